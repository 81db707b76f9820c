"""Words: how the scorer folds, splits and finds text, so that typography never decides a score."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer import Span

# scripts written without spaces: each character is a token, else a whole clause would be one
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")

_FOLDS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ‹›", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)

_LEADING = """the a an der die das den dem des ein eine einen einem einer eines le la les l un une des el los las una unos unas"""
_FUNCTION = """of in on at to for from by with and or as its their his her over about into between
    von vom zu zum zur im in am an auf für mit und oder über bei aus nach
    de du d à au aux en dans sur pour par et ou avec del y o con por para sobre al lo"""
ARTICLES = frozenset(_LEADING.split())
FUNCTION_WORDS = ARTICLES.union(_FUNCTION.split())


def fold(text: str) -> str:
    """Case, white space, typography and composition folded away."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDS).casefold().split())


def words_of(text: str) -> list[str]:
    """The folded words of a text, without punctuation."""
    return TOKEN.findall(fold(text))


def fold_name(name: str) -> str:
    """A name as it is compared: folded, leading articles, possessive ending and edge punctuation off."""
    words = fold(name).strip(" .,;:!?\"'()[]").removesuffix("'s").split()
    while len(words) > 1 and words[0] in ARTICLES:
        words.pop(0)
    return " ".join(words)


def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, plurals and possessives folded to the singular."""
    return frozenset(map(singular, content_tokens(text)))


def content_tokens(text: str) -> list[str]:
    """The folded words that carry meaning, in order, without possessive endings."""
    bare = re.sub(r"'s\b|(?<=s)'(?!\w)", "", fold(text))
    return [word for word in TOKEN.findall(bare) if word not in FUNCTION_WORDS]


def singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)


def find_phrase(phrase: str, text: str) -> bool:
    """Does the text hold the phrase, folded, at word bounds; a number never inside another number.

    A contraction's ending ("n't") is found at the end of a word.
    """
    return _phrase_pattern(phrase).search(fold(text)) is not None


def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    folded = fold(phrase)
    before = r"(?<!\d)(?<!\d[.,])" if folded[:1].isdigit() else "" if folded == "n't" else r"(?<!\w)"
    after = r"(?!\w|[.,]\d)" if folded[-1:].isdigit() else r"(?!\w)" if folded[-1:].isalnum() else ""
    return re.compile(before + re.escape(folded) + after)


@dataclass(frozen=True)
class Tokens:
    """The tokens of an article by offset, for comparing spans by the words that they cover."""

    text: str

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        matches = list(TOKEN.finditer(self.text))
        return [match.start() for match in matches], [match.end() for match in matches]

    def cover(self, spans: Iterable[Span]) -> frozenset[int]:
        """Numbers of the tokens that the spans touch."""
        starts, ends = self._bounds
        covered: set[int] = set()
        for span in spans:
            first = bisect_left(ends, span.start + 1)
            covered.update(range(first, bisect_left(starts, span.end)))
        return frozenset(covered)


def overlap_f1(gold: frozenset[int], predicted: frozenset[int]) -> float:
    """F1 of two sets of tokens; 0 when either is empty."""
    shared = len(gold & predicted)
    return 2 * shared / (len(gold) + len(predicted)) if shared else 0.0


_PAIRS = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("‹", "›"), ("「", "」"), ("『", "』"))
_QUOTED = re.compile(
    "|".join(
        [rf"{opening}([^{opening}{closing}]+){closing}" for opening, closing in _PAIRS]
        + [r'"([^"]+)"', r"(?<!\w)[‘']([^‘’']*(?:\w[’']\w[^‘’']*)*)[’'](?!\w)"]
    )
)


def quoted_passages(text: str) -> list[str]:
    """The passages that stand in quotation marks of any style; an apostrophe is none."""
    found = (next(group for group in match.groups() if group is not None) for match in _QUOTED.finditer(text))
    return [passage for passage in found if words_of(passage)]


def holds_words(article_words: Sequence[str], passage: str) -> bool:
    """Does the article hold the passage's words, whole and in this order, without a gap."""
    wanted = words_of(passage)
    if not wanted:
        return True
    joined = "\0" + "\0".join(article_words) + "\0"
    return "\0" + "\0".join(wanted) + "\0" in joined

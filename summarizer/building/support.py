"""Whether the words of a headline, a summary or a statement follow from the article's."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from ..brief import Span
from ..finding.analysis import Analysis
from ..finding.countries import country_in
from ..finding.lexicon import load_lexicon
from ..finding.stems import content_stems, small_words
from ..grounding import FoldedText, locate, numbers, quoted_words
from .deeds import is_headline_verb

# share of a sentence's words that its evidence must hold
SUPPORT = 0.75
# share of capitalised words that makes a headline's capitals a matter of style
TITLE_CASE = 0.75
SMALL_LETTERS = re.compile(r"(?<![\w’'])[a-zà-ÿ]+")
LOWER = re.compile(r"(?<![\w’'])[a-zà-ÿ]{3,}(?!\w)")
WORDS = re.compile(r"[^\W\d_]+")
CAPITALISED = re.compile(r"(?<!^)(?<![.!?:]\s)\b[A-ZÀ-Þ][\w’'-]+")
# a word that opens an English sentence, and is a name if the article does not know it: "Kessler said", "Kessler will"
OPENS_SENTENCE = re.compile(r"(?:[.!?:]|\n|\A)[\s”’\"'“‘«»]*\Z")
COUNTED = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s+([^\W\d_]+)")
# letters of a part of a German compound, and what may link its parts
SHORTEST_PART = 4
# letters that two words share where one may be a slip for the other
NEAR = 5
LINKING = ("", "s", "es", "n", "en")
# the ending of a German noun that is made of a verb
DEED = re.compile(r"ung(?:en|s)?$")
# endings of German nouns
NOUN = re.compile(r"[^\W\d_]{3}(?:ung|heit|keit|schaft|tion|tät)(?:en)?$")
# characters on each side of a number in which what it counts is named
AROUND = 80
NAME_PAIR = re.compile(r"(?<![\w’'-])(?=([A-ZÀ-Þ][\w’'-]+) ([A-ZÀ-Þ][\w’'-]+))")
LINKS = frozenset(
    """of in on for with at from to between by over after against under among about into off near as and or but amid""".split()
)
OPENING = re.compile(
    r"([A-Z][a-zà-ÿ]+[a-rt-zà-ÿ])\s+(?:said|says|told|warned|asked|is|was|has|had|will|would|can|could)\b"
)


class Support:
    """Checks the words of one article's brief.

    Attributes:
        common: words that the article writes in lower case.
        has_capital_nouns: whether a capital is no sign of a name in the article's language.
    """

    def __init__(self, analysis: Analysis, drafted: str = "") -> None:
        """drafted: prose of the model's, whose small letters show which words of its headline are no names."""
        self.language, self.folded = analysis.language, analysis.folded
        lexicon = None if self.language == "en" else load_lexicon(self.language)
        self.common = frozenset(SMALL_LETTERS.findall(analysis.text))
        self.parties = [
            frozenset(w.lower() for n in (e.name, *e.aliases, *(d.text for d in e.descriptions), e.affiliation or "") for w in WORDS.findall(n))
            for e in analysis.cast.entities
        ]  # fmt: skip
        self.drafted = frozenset(SMALL_LETTERS.findall(drafted))
        # where nouns have capitals, a capital is no sign of a name: any word of the article vouches for its forms
        self.has_capital_nouns = lexicon is not None and lexicon.has_capital_nouns
        self.forms = (
            frozenset(WORDS.findall(analysis.text.lower())) if self.has_capital_nouns else self.common
        )
        self.stems = (
            frozenset(content_stems(analysis.text, self.language)) if self.has_capital_nouns else frozenset()
        )

    def is_name(self, word: str) -> bool:
        """Whether the article has the word in capitals only."""
        bare = re.sub(r"[’']s?$", "", word.strip(",.:;!?"))
        if len(bare) > 1 and bare.isupper():
            return True
        parts = bare.split("-")
        if len(parts) > 1:
            return all(self.is_name(part) for part in parts)
        return locate_exact(self.folded, bare) and bare.lower() not in self.common

    def sentence_case(self, text: str, *, first: bool = False) -> str:
        """The text with capitals only where the article has them, when every word came with one.

        Args:
            first: the first word too may be lower-cased, and the text may be of few words.
        """
        words = text.split()
        if self.has_capital_nouns or (len(words) < 4 and not first) or not self.is_title_case(text):
            return text
        named = {
            n
            for n, word in enumerate(words)
            if (self.is_name(word) and word.lower() not in LINKS) or country_in(word) is not None
        }
        for n, (one, next_one) in enumerate(pairwise(words)):
            if next_one[:1].isupper() and self._is_written(f"{one} {next_one}".strip(",.:;!?")):
                named |= {n, n + 1}
        kept = [word if n in named else word.lower() for n, word in enumerate(words)]
        return " ".join(kept if first else [words[0], *kept[1:]])

    def without_stray_capitals(self, text: str) -> str:
        """The English headline without the capitals that only a title or the head of a sentence has in the article."""
        if self.language != "en":
            return text
        first, *others = text.split(" ")
        return " ".join([first, *(word if self._keeps_capital(word) else word.lower() for word in others)])

    def _keeps_capital(self, word: str) -> bool:
        bare = re.sub(r"[’']s?$", "", word.strip(",.:;!?“”‘’\"'"))
        if not bare[:1].isupper() or not bare[1:].islower() or country_in(bare) is not None or "-" in bare:
            return True
        if any(bare.lower() in party for party in self.parties):
            return True
        places = list(self.folded.find(bare, self._below_title))
        return any(not self._opens_sentence(span) for span in places) or not (
            places or locate_exact(self.folded, bare)
        )

    @cached_property
    def _below_title(self) -> int:
        """Where the text begins below a title that has capitals throughout."""
        first = self.folded.text.lstrip().split("\n", 1)[0]
        return self.folded.text.find(first) + len(first) if self.is_title_case(first) else 0

    def _is_written(self, pair: str) -> bool:
        """Whether the article writes the words so below a title that has capitals throughout."""
        return next(self.folded.find(pair, self._below_title), None) is not None

    def with_capitals(self, text: str) -> str:
        """The text with the capitals of words that the article never writes without: "galician coast", "entscheidung"."""
        if self.has_capital_nouns:
            return WORDS.sub(lambda match: self._as_noun(match.group()), text)
        return LOWER.sub(lambda match: self._as_written(match.group()), text)

    def _as_noun(self, word: str) -> str:
        """The German word with the capital that the article or its ending gives it."""
        other = word[:1].swapcase() + word[1:]
        if locate_exact(self.folded, word) or word.lower() in small_words(self.language):
            return word
        is_noun = word[:1].islower() and NOUN.search(word) is not None
        return (
            other
            if is_noun or any(not self._opens_sentence(span) for span in self.folded.find(other))
            else word
        )

    def _as_written(self, word: str) -> str:
        if word in self.common or word in small_words(self.language):
            return word
        for found in self.folded.find(word, ignore_case=True):
            if found.text[1:].islower() and not self._opens_sentence(found):
                return found.text
        return word

    def _opens_sentence(self, span: Span) -> bool:
        before = OPENS_SENTENCE.search(self.folded.text, max(span.start - 4, 0), span.start)
        return before is not None or span.start == 0

    def is_title_case(self, text: str) -> bool:
        """Whether most words but the small ones begin with a capital, so that it marks no name."""
        small = small_words(self.language)
        telling = [word for word in text.split()[1:] if word[:1].isalpha() and word.lower() not in small]
        return sum(word[:1].isupper() for word in telling) >= TITLE_CASE * max(len(telling), 1)

    def strange_word(self, text: str) -> str:
        """The first German word that is near one of the article's and no form of it: "Abstimming", "Komplikation" of "kompliziert"."""
        words = WORDS.findall(text) if self.has_capital_nouns else []
        return next(
            (w for w in words if self._is_near(w.lower()) and not self.is_made_of_forms(w.lower())), ""
        )

    def _is_near(self, word: str) -> bool:
        return len(word) > NEAR and any(form.startswith(word[:NEAR]) for form in self.forms)

    def _has_form_of(self, word: str) -> bool:
        """Whether the article writes the word in lower case, in this form or another of the same stem."""
        if word in self.forms:
            return True
        return len(word) > 3 and any(
            w.startswith(word[:5]) or (len(w) > 3 and word.startswith(w[:5]))
            for w in self.forms
            if w[:3] == word[:3]
        )

    def is_made_of_forms(self, word: str) -> bool:
        """Whether the word is inflected from one of the article's, its verb's noun in -ung, or a compound of two."""
        if self._inflects(word) or self._is_deed_of_verb(word):
            return True
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        return any(
            self._inflects(word[cut:])
            and any(self._inflects(word[:cut].removesuffix(link)) for link in LINKING)
            for cut in cuts
        )

    def _is_deed_of_verb(self, word: str) -> bool:
        """ "Vertiefung" where the article has "vertieft" or "vertiefen"; "Vertieftung" is of no verb."""
        ending = DEED.search(word)
        base = word[: ending.start()] if ending is not None else ""
        return (
            len(base) >= SHORTEST_PART
            and base not in self.forms
            and any(f.startswith(base) for f in self.forms)
        )

    def _inflects(self, word: str) -> bool:
        """Whether the article has the word, one of its stem, or a compound that begins or ends with it."""
        is_noun_of_verb = DEED.search(word) is not None  # its stem is the verb's: see above
        has_stem = not is_noun_of_verb and not self.stems.isdisjoint(content_stems(word, self.language))
        if word in self.forms or has_stem:
            return True
        return len(word) > SHORTEST_PART and any(
            form.startswith(word) or form.endswith(word) for form in self.forms
        )

    def unsupported(self, text: str, evidence: str, least: float = SUPPORT) -> str:
        """Why the words do not follow from the evidence; empty when nothing speaks against them."""
        for words in quoted_words(text):
            if locate(self.folded, words.strip(" ,.")) is None:
                return f"the article does not hold the quoted {words[:40]!r}"
        held = set(numbers(evidence))
        for number in numbers(text):
            if number not in held:
                return f"the number {number} is not in its sentences"
        counted = self._miscounted(text)
        if counted:
            return f"the article does not count {counted!r}"
        name = self.foreign_name(text) or self._blended_name(text)
        if name:
            return f"the article does not name {name!r}"
        stems = content_stems(text, self.language)
        have = set(content_stems(evidence, self.language))
        if stems and sum(stem in have for stem in stems) < least * len(stems):
            return "its words are not the article's"
        return ""

    def _miscounted(self, text: str) -> str:
        """A number with the word after it that stands at none of the number's places in the article: "63 years" for 63 trees."""
        for match in COUNTED.finditer(text):
            number, word = match.groups()
            stems = content_stems(word, self.language)
            places = list(self.folded.find(number)) if stems else []
            if places and not any(stems[0][:5] in self._stems_around(span) for span in places):
                return match.group()
        return ""

    def _stems_around(self, span: Span) -> list[str]:
        around = self.folded.text[max(span.start - AROUND, 0) : span.end + AROUND]
        return [stem[:5] for stem in content_stems(around, self.language)]

    def foreign_name(self, text: str) -> str:
        """The first name that the article does not have, empty when there is none."""
        is_title = self.is_title_case(text)
        opening = OPENING.match(text) if self.language == "en" else None
        if opening is not None and opening.group(1).lower() not in small_words("en"):
            if self._is_foreign(opening.group(1)):
                return opening.group(1)
        for match in CAPITALISED.finditer(text):
            name = re.sub(r"[’']s$", "", match.group())
            if self._is_foreign(name) and not (
                is_title and (is_headline_verb(name) or name.lower() in self.drafted or self._is_common(name))
            ):
                return name
        return ""

    def _is_common(self, word: str) -> bool:
        """Whether the article writes a form of the word without a capital: "Purging" of "purges"."""
        stems = content_stems(word, self.language)
        return bool(stems) and stems[0] in {
            stem
            for one in self.common
            if one[:3] == word[:3].lower()
            for stem in content_stems(one, self.language)
        }

    def _blended_name(self, text: str) -> str:
        """The first two words of a name that the article never writes together; empty where there are none.

        "Growers' Exchange", of a Growers' Union and a Brokers' Exchange. A country may stand before any name, and the
        words of one participant's names and descriptions together in any order.
        """
        if self.has_capital_nouns or self.is_title_case(text):
            return ""
        for match in NAME_PAIR.finditer(text):
            one, other = (re.sub(r"[’']s?$", "", word) for word in match.groups())
            if match.start() == 0 and (one.lower() in self.common or not self.is_name(one)):
                continue
            if country_in(one) is not None or re.search(r"[’']s$", match.group(1)):
                continue
            pair = {one.lower(), other.lower()}
            beside = rf"(?<!\w){re.escape(one)}(?:[’']s?)?[\s,-]+(?:(?:and|of|the|de|la)\s+)*{re.escape(other)}(?!\w)"
            if not any(pair <= words for words in self.parties) and not re.search(beside, self.folded.text):
                return " ".join(match.groups())
        return ""

    def _is_foreign(self, name: str) -> bool:
        parts = [part for part in name.split("-") if part] if "-" in name else []
        if parts:  # "Granvik-owned"
            return any(self._is_foreign(part) for part in parts)
        return (
            locate(self.folded, name) is None
            and country_in(name) is None
            and not self._has_form_of(name.lower())
        )


def locate_exact(folded: FoldedText, word: str) -> bool:
    return next(folded.find(word), None) is not None


def stopped(text: str) -> str:
    """With a full stop, unless it ends with a mark of its own, be it inside a quotation's."""
    is_stopped = text.rstrip("”’\"'»“").endswith((".", "!", "?", "。", "！", "？", "؟", "۔", "।"))
    return text if is_stopped else text.rstrip(" ,;:") + "."

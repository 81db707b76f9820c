"""How much of a drafted sentence stands in the article in its order: a sentence shortened, or two joined.

Words that are all the article's can still be put together to what it does not say. A sentence that was made of one
sentence by leaving words out has them in order; one made of two has the first part's in order, then the second's.
The measure is the longest common subsequence of stems, of the part before a cut and of the part after it, at the best cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from ..finding.stems import SPACELESS

Stems = Sequence[str]
BREAKS = frozenset(",;:–—、")
WORDS = re.compile(rf"{SPACELESS.pattern}|(?:(?!{SPACELESS.pattern})\w)+|[,;:–—、]")
OPENING = 2  # words that a sentence may lose at its start: "Doch", "Aber auch"


def share_in_order(drafted: Stems, sentences: Sequence[Stems]) -> float:
    """The share of the stems that one sentence, or one before a cut and one after it, has in their order; in [0, 1]."""
    if not drafted:
        return 1.0
    before = after = [0] * (len(drafted) + 1)
    wanted = set(drafted)
    for sentence in sentences:
        common = [stem for stem in sentence if stem in wanted]
        before = [max(pair) for pair in zip(before, _in_order(drafted, common), strict=True)]
        after = [max(pair) for pair in zip(after, _in_order(drafted[::-1], common[::-1]), strict=True)]
    return max(map(sum, zip(before, reversed(after), strict=True))) / len(drafted)


def _in_order(drafted: Stems, sentence: Stems) -> list[int]:
    """Of each beginning of the draft, the length of its longest common subsequence with the sentence."""
    row, lengths = [0] * (len(sentence) + 1), [0]
    for stem in drafted:
        following = [0]
        for place, other in enumerate(sentence):
            following.append(row[place] + 1 if stem == other else max(following[place], row[place + 1]))
        row = following
        lengths.append(row[-1])
    return lengths


def is_cut_from(drafted: str, sentence: str, left_out: int) -> bool:
    """Whether the text is the sentence without some clauses or phrases, and so still one.

    A stretch left out inside has so many words at least, and ends at no comma that it does not begin with: "kündigte in Berlin
    an, A werde" is not "kündigte, A werde". What is left out at the end begins with a comma; at the start it is a word or two.
    Words are compared as they are written, capitals apart; in a script without spaces, its characters.
    """
    words, others = _words(drafted), _words(sentence)
    *blocks, _ = SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < len(words) or not words:
        return False
    rest = others[blocks[-1].b + blocks[-1].size :]
    if blocks[0].b > OPENING or (rest and rest[0] not in BREAKS):
        return False
    gaps = [(before.b + before.size, after.b) for before, after in pairwise(blocks)]
    return all(
        sum(word not in BREAKS for word in others[first:last]) >= left_out
        and (others[last] not in BREAKS or others[first] in BREAKS)
        for first, last in gaps
    )


def _words(text: str) -> list[str]:
    """With the marks that part clauses; those at the end of a sentence are left aside."""
    return WORDS.findall(unicodedata.normalize("NFC", text).lower().rstrip(" .,;:!?"))

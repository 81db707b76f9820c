"""Statements: what a position says, in one sentence that stands without the article.

The program turns speech into reported speech by rule: first and second persons become third, "this meeting" becomes
"the meeting". A negation, a number or a name cannot be lost that way. Asked to do it, a small model copied the
quotation back for all six of six quotations with the pronouns left as they were.
"""

from __future__ import annotations

import re

from ..brief import Form
from ..finding.names import PRONOUNS, Entity, collapse

FIRST_PLURAL = {
    "we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves",
    "we’re": "they’re", "we've": "they've", "we’ve": "they’ve", "we're": "they're", "we’ll": "they’ll", "we'll": "they'll",
    "we'd": "they'd", "we’d": "they’d",
}  # fmt: skip
FIRST_SINGULAR = {
    "i": "they", "me": "them", "my": "their", "myself": "themselves",
    "i’m": "they’re", "i'm": "they're", "i've": "they've", "i’ve": "they’ve", "i'll": "they'll", "i’ll": "they’ll",
    "i'd": "they'd", "i’d": "they’d",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:[’'](?:re|ve|ll|d|m))?")
# before an I that is no pronoun
NUMBERED = re.compile(r"(?:\b(?:War|Part|Phase|Chapter|Type|Title|Class|Level|Stage) |\.)\Z")
AM = re.compile(r"\bthey am\b", re.IGNORECASE)
WAS = re.compile(r"\bthey was\b", re.IGNORECASE)
DEMONSTRATIVE = re.compile(r"^([Tt])(?:his|hese)(?=\s+(?!in\b|on\b|at\b|for\b|to\b|too\b|one\b)[a-z]+)")
SENTENCE_END = re.compile(r"[.!?]\s+\S")
# words that open a sentence and are no names
OPENERS = frozenset(
    """most many some all any both each every no nor not only even if when while as because although though since after
    before until once there here what where why how who that this these those the a an in on at by for from with about
    under over during between today yesterday tomorrow now then so but and or yes one two three historically people""".split()
)
CLAUSE_TAKERS = frozenset(
    """acknowledge add admit announce argue assert believe claim complain conclude confirm deny emphasise
    emphasize estimate explain insist maintain note predict promise repeat say state stress suggest
    think warn write feel hope expect fear reveal pledge testify declare indicate observe remark report
    show find point""".split()
)
MARKS = re.compile(r"«\s*|\s*»|[“”„\"‹›「」『』]|(?<!\w)[‘‚'](?=\w)|(?<=[\w.,!?])[’‘'](?!\w)")
ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।")
EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff]")
BARE = re.compile(
    r"\b(?:this|these)\s+(?:is|was|has|have|are|were|will|would|can|could|may|might|must|means|shows?|does|did)\b",
    re.IGNORECASE,
)


def statement_of(
    speaker: Entity | None,
    content: str,
    form: Form,
    lemma: str,
    common: frozenset[str] = frozenset(),
    language: str = "en",
    who: str | None = None,
) -> str:
    """One sentence in plain words; the article's words stand where no rule reaches, and in other languages than English.

    Args:
        who: how the sentence calls the speaker; None is the name, or the description with "a".
        common: words that the article also writes in lower case, and that may lose their capital after "that".
    """
    words = re.sub(r"\s+", " ", content).strip(" ,;:–—-")
    if language != "en":
        return _neutral(speaker, words)
    words = re.sub(r"[“”„\"«»]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?])[’'](?!\w)", "", words).strip()
    who = who or _subject(speaker)
    verb = "said" if lemma in ("", "according", "report", "per") else _past(lemma)
    if form == "indirect" and not _is_clause(words):
        return _stop(f"{who} {verb} {_lower(words, common)}")
    shifted = _third_person(words) if form != "indirect" else words
    if words.endswith("?") or lemma == "ask":
        return _stop(f"{who} asked: {_upper(shifted)}")
    if form == "indirect" and re.match(r"(?:\w+ing|to|why|how|whether|what|if|who|when|where)\b", words):
        return _stop(f"{who} {verb} {words}")
    if lemma in (
        "tell",
        "call",
        "urge",
        "describe",
        "tweet",
        "reply",
        "respond",
        "continue",
        "comment",
        "joke",
        "quip",
    ) or not _takes_that(lemma):
        verb = "said"
    if form != "indirect" and (
        SENTENCE_END.search(words)
        or not _is_clause(words)
        or re.match(r"(?:that|this|these|those)\b", shifted, re.I)
    ):
        return _stop(f"{who} {verb}: {_upper(shifted)}")
    return _stop(f"{who} {verb} that {_lower(shifted, common)}")


def _neutral(speaker: Entity | None, words: str) -> str:
    """ "X: words": no word that the article does not hold, and no quotation marks."""
    words = MARKS.sub("", words).strip()
    who = MARKS.sub("", collapse(speaker.name)).strip() if speaker is not None else ""
    said = f"{_upper(who)}: {words}" if who else words
    if said.endswith(ENDS):
        return said
    return said.rstrip(" .,;،、") + ("。" if EAST_ASIAN.search(said[-1:]) else ".")


def _subject(speaker: Entity | None) -> str:
    if speaker is None:
        return "The speaker"
    if speaker.named or speaker.kind == "group" or speaker.is_plural:
        return _upper(speaker.name)
    if re.match(
        r"(?:his|her|their|its|one|some|any|each|both|a|an|the)\b|.*[’']s ", speaker.name, re.IGNORECASE
    ):
        return _upper(speaker.name)
    return f"{'An' if speaker.name[:1].lower() in 'aeiou' else 'A'} {speaker.name}"


def _takes_that(lemma: str) -> bool:
    return lemma in CLAUSE_TAKERS


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith(("?", "!")) else sentence.rstrip(" .,;") + "."


def _third_person(words: str) -> str:
    table = {**FIRST_PLURAL, **FIRST_SINGULAR}

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        replacement = table.get(word.lower())
        if replacement is None or (len(word) > 1 and word.isupper()):  # the US is no pronoun
            return word
        if word in ("I", "i"):  # World War I, Anna I. Berg, i.e., A.I., the I-95
            if words[match.end() :][:1] == "." or re.match(r"-\d", words[match.end() :][:2]):
                return word
            if NUMBERED.search(words[max(0, match.start() - 10) : match.start()]):
                return word
        starts = match.start() == 0 or words[: match.start()].rstrip().endswith((".", "!", "?"))
        return _upper(replacement) if starts else replacement

    shifted = WORD.sub(swap, words)
    shifted = WAS.sub(lambda m: m.group()[:5] + "were", AM.sub(lambda m: m.group()[:5] + "are", shifted))
    if not BARE.search(shifted):
        shifted = DEMONSTRATIVE.sub(lambda m: m.group(1) + "he", shifted)
    return shifted


def _is_clause(words: str) -> bool:
    return bool(
        re.search(
            r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|should|does|do|did|\w+ed)\b",
            words,
        )
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str, common: frozenset[str]) -> str:
    first = re.match(r"[^\W\d_]+", text)
    keeps = first is None or first.group() == "I" or first.group().lower() not in common | PRONOUNS | OPENERS
    return text if keeps else text[:1].lower() + text[1:]


def _past(lemma: str) -> str:
    irregular = {
        "say": "said",
        "tell": "told",
        "hold": "held",
        "feel": "felt",
        "think": "thought",
        "swear": "swore",
        "read": "read",
        "write": "wrote",
        "send": "sent",
        "find": "found",
        "show": "showed",
        "according": "said",
    }
    if lemma in irregular:
        return irregular[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ied"
    if lemma in ("admit", "quip", "propel"):
        return lemma + lemma[-1] + "ed"
    return lemma + "ed"

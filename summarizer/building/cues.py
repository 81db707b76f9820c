"""The verbs of reporting clauses, as a statement words them: tense, auxiliaries and negation are the article's."""

from __future__ import annotations

import re

from ..finding.attribution import Reported
from ..finding.names import Entity
from ..grounding import negations

# take a clause: "warned that the port is shut"
CLAUSE_VERBS = frozenset(
    """accept acknowledge add admit agree allege announce argue assert believe caution claim complain conclude confirm
    contend declare deny emphasise emphasize estimate expect explain fear feel find hope indicate insist maintain note
    observe pledge point predict promise recall remark repeat reply report reveal say show state stress suggest
    testify think warn write""".split()
)
# take words in quotation marks: "asked: “Who pays?”"
QUOTING_VERBS = CLAUSE_VERBS | frozenset(
    "answer ask comment continue joke quip read respond shout text tweet wonder".split()
)
# a possessor's noun as a verb: "her insistence that"
NOUN_VERBS = {
    "allegation": "alleged", "announcement": "announced", "argument": "argued", "assertion": "asserted",
    "assessment": "said", "belief": "believed", "claim": "claimed", "comment": "said", "complaint": "complained",
    "concern": "feared", "conclusion": "concluded", "contention": "contended", "denial": "denied", "estimate": "estimated",
    "fear": "feared", "finding": "found", "forecast": "predicted", "hope": "hoped", "insistence": "insisted",
    "pledge": "pledged", "prediction": "predicted", "promise": "promised", "statement": "stated",
    "suggestion": "suggested", "view": "said", "vow": "vowed", "warning": "warned",
}  # fmt: skip
IRREGULAR = {
    "according": "said", "begin": "began", "feel": "felt", "find": "found", "forbid": "forbade", "foresee": "foresaw",
    "forecast": "forecast", "hear": "heard", "hold": "held", "know": "knew", "lay": "laid", "let": "let", "make": "made",
    "mean": "meant", "put": "put", "read": "read", "say": "said", "see": "saw", "send": "sent", "show": "showed",
    "speak": "spoke", "swear": "swore", "tell": "told", "think": "thought", "write": "wrote",
}  # fmt: skip
DOUBLING = frozenset("admit drop nod permit plan propel quip quiz regret stop".split())
CONTRACTED = {"d": "had", "ve": "have", "ll": "will", "re": "are"}
AUXILIARY = r"(?:ha[sd]|have|was|were|is|are|been|being|will|would|do|does|did|can|could|may|might|must|should)(?:n[’']t)?"
ADVERB = r"(?!family\b|ally\b|reply\b|assembly\b|supply\b|monopoly\b)[a-z]+ly|also|again|then|now|still|later|earlier"
ADVERB += r"|once|first|never|not|cannot|even|just|too|further|already|instead|often|rather|thus|twice|orally|soon|ever"
# what stands before the verb and belongs to it: "has not yet", "also"
GROUP = re.compile(rf"(?:(?<![\w’'-])(?:{AUXILIARY}|{ADVERB})\s+)+\Z")
BE = re.compile(r"\b(?:was|were|is|are|been)(?:n[’']t)?\b")
GOVERNING = re.compile(
    rf"(?:(?:{AUXILIARY}|{ADVERB})\s+)*(?:went on|go(?:es)? on|began|continued?s?|wants?(?:ed)?|wished|hoped|failed|declin(?:ed|es)|"
    r"refus(?:ed|es)|hesitated|tried|used|liked|appear(?:s|ed)|seem(?:s|ed))\s+(?:not\s+)?to\s+\Z"
)
STARTING = re.compile(
    rf"(?:(?:{AUXILIARY}|{ADVERB})\s+)*(?:start(?:s|ed)?|beg[aiu]ns?|ke(?:ep|eps|pt)|stop(?:s|ped)?|continue[sd]?|avoid(?:s|ed)?)\s+\Z"
)
OR = re.compile(r"\b(?:or|nor)\s*\Z")


def verb_of(text: str, reported: Reported, speaker: Entity) -> str:
    """The verb of the reporting clause with what belongs to it: "has not said", "also warned"; a past form of a participle."""
    cue, source = reported.cue, reported.source
    lemma = reported.lemma.lower()
    if cue is None or lemma in ("", "according", "per", ":"):
        return "said"
    if (
        lemma.removesuffix("s") in NOUN_VERBS
        and cue.text.lower() in (lemma, lemma + "s")
        and _owned(text, reported)
    ):
        return NOUN_VERBS[lemma.removesuffix("s")]
    lead = _plain(text[source.end : cue.start]) if source is not None and source.end <= cue.start else ""
    group, verb = GROUP.search(lead), " ".join(cue.text.split())
    verb = verb[:1].lower() + verb[1:]
    words = group.group() if group else ""
    if governed := GOVERNING.search(lead) or (STARTING.search(lead) if verb.endswith("ing") else None):
        return f"{governed.group()}{verb}"
    if OR.search(lead[: len(lead) - len(words)]) and negations(lead):
        return f"{lead.strip(' ,')} {verb}"
    if lead.endswith("to ") or (verb.endswith("ing") and not BE.search(words)):
        return past_of(lemma)
    is_one = not (speaker.is_plural or speaker.kind == "group")
    if verb.lower() == lemma and is_one and not re.search(AUXILIARY, words):
        return f"{words}{past_of(lemma)}"
    return f"{words}{verb}"


def past_of(lemma: str) -> str:
    if lemma in IRREGULAR:
        return IRREGULAR[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ied"
    return lemma + lemma[-1] + "ed" if lemma in DOUBLING else lemma + "ed"


def _owned(text: str, reported: Reported) -> bool:
    """Whether the cue is a noun: somebody's, or with an article, or "from" somebody."""
    assert reported.cue is not None
    if reported.source is not None and reported.source.start >= reported.cue.end:
        return bool(re.match(r"\s+(?:from|by|of|among)\b", text[reported.cue.end : reported.source.start]))
    before = text[max(reported.cue.start - 12, 0) : reported.cue.start].lower()
    return bool(re.search(r"(?:[’']s?|\b(?:his|her|their|its|the|an?))\s+\Z", before))


def _plain(lead: str) -> str:
    """The words between source and cue, a contracted auxiliary written out: "she’d" is "she had"."""
    lead = " ".join(lead.split()) + " "
    contracted = re.match(r"[’'](d|ve|ll|re)\b", lead)
    return f" {CONTRACTED[contracted[1]]}{lead[contracted.end() :]}" if contracted else lead

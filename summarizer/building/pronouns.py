"""First persons of direct speech turned into third ones, where it is certain whom they mean; else nothing is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..finding.names import Entity


@dataclass(frozen=True, slots=True)
class Person:
    """How a sentence calls somebody again: "she", "her", "her", "herself"."""

    subject: str
    object: str
    possessive: str
    reflexive: str
    is_singular: bool = True


HE = Person("he", "him", "his", "himself")
SHE = Person("she", "her", "her", "herself")
IT = Person("it", "it", "its", "itself")
THEY = Person("they", "them", "their", "themselves", is_singular=False)
PERSONS = {"m": HE, "f": SHE}
# words that a reader would take for the speaker after "X said that"
RIVALS = {
    "he": re.compile(r"\b(?:he|him|his|himself)\b", re.I), "she": re.compile(r"\b(?:she|hers?|herself)\b", re.I),
    "it": re.compile(r"\b(?:it|its|itself)\b", re.I), "they": re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.I),
}  # fmt: skip
UNSAFE = re.compile(
    r"\b(?:you|your|yours|yourself|yourselves|mine|ours|let[’']s|let us|lemme)\b", re.IGNORECASE
)
SINGULAR = {"i": "subject", "me": "object", "my": "possessive", "myself": "reflexive"}
PLURAL = {"we": "subject", "us": "object", "our": "possessive", "ourselves": "reflexive"}
CONTRACTIONS = {"m": "is", "re": "is", "ve": "has", "ll": "will", "d": "’d"}
# of a first person and of a third
VERBS = {"am": "is", "are": "is", "was": "was", "were": "was", "have": "has", "do": "does", "haven’t": "hasn’t",
         "aren’t": "isn’t", "weren’t": "wasn’t", "don’t": "doesn’t", "go": "goes", "wish": "wishes", "try": "tries",
         "worry": "worries", "watch": "watches", "teach": "teaches", "pass": "passes", "carry": "carries"}  # fmt: skip
SAME = frozenset(
    """will would can could may might must should shall had did cannot won’t wouldn’t can’t couldn’t hadn’t didn’t
    shouldn’t mustn’t knew thought felt found saw went said told made took got gave came left lost grew kept held heard met
    paid ran sent sold spent stood wrote won built bought brought began became chose drove fell sat put set let cut""".split()
)
REGULAR = frozenset(
    """agree believe want need think know hope expect see feel find make take support welcome condemn reject remain
    stand look call urge intend plan continue regret recognise recognize understand respect work run seek share fear doubt
    remember consider insist demand deny accept ask keep give get like love trust hear live mean appreciate oppose""".split()
)
ADVERBS = frozenset("also never still always only just now then really already fully strongly simply".split())
WORD = re.compile(r"[^\W\d_]+(?:[’'](?:re|ve|ll|d|m|t|s))?|n[’']t")
# before an I that is no pronoun
NUMBERED = re.compile(r"(?:\b(?:War|Part|Phase|Chapter|Type|Title|Class|Level|Stage) |\.)\Z")
INVERTED = re.compile(
    r"\b(?:am|are|was|were|have|had|do|did|should|could|would|can|will|nor|so)(?:n[’']t)? (?:I|we)\b", re.I
)


def person_of(speaker: Entity) -> Person | None:
    """How the speaker is called again; None where the article does not show it."""
    if speaker.is_plural or speaker.kind == "group":
        return THEY
    return IT if speaker.kind in ("organisation", "document") else PERSONS.get(speaker.gender or "")


def in_third_person(words: str, speaker: Entity, body: str | None) -> str | None:
    """The words with I and we resolved; None where one of them, or a third person beside them, stays open.

    Args:
        body: for whom the speaker speaks, as a sentence calls it: their "we".
    """
    person = person_of(speaker)
    rivals = RIVALS[person.subject] if person else re.compile(r"\b(?:he|she|him|her|his)\b", re.IGNORECASE)
    if UNSAFE.search(words) or INVERTED.search(words) or rivals.search(words):
        return None
    speaks_for = body is not None and speaker.kind == "person"
    we = IT if speaks_for else person if speaker.kind != "person" or speaker.is_plural else None
    if speaks_for and RIVALS["it"].search(words):
        return None
    pieces: list[str] = []
    position, named = 0, False
    matches = list(WORD.finditer(words))
    for number, match in enumerate(matches):
        word, _, rest = match.group().replace("'", "’").partition("’")
        case = SINGULAR.get(word.lower()) or PLURAL.get(word.lower())
        if match.start() < position or case is None or _is_no_pronoun(words, match):
            continue
        who = person if word.lower() in SINGULAR else we
        if who is None or (rest and rest not in CONTRACTIONS):
            return None
        is_named = speaks_for and who is IT and not named
        said = (f"{body}’s" if case == "possessive" else str(body)) if is_named else getattr(who, case)
        if is_named and case == "reflexive":
            return None
        named = named or is_named
        pieces += [words[position : match.start()], said]
        position = match.end()
        if case != "subject":
            continue
        if rest:
            verb = CONTRACTIONS[rest] if who.is_singular else f"’{rest}"
            pieces.append(verb if verb.startswith("’") else f" {verb}")
        elif who.is_singular:
            verb_match = next((m for m in matches[number + 1 :] if m.group().lower() not in ADVERBS), None)
            agreed = _agreed(verb_match.group()) if verb_match else None
            if verb_match is None or agreed is None or _is_joined(words[verb_match.end() :]):
                return None
            pieces += [words[position : verb_match.start()], agreed]
            position = verb_match.end()
    return "".join([*pieces, words[position:]])


def _agreed(verb: str) -> str | None:
    """The verb's form after he, she or it; None for a verb that the tables do not know."""
    folded = verb.lower().replace("'", "’")
    if folded in VERBS:
        return VERBS[folded]
    if folded in SAME or (folded.endswith("ed") and folded not in REGULAR):
        return verb
    return f"{verb}s" if folded in REGULAR else None


def _is_joined(rest: str) -> bool:
    """Whether a second verb follows that would have to agree: "we build and run ships"."""
    joined = re.search(r"\b(?:and|or|but) ([\w’']+)", rest)
    return joined is not None and (joined[1].lower() in REGULAR or joined[1].lower() in VERBS)


def _is_no_pronoun(words: str, match: re.Match[str]) -> bool:
    """World War I, Anna I. Berg, i.e., A.I., the I-95; the US."""
    word, after = match.group(), words[match.end() : match.end() + 2]
    if word in ("I", "i"):
        before = words[max(0, match.start() - 10) : match.start()]
        return (
            (after[:1] == "." and after != ".")
            or bool(re.match(r"-\d", after))
            or bool(NUMBERED.search(before))
        )
    return len(word) > 1 and word.isupper()

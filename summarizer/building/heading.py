"""Headings: whether a noun phrase would serve as an index entry, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..finding.analysis import Analysis
from ..finding.countries import country_in
from ..finding.german.tagging import has_finite_verb
from ..finding.lexicon import load_lexicon
from ..finding.names import collapse, head_words
from ..finding.parse.nouns import ORGANISATIONS
from ..finding.stems import content_stems, word_count
from ..plans.drafts import HEADING_CHARACTERS
from .deeds import is_deed, is_headline_verb
from .support import Support, locate_exact

MONTHS = """january february march april may june july august september october november december""".split()
CLAUSE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|says?|said|that|who|which)\b|n[’']t\b")
# "leaving the meeting"
DOING = re.compile(r"[a-z]+ing\s+(?:the|an?|his|her|its|their)\s")
AGAINST = re.compile(r"\bagainst\s+(.+)", re.IGNORECASE)
WORDS = re.compile(r"[^\W\d_]+")
FAMILY = 5  # letters that words of one family share
MARKS = re.compile(r"[“”„\"«»‹›]")
# verbs that make a heading of another language a sentence
LINK = re.compile(
    r"\s+(?:of|in|on|for|with|at|from|to|between|by|over|after|against|under|among|about|into|off|near)\s+"
)
PARTICIPLE = re.compile(
    r"(?:(?:ordered|accused|charged|said|told|asked|arrested|convicted|killed|found)\s|\w+ed to\s)"
)
AMOUNT = re.compile(r"[$€£¥₹%]|\d[.,]\d|\b\d{1,3}\b")
# "minister's forecast": whose, of all, no reader can tell
POSSESSIVE = re.compile(r"[a-zà-ÿ]+(?:[’']s|s[’'])\s")
JOINT = re.compile(rf"{LINK.pattern}|\s+and\s+")
AND = re.compile(r"\s+and\s+|,\s*|\s*/\s*")
# words for bodies that are subjects as well: "renewable energy", "health service"
SUBJECTS = frozenset(
    """energy capital markets securities insurance systems technologies service force movement study report post times press
    news front motors industries holdings exchange research""".split()
)
BODIES = ORGANISATIONS - SUBJECTS
# those who are spoken of in numbers, and places: alone they say who or where, not what
COLLECTIVES = frozenset(
    """people child woman man family voter citizen country nation state municipality city town village region district area
    community firm business crew pupil user tenant trader smelter exporter importer shopper consumer taxpayer refugee migrant
    seeker neighborhood neighbourhood province county island coast river street school side industry sector staff highway
    road railway mosque temple square airport harbor harbour hall body bench""".split()
)
# what an article is made of, and measures: "joint statement", "week of rumours"
MAKINGS = frozenset(
    """statement conference interview letter post remark comment photo image video broadcast website page paper slip note
    day week month year time hour morning number length layer pile lot kind sort part way end row piece sheaf scene word
    question answer reason example case thing one gate desk door window""".split()
)
# modifiers that tell one thing from no other: in two words, and at the head of any phrase
VAGUE = frozenset(
    """local national regional global international federal new old current recent major main public private general big large small high""".split()
)
POINTING = frozenset(
    """former other same several many various future latest remaining present next last further such similar entire whole""".split()
)
PLURALS = (("ies", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("s", ""))
IRREGULAR = {"children": "child", "women": "woman", "men": "man"}


def cleaned(label: str, support: Support) -> str:
    """The label without its edges, capitals only where the article has them."""
    label = collapse(label)
    if len(label) >= HEADING_CHARACTERS:  # cut off: its last part is not whole
        label = label[: max((m.start() for m in JOINT.finditer(label)), default=0)]
        label = "" if _finite_verb(label.split()) else label
    label = label.strip(" .:;,-\"'“”‘’«»„")
    label = re.sub(r"^(?:\d+[.)]\s+)?(?:(?:the|an?)\s+(?=\S))?", "", label, flags=re.IGNORECASE)
    label = support.with_capitals(support.sentence_case(label, first=True))
    first, *others = label.split(" ")
    is_pair = (
        bool(others) and others[0][:1].isupper() and locate_exact(support.folded, f"{first} {others[0]}")
    )
    is_plain = first[1:].islower() and not support.has_capital_nouns and not support.is_name(first)
    return label[:1].lower() + label[1:] if is_plain and not is_pair else label


def object_of(label: str) -> str:
    """What a heading in the form of a clause is about: "Lowmark raises harbor dues" is about harbor dues, "cracks found" about cracks."""
    words = label.split()
    if len(words) > 2 and (words[-1] in ("found", "held", "made") or _is_past(words[-1])):
        words.pop()
    verb = _finite_verb(words)
    if verb:
        return " ".join(words[verb + 1 :])
    for n, word in enumerate(words[1:-2], 1):
        if _is_past(word) and _is_link(words[n + 1]):
            return " ".join(words[n + 2 :])
    return " ".join(words)


def _finite_verb(words: Sequence[str]) -> int:
    """The place of a verb like "raises" with its object behind it; 0 where there is none."""
    places = (
        n
        for n, word in enumerate(words[1:-2], 1)
        if word.endswith("s") and is_headline_verb(word) and not _is_link(words[n + 1])
    )
    return next(places, 0)


def _is_link(word: str) -> bool:
    return LINK.fullmatch(f" {word.lower()} ") is not None or word == "and"


def _is_past(word: str) -> bool:
    return word.endswith("ed") and is_headline_verb(word)


class Headings:
    """Judges the headings of one article."""

    def __init__(self, analysis: Analysis, support: Support, known: frozenset[str]) -> None:
        """known: the stems of the article."""
        self.language, self.support, self.known = analysis.language, support, known
        self.lexicon = load_lexicon(self.language)
        self.families = {stem[:4] for stem in known if len(stem) >= 4}
        around = (
            m[1] for m in re.finditer(r"\b(?:against|anti)\b([^.!?]{1,90})", analysis.text, re.IGNORECASE)
        )
        self.opposed = frozenset(stem for words in around for stem in content_stems(words, self.language))
        named = [entity for entity in analysis.cast.entities if entity.named]
        self.names = {name.lower() for e in named for name in (e.name, *e.aliases)}
        self.people = {
            name
            for entity in named
            if entity.kind == "person"
            for name in (entity.name, entity.name.split()[-1])
            if not self._is_common(name)
        }

    def _is_common(self, name: str) -> bool:
        """Whether the article also writes the words in lower case: then they are no name, whoever is called so."""
        return not self.support.has_capital_nouns and all(
            word in self.support.common for word in name.lower().split()
        )

    def refusal(self, label: str, about: frozenset[str] = frozenset()) -> str:
        """Why the label is no index entry; empty when nothing speaks against it.

        Args:
            about: stems of the sentence that it heads, where there is one: the article need not use its main word
                then, "malaria deaths" where malaria killed, but all others, of which the sentence has one.
        """
        stems = content_stems(label, self.language)
        lowered = label.lower()
        if not 2 <= word_count(label) <= 8 or len(stems) < 2:
            return "not a phrase of two to eight words"
        if self._person_in(label):
            return "names a person"
        if lowered in self.names or self._is_only_names(label):
            return "only a name"
        has_deed = self.language == "en" and any(map(is_deed, lowered.split()[1:]))
        if CLAUSE.search(lowered) or PARTICIPLE.match(lowered) or self._has_verb(label) or has_deed:
            return "a sentence"
        if len(set(stems)) < len(stems) or MARKS.search(label):
            return "it repeats a word or quotes"
        if LINK.fullmatch(f" {lowered.split()[-1]} "):
            return "it breaks off"
        if self.lexicon is not None and lowered.split()[0] in self.lexicon.participles:
            return "it begins with a verb"
        if self.support.has_capital_nouns and label[:1].islower() and self.lexicon is not None:
            if self.lexicon.has("prepositions", lowered.split()[1]):
                return "it begins with a verb"  # "sprechen über das Konzept"
        if DOING.match(lowered) or (
            self.lexicon is not None and self.lexicon.has("prepositions", lowered.split()[0])
        ):
            return "it begins within a phrase"
        first = lowered.split()[0]
        if first in MONTHS or (self.lexicon is not None and self.lexicon.has("time_words", first)):
            return "a date"
        if sum(self._is_known(stem) for stem in stems) < 0.6 * len(stems) and not self._words_anew(
            label, about
        ):
            return "the article does not use its words"
        if strange := self._strange_word(label):
            return f"the article has no {strange!r}"
        name = self.support.foreign_name(label) or self.support.strange_word(label)
        if name:
            return f"the article does not name {name!r}"
        opposed = AGAINST.search(label)
        if opposed is not None and not self._is_opposed(opposed[1]):
            return f"the article has nothing against {opposed[1]!r}"
        return ""

    def _strange_word(self, label: str) -> str:
        """The first word of another language than English that is none of the article's, nor made of one: a small model coins them."""
        if self.lexicon is None:
            return ""
        return next((word for word in WORDS.findall(label) if not self._is_of_article(word.lower())), "")

    def _is_of_article(self, word: str) -> bool:
        stems = content_stems(word, self.language)
        if not stems or self.known.issuperset(stems):
            return True
        if self.support.has_capital_nouns:
            return self.support.is_made_of_forms(word)
        return len(word) > FAMILY and any(stem.startswith(word[:FAMILY]) for stem in self.known)

    def _is_opposed(self, what: str) -> bool:
        """Whether the article says "against" of the last word that "against" has in a heading."""
        wanted = content_stems(LINK.split(what, maxsplit=1)[0], self.language)[-1:]
        return self.language != "en" or not wanted or wanted[0] in self.opposed

    def _has_verb(self, label: str) -> bool:
        if self.lexicon is None:
            return False
        if self.support.has_capital_nouns and has_finite_verb(label):
            return True
        return any(self.lexicon.has("heading_verbs", word) for word in label.lower().split())

    def _words_anew(self, label: str, about: frozenset[str]) -> bool:
        """Whether only the main word is not the article's, and the sentence has another."""
        head, *rest = LINK.split(label, maxsplit=1)
        others = content_stems(" ".join([*head.split()[:-1], *rest]), self.language)
        return bool(about.intersection(others)) and all(map(self._is_known, others))

    def _person_in(self, label: str) -> str:
        found = (n for n in self.people if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", label, re.IGNORECASE))
        return max(found, key=len, default="")

    def without_person(self, label: str) -> str:
        """The heading without the person that it names: "Porter's plan for the harbor", "recall of pumps by Porter"."""
        name = self._person_in(label)
        if not name:
            return label
        joined = rf"(?:\s+(?:by|of|against|for|from|with|and|von|par|de|por))?\s*(?<!\w){re.escape(name)}(?:[’']s?)?(?!\w)"
        return " ".join(re.sub(joined, " ", label, flags=re.IGNORECASE).split())

    def _is_known(self, stem: str) -> bool:
        """Whether the article has the stem, or one of the same family: "safety" where it says "safe"."""
        return stem in self.known or (len(stem) >= 4 and stem[:4] in self.families)

    def _is_only_names(self, label: str) -> bool:
        if self.support.has_capital_nouns:
            return False
        words = [w for w in re.findall(r"[\w’'-]+", label) if content_stems(w, self.language)]
        return all(word[:1].isupper() and self.support.is_name(word) for word in words)

    def is_weak(self, label: str) -> bool:
        """Whether the label says who or where rather than what, or not which: "supreme court", "local schools"."""
        if POSSESSIVE.match(label) or AMOUNT.search(label) or label.split()[0].lower() in POINTING:
            return True
        head, *rest = LINK.split(label, maxsplit=1)
        is_bare = not rest or self._is_only_names(rest[0])
        parts = [part.split() for part in AND.split(head) if part.split()]
        if all(_is_one_of(words[-1], BODIES | MAKINGS) or head_words(words[-1]) for words in parts):
            return True
        if is_bare and all(_is_one_of(words[-1], COLLECTIVES) for words in parts):
            return True
        return (
            not rest
            and len(parts) == 1
            and len(parts[0]) == 2
            and (parts[0][0].lower() in VAGUE or country_in(parts[0][0]) is not None)
        )


def _is_one_of(noun: str, listed: frozenset[str]) -> bool:
    """Whether the noun, or what it is the plural of, is listed."""
    singular = IRREGULAR.get(noun.lower(), noun.lower())
    forms = {singular} | {
        singular.removesuffix(ending) + new for ending, new in PLURALS if singular.endswith(ending)
    }
    return bool(forms & listed)

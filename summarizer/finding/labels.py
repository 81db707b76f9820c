"""Which turns of an article are a talk's: it shows by the labels' exchange, by its questions, by "I" and "you"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from .lexicon import load_lexicon
from .names import Cast, Entity, bare_name
from .parse.nouns import PERSON_NOUNS, TITLE_NOUNS, TITLED
from .turns import Turn

QUESTION = frozenset("q question frage f pregunta p domanda d pergunta vraag v 问 問".split())
ANSWER = frozenset("a answer antwort r réponse respuesta risposta resposta antwoord 答".split())
# who asks without being named
ASKING = frozenset(
    "interviewer interviewerin reporter reporterin journalist journalistin unidentified 記者 记者 기자".split()
)
ROLES = frozenset("moderator moderatorin host anchor presenter caller operator voter".split())
# labels of an editor's, and of lists
STOP = frozenset(
    """note notes update updates correction clarification advertisement related more read watch photo photos video picture image
    credit source sources score final result results fact facts claim truth verdict myth false true rating pros cons problem
    solution when where what who why how time date place price tickets cost address phone email website info information tip
    summary background example breaking news live goal high low weather traffic hinweis anmerkung korrektur anzeige foto bild
    video quelle quellen fazit termin ort zeit preis eintritt telefon infos mehr fakt fakten behauptung tor wetter
    from to cc subject von an betreff""".split()
)
# of one who answers for themselves
FIRST = re.compile(r"\b(?:I|[Mm]y|[Ii]ch|[Mm]ein\w*|[Jj]e|[Yy]o|[Ii]o|[Ii]k|[Ee]u)\b|\b[Jj][’']")
# of one who speaks, rather than of a list that says something of them
SPEECH = re.compile(
    rf"{FIRST.pattern}|\b(?:[Ww]e|[Oo]ur|[Uu]s|[Ww]ir|[Uu]ns\w*|[Nn]ous|[Nn]os|[Nn]osotros|[Nn]oi|[Ww]ij|[Nn]ós)\b"
)
COMMON = re.compile(r"(?<![\w’'-])[^\W\d_A-ZÀ-Þ][^\W\d_]+")
ASKS = ("?", "？", "؟")
ENDS = (*ASKS, ".", "!", "…", "—", "–", "。", "！")
SPOKEN_SHARE = 1 / 3
MOST_VOICES = 200  # more labels are a list's
LEAST_WORDS = 3  # of a turn, in the mean


class Labels:
    """What the labels of an article are worth as evidence of a talk."""

    def __init__(self, text: str, turns: Sequence[Turn], cast: Cast, language: str) -> None:
        self.text, self.turns, self.language = text, turns, language
        self.lexicon = None if language == "en" else load_lexicon(language)
        self.common = frozenset(w for w in COMMON.findall(text) if w.islower())
        self.people: dict[str, list[Entity]] = defaultdict(list)
        self.labelled: set[str] = set()  # names that stand only in labels
        places = {turn.label.start for turn in turns}
        for entity in cast.entities:
            names = [n.casefold().split() for n in (entity.name, *entity.aliases) if n.split()]
            if not entity.is_named_person:
                continue
            if all(m.start in places for m in entity.mentions):
                self.labelled |= {" ".join(words) for words in names if len(words) > 1}
            else:
                for word in {words[at] for words in names for at in (0, -1)}:
                    self.people[word].append(entity)
        keys = {self.key(turn) for turn in turns}
        self.has_questions = bool(keys & QUESTION and keys & ANSWER)
        self._known: dict[str, list[Entity]] = {}

    def key(self, turn: Turn) -> str:
        """By what two labels are one speaker's: "CHRIS WALLACE" and "WALLACE"."""
        return turn.label.text.split()[-1].casefold()

    def is_letter(self, label: str) -> bool:
        """Whether the label is the Q or the A of questions and answers."""
        return self.has_questions and label.casefold() in QUESTION | ANSWER

    def known(self, label: str) -> list[Entity]:
        """The people of the cast whom the label may name; those it names in full, where there are any."""
        if label not in self._known:
            self._known[label] = self._called(label)
        return self._known[label]

    def _called(self, label: str) -> list[Entity]:
        words = bare_name(label, self.language).casefold().split()
        called = self.people.get(words[-1], []) if words else []
        if len(words) < 2:
            surname = [e for e in called if e.name.casefold().split()[-1:] == words]
            return surname or called
        whole = [e for e in called if _names_in_full(words, e)]
        is_titled = any(self._is_title(word) for word in words[:-1])
        return whole or (called if is_titled else [])  # another Adler is not this one

    def _is_title(self, word: str) -> bool:
        if word in PERSON_NOUNS or word in TITLED or word in TITLE_NOUNS:
            return True
        return self.lexicon is not None and self.lexicon.ends_as("person_suffixes", word)

    def spoken(self) -> list[Turn]:
        """The turns of the talk, empty where there is none."""
        candidates = [turn for turn in self.turns if self._may_speak(turn)]
        pairs = self._exchanges(candidates)
        counts = Counter(self.key(turn) for turn in _members(pairs))
        fitting = [turn for turn in candidates if self._is_fitting(turn, counts)]
        pairs = self._exchanges(fitting)
        members = _members(pairs)
        if not self._is_talk(members, pairs):
            members = self._statements(candidates)
        labels = {turn.label.text for turn in members}
        inside = {turn.start for turn in members}
        spoken = [
            turn for turn in candidates
            if turn.start in inside or self._is_quotation(turn)
            or (turn.label.text in labels and turn.start > 0 and self._ends(turn))
        ]  # fmt: skip
        return spoken if len({turn.label.text for turn in spoken}) <= MOST_VOICES else []

    def _may_speak(self, turn: Turn) -> bool:
        words = turn.label.text.casefold().split()
        if self.is_letter(turn.label.text) or self.known(turn.label.text):
            return True
        is_name = len(words) == 1 or all(
            w[:1].upper() == w[:1] for w in turn.label.text.split() if len(w) > 3
        )
        return is_name and not {words[0], words[-1]} & STOP

    def _is_fitting(self, turn: Turn, counts: Counter[str]) -> bool:
        label = turn.label.text
        is_sure = self.is_letter(turn.label.text) or bool(self.known(label))
        return is_sure or (label == label.upper() and len(label) > 1) or counts[self.key(turn)] > 1

    def _exchanges(self, turns: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
        """Neighbours of different labels with nothing between them."""
        return [
            (one, two) for one, two in pairwise(turns)
            if self.key(one) != self.key(two) and not self.text[one.end : two.start].strip()
        ]  # fmt: skip

    def _is_talk(self, members: Sequence[Turn], pairs: Sequence[tuple[Turn, Turn]]) -> bool:
        counts = Counter(self.key(turn) for turn in members)
        asked = any(one.content[-1].text.endswith(ASKS) for one, _ in pairs)
        is_known = any(self.known(turn.label.text) for turn in members)
        if any(self.is_letter(turn.label.text) for turn in members):
            return asked and self._is_speech(members) and (is_known or self._is_personal(members))
        if is_known:
            return (max(counts.values()) > 1 or asked) and self._is_speech(members)
        are_words = any(self._is_word(turn.label.text) for turn in members)
        return (
            not are_words and asked and sum(n > 1 for n in counts.values()) > 1 and self._is_speech(members)
        )

    def _is_word(self, label: str) -> bool:
        """Whether the article writes the label's words small too: "CHALLENGE: … ACTION: …" name nobody."""
        words = label.casefold().split()
        return self.common.issuperset(words) and not {*words} & (ROLES | ASKING)

    def _is_personal(self, members: Sequence[Turn]) -> bool:
        """Whether somebody answers for themselves: a paper's own questions and answers have no "I"."""
        answers = [t for t in members if t.label.text.casefold() in ANSWER]
        return any(FIRST.search(span.text) for t in answers for span in t.content)

    def _is_speech(self, members: Sequence[Turn]) -> bool:
        words = sum(
            len(span.text.split()) if " " in span.text else len(span.text)
            for t in members
            for span in t.content
        )
        whole = sum(self._ends(turn) for turn in members)
        said = sum(turn.is_quoted or self._has_voice(turn) for turn in members)
        return (
            words >= LEAST_WORDS * len(members)
            and whole * 2 > len(members)
            and said >= SPOKEN_SHARE * len(members)
        )

    def _has_voice(self, turn: Turn) -> bool:
        return any(SPEECH.search(span.text) or span.text.endswith(ASKS) for span in turn.content)

    def _ends(self, turn: Turn) -> bool:
        """Whether the words end as a sentence does."""
        last = turn.content[-1]
        return (
            self.text[last.end - 1 : last.end + 1].rstrip("”“\"»«’‘'")[-1:] in ENDS or last.text[-1] in ENDS
        )

    def _is_quotation(self, turn: Turn) -> bool:
        """Whether somebody's name stands before a whole quotation: "Ruth Adler: “I will run.”"; a title is none."""
        is_after = turn.is_quoted and self.text[turn.cue.end : turn.content[0].start].strip(" *_") != ""
        has_verb = any(word.islower() and len(word) > LEAST_WORDS for word in turn.content[0].text.split())
        name = turn.label.text
        is_name = len(self.known(name)) == 1 or bare_name(name, self.language).casefold() in self.labelled
        return is_after and has_verb and self._ends(turn) and is_name

    def _statements(self, candidates: Sequence[Turn]) -> list[Turn]:
        """One person's words in parts, the narrator between them: "PENCE: …" twice, and nobody asks."""
        known = [t for t in candidates if t.label.text.isupper() and self.known(t.label.text)]
        counts = Counter(self.key(turn) for turn in known)
        members = [turn for turn in known if counts[self.key(turn)] > 1]
        return members if members and self._is_speech(members) else []


def _names_in_full(words: Sequence[str], entity: Entity) -> bool:
    """Whether the words are a name of the entity, a title before it or a second name within it aside."""
    for name in (entity.name, *entity.aliases):
        known = name.casefold().split()
        if len(known) > 1 and (
            words[-len(known) :] == known or [words[0], words[-1]] == [known[0], known[-1]]
        ):
            return True
    return False


def _members(pairs: Sequence[tuple[Turn, Turn]]) -> list[Turn]:
    """The turns of the pairs, each once."""
    return sorted({turn.start: turn for pair in pairs for turn in pair}.values(), key=lambda turn: turn.start)

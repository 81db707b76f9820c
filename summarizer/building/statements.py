"""Statements: what a position says, in one sentence that stands without the article.

Where source, cue and content follow one another, it is the article's own clause with the speaker's full name for the
source: nothing between verb and content is lost, no negation, tense, object or preposition. Elsewhere the content
stands in a clause of its own, "X said that …", or as in the article, "…, X said". Direct speech becomes reported speech
where every first person can be resolved; where one cannot, and for questions, commands, fragments and several sentences,
the article's words stand in quotation marks. Asked for it, a small model copied the quotation back for all six of six
quotations with the pronouns left as they were.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..brief import Span
from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.names import Entity, collapse
from ..grounding import FoldedText, locate, quoted_words
from .clauses import DOUBLE, MARKS, MATES, MOST_BETWEEN, SENTENCE_END, Clauses, as_sentence, capitalised
from .cues import CLAUSE_VERBS, QUOTING_VERBS, verb_of
from .foreign import ForeignWriter
from .pronouns import in_third_person

# words that open a sentence and are no names
OPENERS = frozenset(
    """a about after all almost already although an and another any anybody anyone around as at because before both but by
    during each either even every everybody everyone everything few fewer for from had half he her here his historically how i
    if in instead it its just less many maybe more most my neither never no nobody none nor not nothing now of on once one only
    our over people perhaps several she since so some somebody someone something still such that the their then there these
    they this those though three today tomorrow too two under until we what when where which while who whoever why with
    without yes yesterday yet""".split()
)
# a sentence that opens so can follow "that"
SUBJECTS = frozenset(
    """a all an another any anyone both each either every everybody everyone everything few fewer half i less many more most my
    neither no nobody none nothing one our people several some somebody someone something the there these this those two three
    we after although as at because before for historically if in once on since when while""".split()
)
POINTING = re.compile(
    r"^[Tt](?:his|hese)\s+(?!time|year|month|week|day|morning|evening|summer|winter|spring|autumn|way|kind|sort|one|too)(?=[a-z])"
)
BARE = re.compile(
    r"\b(?:this|these|that|those)(?:[’']s|\s+(?:is|was|has|have|are|were|will|would|can|could|may|might|must|means|shows?|does|did))\b",
    re.I,
)
FINITE = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did)(?:n[’']t)?|cannot|won[’']t|can[’']t"
    r"|\w+[’'](?:re|ve|ll|m|d)|\w{2,}ed)\b"
)
PREDICATE = re.compile(
    r"(?:as|is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did)\b"
)
ANTECEDENT = re.compile(
    r"(?:.*[\s(“\"]|\A)((?:an?|the|its|his|her|their|this|these|those|\d+)\s(?:[\w’'-]+\s){0,5}?[\w’'-]+),?\s+(?:that|which|who)\s+(?:the\s)?\Z",
    re.IGNORECASE | re.DOTALL,
)
UNCLEAR = re.compile(r"[?!…]|\.\.\.|[—–-]\s*$|\[|^\W*\w+:|\b(?:here)\b", re.IGNORECASE)
SPOKEN_FOR = re.compile(r"\bspokes\w+|\bpress (?:secretary|officer)\b|\bpress service\b", re.IGNORECASE)
DETERMINER = re.compile(r"(?:\A|.*\s)(an?|the)\s+\Z", re.IGNORECASE | re.DOTALL)


class StatementWriter:
    """Words the statements of one article."""

    def __init__(self, analysis: Analysis) -> None:
        self.text, self.language = analysis.text, analysis.language
        self.folded: FoldedText = analysis.folded
        self.clauses = Clauses(self.text)
        self.foreign = None if self.language == "en" else ForeignWriter(analysis)
        # words that may lose a capital, and words that may not: the article writes them so inside a sentence
        self.common = frozenset(re.findall(r"(?<![\w’'])[a-z]+", self.text))
        self.capitals = frozenset(re.findall(r"(?<=[a-z,;] )[A-ZÀ-Þ][\w’'-]*", self.text))
        self.names = frozenset(
            word for e in analysis.cast.entities if e.named for n in (e.name, *e.aliases) for word in n.split()
        )  # fmt: skip

    def write(self, reported: Reported, speaker: Entity) -> str:
        """One sentence; marks in it hold only words of the article, else they are left out."""
        made = (
            self._worded(reported, speaker) if self.foreign is None else self.foreign.write(reported, speaker)
        )
        held = all(locate(self.folded, words.strip(" ,.")) is not None for words in quoted_words(made))
        paired = len(DOUBLE.findall(made)) % 2 == 0
        return made if held and paired else re.sub(r"\s+", " ", MARKS.sub("", made))

    def _worded(self, reported: Reported, speaker: Entity) -> str:
        reported = self._as_quoted(reported)
        clause = self._clause(reported, speaker)
        if reported.form != "direct":
            return clause or self._apart(reported, speaker)
        between = self.clauses.between(reported)
        if (
            clause is not None
            and between is not None
            and re.search(r"\w", between)
            and between.strip() != "that"
        ):
            return clause
        return self._reported_speech(reported, speaker) or clause or self._quotation(reported, speaker)

    def _as_quoted(self, reported: Reported) -> Reported:
        """Reported words that fill a quotation with another in it are that quotation; so are those after a label."""
        if reported.lemma == ":" and not reported.quotes:
            return replace(reported, quotes=reported.content, form="direct")
        (span, *others) = reported.content
        mate = MATES.get(self.text[span.start - 1 : span.start]) if span.start else None
        end = self.text.find(mate, span.end, span.end + 4) if mate is not None and mate in ("”", '"') else -1
        if reported.form != "indirect" or others or mate is None or end < 0 or mate in span.text:
            return reported
        whole = Span.of(self.text, span.start, end)
        return replace(reported, content=(whole,), quotes=(whole,), form="direct")

    def _clause(self, reported: Reported, speaker: Entity) -> str | None:
        """The article's clause, the name for its source: "Ida Berg has asked the town to pay"."""
        between = self.clauses.between(reported)
        if between is None:
            return None
        words = self.clauses.piece(Span.of(self.text, reported.start, reported.end), reported)
        if reported.form == "direct" and len(reported.content) > 1:
            return None
        words = self._with_subject(words, reported)
        if len(reported.content) > 1 and self._is_parted(reported):
            words = " ".join(self.clauses.piece(span, reported) for span in reported.content)
        return as_sentence(f"{self._who(speaker)} {verb_of(self.text, reported, speaker)}{between}{words}")

    def _with_subject(self, words: str, reported: Reported) -> str:
        """The words after what they are said of, where that stands before a relative clause: "a leak that experts say is old"."""
        if reported.source is None or not PREDICATE.match(words):
            return words
        before = self.text[max(reported.source.start - 120, 0) : reported.source.start]
        found = ANTECEDENT.search(before)
        return f"{collapse(found[1])} {words}" if found else words

    def _is_parted(self, reported: Reported) -> bool:
        pairs = zip(reported.content, reported.content[1:], strict=False)
        return any(len(self.text[a.end : b.start].split()) > MOST_BETWEEN for a, b in pairs)

    def _apart(self, reported: Reported, speaker: Entity) -> str:
        """Content that does not follow the verb: "X said that …", or in the article's order: "…, X said"."""
        source, cue, spans = reported.source, reported.cue, reported.content
        verb = verb_of(self.text, reported, speaker)
        if source is not None and cue is not None and reported.lemma in ("according", "per"):
            return self._according(reported, speaker)
        parts = [self.clauses.piece(span, reported).strip(" ,;:") for span in spans]
        said = "said" if reported.lemma == "tell" else verb
        if self._is_interrupted(reported):
            return self._around(f"{self._who(speaker, inside=True)} {said}", reported)
        words = " ".join(parts)
        lowered = self._lowered(words)
        takes = reported.lemma in CLAUSE_VERBS or reported.lemma == ""
        if source is not None and cue is not None and spans[0].end <= min(source.start, cue.start):
            if lowered is None or not takes or not FINITE.search(words) or lowered.startswith("nor "):
                joint = self._joints(reported)[0]
                return as_sentence(f"{capitalised(words)}{joint} {self._who(speaker, inside=True)} {said}")
        said = verb if takes or reported.lemma == "ask" else "said"
        if lowered is None:
            return as_sentence(f"{self._who(speaker)} {said}: {words}")
        joint = (
            ""
            if re.match(r"(?:that|to|why|how|whether|what|if|who|when|where|\w+ing)\b", lowered)
            else "that "
        )
        return as_sentence(f"{self._who(speaker)} {said} {joint}{lowered}")

    def _is_interrupted(self, reported: Reported) -> bool:
        source, spans = reported.source, reported.content
        return (
            source is not None
            and len(spans) == 2
            and spans[0].end <= source.start
            and source.end <= spans[1].start
        )

    def _around(self, clause: str, reported: Reported) -> str:
        """The content on both sides of the reporting clause, with what joins them in the article: ", X said, "."""
        first, second = (self.clauses.piece(span, reported).strip(" ,;:") for span in reported.content)
        before, after = self._joints(reported)
        return as_sentence(f"{capitalised(first)}{before} {clause}{after} {second}")

    def _joints(self, reported: Reported) -> tuple[str, str]:
        """What the article has before and after an inserted reporting clause; commas where more stands there."""
        places = [span for span in (reported.source, reported.cue) if span is not None]
        first, second = reported.content[0], reported.content[-1]
        before = collapse(self.text[first.end : min(p.start for p in places)])
        after = collapse(self.text[max(p.end for p in places) : second.start])
        joint = "" if after in ("", "that") else ","
        return before if before in ("", ";", ":") else ",", f"{joint} that" if re.search(
            r"\bthat\Z", after
        ) else joint

    def _according(self, reported: Reported, speaker: Entity) -> str:
        assert reported.source is not None and reported.cue is not None
        who, cue = self._who(speaker, inside=True), collapse(reported.cue.text).lower()
        parts = [self.clauses.piece(span, reported).strip(" ,;:") for span in reported.content]
        if reported.cue.start < reported.start:
            return as_sentence(f"{capitalised(cue)} {who}, {' '.join(parts)}")
        if self._is_interrupted(reported):
            return self._around(f"{cue} {who}", reported)
        words = capitalised(" ".join(parts))
        joint = "" if re.search(r",[”’\"']\Z", words) else ","
        return as_sentence(f"{words}{joint} {cue} {who}")

    def _reported_speech(self, reported: Reported, speaker: Entity) -> str | None:
        """A whole sentence of direct speech as "X said that …"; None where it would not read or would mean another."""
        if len(reported.content) != 1:
            return None
        words = collapse(reported.content[0].text).strip(" ,;:")
        if (
            UNCLEAR.search(words)
            or SENTENCE_END.search(words)
            or MARKS.search(words)
            or not words[:1].isupper()
        ):
            return None
        body = self._body_of(speaker)
        shifted = in_third_person(words, speaker, body)
        if shifted is None or not self._is_clause(words):
            return None
        if BARE.search(shifted):
            return None
        shifted = POINTING.sub("the ", shifted)
        lowered = shifted if body and shifted.startswith(body) else self._lowered(shifted)
        if lowered is None or re.match(
            r"(?:this|these|that|those|they|them|their|its?)\b", words, re.IGNORECASE
        ):
            return None
        verb = verb_of(self.text, reported, speaker) if reported.lemma in CLAUSE_VERBS else "said"
        return as_sentence(f"{self._who(speaker)} {verb} that {lowered}")

    def _quotation(self, reported: Reported, speaker: Entity) -> str:
        """The article's words in marks: "X asked: “Who pays?”", "“This,” X said, “is ours.”"."""
        verb = verb_of(self.text, reported, speaker) if reported.lemma in QUOTING_VERBS else "said"
        pieces = [_marked(collapse(span.text)) for span in reported.content]
        if verb == "said" and len(pieces) == 1 and re.fullmatch(r"[^.!?]+\?", reported.content[0].text):
            verb = "asked"
        if re.search(r",[’']\Z", reported.content[-1].text) and len(pieces) == 1:
            return as_sentence(f"{pieces[0]} {self._who(speaker, inside=True)} {verb}")
        if self._is_interrupted(reported) and self._follows_closely(reported):
            first = pieces[0][:-1] + ("" if pieces[0][-2] in "?!…—" else ",") + pieces[0][-1]
            return as_sentence(f"{capitalised(first)} {self._who(speaker, inside=True)} {verb}, {pieces[1]}")
        return as_sentence(
            f"{self._who(speaker)} {verb}: {' '.join([*map(as_sentence, pieces[:-1]), pieces[-1]])}"
        )

    def _follows_closely(self, reported: Reported) -> bool:
        """Whether only the reporting clause parts the quotation: no full stop, and not much besides it."""
        ends = [span.end for span in (reported.source, reported.cue) if span is not None]
        after = self.text[max(ends) : reported.content[1].start]
        return len(after.split()) <= MOST_BETWEEN and not re.search(r"[.;:!?]", after)

    def _is_clause(self, words: str) -> bool:
        """Whether a sentence states something: it opens as one does, and has a finite verb."""
        if not FINITE.search(words):
            return False
        first = re.match(r"[\w-]+", words)
        if first is None:
            return False
        if first.group().lower() in SUBJECTS or re.match(r"\w+[’'](?:m|ve|re|ll|d)\b", words):
            return True
        if first.group() in self.names | self.capitals:
            return True
        # a plural subject, and not a command: the verb comes next
        return bool(re.match(r"\w+s\s+(?:\w+ly\s+)?" + FINITE.pattern[2:], words))

    def _lowered(self, words: str) -> str | None:
        """The words as they go on after "that"; None where nothing shows whether the capital is a name's."""
        first = re.match(r"[^\W\d_]+", words)
        if first is None or not first.group()[:1].isupper():
            return words
        word = first.group()
        if word == "I" or (len(word) > 1 and word.isupper()):
            return words
        is_common = word.lower() in OPENERS or (word.lower() in self.common and word not in self.names)
        if is_common:
            return words[:1].lower() + words[1:]
        return words if word in self.names | self.capitals else None

    def _body_of(self, speaker: Entity) -> str | None:
        """For whom a spokesman says "we"."""
        described = " ".join([*(d.text for d in speaker.descriptions), "" if speaker.named else speaker.name])
        if speaker.affiliation is None or not SPOKEN_FOR.search(described):
            return None
        name = collapse(speaker.affiliation)
        return f"the {name}" if self._takes_the(name) else name

    # ---- the speaker's name ----

    def _who(self, speaker: Entity, *, inside: bool = False) -> str:
        """The name with the article that it goes with; `inside` a sentence rather than at its head."""
        name = collapse(speaker.name)
        article = self._article(speaker, name)
        if inside and not speaker.named and not article and name.split()[0].lower() in self.common:
            name = name[:1].lower() + name[1:]
        said = f"{article} {name}" if article else name
        return said if inside else capitalised(said)

    def _article(self, speaker: Entity, name: str) -> str:
        if re.match(
            r"(?:his|her|their|its|our|my|one|two|some|any|each|both|all|an?|the|\d+(?!-)|\w+[’']s)\b",
            name,
            re.I,
        ):
            return "the" if re.match(r"[a-z]+[’']s\s", name) else ""
        if speaker.named:
            return "the" if speaker.kind != "person" and self._takes_the(name) else ""
        for mention in sorted(speaker.mentions, key=lambda m: m.start):
            if name.lower() not in collapse(mention.text).lower():
                continue
            own = re.match(r"(an?|the)\s", mention.text, re.IGNORECASE)
            before = own or DETERMINER.match(self.text[max(mention.start - 8, 0) : mention.start])
            if before:
                return before[1].lower()
            if mention.text[:1].isupper():
                return ""  # it opens its sentence bare: "Previous research"
        if speaker.kind == "group" or speaker.is_plural:
            return ""
        return "an" if name[:1].lower() in "aeiou" else "a"

    def _takes_the(self, name: str) -> bool:
        """Whether the article writes the name with "the" as a rule."""
        places = list(self.folded.find(name))
        with_the = sum(self.text[max(p.start - 4, 0) : p.start].lower().split() == ["the"] for p in places)
        return with_the * 2 > len(places) or (" " in name and with_the * 2 == len(places) > 0)


def _marked(words: str) -> str:
    words = words.strip(" ,;:")
    return f"‘{words}’" if re.search(r"[“”\"]", words) else f"“{words}”"

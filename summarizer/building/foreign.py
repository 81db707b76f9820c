"""Statements in other languages than English: the article's own clause, or the speaker's name and the words."""

from __future__ import annotations

import re

from ..brief import Span
from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.lexicon import load_lexicon
from ..finding.names import Entity, collapse
from .clauses import MARKS, MOST_BETWEEN, Clauses, as_sentence, capitalised


class ForeignWriter:
    """Words the statements of one article that is not English."""

    def __init__(self, analysis: Analysis) -> None:
        self.text, self.language = analysis.text, analysis.language
        self.clauses = Clauses(self.text)
        self.lexicon = load_lexicon(self.language)

    def write(self, reported: Reported, speaker: Entity) -> str:
        between, source = self.clauses.between(reported), reported.source
        if source is not None and between is not None and reported.lemma != ":":
            made = self._clause(reported, speaker, source, between)
        else:
            made = self._prefixed(reported, speaker) or self._verb_last(reported, speaker)
        return made or self._neutral(reported, speaker)

    def _clause(self, reported: Reported, speaker: Entity, source: Span, between: str) -> str | None:
        """The article's clause where source, cue and words follow one another closely, and are not all quoted."""
        if reported.cue is None or (reported.form == "direct" and not re.search(r"\w", between)):
            return None
        lead = collapse(re.sub(r",[^,]*,", " ", self.text[source.end : reported.cue.start])).strip(" ,")
        who = self._subject(source, speaker)
        is_aside = re.search(
            r"\b(?:wie|comme|como)\s+(?:\w+\s+)?\Z", self.text[: source.start][-30:], re.IGNORECASE
        )
        if is_aside or reported.lemma.startswith("heiß"):  # "wie X mitteilte": the verb of a clause beside
            return None
        if (joined := self._joined(lead)) is not None:
            lead = joined
        # "X hat die Zeitungen im Land aufgerufen, …"
        most = (
            8
            if self.lexicon is not None and self.lexicon.has("auxiliaries", lead.split(" ")[0].lower())
            else 3
        )
        if who is None or "," in lead or len(lead.split()) > most:
            return None
        words = self.clauses.piece(Span.of(self.text, reported.start, reported.end), reported)
        said = " ".join(filter(None, (capitalised(who), lead, collapse(reported.cue.text))))
        sentence = f"{said}{between}{words}"
        particle = self._particle(reported)
        if particle and particle not in re.findall(r"\w+", between + words):
            comma = "," if self.text[reported.end : reported.end + 1] == "," else ""
            sentence += "" if reported.cue.text.startswith(particle) else f"{comma} {particle}"
        return as_sentence(sentence, inside=False)

    def _joined(self, lead: str) -> str | None:
        """What stands before a verb that "y" or "und" joins to another with the same subject; None where there is no other."""
        words, lexicon = lead.split(), self.lexicon
        at = next(
            (n for n in range(len(words) - 1, 0, -1) if lexicon and lexicon.has("joiners", words[n].lower())),
            0,
        )
        rest = words[at + 1 :]
        kinds = ("clitics", "auxiliaries")
        is_free = lexicon is not None and all(
            any(lexicon.has(kind, word.lower()) for kind in kinds) for word in rest
        )
        return " ".join(rest) if at and is_free else None

    def _particle(self, reported: Reported) -> str:
        """The part of a German verb that stands behind what is said: "wirft ihm Feigheit vor"."""
        if self.language != "de":
            return ""
        listed = re.match(r"(\w+)\|", reported.lemma) or re.search(r"_(\w+)\Z", reported.lemma)
        behind = re.match(r"[”“\"»«]?,?\s+(\w{2,9})\b", self.text[reported.end : reported.end + 14])
        is_own = behind is not None and reported.lemma.startswith(behind[1]) and behind[1].islower()
        return listed[1] if listed else behind[1] if behind is not None and is_own else ""

    def _subject(self, source: Span, speaker: Entity) -> str | None:
        """The name, with the determiner that the article gives it here; None for a description that a pronoun stands for."""
        name, found = collapse(speaker.name), collapse(source.text)
        if speaker.is_named_person:
            return name
        if name.lower() not in found.lower():
            return name if speaker.named else None
        before = re.search(
            r"(?:\A|[\s(])(\w+\s+|[lL][’'])\Z", self.text[max(source.start - 12, 0) : source.start]
        )
        known = self.lexicon.words["determiners"] if self.lexicon is not None else frozenset()
        has = before is not None and (before[1].strip().lower() in known or before[1][-1] in "’'")
        return f"{before[1]}{found}" if before is not None and has else found

    def _prefixed(self, reported: Reported, speaker: Entity) -> str | None:
        """ "Nach Angaben der Polizei …", "Selon la police, …": the article's words, where they name the speaker."""
        cue, source = reported.cue, reported.source
        if cue is None or source is None or not cue.end <= source.start < source.end <= reported.start:
            return None
        if len(reported.content) > 1 or reported.form == "direct" or not cue.text[:1].isupper():
            return None
        words, last = self.clauses.piece(reported.content[0], reported), speaker.name.split()[-1]
        joint = self.text[source.end : reported.start]
        if re.search(rf"\b{re.escape(last)}", source.text, re.IGNORECASE) and len(joint.split()) < 8:
            return as_sentence(f"{collapse(self.text[cue.start : reported.start])} {words}", inside=False)
        is_said = speaker.named and self.language in ("fr", "es") and joint.strip() == ","
        return as_sentence(f"{collapse(cue.text)} {collapse(speaker.name)}, {words}") if is_said else None

    def _verb_last(self, reported: Reported, speaker: Entity) -> str | None:
        """ "X hat eine Prüfung gefordert": the verb behind what is said, its auxiliary behind the source."""
        cue, source = reported.cue, reported.source
        if self.lexicon is None or cue is None or source is None or reported.form == "direct":
            return None
        lead = self.text[source.end : reported.start]
        is_in_order = source.end <= reported.start and not self.text[reported.end : cue.start].strip()
        if not is_in_order or len(lead.split()) > MOST_BETWEEN or re.search(r"[^\w\s’'-]", lead):
            return None
        auxiliary = next(iter(lead.split()), "").lower()
        who = self._subject(source, speaker)
        if who is None or cue.start < reported.end or not self.lexicon.has("auxiliaries", auxiliary):
            return None
        words = self.clauses.piece(Span.of(self.text, reported.start, reported.end), reported)
        return as_sentence(f"{capitalised(who)} {collapse(lead)} {words} {collapse(cue.text)}", inside=False)

    def _neutral(self, reported: Reported, speaker: Entity) -> str:
        """ "X: words": no word that the article does not hold, and no quotation marks."""
        content = " ".join(collapse(span.text) for span in reported.content).strip(" ,;:–—-")
        words = collapse(MARKS.sub("", content))
        return as_sentence(f"{capitalised(collapse(speaker.name))}: {words}")

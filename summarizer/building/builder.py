"""From what was found and drafted to a brief: every item grounded, what is not becomes a warning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..brief import Attribution, Notice, Participant, Position, Section, Span, SummarySentence, Topic
from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.countries import country_in, is_country
from ..finding.lexicon import load_lexicon
from ..finding.names import (
    ANALYSTS,
    ORGANISATIONS,
    PRONOUNS,
    Entity,
    bare_name,
    collapse,
    has_case,
    head_words,
)
from ..finding.stems import SMALL, content_stems, small_words, word_count
from ..grounding import FoldedText, locate, negations, numbers, quoted_words
from ..plans.drafts import DigestDraft, RoleDraft
from .statements import StatementWriter

# Chance that the speaker is right, by how the program found it: measured on annotated news, see evals/JOURNAL.md.
CONFIDENCE = {
    "named": 0.97,
    "described": 0.95,
    "anaphor": 0.8,
    "resumed": 0.95,
    "pronoun": 0.8,
    "continued": 0.85,
    "unknown": 0.5,
}
AGREED, DISPUTED = 0.93, 0.55
# Share of a sentence's words that its evidence must hold: a headline is freer than a summary.
HEADLINE_SUPPORT = 0.6
SUPPORT = 0.75
HEADLINE_LIMIT = 120
WORDS = re.compile(r"[^\W\d_]+")
TITLES = frozenset("""mr mrs ms miss dr sir lord lady herr frau monsieur madame""".split())
FORMER = re.compile(r"\b(?:former|ex-|retired|was|once|until)\b[^;,]*?(?=$|;|,|\band\b)")
# who holds one of these acts in the events
OFFICES = frozenset(
    """minister president spokesman spokeswoman spokesperson governor mayor senator lawmaker ambassador commander ceo
    chairman chairwoman owner founder coach prosecutor judge secretary chancellor premier envoy""".split()
)
# small words that may end a sentence
CLOSERS = frozenset(
    "it them there here so most all both before after now i you he she they not will can do".split()
)
THINK_TANKS = re.compile(
    r"\b(?:Institute|Institution|University|College|School|Center|Centre|Council on|Think[- ]tank|Foundation|Observatory|Securities|Capital|Economics|Research|Advisors)\b",
    re.IGNORECASE,
)


@dataclass
class Draft:
    """What the strategies gathered for one article, before it is a brief."""

    headings: list[str] = field(default_factory=list)
    digest: DigestDraft | None = None
    roles: list[RoleDraft] = field(default_factory=list)
    speakers: dict[int, str] = field(
        default_factory=dict
    )  # index of the reported passage: the model's answer
    statements: dict[tuple[Span, ...], str] = field(default_factory=dict)  # by content
    outside: dict[tuple[Span, ...], bool] = field(default_factory=dict)  # by content: an analyst's view
    pointed: dict[str, list[Span]] = field(
        default_factory=dict
    )  # by label or sentence: where the model points
    warnings: list[Notice] = field(default_factory=list)
    incomplete: list[Section] = field(default_factory=list)


class Builder:
    """Grounds the drafts of one article."""

    def __init__(self, analysis: Analysis, draft: Draft) -> None:
        self.analysis, self.draft = analysis, draft
        self.language = analysis.language
        self.lexicon = None if self.language == "en" else load_lexicon(self.language)
        self.warnings: list[Notice] = list(draft.warnings)
        self.stems = [set(content_stems(s.span.text, self.language)) for s in analysis.sentences]
        self.writer = StatementWriter(analysis)
        self.ids: dict[int, str] = {}
        self.speakers: list[tuple[Entity | None, float, str]] = []
        self.common = frozenset(re.findall(r"(?<![\w’'])[a-zà-ÿ]+", analysis.text))
        # where nouns have capitals, a capital is no sign of a name: any word of the article vouches for its forms
        self.has_capital_nouns = self.lexicon is not None and self.lexicon.has_capital_nouns
        self.forms = (
            frozenset(WORDS.findall(analysis.text.lower())) if self.has_capital_nouns else self.common
        )

    @property
    def folded(self) -> FoldedText:
        return self.analysis.folded

    def warn(self, code: str, message: str, section: Section | None = None, item: str | None = None) -> None:
        self.warnings.append(Notice(code=code, section=section, item=item, message=message))

    # ---- participants ----

    def participants(self) -> list[Participant]:
        self.speakers = [
            self._speaker(index, reported) for index, reported in enumerate(self.analysis.reported)
        ]
        chosen = self._takers()
        chosen.sort(key=lambda e: e.first)
        for number, entity in enumerate(chosen, 1):
            self.ids[id(entity)] = f"P{number}"
        roles = {bare_name(r.name, self.language).lower(): r for r in self.draft.roles}
        return [self._participant(entity, roles.get(entity.name.lower())) for entity in chosen]

    def _takers(self) -> list[Entity]:
        speakers = {id(speaker) for speaker, _, _ in self.speakers if speaker is not None}
        return [
            e for e in self.analysis.cast.entities
            if e.mentions and (id(e) in speakers or e.acts or (e.is_named_person and (" " in e.name or e.descriptions)))
        ]  # fmt: skip

    def _participant(self, entity: Entity, role_draft: RoleDraft | None) -> Participant:
        role = self._role(entity, role_draft)
        affiliation = self._affiliation(entity, role_draft)
        mentions = self._mentions(entity)
        aliases = [
            a
            for a in dict.fromkeys(collapse(a) for a in entity.aliases)
            if a and a.lower() != entity.name.lower()
        ]
        members = [self.ids[id(m)] for m in entity.members if id(m) in self.ids]
        return Participant(
            id=self.ids[id(entity)], name=collapse(entity.name), kind=entity.kind, named=entity.named, role=role,
            affiliation=affiliation, country=self._country(entity, role, affiliation), aliases=aliases, members=members,
            mentions=mentions,
        )  # fmt: skip

    def _mentions(self, entity: Entity) -> list[Span]:
        """Every place of its names, the longest first where they overlap, and the descriptions it was found by."""
        names = sorted({entity.name, *entity.aliases}, key=len, reverse=True) if entity.named else []
        found = {(m.start, m.end): m for name in names if len(name) > 2 for m in self.folded.find(name)}
        found |= {(m.start, m.end): m for m in entity.mentions}
        kept: list[Span] = []
        for span in sorted(found.values(), key=lambda m: (-(m.end - m.start), m.start)):
            if not any(span.start < k.end and k.start < span.end for k in kept):
                kept.append(span)
        return sorted(kept, key=lambda m: m.start)

    def _role(self, entity: Entity, draft: RoleDraft | None) -> str | None:
        if entity.kind != "person" or not entity.named:
            return None
        if entity.descriptions:
            ordered = sorted(entity.descriptions, key=lambda d: d.start)
            words = [re.sub(r"^(?:the|a|an)\s+", "", collapse(d.text), flags=re.IGNORECASE) for d in ordered]
            words = [
                w for w in words if w.lower().rstrip(".") not in TITLES and not w.lower().startswith("who ")
            ]
            kept: list[str] = []
            for word in sorted(words, key=len, reverse=True):
                if not any(word.lower() in other.lower() for other in kept):
                    kept.append(word)
            return ", ".join(word for word in words if word in kept) or None
        if draft is not None and draft.role.strip():
            found = locate(self.folded, draft.role.strip(" ."))
            if (
                found is not None
                and head_words(found.text)
                and not entity.is_like(found.text)
                and self._near(entity, found)
            ):
                return collapse(found.text)
        return None

    def _near(self, entity: Entity, span: Span) -> bool:
        """Whether the words stand within a sentence that mentions the entity."""
        for occurrence in self.folded.find(span.text, ignore_case=True):
            for sentence in self.analysis.sentences:
                s = sentence.span
                if s.start <= occurrence.start < s.end and any(
                    s.start <= m.start < s.end for m in entity.mentions
                ):
                    return True
        return False

    def _affiliation(self, entity: Entity, draft: RoleDraft | None) -> str | None:
        if entity.kind != "person":
            return None
        if entity.affiliation is not None:
            return collapse(entity.affiliation)
        if draft is not None and draft.organisation.strip():
            found = locate(self.folded, draft.organisation.strip(" ."))
            if (
                found is not None
                and found.text[:1].isupper()
                and not entity.is_like(found.text)
                and not is_country(found.text)
                and self._near(entity, found)
            ):
                return re.sub(r"^the\s+", "", collapse(found.text), flags=re.IGNORECASE)
        return None

    def _country(self, entity: Entity, role: str | None, affiliation: str | None) -> str | None:
        if entity.kind == "group" and entity.members:
            return None
        own = [entity.name if not (entity.named and entity.kind == "person") else None, role]
        own += [d.text for d in entity.descriptions]
        own += [a for a in entity.aliases if not (entity.named and entity.kind == "person")]
        own.append(affiliation)
        for words in own:
            if words and re.sub(r"\b(?:Middle East|expert|specialist)\b.*", "", words):
                if re.search(
                    r"\b(?:specialist|expert|analyst|scholar|historian|correspondent)\b", words, re.IGNORECASE
                ):
                    continue  # an expert on a country is not of it
                country = country_in(words)
                if country:
                    return country
        return None

    # ---- positions and views ----

    def positions(self, topics: Sequence[Topic]) -> tuple[list[Position], list[Position]]:
        stated: list[Position] = []
        views: list[Position] = []
        for index, reported in enumerate(self.analysis.reported):
            speaker, confidence, doubt = self.speakers[index]
            words = " … ".join(span.text for span in reported.content)
            if speaker is None or id(speaker) not in self.ids:
                self.warn("speaker_unknown", f"nobody found who says {words[:80]!r}", "stated_positions")
                continue
            is_view = self.draft.outside.get(reported.content, self.is_analyst(speaker))
            section: Section = "analyst_views" if is_view else "stated_positions"
            target = views if is_view else stated
            item = f"{'A' if is_view else 'S'}{len(target) + 1}"
            if doubt:
                self.warn("speaker_unverified", doubt, section, item)
            target.append(
                Position(
                    id=item, speaker_id=self.ids[id(speaker)],
                    statement=self._statement(reported, speaker),
                    form=reported.form, content=list(reported.content), quotes=list(reported.quotes),
                    attribution=Attribution(source=reported.source, cue=reported.cue) if reported.source else None,
                    topic_ids=self._topics_of(reported, topics), confidence=confidence,
                )
            )  # fmt: skip
        return stated, views

    def _speaker(self, index: int, reported: Reported) -> tuple[Entity | None, float, str]:
        """Program and model agree, or the model's answer stands with a warning: it was right in four of five disputes."""
        found, confidence = reported.speaker, CONFIDENCE[reported.basis]
        answer = self.draft.speakers.get(index)
        named = self.entity_called(answer, reported) if answer else None
        if named is None:
            return found, confidence, ""
        if found is None:
            return named, CONFIDENCE["unknown"], f"no clause names the speaker; the model says {named.name!r}"
        if named is found:
            return found, max(confidence, AGREED), ""
        return (
            named,
            DISPUTED,
            f"the model says {named.name!r}, where the {reported.basis} clause would give {found.name!r}",
        )

    def entity_called(self, answer: str, reported: Reported) -> Entity | None:
        """The participant that the words name: by whole match among those known, else by place in the article."""
        words = bare_name(answer, self.language)
        if (
            not words
            or words.lower() in PRONOUNS
            or (self.lexicon is not None and words.lower() in self.lexicon.pronouns)
        ):
            return None
        cast = self.analysis.cast.entities
        for entity in cast:
            if words.lower() in (entity.name.lower(), *(a.lower() for a in entity.aliases)):
                return entity
        answered = set(re.findall(r"[\w’'-]+", words.lower()))
        near = [e for e in cast if e.named and e.kind == "person" and set(e.name.lower().split()) <= answered]
        if len(near) == 1:
            return near[0]
        described = [e for e in cast if not e.named and answered and set(e.name.lower().split()) <= answered]
        if len(described) == 1:
            return described[0]
        return self._placed(words)

    def _placed(self, words: str) -> Entity | None:
        """Somebody whom the program had not found, where the article holds the name."""
        span = locate(self.folded, words)
        if span is None or is_country(span.text):
            return None
        if not has_case(span.text):  # a script without capitals: nothing shows a name but the answer itself
            return self.analysis.cast.person(words, span) if len(words) > 1 else None
        if not span.text[:1].isupper() or len(words) < 3:
            return None
        tail = span.text.split()[-1]
        if (
            head_words(tail)
            or tail.islower()
            or (self.lexicon is not None and self.lexicon.ends_as("person_suffixes", tail.lower()))
        ):
            return None
        if self.lexicon is not None and any(
            self.lexicon.ends_as("organisation_suffixes", w) for w in words.lower().split()
        ):
            return self.analysis.cast.body(words, span)
        if words.isupper() or set(words.lower().split()) & ORGANISATIONS:
            return self.analysis.cast.body(words, span)
        return self.analysis.cast.person(words, span)

    def is_analyst(self, speaker: Entity) -> bool:
        """Whether the speaker stands outside the events, by what the article calls them.

        An office that somebody holds makes them a party, whatever else they are; one that they held does not.
        """
        if speaker.kind == "document":
            return False
        described = " ; ".join(collapse(d.text) for d in speaker.descriptions)
        if self.lexicon is not None:
            return self.lexicon.is_outsider(f"{described} {'' if speaker.named else speaker.name}")
        described = (described if speaker.named else f"{speaker.name} ; {described}").lower()
        held = {w for phrase in re.split(r"[;,]", FORMER.sub(" ", described)) for w in head_words(phrase)}
        if held & OFFICES:
            return False
        words = {w.removesuffix("s") for w in re.findall(r"[\w-]+", described)}
        return bool(words & ANALYSTS) or bool(FORMER.search(described) and head_words(described))

    def _statement(self, reported: Reported, speaker: Entity) -> str:
        """The model's sentence where it keeps the content's numbers, negations and names; else the program's."""
        content = " ".join(span.text for span in reported.content)
        drafted = collapse(self.draft.statements.get(reported.content, ""))
        if drafted:
            keeps = numbers(drafted) == numbers(content) and bool(negations(drafted)) == bool(
                negations(content)
            )
            if keeps and not self._unsupported(
                drafted, f"{content} {speaker.name} {self._near_text(reported)}"
            ):
                return _stopped(drafted)
            self.warn(
                "statement_replaced", f"{drafted[:80]!r}: the article's own words stand", "stated_positions"
            )
        return self.writer.write(reported, speaker)

    def _near_text(self, reported: Reported) -> str:
        start, end = reported.start - 600, reported.end + 300
        return self.analysis.text[max(start, 0) : end]

    def _topics_of(self, reported: Reported, topics: Sequence[Topic]) -> list[str]:
        ids = []
        for topic in topics:
            if any(e.start < c.end and c.start < e.end for e in topic.evidence for c in reported.content):
                ids.append(topic.id)
        return ids

    # ---- topics ----

    def topics(self, least: int = 4, most: int = 6) -> list[Topic]:
        kept: list[tuple[str, list[Span], frozenset[str]]] = []
        drafted = self.draft.headings
        spare = [p.text for p in self.analysis.phrases if not _ends_in_actor(p.text)]
        for label in [*drafted, *spare]:
            if len(kept) >= (most if label in drafted else least + 1):
                continue
            label = collapse(label).strip(" .\"'“”‘’")
            reason = self._not_a_topic(label)
            stems = frozenset(content_stems(label, self.language))
            evidence = [] if reason else self.draft.pointed.get(label) or self._about(stems)
            if not reason and not evidence:
                reason = "no sentence of the article is about it"
            if not reason and any(
                len(stems & other) / min(len(stems), len(other)) > 0.6 for _, _, other in kept
            ):
                continue
            if reason:
                if label in drafted:
                    self.warn("topic_dropped", f"{label!r}: {reason}", "topics")
                continue
            kept.append((label, evidence, stems))
        return [Topic(id=f"T{n}", label=label, evidence=spans) for n, (label, spans, _) in enumerate(kept, 1)]

    def _not_a_topic(self, label: str) -> str:
        stems = content_stems(label, self.language)
        if not 2 <= word_count(label) <= 8 or len(stems) < 2:
            return "not a phrase of two to eight words"
        lowered = label.lower()
        for entity in self.analysis.cast.entities:
            if (
                entity.kind == "person"
                and entity.named
                and any(
                    re.search(rf"\b{re.escape(name.lower())}\b", lowered)
                    for name in (entity.name, entity.name.split()[-1])
                )
            ):
                return "names a person"
            if entity.named and lowered in (entity.name.lower(), *(a.lower() for a in entity.aliases)):
                return "only a name"
        if re.search(r"\b(?:is|are|was|were|has|have|will)\b", lowered):
            return "a sentence"
        if re.fullmatch(
            r"(?:january|february|march|april|may|june|july|august|september|october|november|december).*",
            lowered,
        ):
            return "a date"
        known = set().union(*self.stems) if self.stems else set()
        if sum(stem in known for stem in stems) < 0.6 * len(stems):
            return "the article does not use its words"
        return ""

    def _about(self, stems: Iterable[str]) -> list[Span]:
        wanted = set(stems)
        scored = [
            (len(wanted & have), s.span) for have, s in zip(self.stems, self.analysis.sentences, strict=True)
        ]
        best = max((score for score, _ in scored), default=0)
        if best * 2 < len(wanted):
            return []
        least = max(best - 1, (len(wanted) + 1) // 2, 2 if best > 1 else 1)
        return [span for score, span in scored if score >= least][:8]

    # ---- headline and summary ----

    def headline(self, title: str | None) -> str:
        drafted = collapse(self.draft.digest.headline) if self.draft.digest else ""
        if drafted:
            reason = self._unsupported(drafted, self.analysis.text, HEADLINE_SUPPORT)
            if not reason and len(drafted) <= HEADLINE_LIMIT:
                return self._sentence_case(drafted.strip(" ."))
            self.warn(
                "headline_replaced",
                f"{drafted[:80]!r}: {reason or 'too long'}; the article's own words stand",
                "headline",
            )
        own = title or (self.analysis.sentences[0].span.text if self.analysis.sentences else "")
        return _shorten(collapse(own), HEADLINE_LIMIT)

    def _sentence_case(self, headline: str) -> str:
        """The headline with capitals only where the article has them, when every word came with one."""
        words = headline.split()
        lowered = [w for w in words[1:] if w[:1].islower() and w.lower() not in small_words(self.language)]
        if lowered or len(words) < 4 or self.has_capital_nouns:
            return headline
        kept = [w if self._is_name(w) else w.lower() for w in words[1:]]
        return " ".join([words[0], *kept])

    def _is_name(self, word: str) -> bool:
        bare = re.sub(r"[’']s$", "", word.strip(",.:;!?"))
        return bare.isupper() or (locate_exact(self.folded, bare) and bare.lower() not in self.common)

    def summary(self) -> list[SummarySentence]:
        kept: list[SummarySentence] = []
        lines = self.draft.digest.summary if self.draft.digest else []
        for line in lines:
            text = _stopped(collapse(line))
            evidence = self.draft.pointed.get(line) or self._evidence(text)
            reason = self._broken(text) or self._departs(text, evidence)
            if reason:
                self.warn("summary_sentence_dropped", f"{text[:80]!r}: {reason}", "summary")
            elif all(_overlap(text, other.text, self.language) < 0.7 for other in kept):
                kept.append(SummarySentence(text=text, evidence=evidence))
        for sentence in self.analysis.sentences:
            if len(kept) >= 2 or "summary" in self.draft.incomplete:
                break
            text = collapse(sentence.span.text)
            if (
                word_count(text) > 7
                and not quoted_words(text)
                and all(_overlap(text, k.text, self.language) < 0.5 for k in kept)
            ):
                kept.append(SummarySentence(text=text, evidence=[sentence.span]))
        return kept[:4]

    @staticmethod
    def _broken(text: str) -> str:
        """Whether the sentence stops before its end: on a small word, a possessive or a comma."""
        last = text.rstrip(" .").split(" ")[-1].lower() if text.strip(" .") else ""
        if (
            not last
            or last.endswith((",", "’s", "'s", ":", "-"))
            or last in SMALL - CLOSERS
            or word_count(text) < 4
        ):
            return "it breaks off"
        return ""

    def _departs(self, text: str, evidence: Sequence[Span]) -> str:
        """Why the sentence does not follow from its evidence."""
        if not evidence:
            return "no sentence carries it"
        held = " ".join(span.text for span in evidence)
        if negations(text) and not negations(held):
            return "it negates what its sentences say"
        if (
            len(evidence) == 1
            and negations(held)
            and not negations(text)
            and _overlap(text, held, self.language) > 0.8
        ):
            return "it drops a negation"
        return self._unsupported(text, held)

    def _evidence(self, text: str) -> list[Span]:
        """The one or two sentences that together hold most of the text's words."""
        wanted = set(content_stems(text, self.language))
        chosen: list[int] = []
        remaining = set(wanted)
        for _ in range(2):
            gains = [(len(remaining & have), -n) for n, have in enumerate(self.stems)]
            gain, number = max(gains, default=(0, 0))
            if gain == 0 or (chosen and gain < max(2, 0.15 * len(wanted))):
                break
            chosen.append(-number)
            remaining -= self.stems[-number]
        return [self.analysis.sentences[n].span for n in sorted(chosen)]

    def _has_form_of(self, word: str) -> bool:
        """Whether the article writes the word in lower case, in this form or another of the same stem."""
        if word in self.forms:
            return True
        return len(word) > 3 and any(
            w.startswith(word[:5]) or (len(w) > 3 and word.startswith(w[:5]))
            for w in self.forms
            if w[:3] == word[:3]
        )

    def _unsupported(self, text: str, evidence: str, least: float = SUPPORT) -> str:
        """Why the words do not follow from the evidence; empty when nothing speaks against them."""
        for words in quoted_words(text):
            if locate(self.folded, words.strip(" ,.")) is None:
                return f"the article does not hold the quoted {words[:40]!r}"
        held = set(numbers(evidence))
        for number in numbers(text):
            if number not in held:
                return f"the number {number} is not in its sentences"
        for match in re.finditer(r"(?<!^)(?<![.!?:]\s)\b[A-ZÀ-Þ][\w’'-]+", text):
            name = re.sub(r"[’']s$", "", match.group())
            if (
                locate(self.folded, name) is None
                and country_in(name) is None
                and not self._has_form_of(name.lower())
            ):
                return f"the article does not name {name!r}"
        stems = content_stems(text, self.language)
        have = set(content_stems(evidence, self.language))
        if stems and sum(stem in have for stem in stems) < least * len(stems):
            return "its words are not the article's"
        return ""


def locate_exact(folded: FoldedText, word: str) -> bool:
    return next(folded.find(word), None) is not None


def _ends_in_actor(phrase: str) -> bool:
    """Whether a phrase is about somebody rather than something: "press office", "chief economist of Timur"."""
    head = re.split(r"\s+(?:of|in|on|for|with|at|from|to|between)\s+", phrase.lower())[0].split()[-1]
    return bool(head_words(head)) or head in ORGANISATIONS


def _overlap(one: str, other: str, language: str) -> float:
    a, b = set(content_stems(one, language)), set(content_stems(other, language))
    return len(a & b) / max(1, min(len(a), len(b)))


def _stopped(text: str) -> str:
    return (
        text if text.endswith((".", "!", "?", "。", "！", "？", "؟", "۔", "।")) else text.rstrip(" ,;:") + "."
    )


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text.rstrip(" .")
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"

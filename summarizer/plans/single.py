"""The single strategy: the whole brief in one request, for strong models, with pointers instead of copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..brief import Kind, Notice, Section, Span
from ..building.draft import Draft
from ..errors import ModelError
from ..finding.attribution import Reported, form_of
from ..finding.names import Cast, Entity, bare_name, collapse
from ..finding.speakers import Basis
from ..grounding import locate
from .drafts import DigestDraft, PersonDraft, PositionDraft, WholeDraft
from .plan import Plan
from .prompt import unmarked

KINDS: dict[str, Kind] = {"person": "person", "organisation": "organisation", "organization": "organisation",
                          "group": "group", "document": "document"}  # fmt: skip
MAX_TOKENS = 8000
# characters of article whose full answer fits that: some 3.2 tokens a word, counted on gold (tests/benchmarks/hosted.py)
ANSWERED = 12_000
ALL: tuple[Section, ...] = (
    "participants",
    "stated_positions",
    "analyst_views",
    "topics",
    "headline",
    "summary",
)
SECTIONS: dict[str, tuple[Section, ...]] = {"positions": ("stated_positions", "analyst_views")}


class Single(Plan):
    """Plan: one request a piece of the article; its numbers become spans, its words are located or dropped."""

    name = "single"
    # of the longest article in one piece, with its numbers
    beside_tokens = MAX_TOKENS + 1500
    has_speakers = False

    @property
    def piece_characters(self) -> int:
        return min(super().piece_characters, ANSWERED)

    async def run(self) -> Draft:
        pieces = self.sentence_runs()
        drafts: list[WholeDraft] = []
        for number, (first, last) in enumerate(pieces):
            self.report("single", number, len(pieces))
            try:
                messages = self.render("single", numbered=self.numbered(first, last), language=self.language)
                opening = messages if number == 0 and self.model.endpoint == "embedded" else ()
                drafts.append(await self.ask("single", messages, WholeDraft, MAX_TOKENS, opening=opening))
            except ModelError as error:
                if number == 0 and len(pieces) == 1:
                    raise
                self.draft.warnings.append(Notice(code="step_failed", message=f"single: {error}"))
                self.draft.incomplete = list(filter(self.wants, ALL))
        if not drafts:
            raise ModelError("no piece of the article could be answered")
        self.report("done", len(pieces), len(pieces))
        self._tell_cut(drafts)
        self._gather(drafts)
        return self.draft

    def _tell_cut(self, drafts: Sequence[WholeDraft]) -> None:
        """Name the sections that a cut reply did not come to the end of."""
        cut = {name for drafted in drafts for name in drafted.unfinished}
        if not cut:
            return
        told = "single: a reply was cut off at its token limit; what was complete is kept"
        self.draft.warnings.append(Notice(code="reply_cut", message=told))
        sections = {section for name in cut for section in SECTIONS.get(name, (name,))}
        sections.update(self.draft.incomplete)
        self.draft.incomplete = [section for section in ALL if section in sections and self.wants(section)]

    def numbered(self, first: int, last: int) -> str:
        """Sentences [first, last) with their numbers, quotations marked."""
        lines = []
        for sentence in self.analysis.sentences[first:last]:
            text, position = "", sentence.span.start
            for number, quotation in enumerate(self.analysis.quotations, 1):
                if quotation.depth == 0 and sentence.span.start <= quotation.start < sentence.span.end:
                    end = min(quotation.end, sentence.span.end)
                    text += unmarked(self.analysis.text[position : quotation.start])
                    text += f"⟦{number}: {unmarked(self.analysis.text[quotation.start : end])}⟧"
                    position = end
            text += unmarked(self.analysis.text[position : sentence.span.end])
            # one line a sentence, so that no line of the article can begin with a number of its own
            lines.append(f"[{sentence.number}] {collapse(text)}")
        return "\n".join(lines)

    def _gather(self, drafts: Sequence[WholeDraft]) -> None:
        people = Cast()
        reported: list[Reported] = []
        for drafted in drafts:
            known = self._cast(drafted.participants, people)
            for position in drafted.positions:
                found = self._locate(position, known)
                if found is None or any(found.content == other.content for other in reported):
                    continue
                self.draft.statements[found.content] = position.statement
                self.draft.outside[found.content] = position.outside
                reported.append(found)
            self.draft.headings.extend(t.label[:70] for t in drafted.topics)
            self.draft.pointed.update({t.label[:70]: self._sentences(t.sentences) for t in drafted.topics})
            self.draft.pointed.update({s.text: self._sentences(s.sentences) for s in drafted.summary})
        self.draft.digest = DigestDraft.model_construct(
            headline=drafts[0].headline, summary=[s.text for d in drafts for s in d.summary][:4]
        )
        self.analysis.reported, self.analysis.cast = sorted(reported, key=lambda r: r.start), people

    def _sentences(self, numbers: Sequence[int]) -> list[Span]:
        have = self.analysis.sentences
        return [have[n - 1].span for n in sorted(set(numbers)) if 1 <= n <= len(have)]

    def _cast(self, drafts: Sequence[PersonDraft], people: Cast) -> dict[str, Entity]:
        """Whom a speaker or a member may stand for: by id, and by name where a model gives that and one alone has it."""
        known: dict[str, Entity] = {}
        named: dict[str, list[Entity]] = {}
        for drafted in drafts:
            names = [bare_name(name) for name in (drafted.name, *drafted.aliases) if name.strip()]
            spans = [span for name in names if (span := locate(self.analysis.folded, name)) is not None]
            if not spans:
                self._drop(
                    "participant_ungrounded", "participants", f"{drafted.name[:60]!r} is not in the article"
                )
                continue
            kind = KINDS.get(drafted.kind.lower(), "person")
            name = " ".join(spans[0].text.split())
            if drafted.named and kind == "person":
                entity = people.person(name, spans[0])
            elif drafted.named:
                entity = people.body(name, spans[0], kind)
            else:
                entity = people.described(
                    name, spans[0], kind, name.split()[-1].lower(), is_plural=kind == "group"
                )
            entity.acts = True
            entity.mentions.extend(s for s in spans[1:] if s not in entity.mentions)
            entity.aliases.extend(n for n in (s.text for s in spans[1:]) if not entity.is_like(n))
            self._describe(entity, drafted)
            known[drafted.id] = entity
            for called in {collapse(name).lower() for name in (drafted.name, *drafted.aliases)}:
                named.setdefault(called, []).append(entity)
        everybody = {
            called: found[0] for called, found in named.items() if len(set(map(id, found))) == 1
        } | known
        for drafted in drafts:
            if drafted.id in known:
                group = known[drafted.id]
                members = (_called(called, everybody) for called in drafted.members)
                group.members.extend(m for m in members if m and m is not group and m not in group.members)
        return everybody

    def _describe(self, entity: Entity, drafted: PersonDraft) -> None:
        """Role and affiliation in the article's words; what it does not hold is left out."""
        role = locate(self.analysis.folded, drafted.role) if drafted.role else None
        if role is not None and not entity.descriptions:
            entity.descriptions.append(role)
        body = locate(self.analysis.folded, drafted.affiliation) if drafted.affiliation else None
        entity.affiliation = entity.affiliation or (body.text if body is not None else None)

    def _locate(self, drafted: PositionDraft, known: dict[str, Entity]) -> Reported | None:
        """The position's spans; None, with a warning, where the article does not hold its words."""
        sentences, quotations = self.analysis.sentences, self.analysis.quotations
        if not 1 <= drafted.sentence <= len(sentences):
            self._drop("position_ungrounded", "stated_positions", f"there is no sentence {drafted.sentence}")
            return None
        near = sentences[max(drafted.sentence - 2, 0) : drafted.sentence + 2]
        start, end = near[0].span.start, near[-1].span.end
        quotes = [quotations[n - 1].span for n in drafted.quotations if 1 <= n <= len(quotations)]
        words = [locate(self.analysis.folded, w, start, end) for w in drafted.words if w.strip(" “”\"‘’'.,")]
        placed = [span for span in words if span is not None]
        if len(placed) < len(words):
            self._drop(
                "words_ungrounded",
                "stated_positions",
                f"sentence {drafted.sentence} does not hold the copied words",
            )
        # words that were copied out of others, or out of a quotation, add nothing to them
        placed = [p for p in dict.fromkeys(placed) if not any(_holds(o, p) for o in placed if o != p)]
        placed = [p for p in placed if not any(_holds(q, p) for q in quotes)]
        content = [q for q in quotes if not any(_holds(p, q) for p in placed)]
        content = sorted([*content, *placed], key=lambda span: span.start)
        if not content:
            return None
        speaker = _called(drafted.speaker, known)
        if speaker is None:
            self._drop("speaker_unknown", "stated_positions", f"nobody has the id {drafted.speaker[:20]!r}")
            return None
        source = locate(self.analysis.folded, drafted.source, start, end) if drafted.source else None
        cue = locate(self.analysis.folded, drafted.cue, start, end) if drafted.cue else None
        spans = tuple(content)
        basis = self._basis(source, speaker)
        return Reported(
            spans, tuple(quotes), form_of(spans, quotes), source, cue if source else None, "", speaker, basis
        )

    @staticmethod
    def _basis(source: Span | None, speaker: Entity) -> Basis:
        if source is None:
            return "continued"
        words = bare_name(source.text).lower()
        names = [n.lower() for n in (speaker.name, *speaker.aliases)]
        if any(words in name or name in words for name in names):
            return "named"
        return "anaphor"

    def _drop(self, code: str, section: Section, message: str) -> None:
        self.draft.warnings.append(Notice(code=code, section=section, message=message))


def _called(told: str, known: Mapping[str, Entity]) -> Entity | None:
    """By id, else by name."""
    return known.get(told) or known.get(collapse(told).lower())


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end

"""Other ways to have statements and speakers from the same endpoint: one naive request, and langextract.

Each gives claims, words with a speaker, which become a brief that the scorer can read: what the article does not
hold cannot be pointed at and counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from naive import MAX_TOKENS, NaiveBrief

from summarizer.article import Article
from summarizer.brief import Brief, Participant, Position, Provenance, Span, Usage
from summarizer.grounding import FoldedText, locate

# Of langextract's answer to a chunk of 1,000 characters: three times what a right one takes.
CHUNK_TOKENS = 600
MARKS = " ‘’“”\"'.,"
TASK = "Extract every statement that somebody makes, in the article's own words, with who makes it."
EXAMPLE = (
    "“The bridge is safe again,” said Ida Holm, the county engineer. The ferry company said it would stop its service in "
    "June. Asked about the cost, Holm said that nobody knew it yet."
)
EXTRACTED = (
    ("The bridge is safe again", "Ida Holm"),
    ("it would stop its service in June", "The ferry company"),
    ("nobody knew it yet", "Ida Holm"),
)


class MissingPeerError(RuntimeError):
    """langextract is not installed: it is compared with, not needed."""


@dataclass(frozen=True)
class Claim:
    words: str
    speaker: str


def ask_naively(url: str, text: str) -> list[Claim]:
    """One instructor request for the whole brief."""
    import instructor
    from instructor.core import IncompleteOutputException, InstructorRetryException
    from openai import OpenAI

    api = OpenAI(base_url=url, api_key="none", max_retries=0, timeout=900)
    client = instructor.from_openai(api, mode=instructor.Mode.JSON_SCHEMA)
    try:
        made = client.chat.completions.create(
            model="local", response_model=NaiveBrief, max_tokens=MAX_TOKENS, temperature=0, max_retries=0,
            messages=[{"role": "user", "content": f"Make a structured brief of this article.\n\n{text}"}],
            extra_body={"cache_prompt": False},
        )  # fmt: skip
    except (IncompleteOutputException, InstructorRetryException):
        return []
    names = {person.id: person.name for person in made.participants}
    said = [*made.stated_positions, *made.analyst_views]
    return [Claim(p.quote or p.statement, names.get(p.speaker_id, p.speaker_id)) for p in said]


def ask_langextract(url: str, text: str) -> list[Claim]:
    """langextract's own prompt, chunks and alignment, with one example."""
    try:
        import langextract
        from langextract.providers.openai import OpenAILanguageModel
        from langextract.providers.schemas.openai import OpenAISchema
    except ImportError:
        raise MissingPeerError(
            "langextract is not installed: pip install 'langextract==1.7.*', or leave out --langextract"
        ) from None
    data = langextract.data
    examples = [
        data.ExampleData(
            text=EXAMPLE,
            extractions=[
                data.Extraction("statement", words, attributes={"speaker": name}) for words, name in EXTRACTED
            ],
        )
    ]
    model = OpenAILanguageModel(
        "local", api_key="none", base_url=url, temperature=0, max_workers=1,
        openai_schema=OpenAISchema.from_examples(examples), max_output_tokens=CHUNK_TOKENS,
    )  # fmt: skip
    made: Any = langextract.extract(
        text, prompt_description=TASK, examples=examples, model=model, show_progress=False,
        use_schema_constraints=False,  # the model has its schema already
        resolver_params={"suppress_parse_errors": True},
    )  # fmt: skip
    claims = []
    for found in made.extractions or []:
        place = found.char_interval
        if place is not None and place.start_pos is not None:
            speaker = (found.attributes or {}).get("speaker")
            claims.append(Claim(text[place.start_pos : place.end_pos], str(speaker or "")))
    return claims


def brief_of(text: str, claims: Iterable[Claim], seconds: float) -> Brief:
    """The claims whose words and whose speaker the article holds, as a brief."""
    article, folded = Article.from_text(text), FoldedText(text)
    people: dict[str, Participant] = {}
    positions: list[Position] = []
    for claim in claims:
        content = locate(folded, claim.words.strip(MARKS)) if claim.words.strip(MARKS) else None
        mention = locate(folded, claim.speaker.strip(MARKS)) if claim.speaker.strip(MARKS) else None
        if content is None or mention is None:
            continue
        person = people.get(mention.text)
        if person is None:
            person = Participant(
                id=f"P{len(people) + 1}", name=mention.text, kind="person", named=True, mentions=[mention]
            )
            people[mention.text] = person
        positions.append(_position(len(positions) + 1, person.id, content, text))
    provenance = Provenance(
        model="local", endpoint="embedded", strategy="naive", prompts={}, requests=0, usage=Usage(),
        seconds=seconds, created=datetime.now(UTC), version="0",
    )  # fmt: skip
    return Brief(
        article=article.info(False), participants=list(people.values()), stated_positions=positions,
        provenance=provenance,
    )  # fmt: skip


def _position(number: int, speaker: str, content: Span, text: str) -> Position:
    is_quoted = text[: content.start].rstrip(" ").endswith(("“", '"', "„", "«"))
    return Position(
        id=f"S{number}", speaker_id=speaker, statement=content.text, form="direct" if is_quoted else "indirect",
        content=[content], quotes=[content] if is_quoted else [], confidence=1.0,
    )  # fmt: skip

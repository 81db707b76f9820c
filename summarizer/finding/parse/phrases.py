"""Noun phrases of an article that would serve as index entries, most central first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...brief import Span
from .grammar import ParsedSentence

SKIPPED_ENTITIES = frozenset("""PERSON DATE CARDINAL MONEY PERCENT QUANTITY TIME ORDINAL""".split())
PLACES = frozenset(["GPE", "LOC", "NORP", "ORG", "FAC"])
LINKS = frozenset("""of in between on for against to with""".split())
LONGEST = 8


def noun_phrases(text: str, parsed: Sequence[ParsedSentence], limit: int = 12) -> list[Span]:
    """Phrases of two to eight words, no two about the same thing, ranked by how often their words recur."""
    spread = Counter(
        lemma
        for sentence in parsed
        for lemma in {
            t.lemma_.lower() for t in sentence.doc if t.pos_ in ("NOUN", "PROPN", "ADJ") and not t.is_stop
        }
    )
    ranked: dict[str, tuple[float, Span, frozenset[str]]] = {}
    for number, sentence in enumerate(parsed):
        for first, last in _candidates(sentence):
            tokens = sentence.doc[first : last + 1]
            words = frozenset(t.lemma_.lower() for t in tokens if t.pos_ in ("NOUN", "PROPN", "ADJ"))
            if len(words) < 2:
                continue
            # the lead of a news article says what it is about
            score = (
                sum(spread[word] ** 0.5 for word in words) / len(tokens) ** 0.5 * (1.3 if number < 3 else 1.0)
            )
            span = Span.of(text, sentence.start_of(tokens[0]), sentence.end_of(tokens[-1]))
            known = ranked.get(span.text.lower())
            if known is None or known[0] < score:
                ranked[span.text.lower()] = (score, span, words)
    kept: list[tuple[Span, frozenset[str]]] = []
    for _, span, words in sorted(ranked.values(), key=lambda item: (-item[0], item[1].start)):
        if all(len(words & other) / min(len(words), len(other)) < 0.6 for _, other in kept):
            kept.append((span, words))
        if len(kept) == limit:
            break
    return [span for span, _ in kept]


def _candidates(sentence: ParsedSentence) -> list[tuple[int, int]]:
    found = []
    doc = sentence.doc
    for chunk in doc.noun_chunks:
        if chunk.root.pos_ not in ("NOUN", "PROPN") or any(t.i in sentence.folded for t in chunk):
            continue
        first, last = chunk.start, chunk.end - 1
        for child in chunk.root.children:
            if child.dep_ == "prep" and child.lower_ in LINKS and child.i == last + 1:
                for target in (c for c in child.children if c.dep_ == "pobj"):
                    reach = max([target.i, *(c.i for c in target.conjuncts)])
                    if reach - first < LONGEST and not any(
                        t.i in sentence.folded for t in doc[first : reach + 1]
                    ):
                        last = reach
        while first < last and (
            doc[first].pos_ in ("DET", "PRON", "PUNCT", "NUM", "PART") or doc[first].is_stop
        ):
            first += 1
        if first > 0 and not doc[first - 1].whitespace_ and doc[first - 1].text[-1] in "-–.’'":
            continue  # the rest of a compound: "way ticket"
        tokens = doc[first : last + 1]
        if not 2 <= len(tokens) <= LONGEST or tokens[0].pos_ == "ADP":
            continue
        if any(
            t.ent_type_ in SKIPPED_ENTITIES or t.pos_ == "PRON" or t.is_quote or t.text in ",;:()"
            for t in tokens
        ):
            continue
        if all(t.ent_type_ in PLACES for t in tokens if t.pos_ != "ADP"):
            continue
        found.append((first, last))
    return found

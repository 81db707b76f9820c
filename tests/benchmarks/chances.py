"""Chances behind `confidence`: counted on annotated articles, and how far they hold on articles left out.

    python tests/benchmarks/chances.py CORPUS [CORPUS ...]

A corpus is a file or folder as for `summarizer eval corpus`. No model is asked. Prints the counts with the chance that
each gives; then, for each corpus and language, Brier score with its interval over articles, and the share right and
kept at each threshold: by the package's chances, by chances counted on the other four folds, and by one chance for all.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.article import Article
from summarizer.building.confidence import SPEAKER, WORDS, confidence, telling
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import PARSED_LANGUAGES, analyse
from summarizer.finding.attribution import Reported
from summarizer_evals.corpus.article import CorpusArticle, PredictedQuote, Prediction
from summarizer_evals.corpus.loading import choose_articles, load_corpus
from summarizer_evals.corpus.scorer import lay
from summarizer_evals.corpus.speakers import resolves, speaker_judge
from summarizer_evals.results.statistics import calibrate, ratio_interval
from summarizer_evals.scoring.counts import Judgement

FOLDS = 5
DRAW = 10  # items that draw a share towards that of all
THRESHOLDS = (0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Item:
    """A span found; None where the corpus says nothing of it."""

    corpus: str
    language: str
    article: str
    fold: int
    telling: str
    basis: str
    confidence: float
    has_words: bool
    is_right: bool | None
    has_speaker: bool | None


Chance = Callable[[Item], float]


def read_items(path: Path) -> Iterator[Item]:
    articles = load_corpus(path)
    for fold in range(FOLDS):
        for article in choose_articles(articles, fold=(fold + 1, FOLDS)):
            yield from items_of(article, path.name, fold)


def items_of(article: CorpusArticle, corpus: str, fold: int) -> Iterator[Item]:
    language = Article.from_text(article.text, language=article.language).language
    parser = parser_path(offline=True) if language in PARSED_LANGUAGES else None
    reported = {
        (span.start, span.end): each
        for each in analyse(article.text, language, parser).reported
        if each.speaker is not None
        for span in each.content
    }
    laid = lay(article, Prediction(id=article.id, quotes=[quote_of(*pair) for pair in reported.items()]))
    is_right = speaker_judge(article.quotes)
    for gold, found in [*laid.pairs, *((None, each) for each in laid.extra)]:
        each = reported[found.quote.start, found.quote.end]
        voiced = gold.quote if gold is not None and gold.quote.speaker is not None else None
        right = voiced is not None and is_right(voiced, found.quote)
        # words that stand for another's name are right by themselves where nobody says whose
        tells = resolves(article.quotes) or not (
            voiced is None or voiced.is_pronoun or each.basis in ("pronoun", "anaphor")
        )
        yield Item(
            corpus, language, article.id, fold, telling(each), each.basis, confidence(each, SPEAKER[each.basis]),
            gold is not None,
            None if gold is not None and voiced is None else right,
            right if voiced is not None and tells else None,
        )  # fmt: skip


def quote_of(span: tuple[int, int], reported: Reported) -> PredictedQuote:
    assert reported.speaker is not None
    own = [reported.speaker.name, *reported.speaker.aliases]
    source = [reported.source.text] if reported.source else []
    return PredictedQuote(
        start=span[0], end=span[1], speaker=own[0], speaker_names=[*own[1:], *source], participant_names=own
    )


def shares(pairs: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """The share right of each sort, drawn towards that of all, which "" has."""
    rows = list(pairs)
    whole = sum(right for _, right in rows) / len(rows) if rows else 0.5
    total, hits = Counter(key for key, _ in rows), Counter(key for key, right in rows if right)
    return {"": whole} | {key: (hits[key] + DRAW * whole) / (total[key] + DRAW) for key in total}


def counted(items: Sequence[Item]) -> Chance:
    words = shares((each.telling, each.has_words) for each in items)
    speaker = shares((each.basis, each.has_speaker) for each in items if each.has_speaker is not None)
    return lambda item: round(words.get(item.telling, words[""]) * speaker.get(item.basis, speaker[""]), 2)


def level(items: Sequence[Item]) -> Chance:
    chance = shares(("", each.is_right) for each in items if each.is_right is not None)[""]
    return lambda item: chance


def left_out(items: Sequence[Item], count: Callable[[Sequence[Item]], Chance]) -> list[tuple[Item, float]]:
    """Each item with its chance by the folds that it is not in."""
    chances = [count([each for each in items if each.fold != fold]) for fold in range(FOLDS)]
    return [(each, chances[each.fold](each)) for each in items]


def print_counts(
    items: Sequence[Item], chosen: Mapping[str, float], pairs: Iterable[tuple[str, bool]]
) -> None:
    rows = list(pairs)
    total, hits = Counter(key for key, _ in rows), Counter(key for key, right in rows if right)
    for key, share in shares(rows).items():
        if key:
            print(f"  {key:10} {hits[key]:4} of {total[key]:4}  {share:.3f}  the package's {chosen[key]:.2f}")


def print_calibration(title: str, scored: Sequence[tuple[Item, float]], has_bins: bool) -> None:
    judged = [(each, chance) for each, chance in scored if each.is_right is not None]
    result = calibrate(
        [Judgement(confidence=chance, is_right=bool(each.is_right)) for each, chance in judged]
    )
    error: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each, chance in judged:
        error[each.corpus, each.article].append((chance - bool(each.is_right)) ** 2)
    spread = ratio_interval(
        [sum(values) for values in error.values()], [len(values) for values in error.values()]
    )
    limits = f" [{spread.low:.3f}, {spread.high:.3f}]" if spread else ""
    cells = []
    for at in THRESHOLDS:
        kept = [bool(each.is_right) for each, chance in judged if chance >= at]
        if kept:
            cells.append(f"{at}: {sum(kept) / len(kept):.1%} of {len(kept) / len(judged):.0%}")
    print(f"  {title:16} Brier {result.brier:.3f}{limits}  {'  '.join(cells)}")
    for row in result.bins if has_bins else ():
        print(
            f"    {row.low:.1f}-{row.high:.1f} {row.items:4} items, mean {row.confidence:.2f}, right {row.accuracy:.2f}"
        )


def main(paths: Sequence[Path]) -> None:
    items = [item for path in paths for item in read_items(path)]
    print("words")
    print_counts(items, WORDS, ((each.telling, each.has_words) for each in items))
    print("speaker, where the words are right")
    told = ((each.basis, each.has_speaker) for each in items if each.has_speaker is not None)
    print_counts(items, SPEAKER, told)
    ways = {
        "package": [(each, each.confidence) for each in items],
        "other folds": left_out(items, counted),
        "one for all": left_out(items, level),
    }
    languages, corpora = ({getattr(each, name) for each in items} for name in ("language", "corpus"))
    for group in [*sorted(languages), *sorted(corpora)]:
        inside = [group in (each.language, each.corpus) for each in items]
        print(f"{group}: {sum(inside)} spans")
        for title, scored in ways.items():
            chosen = [pair for pair, is_in in zip(scored, inside, strict=True) if is_in]
            print_calibration(title, chosen, title == "other folds" and group in languages)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])

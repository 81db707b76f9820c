"""The main job on the seed article with the real embedded model: what the README promises, looked at in one brief."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import Article, Brief, Summarizer
from summarizer.grounding import fabricated, verify

pytestmark = pytest.mark.live

SEED = Path(__file__).parents[1] / "evals" / "gold" / "moscow-meeting" / "article.txt"
QUOTATIONS = {
    "This meeting is a testament to the enduring relationship between our two countries": "Syrian official",
    "We are committed to working closely with Russia": "Syrian official",
    "Russia remains a key ally to Syria": "Andrei Belousov",
    "We are open to expanding our partnerships": "Andrei Belousov",
    "these bases are not only strategic assets": "senior Russian diplomat",
    "Russia is positioning itself as the dominant power": "Lena Hartman",
    "This visit is about more than just defense": "Lena Hartman",
}
REPORTED = {
    "the meeting": "Russian Defense Ministry",
    "the importance of maintaining Russian military bases in Syria": "Russian Foreign Ministry",
    "upgrades to infrastructure and security measures": "senior Russian diplomat",
    "optimism about the future of their partnership": "both sides",
}


@pytest.fixture(scope="module")
def text() -> str:
    return SEED.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def brief() -> Brief:
    """The brief that the command line prints, on an engine of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", "brief", str(SEED), "--format", "json", "--no-keep-read"],
        capture_output=True, timeout=540, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return Brief.model_validate(json.loads(done.stdout))


def speaker(brief: Brief, words: str) -> str | None:
    names = {p.id: p.name for p in brief.participants}
    for position in (*brief.stated_positions, *brief.analyst_views):
        if any(span.text.startswith(words) for span in position.content):
            return names[position.speaker_id]
    return None


@pytest.mark.parametrize("words", QUOTATIONS)
def test_every_quotation_is_in_the_brief_with_the_right_speaker(brief: Brief, words: str) -> None:
    assert speaker(brief, words) == QUOTATIONS[words]


def test_no_words_in_quotation_marks_are_missing_from_the_article(brief: Brief, text: str) -> None:
    assert fabricated(brief, text) == []
    verify(brief, text)


def test_at_least_three_of_four_reported_statements_have_the_right_speaker(brief: Brief) -> None:
    right = [words for words, name in REPORTED.items() if speaker(brief, words) == name]
    assert len(right) >= 3, right


def test_what_analysts_suggest_is_a_view_of_analysts(brief: Brief) -> None:
    names = {p.id: p.name for p in brief.participants}
    said = {
        names[v.speaker_id] for v in brief.analyst_views if "broader effort by Russia" in v.content[0].text
    }
    assert said == {"Analysts"}


@pytest.mark.parametrize(
    "name",
    [
        "Andrei Belousov",
        "Marhaf Abu Kassar",
        "Lena Hartman",
        "Russian Defense Ministry",
        "Russian Foreign Ministry",
    ],
)
def test_every_named_person_and_each_ministry_takes_part_once(brief: Brief, name: str) -> None:
    tail = name.split()[-1] if "Ministry" not in name else name
    assert [p.name for p in brief.participants if tail in p.name] == [name]


def test_analyst_views_are_of_hartman_and_analysts_and_of_no_official(brief: Brief) -> None:
    names = {p.id: p.name for p in brief.participants}
    assert {names[v.speaker_id] for v in brief.analyst_views} == {"Analysts", "Lena Hartman"}


def test_there_are_at_least_four_topics_and_none_names_a_person(brief: Brief) -> None:
    assert len(brief.topics) >= 4
    for topic in brief.topics:
        assert not any(name in topic.label for name in ("Belousov", "Kassar", "Hartman"))


def test_the_summary_stands_on_sentences_of_the_article(brief: Brief) -> None:
    assert 2 <= len(brief.summary) <= 4
    assert 0 < len(brief.headline) <= 120
    assert brief.incomplete == []


def test_the_brief_is_valid_against_its_published_schema(brief: Brief) -> None:
    import jsonschema

    jsonschema.validate(json.loads(brief.model_dump_json()), Brief.model_json_schema())


@pytest.fixture(scope="module")
def live_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eval of the seed case, live: a second run on an engine of its own."""
    folder = tmp_path_factory.mktemp("eval") / "run"
    command = [
        sys.executable,
        "-m",
        "summarizer",
        "eval",
        "run",
        "--case",
        "moscow-meeting",
        "--output",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, timeout=540, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return folder


def test_a_second_run_gives_the_same_brief(brief: Brief, live_run: Path) -> None:
    kept = json.loads((live_run / "items" / "moscow-meeting.0.json").read_bytes())
    assert _timeless(Brief.model_validate(kept["brief"])) == _timeless(brief)


OTHERS = (
    (
        "The bakery of Ulm Street will stay open, its owner, Greta Vogt, said on Monday. “We have flour for a month,” she told "
        "customers. The baker added that prices would not rise.\n"
    ),
    (
        "Rain kept the ferry of Sant Vell in port for a third day. The harbor office said the waves were four meters high. "
        "“Nobody sails in this,” said Marc Soler, the ferry's captain.\n"
    ),
)


def test_an_engine_that_served_others_gives_the_same_brief(brief: Brief) -> None:
    with Summarizer() as summarizer:
        for other in OTHERS:
            summarizer.summarize(other)
        warm = summarizer.summarize(Article.from_path(SEED))
    assert _timeless(warm) == _timeless(brief)


def test_the_live_eval_of_the_seed_passes_its_gate(live_run: Path) -> None:
    baseline = SEED.parents[2] / "baselines" / "seed.json"
    command = [sys.executable, "-m", "summarizer", "eval", "gate", str(live_run), "--baseline", str(baseline)]
    done = subprocess.run(
        [*command, "--case", "moscow-meeting"], capture_output=True, timeout=540, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_it_takes_no_longer_than_one_naive_request_for_the_whole_brief(brief: Brief, text: str) -> None:
    from benchmarks.naive import naive_brief

    naive = asyncio.run(naive_brief(text))
    assert brief.provenance.seconds <= naive.seconds
    assert naive.correct <= len(brief.stated_positions) + len(brief.analyst_views)


def _timeless(brief: Brief) -> dict[str, object]:
    made = brief.model_dump(mode="json")
    made["article"]["id"] = None
    made["provenance"] |= {"created": None, "seconds": None}
    made["provenance"]["usage"] |= {"cached_input_tokens": None}
    return made


def test_the_readme_shows_the_page_that_the_command_prints(brief: Brief, text: str) -> None:
    import re

    from summarizer.page import render_text

    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```text\n(.*?)^```", readme, re.S | re.M)
    printed = iter(render_text(brief, text).splitlines())
    for line in shown.splitlines():
        assert line in printed, line

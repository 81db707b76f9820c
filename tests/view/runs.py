"""Run folders as the harness writes them, of gold bent in known ways."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from briefs import provenance

from summarizer.brief import Brief, Usage
from summarizer.testing import ScriptedModel
from summarizer_evals.gold.case import Case, load_cases
from summarizer_evals.running.fingerprint import fingerprint_of
from summarizer_evals.running.run import Item, Run
from summarizer_evals.running.settings import Settings

REPOSITORY = Path(__file__).parents[2]
GOLD = REPOSITORY / "evals" / "gold"
SHARED = {
    "id",
    "speaker_id",
    "statement",
    "form",
    "content",
    "quotes",
    "attribution",
    "topic_ids",
    "confidence",
}


def load_gold(count: int) -> list[Case]:
    return load_cases([GOLD])[:count]


def brief_of_gold(case: Case) -> dict[str, Any]:
    """A brief that is right in everything, as JSON."""
    dumped = case.gold.model_dump(mode="json", exclude={"case", "editor_schema"})
    for section in ("stated_positions", "analyst_views"):
        dumped[section] = [
            {name: value for name, value in each.items() if name in SHARED} for each in dumped[section]
        ]
    keep = set(Brief.model_json_schema()["$defs"]["Participant"]["properties"])
    dumped["participants"] = [{k: v for k, v in each.items() if k in keep} for each in dumped["participants"]]
    dumped["topics"] = [{k: each[k] for k in ("id", "label", "evidence")} for each in dumped["topics"]]
    return dumped | {"provenance": provenance()}


def bend(found: dict[str, Any], seed: int, text: str) -> dict[str, Any]:
    """Some items dropped, some in the wrong mouth, some in the wrong section, one that gold has not, one invented."""
    chance = random.Random(seed)
    people = [person["id"] for person in found["participants"]]
    stated, views = [], list(found["analyst_views"])
    for each in found["stated_positions"]:
        each["confidence"] = round(chance.uniform(0.3, 0.99), 2)
        fate = chance.random()
        if fate < 0.15:
            continue
        if fate < 0.3:
            each["speaker_id"] = chance.choice(people)
        if 0.3 <= fate < 0.45:
            views.append(each)
            continue
        stated.append(each)
    words = " ".join(text.split()[:6])
    at = text.find(words)
    if at >= 0:
        span = {"start": at, "end": at + len(words), "text": words}
        stated.append(_said("S90", people[0], [span]))
    stated.append(
        _said(
            "S91",
            people[-1],
            [{"start": 3, "end": 3 + len("Nobody said this."), "text": "Nobody said this."}],
        )
    )
    return found | {"stated_positions": stated, "analyst_views": views, "topics": found["topics"][1:]}


def _said(id: str, speaker: str, spans: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": id,
        "speaker_id": speaker,
        "statement": "Something else.",
        "form": "indirect",
        "content": spans,
        "confidence": 0.5,
    }


def make_run(folder: Path, cases: list[Case], seed: int, repeats: int = 1, *, fails: bool = False) -> Run:
    settings = Settings(prompts=REPOSITORY / "prompts", seed=seed, repeats=repeats)
    run = Run(folder)
    run.start(fingerprint_of(cases, settings, ScriptedModel(name=f"model-{seed}")), settings)
    chance = random.Random(seed)
    for number, case in enumerate(cases):
        for repeat in range(repeats):
            failed = fails and number == 0
            brief = (
                None
                if failed
                else Brief.model_validate(bend(brief_of_gold(case), seed + number + 50 * repeat, case.text))
            )
            run.keep(
                Item(
                    case=case.name,
                    repeat=repeat,
                    brief=brief,
                    error="EndpointError: <b>timed out</b>" if failed else None,
                    seconds=chance.uniform(8, 60),
                    requests=12,
                    usage=Usage(
                        input_tokens=chance.randrange(3000, 9000), output_tokens=chance.randrange(200, 900)
                    ),
                    cost_usd=None if seed % 2 else chance.uniform(0.0005, 0.004),
                    models=[run.info.fingerprint.model],
                )
            )
    return run

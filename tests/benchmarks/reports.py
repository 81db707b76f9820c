"""Articles of the batch benchmarks, different for every number, and the right answer of a strong model to each.

    python tests/fake_endpoint.py --answers tests/benchmarks/reports.py

An endpoint that answers at random leaves nothing of its brief: what reading and building a real one takes is then not
counted, and the article's own phrases must stand in for topics.
"""

from __future__ import annotations

import random
import re
from typing import Any

NAMES = "Anna Berg,Tomas Lind,Maria Sousa,Peter Novak,Elena Rossi,Karim Haddad".split(",")
SUBJECTS = (
    "the harbour wall,the new tariff,the flood plan,the rail strike,the election law,the water treaty".split(
        ","
    )
)
VERBS = "said,warned,confirmed,denied,promised,added".split(",")

SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
SPOKEN = re.compile(r"⟦(\d+): “(.*?),”⟧ ([A-Z]\w+ [A-Z]\w+) (\w+)")


def news(number: int) -> str:
    """An article of about a thousand characters with quotations."""
    chooser = random.Random(number)
    lines = [f"Report {number}. The council met on Tuesday to discuss {chooser.choice(SUBJECTS)}."]
    for _ in range(7):
        name, subject = chooser.choice(NAMES), chooser.choice(SUBJECTS)
        lines.append(
            f"“We will look at {subject} again in {chooser.randint(2, 30)} days,” {name} {chooser.choice(VERBS)}."
        )
        lines.append(
            f"Officials in the region have worked on {chooser.choice(SUBJECTS)} since {chooser.randint(1990, 2024)}."
        )
    return "\n".join(lines)


def answer(messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The whole brief that strategy single asks for, from the numbered sentences of the question; None for others."""
    sentences = [(int(number), text) for number, text in SENTENCE.findall(str(messages[-1]["content"]))]
    if not sentences:
        return None
    ids: dict[str, str] = {}
    positions = []
    for number, text in sentences:
        for quotation, words, name, verb in SPOKEN.findall(text):
            ids.setdefault(name, f"P{len(ids) + 1}")
            positions.append({
                "speaker": ids[name], "statement": f"{name} {verb}: “{words}.”", "quotations": [int(quotation)],
                "sentence": number, "words": [], "source": name, "cue": verb, "outside": False,
            })  # fmt: skip
    topics = []
    for subject in SUBJECTS:
        about = [number for number, text in sentences if subject in text]
        if about:
            topics.append({"label": subject.removeprefix("the "), "sentences": about})
    people = [
        {"id": id, "name": name, "kind": "person", "named": True, "role": None, "affiliation": None,
         "aliases": [], "members": []}
        for name, id in ids.items()
    ]  # fmt: skip
    told = [(number, text) for number, text in sentences if "⟦" not in text and not text.startswith("Report")]
    return {
        "participants": people, "positions": positions, "topics": topics,
        "headline": f"Council discusses {topics[0]['label']}" if topics else "Council meets",
        "summary": [{"text": text, "sentences": [number]} for number, text in told[:3]],
    }  # fmt: skip

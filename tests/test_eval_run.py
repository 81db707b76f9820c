"""`summarizer eval run` and `corpus` from end to end, over HTTP, with a server that answers any schema."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import Result
from corpus_cases import write_corpus
from gold_cases import article_info, attribution, person, write_case
from scripted_eval import invoke

from summarizer.resources import resource_folder

TEXT = "„Wir bleiben hier“, sagte Ina Roth am Montag. Die Stadt will das Haus räumen.\n"
GOLD = {
    "article": article_info("haus", TEXT),
    "participants": [person(1, "Ina Roth", TEXT)],
    "stated_positions": [
        attribution(
            "S1", "P1", "Ina Roth sagt, sie blieben hier.", "Wir bleiben hier", quoted=True, text=TEXT
        )
    ],
}


def fill(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The smallest answer of a schema's shape; every string is the speaker's name."""
    if "$ref" in schema:
        return fill(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for key in ("anyOf", "enum"):
        if key in schema:
            first = schema[key][0]
            return fill(first, definitions) if key == "anyOf" else first
    if schema.get("type") == "object":
        return {name: fill(each, definitions) for name, each in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [fill(schema["items"], definitions) for _ in range(max(1, schema.get("minItems", 0)))]
    return {"string": "Ina Roth", "integer": 1, "number": 0.5, "boolean": True}.get(schema.get("type", ""))


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[list[dict[str, Any]]] = []

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [{"id": "small", "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append(body)
        schema = body["response_format"]["json_schema"]["schema"]
        content = json.dumps(fill(schema, schema.get("$defs", {})))
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        usage = {"prompt_tokens": 50, "completion_tokens": 7, "total_tokens": 57}
        self._send(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "small-1",
                "choices": [choice],
                "usage": usage,
            }
        )

    def _send(self, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def server() -> Iterator[tuple[str, ...]]:
    """The options that reach the server."""
    Handler.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield (
            "--base-url",
            f"http://127.0.0.1:{listening.server_address[1]}/v1",
            "--strategy",
            "staged",
            "--offline",
        )
        listening.shutdown()
        thread.join()


def test_a_run_is_made_resumed_recorded_and_replayed(tmp_path: Path, server: tuple[str, ...]) -> None:
    cases = ("--cases", write_case(tmp_path / "haus", TEXT, GOLD))
    output = tmp_path / "run"

    def run(*arguments: str | Path) -> Result:
        return invoke("run", *cases, *arguments)

    live = run(*server, "--model", "small", "--output", output)
    assert live.exit_code == 0, (live.output, live.exception)
    assert "1/1 haus.0:" in live.stderr
    assert "run: 1/1 briefs scored; 1 cases; small, staged" in live.stdout
    fingerprint = json.loads((output / "run.json").read_text(encoding="utf-8"))["fingerprint"]
    assert fingerprint["strategy"] == "staged"
    assert "speaker.md" in fingerprint["prompts"]
    assert "single.md" not in fingerprint["prompts"]
    item = json.loads((output / "items" / "haus.0.json").read_text(encoding="utf-8"))
    assert item["models"] == ["small-1"]
    asked = len(Handler.asked)
    assert item["requests"] == asked > 0
    again = run(*server, "--model", "small", "--output", output)
    assert again.exit_code == 0
    assert len(Handler.asked) == asked
    replayed = run(
        "--replay", output / "replies", "--strategy", "staged", "--offline", "--output", tmp_path / "again"
    )
    assert replayed.exit_code == 0, (replayed.output, replayed.exception)
    assert "replayed, it tests the code and not the model" in replayed.stdout
    assert len(Handler.asked) == asked


def test_several_models_are_a_matrix(tmp_path: Path, server: tuple[str, ...]) -> None:
    cases = ("--cases", write_case(tmp_path / "haus", TEXT, GOLD))
    output = tmp_path / "matrix"
    done = invoke("run", *cases, *server, "--model", "small", "--model", "tiny", "--output", output)
    assert done.exit_code == 0, (done.output, done.exception)
    assert sorted(path.name for path in output.iterdir()) == ["small-prompts", "tiny-prompts"]
    assert {body["model"] for body in Handler.asked} == {"small", "tiny"}


def test_a_corpus_is_predicted_saved_and_not_asked_again(tmp_path: Path, server: tuple[str, ...]) -> None:
    start = TEXT.index("Wir")
    quote = {
        "start": start,
        "end": start + 16,
        "kind": "direct",
        "speaker": "Ina Roth",
        "speaker_type": "named",
    }
    corpus = write_corpus(
        tmp_path / "c.jsonl", {"id": "haus", "text": TEXT, "language": "de", "quotes": [quote]}
    )
    save = tmp_path / "found.jsonl"
    arguments = ("corpus", corpus, *server, "--model", "small", "--save", save)
    done = invoke(*arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "c.jsonl: 1/1 articles scored" in done.stdout
    assert json.loads(save.read_text(encoding="utf-8"))["id"] == "haus"
    asked = len(Handler.asked)
    assert invoke(*arguments).exit_code == 0
    assert len(Handler.asked) == asked


def test_a_corpus_keeps_its_replies_and_is_predicted_from_them(
    tmp_path: Path, server: tuple[str, ...]
) -> None:
    row = {"id": "a/haus", "text": f"„Nie“, sagte er.\n{TEXT}", "language": "de", "quotes": []}
    corpus, kept = write_corpus(tmp_path / "c.jsonl", row), tmp_path / "kept"
    done = invoke("corpus", corpus, *server, "--model", "small", "--replies", kept)
    assert done.exit_code == 0, (done.output, done.exception)
    assert sorted(path.name for path in kept.iterdir()) == ["a%2Fhaus.0.jsonl", "recording.json"]
    asked = len(Handler.asked)
    assert asked > 0
    assert invoke("corpus", corpus, *server, "--model", "small", "--replies", kept).exit_code == 0
    replay = invoke("corpus", corpus, "--strategy", "staged", "--offline", "--replay", kept)
    assert replay.exit_code == 0, (replay.output, replay.exception)
    assert len(Handler.asked) == asked
    write_corpus(corpus, row | {"text": f"„Niemals“, sagte er.\n{TEXT}"})
    missed = invoke("corpus", corpus, "--strategy", "staged", "--offline", "--replay", kept)
    assert missed.exception is not None
    assert "is not recorded" in str(missed.exception)
    other = invoke("corpus", corpus, *server, "--model", "tiny", "--replies", kept)
    assert "holds replies of small, not of tiny" in str(other.exception)


def test_prompt_folders_of_one_name_are_runs_of_their_own(tmp_path: Path, server: tuple[str, ...]) -> None:
    cases = ("--cases", write_case(tmp_path / "haus", TEXT, GOLD))
    folders = [tmp_path / name / "prompts" for name in ("a", "b")]
    for folder in folders:
        shutil.copytree(resource_folder("prompts"), folder)
    speaker = folders[1] / "speaker.md"
    speaker.write_text(speaker.read_text(encoding="utf-8") + "Please.\n", encoding="utf-8")
    options = [each for folder in folders for each in ("--prompts", folder)]
    output = tmp_path / "matrix"
    done = invoke("run", *cases, *server, "--model", "small", *options, "--output", output)
    assert done.exit_code == 0, (done.output, done.exception)
    assert sorted(path.name for path in output.iterdir()) == ["small-a-prompts", "small-b-prompts"]


def test_the_table_goes_between_the_marks_of_a_readme(tmp_path: Path, server: tuple[str, ...]) -> None:
    cases = ("--cases", write_case(tmp_path / "haus", TEXT, GOLD))
    assert invoke("run", *cases, *server, "--model", "small", "--output", tmp_path / "r").exit_code == 0
    readme = tmp_path / "README.md"
    readme.write_text(
        "before `<!-- quality: begin -->`\n<!-- quality: begin -->\nstale\n<!-- quality: end -->\nafter\n",
        encoding="utf-8",
    )
    for _ in range(2):
        done = invoke("table", tmp_path / "r", *cases, "--into", readme)
        assert done.exit_code == 0, (done.output, done.exception)
        text = readme.read_text(encoding="utf-8")
        assert text.startswith(
            "before `<!-- quality: begin -->`\n<!-- quality: begin -->\nr: 1/1 briefs scored; 1 cases; small, staged, 20"
        )
        assert text.endswith("\n<!-- quality: end -->\nafter\n")
        assert "| joint: content and speaker |" in text
        assert "Prompts: " in text
        assert "stale" not in text
    readme.write_text("no marks", encoding="utf-8")
    assert "each once" in str(invoke("table", tmp_path / "r", *cases, "--into", readme).exception)

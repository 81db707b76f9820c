"""Batch files of the fake endpoint: a file of requests becomes, after a while, one of answers and one of errors."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def response(status: int, body: Any) -> dict[str, Any]:
    return {"status_code": status, "request_id": "r", "body": body}


def is_done(line: dict[str, Any]) -> bool:
    return line["response"] is not None and line["response"]["status_code"] == 200


@dataclass
class Batches:
    """Files and batches that were posted, by id."""

    files: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)

    def take_file(self, head: str, body: bytes) -> dict[str, Any]:
        boundary = re.search(r'boundary="?([^";\s]+)', head)
        assert boundary
        part = next(part for part in body.split(b"--" + boundary[1].encode()) if b"filename=" in part)
        content = part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
        return {
            "id": self._keep(content), "object": "file", "bytes": len(content), "created_at": 0, "filename": "b.jsonl",
            "purpose": "batch", "status": "processed",
        }  # fmt: skip

    def _keep(self, content: bytes) -> str:
        id = f"file-{len(self.files) + 1}"
        self.files[id] = content
        return id

    def start(self, fields: dict[str, Any], most_lines: int, delay: float) -> dict[str, Any]:
        """The job, done after so many seconds; failed where its file has too many lines."""
        lines = self.files[fields["input_file_id"]].splitlines()
        id = f"batch_{len(self.jobs) + 1}"
        is_too_long = len(lines) > most_lines
        job = {
            "id": id, "object": "batch", "endpoint": fields["endpoint"], "completion_window": "24h", "created_at": 0,
            "input_file_id": fields["input_file_id"], "status": "failed" if is_too_long else "validating",
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0}, "metadata": fields.get("metadata"),
        }  # fmt: skip
        if is_too_long:
            error = {"code": "too_many", "message": "too many lines", "line": None, "param": None}
            job["errors"] = {"object": "list", "data": [error]}
        self.jobs[id], self.ready[id] = job, time.monotonic() + delay
        return job

    def run(self, id: str, answer_line: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """The job, with its files once its time has come."""
        job = self.jobs[id]
        if job["status"] != "validating" or time.monotonic() < self.ready[id]:
            return job
        told = [answer_line(json.loads(line)) for line in self.files[job["input_file_id"]].splitlines()]
        done = [line for line in told if is_done(line)]
        failed = [line for line in told if not is_done(line)]
        # replies come back in any order
        random.Random(1).shuffle(done)
        for name, lines in (("output_file_id", done), ("error_file_id", failed)):
            if lines:
                job[name] = self._keep(b"".join(json.dumps(each).encode() + b"\n" for each in lines))
        job["status"] = "completed"
        job["request_counts"] = {"total": len(told), "completed": len(done), "failed": len(failed)}
        return job

"""How the work on an article ended: with a brief, or with a record of why there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ..brief import Usage
from ..errors import SummarizerError


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article has no brief; no keys in it."""

    error: str
    message: str
    status: int | None = None
    said: str | None = None

    def to_json(self) -> str:
        endpoint = (
            {"status": self.status, "body": self.said} if self.said is not None or self.status else None
        )
        return json.dumps(
            {"error": self.error, "message": self.message, "endpoint": endpoint}, ensure_ascii=False
        )


@dataclass(slots=True)
class Ending:
    """How the work on an article ended: with a brief, a failure, a reason to stop the run, or put off.

    Attributes:
        deferred: bodies of requests that were collected, not asked.
        untold: the most that replies which told no usage may have used.
    """

    brief: bytes | None = None
    failure: Failure | None = None
    stop: SummarizerError | None = None
    deferred: list[bytes] = field(default_factory=list)
    is_incomplete: bool = False
    is_cached: bool = False
    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    untold: Usage = field(default_factory=Usage)
    cost_usd: float | None = None

"""OpenTelemetry spans, one an article and attempt, when the extra is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from .ending import Ending


@lru_cache(maxsize=1)
def _tracer() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace.get_tracer("summarizer.batch")


@contextmanager
def article_span(id: str, attempt: int) -> Iterator[Callable[[Ending], None]]:
    """A span named as the conventions for generative AI have it; tell it how the attempt ended."""
    tracer = _tracer()
    if tracer is None:
        yield lambda ending: None
        return
    with tracer.start_as_current_span("brief article") as span:
        span.set_attribute("summarizer.article.id", id)
        span.set_attribute("summarizer.attempt", attempt)

        def end(ending: Ending) -> None:
            if not span.is_recording():
                return
            span.set_attribute("gen_ai.usage.input_tokens", ending.usage.input_tokens)
            span.set_attribute("gen_ai.usage.output_tokens", ending.usage.output_tokens)
            span.set_attribute("summarizer.incomplete", ending.is_incomplete)
            if ending.failure:
                from opentelemetry.trace import Status, StatusCode

                span.set_attribute("error.type", ending.failure.error)
                span.set_status(Status(StatusCode.ERROR, ending.failure.message))

        yield end

"""Lines of an article that are meant for a machine: they are evidence of nothing."""

from __future__ import annotations

import re

ORDERS = re.compile(
    r"""\b(?:ignor\w*|disregard|forget|vergiss|olvid\w+|oubli\w+)\b[^.!?\n]{0,50}\b(?:instruct\w*|instruc\w*|prompts?|anweisung\w*|consignes?)\b
    |^\s*(?:system|assistant|user|developer)\s*:
    |<\||\|>|\[/?INST\]|</?s>|</?article>|<!--|\{\{|\{%
    |\b(?:reply|respond|answer)\s+(?:only\s+)?with\b[^.!?\n]{0,30}[{\["“]
    |\bnote\s+to\s+(?:the|any|all)\s+(?:summari[sz]er|model|assistant|ai|llm)s?\b
    |\byou\s+are\s+now\b|\byou\s+are\s+an?\s+(?:\w+\s+){0,2}(?:assistant|language\s+model|ai|chatbot)\b""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def is_order(sentence: str) -> bool:
    """Whether the sentence tells a model what to do, or carries the marks of a chat."""
    return ORDERS.search(sentence) is not None

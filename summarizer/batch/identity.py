"""What makes two briefs the same: the article's content, and everything besides it that determines a brief."""

from __future__ import annotations

import hashlib
import json

from .. import __version__
from ..article import Article
from ..brief import SCHEMA_VERSION
from ..engine.model import Model
from .options import Options


def article_key(article: Article) -> bytes:
    """The hash of what a brief depends on: an article is its content."""
    content = json.dumps([article.text, article.language, article.is_extracted], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


def article_info(article: Article) -> str:
    """What tells articles of the same text apart, as it stands in each one's brief."""
    known = {name: getattr(article, name) for name in ("id", "title", "source", "published")}
    return json.dumps(known, ensure_ascii=False)


def run_identity(options: Options, model: Model, prompts: dict[str, str]) -> dict[str, str]:
    """Everything besides article and address that determines a brief."""
    return {
        "model": model.name,
        "model digest": model.digest or "",
        "prompts": hashlib.sha256(json.dumps(prompts, sort_keys=True).encode()).hexdigest()[:16],
        "strategy": options.strategy,
        "language": options.language or "",
        "seed": str(options.seed),
        "with text": str(options.with_text),
        "version": __version__,
        "schema": SCHEMA_VERSION,
    }


def cache_key(identity: dict[str, str], article: bytes) -> bytes:
    """The hash of all that determines a brief: model, prompts, strategy, version, and the article."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode() + b"\0" + article).digest()

"""Which endpoint the options and the environment name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError
from ..settings import Settings, check_base_url
from .artefact import DEFAULT_MODEL, is_embedded
from .endpoint import CONTEXT_TOKENS, OPENAI_URL, Endpoint
from .prefixes import Prefixes
from .server import Engine, require_engine
from .store import ModelFile, Progress, resolve_model

if TYPE_CHECKING:
    import httpx2

OPENAI_CONTEXT_TOKENS = 128_000


def open_model(
    *,
    model: str | None = None,
    base_url: str | None = None,
    seed: int = 0,
    offline: bool = False,
    slots: int = 1,
    concurrency: int = 1,
    timeout_s: float | None = None,
    progress: Progress | None = None,
    on_exchange: Callable[[dict[str, Any]], None] | None = None,
    settings: Settings | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
    keeps_prefixes: bool = False,
    is_served: bool = False,
    is_resized: bool = False,
) -> Endpoint:
    """The endpoint that the options and the environment name; the embedded model where they name none.

    A base URL takes the endpoint there. Without one, a registered name, a hub: name or a .gguf path takes
    the embedded engine, and any other name OpenAI's endpoint, which needs a key. A key alone changes
    nothing: the default stays embedded even where OPENAI_API_KEY is set. Options come before the
    environment, so a file for the embedded engine that a call names wins over SUMMARIZER_BASE_URL.

    Args:
        progress: told of bytes that are fetched or verified.
        settings: instead of those of the environment.
        transport: what every HTTP request goes through, the embedded engine's too.
        keeps_prefixes: what the embedded engine has read of an article is kept in the cache folder.
        is_served: an engine that `summarizer serve` keeps warm is taken, where there is one.
        is_resized: of Endpoint.

    Raises:
        SettingsError: a bad value, or a model that no endpoint is named for.
        ModelError: the model file cannot be had, or the engine is not installed.
    """
    settings = settings or Settings.from_environment()
    name = model or settings.model
    url = check_base_url(base_url)
    if url is None and not (model and is_embedded(model)):
        url = settings.base_url
    if url is None and (name is None or is_embedded(name)):
        engine, file = open_engine(
            name or DEFAULT_MODEL,
            settings,
            offline=offline,
            slots=slots,
            is_served=is_served,
            progress=progress,
        )
        return Endpoint(
            file.name,
            engine=engine,
            digest=file.digest,
            seed=seed,
            timeout_s=timeout_s,
            on_exchange=on_exchange,
            transport=transport,
            keeps_articles=keeps_prefixes,
            is_resized=is_resized,
        )
    if url is None and not settings.api_key:
        raise SettingsError(
            f"model {name!r} is no embedded model (see `summarizer models list`): "
            "name its endpoint with --base-url, or set OPENAI_API_KEY for OpenAI's"
        )
    return Endpoint(
        name or "",
        base_url=url or OPENAI_URL,
        api_key=settings.api_key,
        seed=seed,
        slots=slots,
        concurrency=concurrency,
        context_tokens=OPENAI_CONTEXT_TOKENS if url is None else CONTEXT_TOKENS,
        timeout_s=timeout_s,
        on_exchange=on_exchange,
        transport=transport,
    )


def open_engine(
    name: str,
    settings: Settings,
    *,
    offline: bool = False,
    slots: int = 1,
    is_served: bool = False,
    progress: Progress | None = None,
) -> tuple[Engine, ModelFile]:
    """An engine that is not started yet, or the warm one that serves the same model.

    Raises:
        ModelError: the model file cannot be had, or the engine is not installed.
    """
    require_engine()
    file = resolve_model(
        name,
        cache_dir=settings.cache_dir,
        offline=offline or settings.is_offline,
        progress=progress,
        hub_url=settings.hub_url,
    )
    if is_served and slots == 1:
        from .served import ServedEngine, find_served

        if found := find_served(settings.cache_dir, file.name, file.digest):
            return ServedEngine(found, settings.cache_dir), file
    slot_dir = None
    with suppress(OSError):  # a cache that cannot be written costs reading, not the brief
        slot_dir = Prefixes(settings.cache_dir / "prefixes").open()
    engine = Engine(
        file.path, name=file.name, slots=slots, trained_tokens=file.context_tokens, slot_dir=slot_dir
    )
    return engine, file

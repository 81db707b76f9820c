"""Plots of runs as static SVG: drawn by Vega-Lite without a browser, coloured by the page's own style sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from summarizer import MissingExtraError

from ..results.result import RunResult
from ..results.statistics import Interval
from ..scoring.counts import SWEEP
from .run import ROWS

VEGA_LITE = "6.4"
WIDTH = 430
LISTS = ("attributions", "positions", "views", "quotations", "participants", "topics")
SWEPT = ("joint", "attributions", "positions", "views", "quotations")
TITLES = dict(ROWS) | {
    "attributions": "content",
    "positions": "statements",
    "views": "views",
    "joint": "joint",
}
Spec = dict[str, Any]

_CONFIG: Spec = {
    "aria": False,  # the figure around it has the description
    "background": None,
    "font": "system-ui, sans-serif",
    "padding": {
        "left": 28,
        "top": 4,
        "right": 8,
        "bottom": 4,
    },  # the reader's font may be wider than the one measured
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "gridColor": "var(--line)",
        "domainColor": "var(--soft)",
        "tickColor": "var(--soft)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    },
    "legend": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "orient": "top",
        "layout": {"top": {"direction": "vertical"}},
        "columnPadding": 18,
        "symbolBaseFillColor": "currentColor",
        "symbolBaseStrokeColor": "currentColor",
        "labelLimit": 300,
    },
}


def draw(spec: Spec) -> str:
    """Raises: MissingExtraError, with the command that installs what draws."""
    try:
        from vl_convert import vegalite_to_svg
    except ImportError as error:
        raise MissingExtraError(
            "plots need vl-convert-python, which is not installed: pip install 'summarizer[eval]'"
        ) from error
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": _CONFIG} | spec
    svg: str = vegalite_to_svg(whole, vl_version=VEGA_LITE)
    # the figure describes the whole; roles of single marks, without names, would only be noise to a screen reader
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg).replace("<svg ", '<svg aria-hidden="true" ', 1)


def plot_lists(results: Sequence[RunResult]) -> str:
    """F1 of each list with its 95 % interval, run under run."""
    rows = [
        {"list": title, "run": result.name, "f1": each.micro} | _bounds(each.micro_interval)
        for result in results
        for name, title in ROWS
        if (each := result.estimates[name]).micro is not None
    ]
    shared: Spec = {
        "y": {"field": "list", "type": "nominal", "sort": [title for _, title in ROWS], "title": None},
        "yOffset": {"field": "run", "sort": _names(results)},
        "color": _run_colours(results),
    }
    return draw(
        {
            "width": WIDTH,
            "height": {"step": 15 if len(results) > 1 else 26},
            "data": {"values": rows},
            "encoding": shared,
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 2},
                    "encoding": {"x": _share("low", "F1, 95 % interval"), "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"x": _share("f1", "F1, 95 % interval")},
                },
            ],
        }
    )


def plot_precision_recall(results: Sequence[RunResult]) -> str:
    """Precision against recall of each list; the lines join equal F1."""
    rows = [
        {
            "list": TITLES[name],
            "run": result.name,
            "precision": counts.precision,
            "recall": counts.recall,
        }
        for result in results
        for name in LISTS
        if (counts := result.estimates[name].counts).precision is not None and counts.recall is not None
    ]
    curves = [
        {"f1": f1, "recall": recall, "precision": f1 * recall / (2 * recall - f1)}
        for f1 in (0.4, 0.6, 0.8)
        for recall in [step / 50 for step in range(1, 51)]
        if 2 * recall > f1 and f1 * recall / (2 * recall - f1) <= 1
    ]
    ends = [{"f1": f"F1 {f1}", "recall": 1, "precision": f1 / (2 - f1)} for f1 in (0.4, 0.6, 0.8)]
    x, y = _share("recall", "recall"), _share("precision", "precision")
    return draw(
        {
            "width": WIDTH,
            "height": 300,
            "layer": [
                {
                    "data": {"values": curves},
                    "mark": {"type": "line", "strokeDash": [3, 3], "color": "var(--soft)", "strokeWidth": 1},
                    "encoding": {"x": x, "y": y, "detail": {"field": "f1", "type": "nominal"}},
                },
                {
                    "data": {"values": ends},
                    "mark": {
                        "type": "text",
                        "align": "right",
                        "dy": 12,
                        "color": "var(--soft)",
                        "fontSize": 11,
                    },
                    "encoding": {"x": x, "y": y, "text": {"field": "f1"}},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": _run_colours(results),
                        "shape": {
                            "field": "list",
                            "type": "nominal",
                            "title": None,
                            "legend": {"columns": 3},
                        },
                    },
                },
            ],
        }
    )


def plot_sweep(results: Sequence[RunResult]) -> str:
    """F1 by the threshold of overlap: a list that falls early has its items found, but not their bounds."""
    rows = [
        {"threshold": threshold, "list": TITLES[name], "run": result.name, "f1": f1}
        for result in results
        for threshold in SWEEP
        for name in SWEPT
        if (f1 := result.sweep[str(threshold)][name]) is not None
    ]
    encoding: Spec = {
        "x": {
            "field": "threshold",
            "type": "quantitative",
            "title": "threshold of overlap τ",
            "scale": {"domain": [0.3, 0.9]},
            "axis": {"values": list(SWEEP), "grid": False},
        },
        "y": _share("f1", "F1"),
        "color": {
            "field": "list",
            "type": "nominal",
            "title": None,
            "sort": [TITLES[name] for name in SWEPT],
            "scale": {"domain": [TITLES[n] for n in SWEPT], "range": [f"var(--plot-{n})" for n in range(5)]},
        },
    }
    if len(results) > 1:
        encoding["strokeDash"] = {"field": "run", "type": "nominal", "sort": _names(results), "title": None}
        encoding["strokeDash"]["legend"] = {
            "symbolType": "stroke",
            "symbolSize": 400,
        }
    mark = {"type": "line", "point": {"filled": True, "size": 40}, "strokeWidth": 2}
    return draw({"width": WIDTH, "height": 260, "data": {"values": rows}, "mark": mark, "encoding": encoding})


def plot_effort(items: Sequence[dict[str, Any]], field: str, title: str, results: Sequence[RunResult]) -> str:
    """Seconds, tokens or cost of each article, the dearest on top. items: case, run and the field."""
    known = [item for item in items if item[field] is not None]
    largest: dict[str, float] = {}
    for item in known:
        largest[item["case"]] = max(largest.get(item["case"], 0.0), item[field])
    lines = [{"case": case, "from": 0, "to": value} for case, value in largest.items()]
    order = sorted(largest, key=lambda case: -largest[case])
    x: Spec = {"type": "quantitative", "title": title, "axis": {"tickCount": 5}}
    return draw(
        {
            "width": WIDTH,
            "height": {"step": 20},
            "encoding": {"y": {"field": "case", "type": "nominal", "title": None, "sort": order}},
            "layer": [
                {
                    "data": {"values": lines},
                    "mark": {"type": "rule", "color": "var(--line)", "strokeWidth": 2},
                    "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}},
                },
                {
                    "data": {"values": known},
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"x": x | {"field": field}, "color": _run_colours(results)},
                },
            ],
        }
    )


def plot_calibration(results: Sequence[RunResult]) -> str:
    """How often items are right, by how sure the brief was of them; on the line, confidence keeps its word."""
    rows = [
        {"confidence": each.confidence, "accuracy": each.accuracy, "items": each.items, "run": result.name}
        for result in results
        for each in result.calibration.bins
        if each.items
    ]
    x, y = _share("confidence", "mean confidence"), _share("accuracy", "right")
    return draw(
        {
            "width": WIDTH,
            "height": 260,
            "layer": [
                {
                    "data": {"values": [{"confidence": 0, "accuracy": 0}, {"confidence": 1, "accuracy": 1}]},
                    "mark": {"type": "line", "strokeDash": [3, 3], "color": "var(--soft)", "strokeWidth": 1},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "point", "filled": True, "opacity": 1},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "size": {"field": "items", "type": "quantitative", "title": "items"},
                        "color": _run_colours(results),
                    },
                },
            ],
        }
    )


def _share(field: str, title: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "tickCount": 5},
    }


def _names(results: Sequence[RunResult]) -> list[str]:
    return [result.name for result in results]


def _run_colours(results: Sequence[RunResult]) -> Spec:
    names = _names(results)
    return {
        "field": "run",
        "type": "nominal",
        "title": None,
        "legend": None if len(names) == 1 else {},
        "scale": {"domain": names, "range": ["var(--run-0)", "var(--run-1)"][: len(names)]},
    }


def _bounds(interval: Interval | None) -> Spec:
    return {} if interval is None else {"low": interval.low, "high": interval.high}

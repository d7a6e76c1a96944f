"""Small multiples: several charts of one kind in a grid, on axes of one range."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from labcore.figures.axes import LEGEND, LEGEND_PIXELS, Figure, Margin, labelled

# The room between two charts beside and below each other, as shares of the whole; above each there is a title.
GAPS = (0.03, 0.1)
TITLE_PIXELS = 22
TICKS = 4


def multiples(
    figures: Sequence[Mapping[str, Any]], titles: Sequence[str], columns: int | None = None, margin: Margin | None = None
) -> Figure:  # fmt: skip
    """Figures of one kind, each with one axis x and one axis y, as one figure: row by row, each under its title.

    All have a range that holds everyone's, and the ticks of the first; names and labels stand at the left and at the bottom
    alone, a name of the legend once. Maps keep one bar of colours: their colours must have one range.

    columns  None: about as many as rows
    margin   what is not as the first figure's
    """
    if len(titles) != len(figures):
        raise ValueError(f"titles must be {len(figures)}, one for each figure; got {len(titles)}.")
    columns = columns or max(math.ceil(len(figures) ** 0.5), 1)
    if columns < 1:
        raise ValueError(f"columns must be at least 1; got {columns}.")
    if not figures:
        return {"data": [], "layout": {"margin": dict(margin or {"l": 0, "r": 0, "t": 0, "b": 0})}}
    rows = math.ceil(len(figures) / columns)
    layouts = [figure["layout"] for figure in figures]
    made = _around(layouts, margin)
    shared = {side: _shared(side, [layout[side] for layout in layouts]) for side in ("xaxis", "yaxis")}
    _check_colours(figures)
    data: list[dict[str, Any]] = []
    known: set[str] = set()
    for i, (figure, title) in enumerate(zip(figures, titles, strict=True)):
        row, column, k = i // columns, i % columns, str(i + 1) if i else ""
        at = {"xaxis": _part(column, columns, GAPS[0]), "yaxis": _part(rows - 1 - row, rows, GAPS[1])}
        outer = {"xaxis": i + columns >= len(figures), "yaxis": column == 0}
        for side, anchor in (("xaxis", "y"), ("yaxis", "x")):
            axis = _axis(figure["layout"][side] | shared[side], k, outer[side])
            made[side + k] = axis | {"domain": at[side], "anchor": anchor + k}
        data += [_moved(trace, k, known) for trace in figure["data"]]
        for kind in ("annotations", "shapes"):
            made[kind] += [_referring(one, k) for one in figure["layout"].get(kind, ())]
        made["annotations"].append({
            "text": title, "showarrow": False, "x": 0, "xref": f"x{k} domain", "xanchor": "left",
            "y": 1, "yref": f"y{k} domain", "yanchor": "bottom",
        })  # fmt: skip
    return {"data": data, "layout": made}


def _around(layouts: Sequence[Mapping[str, Any]], margin: Margin | None) -> dict[str, Any]:
    """The layout without its axes."""
    legend = any(layout.get("showlegend") for layout in layouts)
    room = {**layouts[0]["margin"], "t": TITLE_PIXELS + (LEGEND_PIXELS if legend else 0), **(margin or {})}
    made: dict[str, Any] = {"margin": room, "annotations": [], "shapes": []}
    made |= {name: layouts[0][name] for name in ("hovermode", "barmode") if name in layouts[0]}
    if legend:
        # Above the titles of the first row.
        made |= {"showlegend": True, "legend": {**LEGEND, "yref": "container", "y": 1, "yanchor": "top"}}
    return made


def _shared(side: str, axes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is the same on all axes of one side: a range that holds every range, turned as the first one is."""
    kinds = {axis.get("type", "linear") for axis in axes}
    if len(kinds) > 1:
        raise ValueError(f"the {side} of small multiples must all be linear or all logarithmic; got both.")
    ranges = [axis["range"] for axis in axes if "range" in axis]
    if not ranges:
        return {}
    low, high = min(map(min, ranges)), max(map(max, ranges))
    first, last = (high, low) if ranges[0][0] > ranges[0][1] else (low, high)
    result = labelled(first, last, TICKS) if "log" in kinds else {"range": [first, last]}
    return result | {"nticks": TICKS}


def _check_colours(figures: Sequence[Mapping[str, Any]]) -> None:
    ranges = {(t["zmin"], t["zmax"]) for figure in figures for t in figure["data"] if t.get("showscale")}
    if len(ranges) > 1:
        raise ValueError(f"the colours of small multiples must have one range; got {sorted(ranges)}.")


def _part(number: int, count: int, gap: float) -> list[float]:
    """The ends of one of `count` equal parts of the room from 0 to 1, with gaps between them."""
    size = (1 - (count - 1) * gap) / count
    return [number * (size + gap), number * (size + gap) + size]


def _axis(axis: Mapping[str, Any], k: str, outer: bool) -> dict[str, Any]:
    result = dict(axis)
    if "scaleanchor" in result:
        result["scaleanchor"] += k
    if not outer:
        result |= {"showticklabels": False}
        result.pop("title", None)
    return result


def _moved(trace: Mapping[str, Any], k: str, known: set[str]) -> dict[str, Any]:
    """The trace on its own axes, in the legend unless its name is there, with a bar of colours if it is the first."""
    result = {**trace, "xaxis": f"x{k}", "yaxis": f"y{k}"}
    name = result.get("name")
    if name and result.get("showlegend", True):
        result |= {"legendgroup": name, "showlegend": name not in known}
        known.add(name)
    if k and result.get("showscale"):
        result["showscale"] = False
        result.pop("colorbar", None)
    return result


def _referring(part: Mapping[str, Any], k: str) -> dict[str, Any]:
    """An annotation or a shape of one chart: on its axes, and what was a place on the paper within its box."""
    refs = {f"{side}ref": part.get(f"{side}ref", side) for side in "xy"}
    return {**part, **{name: f"{name[0]}{k} domain" if to == "paper" else name[0] + k for name, to in refs.items()}}

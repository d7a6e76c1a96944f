"""The checked network on the stage: layer after layer in the colour of its verdict, and every group on the scale below."""

from __future__ import annotations

import numpy as np

from labcore.experiments.gradient_check import Result
from labcore.experiments.gradient_check.hidden import EVERYWHERE
from labcore.gradient_check import GroupCheck, relative_difference
from labcore.style import Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.gradient_check.panels import CheckedPanel, LayerVerdict, ScalePanel
from pages.week1.gradient_check.words import in_words

# A layer has no look of its own: its verdict has.
PLAIN = Style("#566176", "#a9b4c6", "solid", "circle")
SECONDS_A_LAYER = 0.7
# Of a deep network no more layers have a row: beside them the words have room.
ROWS = 5
SYMBOLS = {"weights": "W", "bias": "b", "gamma": "γ", "beta": "β"}


def view(result: Result, mode: Mode) -> View:
    """The check of a chosen bug, or of none."""
    placed = result.injected and result.check.verdict != "good" and result.spec.bug not in EVERYWHERE
    return shown(result, mode, in_words(result, mode.presenting), result.spec.layer if placed else 0)


def shown(result: Result, mode: Mode, says: str, flag: int) -> View:
    """The check of any gradient; `flag`: the layer of which may be told that the bug is there, 0 for none."""
    layers = result.spec.layers
    last = max(result.red, default=1)
    sizes = (13, *(result.spec.width,) * result.spec.depth, 3)
    numbers = range(1, layers + 1)
    told_of = [one for one in result.groups if judged(one)]
    rows = rows_of(layers, last)
    return View(
        alt=says,
        panels=[
            CheckedPanel(
                "network", sizes=sizes, check=result.check, told=[told(result, number) for number in numbers],
                entries=mode["view"] == "entries", flag=flag, flagged="▲ the bug is here", title=titles(result),
            ),
            ScalePanel(
                "scale", role="strip", groups=told_of, differences=[result.raw(one) for one in told_of],
                title="relative difference: ● weights  ■ bias" + ("  ◆ gamma  ▲ beta" if result.spec.batch_norm else ""),
            ),
        ],
        tracks=[Track(id_of(number), f"layer {number}", PLAIN, lengths(result, number)) for number in numbers],
        clock=Clock(layers, at=min(mode["step"], layers), rest=layers, unit="layers checked", seconds=SECONDS_A_LAYER * layers),
        table=beside(result, rows), focus=id_of(last), formula=[rule(result, number, says) for number in numbers],
    )  # fmt: skip


def id_of(number: int) -> str:
    return f"layer {number}"


def titles(result: Result) -> list[tuple[int, str]]:
    """First the direction, then the entries."""
    quick = result.direction
    apart = relative_difference(np.array([quick.approximate]), np.array([quick.along]))
    found = f"{digits(apart, 2)} apart, {quick.verdict}"
    return [
        (0, f"one random direction, 2 costs: {found}"),
        (1, f"a direction, 2 costs: {found}; every entry, {2 * len(result.check.gradient):,} costs"),
    ]


def told(result: Result, number: int) -> LayerVerdict:
    """A layer's worst verdict, and the difference that has it."""
    one = worst(result, number)
    return LayerVerdict(one.verdict, "" if one.verdict == "good" else digits(one.difference, 2))


def judged(one: GroupCheck) -> bool:
    """Whether any entry of a group is: where all have a kink there is nothing to tell of it."""
    return not bool(np.isnan(one.entries).all())


def worst(result: Result, number: int) -> GroupCheck:
    """The group of a layer that is furthest off, beyond rounding."""
    return max((one for one in result.groups if one.group.layer == number), key=lambda one: one.difference)


def rows_of(layers: int, last: int) -> range:
    """The layers that have a row: all of a few, else those around the `last` that is wrong."""
    first = max(1, min(last - ROWS // 2, layers - ROWS + 1))
    return range(first, min(first + ROWS - 1, layers) + 1)


def beside(result: Result, layers: range) -> Beside:
    """A row for each of these layers, a column for each kind: the relative differences, told once the layer has been checked."""
    kinds = [kind for kind in SYMBOLS if any(one.group.kind == kind for one in result.groups)]
    columns = [Column(kind, SYMBOLS[kind], f"Relative difference of the {kind}", format=".2g") for kind in kinds]
    rows, history, legend = [], [], []
    for number in layers:
        groups = {one.group.kind: one for one in result.groups if one.group.layer == number}
        row = {kind: result.raw(groups[kind]) if kind in groups and judged(groups[kind]) else None for kind in kinds}
        rows.append(row)
        history.append({kind: [(0, None), (number, value)] for kind, value in row.items()})
        legend.append(Legend(id_of(number), f"layer {number}", PLAIN, told(result, number).verdict, since=number))
    return Beside(ResultTable(columns, rows), legend, history=history)


def rule(result: Result, number: int, says: str) -> Rule:
    """The relative difference of a layer's worst group, in numbers that are known once it has been checked."""
    symbols = r"\| g_{\approx} - g \| \,/\, (\| g_{\approx} \| + \| g \|)"
    numbers = r"= @between \,/\, (@approximate + @own) = @apart"
    return Rule(
        id_of(number),
        f"layer {number}, {worst(result, number).group.kind}",
        [(symbols, numbers)],
        {},
        says,
        here=True,
        since=result.spec.layers,
    )


def lengths(result: Result, number: int) -> dict[str, np.ndarray]:
    """The lengths in a layer's rule at every step of the clock, no numbers before its own."""
    one = worst(result, number)
    counted = ~np.isnan(one.entries)
    approximate, gradient = (
        one.group.of(every)[counted] for every in (result.check.approximate, result.check.gradient)
    )
    known = {
        "between": float(np.linalg.norm(approximate - gradient)), "approximate": float(np.linalg.norm(approximate)),
        "own": float(np.linalg.norm(gradient)), "apart": relative_difference(approximate, gradient),
    }  # fmt: skip
    steps = np.arange(result.spec.layers + 1)
    return {name: np.where(steps < number, np.nan, value) for name, value in known.items()}


def tex(value: float) -> str:
    """A number in a formula: three digits, its power of ten written out."""
    if value == 0 or not np.isfinite(value) or 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}" if np.isfinite(value) else r"\infty"
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"

"""Two bundles on the stage: fits of two model sizes to the same fresh samples, and what their errors are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.experiments.bias_variance.bundle import Parts, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import LEFT, OUTSIDE, RIGHT, SIDES, Style
from labcore.table import Column, ResultTable
from pages.kit.panels import Panel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View
from pages.week1.bias_variance.bundle_words import latex, name_of, told
from pages.week1.bias_variance.panels import BundlePanel, ErrorPart, ErrorPartsPanel

Results = tuple[Result, Result]

STYLES = (LEFT, RIGHT)
# What holds nearly every sample at the noise that the page opens with; more noise needs more.
WINDOW = (-2.5, 2.5)
PARTS = (
    ErrorPart("bias²", Style(SIDES[2].light, SIDES[2].dark, "solid", "square")),
    ErrorPart("variance", Style(SIDES[3].light, SIDES[3].dark, "dash", "triangle-up")),
    ErrorPart("noise", Style(OUTSIDE[1].light, OUTSIDE[1].dark, "dot", "circle")),
)
# What the table's rows are: a name, how it looks if it is drawn, and where it is read.
ROWS = (
    *((one.name, one.style, key) for one, key in zip(PARTS, ("bias", "variance", "noise"), strict=True)),
    ("sum", None, "total"), ("measured", None, "measured"),
)  # fmt: skip
# Of fits that all agree the variance is as small as this.
ROUNDING = 1e-20
# How long the clock runs.
SECONDS = 9.0


def view(results: Results, mode: Mode) -> View:
    count = results[0].spec.fits
    so_far = [[one.parts(k) for k in range(1, count + 1)] for one in results]
    names = [name_of(one) for one in results]
    tracks = [
        Track(id_, name, style, {key: _shown([getattr(parts, key) for parts in each]) for key in ("bias", "variance", "total")})
        for id_, name, style, each in zip("ab", names, STYLES, so_far, strict=True)
    ]  # fmt: skip
    return View(
        alt=" ".join(map(told, results)),
        panels=[*_bundles(results, names), *_stacks(results)],
        tracks=tracks,
        clock=Clock(count - 1, first=1, at=min(mode["sample"], count) - 1, rest=count - 1, unit="sample", seconds=SECONDS),
        table=_beside(results, so_far),
        formula=[_rule(id_, name, one, mode.presenting) for id_, name, one in zip("ab", names, results, strict=True)],
    )  # fmt: skip


def _shown(values: Sequence[float]) -> np.ndarray:
    """What is nothing but rounding is 0."""
    return np.where(np.array(values) < ROUNDING, 0.0, values)


def _bundles(results: Results, names: Sequence[str]) -> list[Panel]:
    every = [values for one in results for values in (one.fits, one.samples)]
    room = 0.02 * max(float(np.ptp(values)) for values in every)
    low, high = min(float(values.min()) for values in every), max(float(values.max()) for values in every)
    window = (min(WINDOW[0], low - room), max(WINDOW[1], high + room))
    axes = frame([], 0.0, 1.0, False, x="x", y=Axis("y", range=window, ticks=6), margin={"l": 40, "b": 36})
    axes["layout"]["xaxis"]["nticks"] = 5
    return [
        BundlePanel(
            f"bundle {id_}", axes, title=f"{name}: fits, their thick mean, the truth", side=id_, x=one.x, truth=one.truth, fits=one.fits, means=one.so_far[0],
            inputs=one.inputs, samples=one.samples, style=style,
        )
        for id_, name, style, one in zip("ab", names, STYLES, results, strict=True)
    ]  # fmt: skip


def _stacks(results: Results) -> list[Panel]:
    # Both on one axis, which a spike at the edge of x does not press flat.
    top = 1.12 * max(float(np.quantile(sum(one.per_point), 0.97)) for one in results) or 1.0
    axes = frame([], 0.0, 1.0, False, x="x", y=Axis("", range=(0.0, top)), margin={"l": 40})
    return [
        ErrorPartsPanel(
            f"parts {id_}", axes, title="squared error: bias² (lowest), variance, noise (on top)", role="strip", x=one.x, truth=one.truth,
            means=one.so_far[0], variances=one.so_far[1], noise=one.spec.noise**2, parts=PARTS,
        )
        for id_, one in zip("ab", results, strict=True)
    ]  # fmt: skip


def _beside(results: Results, so_far: Sequence[Sequence[Parts]]) -> Beside:
    """A row for each part, a column for each model; what later samples add is not told before them."""
    columns = [
        Column(id_, name_of(one), f"Mean over x, for a model of {name_of(one)}", format=".3f")
        for id_, one in zip("ab", results, strict=True)
    ]
    rows: list[dict[str, Any]] = []
    history: list[dict[str, list[tuple[int, float]]]] = []
    for _, _, key in ROWS:
        each = {id_: [getattr(parts, key) for parts in told] for id_, told in zip("ab", so_far, strict=True)}
        rows.append({id_: values[-1] for id_, values in each.items()})
        history.append({id_: list(enumerate(values)) for id_, values in each.items()})
    legend = [Legend(f"row {key}", name, style) for name, style, key in ROWS]
    return Beside(ResultTable(columns, rows), legend, history=history)


def _rule(id_: str, name: str, result: Result, brief: bool) -> Rule:
    spec = result.spec
    noise = latex(spec.noise**2)
    equations = [
        (r"E = \text{bias}^2 + \text{variance} + \sigma^2", rf"@total = @bias + @variance + {noise}"),
        (r"\text{variance} \approx \sigma^2 p / n", rf"{noise} \cdot {spec.size} / {spec.examples} = {latex(result.expected_variance)}"),
    ]  # fmt: skip
    return Rule(
        id_, name, equations[:1] if brief else equations, {}, told(result, brief), here=True, since=spec.fits - 1
    )

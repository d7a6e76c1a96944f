"""The linear chain on the stage: the chosen w between its two stories, 1.1 and 0.9."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.depth.chain import Result
from labcore.figures.lines import frame
from labcore.style import SIDES
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View

DECADES = 60
HERE = Now(Column("here", "here", "At the layer of the clock"), "forward", before="end")


def view(result: Result, mode: Mode) -> View:
    length = result.spec.length
    layers = np.arange(length + 1, dtype=float)
    names = [f"w = {digits(w)}" for w, _ in result.chains]
    ends = [float(chain[-1]) for _, chain in result.chains]
    tracks = []
    for id_, name, style, (_, chain) in zip("abc", names, SIDES, result.chains, strict=False):
        travelled = np.column_stack([layers, chain])
        tracks.append(Track(id_, name, style, {"points": travelled, "forward": travelled}))
    series = [chain for _, chain in result.chains]
    figure = frame(series, 0, length, True, DECADES, math.inf, x="layer", margin={"l": 56, "t": 6, "b": 40})
    says = f"After {length} layers of {digits(result.spec.w)} the signal is {digits(ends[0])} times as large; of 1.1, {digits(ends[1])}; of 0.9, {digits(ends[2])}."
    notes = [f"After {length} layers the signal is {digits(end)} times as large." for end in ends]
    table = ResultTable([Column("end", "at the end", "After the last layer")], result.table().rows)
    beside = Beside(table, [Legend(*one) for one in zip("abc", names, SIDES, ("", "", ""), notes, strict=False)], HERE)  # fmt: skip
    return View(
        alt=says, tracks=tracks, clock=Clock(length, at=mode["step"], unit="layer"), table=beside,
        panels=[CurvePanel("chain", figure, tracks=["a", "b", "c"], points="forward", title="activation, starting from 1")],
        formula=[Rule(id_, name, [_power(result)] if id_ == "a" else [], {}, says) for id_, name in zip("abc", names, strict=True)],
    )  # fmt: skip


def _power(result: Result) -> tuple[str, str]:
    mantissa, _, exponent = f"{float(result.chains[0][1][-1]):.4g}".partition("e")
    end = rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
    return r"a^{[L]} = w^L\, a^{[0]}", rf"{result.spec.w:g}^{{{result.spec.length}}} = {end}"

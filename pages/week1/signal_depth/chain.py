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
from pages.week1.signal_depth.words import power_words

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
        tracks.append(Track(id_, name, style, {"points": travelled, "forward": travelled, "a": chain}))
    series = [chain for _, chain in result.chains]
    figure = frame(series, 0, length, True, DECADES, math.inf, x="layer", margin={"l": 56, "b": 40})
    others = "".join(f"; of {digits(w)}, {digits(chain[-1])}" for w, chain in result.chains[1:])
    says = f"After {length} layers of {digits(result.spec.w)} the signal is {digits(ends[0])} times as large{others}."
    notes = [power_words(w, end, length) for (w, _), end in zip(result.chains, ends, strict=True)]
    table = ResultTable([Column("end", "at the end", "After the last layer")], result.table().rows)
    legend = [Legend(*one, since=length) for one in zip("abc", names, SIDES, ("", "", ""), notes, strict=False)]
    history = [{"end": [(0, None), (length, end)]} for end in ends]
    return View(
        alt=says, tracks=tracks, clock=Clock(length, at=mode["step"], unit="layer"), table=Beside(table, legend, HERE, history),
        panels=[CurvePanel("chain", figure, tracks=[track.id for track in tracks], points="forward", title="activation, starting from 1")],
        formula=[
            Rule(id_, name, [(r"a^{[l]} = w\, a^{[l-1]}", rf"@a = {digits(w)} \cdot @a0")], {}, note, since=length)
            for id_, name, (w, _), note in zip("abc", names, result.chains, notes, strict=False)
        ],
    )  # fmt: skip

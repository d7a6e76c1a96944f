"""Momentum under noise on the stage: one path each, and how far from the minimum many of them are on average."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.momentum_map.noise import CURVATURE, RUNS, START, STEPS, Result, Wanderer
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.optimizers import OPTIMIZERS
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.momentum_map.beyond_words import noise_words

KEYS = ("momentum", "gd")
NOW = Now(Column("now", "mean square now", f"Over {RUNS} runs, at the step of the clock"), "square", before="floor")
COLUMNS = ("rate", "floor", "measured")
# How long the clock runs: at thirty steps a second nobody would see the end.
SECONDS = 10.0
FLOOR = r"\mathrm{Var} = \frac{\alpha\sigma^2(1+\beta)}{\lambda(1-\beta)(2(1+\beta)-\alpha\lambda)}"


def view(result: Result, mode: Mode) -> View:
    tracks = [_track(key, one) for key, one in zip(KEYS, result.both, strict=True)]
    ids, says = [track.id for track in tracks], noise_words(result, mode.presenting)
    floors = [one.floor for one in result.both if math.isfinite(one.floor)]
    reach = 1.15 * max(START, 3.2 * max((math.sqrt(floor) for floor in floors), default=0.0))
    paths = frame(
        [],
        0,
        STEPS,
        False,
        y=Axis(range=(-reach, reach), ticks=5),
        levels=[s * math.sqrt(f) for f in floors[:1] for s in (-1.0, 1.0)],
    )
    squares = frame([one.variance for one in result.both], 0, STEPS, True, 6, 10.0, levels=floors, margin={"l": 56})
    table = result.table().only(*COLUMNS[mode.presenting :])
    history = [{"measured": [(0, None), (STEPS, row["measured"])]} for row in table.rows]
    return View(
        alt=f"One noisy run of momentum and one of plain descent around the minimum. {says}", says=says,
        panels=[
            CurvePanel("paths", paths, tracks=ids, points="path", title="one run of each; dotted: the root of momentum's floor" if math.isfinite(result.momentum.floor) else "one run of each"),
            CurvePanel("squares", squares, tracks=ids, points="square", role="strip", title=f"mean square over {RUNS} runs; dotted: the floors"),
        ],
        tracks=tracks, clock=Clock(STEPS, at=min(mode["step"], STEPS), seconds=SECONDS),
        table=Beside(table, [Legend(track.id, track.name, track.style) for track in tracks], NOW, history),
        formula=[_rule(key, one, result.spec.sigma) for key, one in zip(KEYS, result.both, strict=True)],
    )  # fmt: skip


def _track(key: str, one: Wanderer) -> Track:
    steps = np.arange(len(one.path), dtype=float)
    path = np.column_stack([steps, one.path])
    arrays = {"points": path, "path": path, "square": np.column_stack([steps, one.variance])}
    return Track(key, one.name, OPTIMIZERS[key].style, arrays, not math.isfinite(one.floor))


def _rule(key: str, one: Wanderer, sigma: float) -> Rule:
    rate, noise = digits(one.rate, 3), digits(sigma)
    if not math.isfinite(one.floor):
        edge = digits(2 * (1 + one.beta) / CURVATURE)
        return Rule(key, one.name, [(r"\alpha\lambda < 2 + 2\beta", rf"{rate} \geq {edge}")], here=True)
    numbers = (
        rf"\frac{{{rate} \cdot {noise}^2 \cdot {digits(1 + one.beta)}}}"
        rf"{{1 \cdot {digits(1 - one.beta)} \cdot ({digits(2 + 2 * one.beta)}-{rate})}} = {digits(one.floor, 3)}"
    )
    return Rule(key, one.name, [(FLOOR, numbers)], here=True)

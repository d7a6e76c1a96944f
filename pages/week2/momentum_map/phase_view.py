"""One direction on the stage: its swing as position against velocity, and its two roots in the complex plane."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.momentum_map.phase import STEPS, Result
from labcore.figures.axes import Axis, Figure, ranges
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame, line
from labcore.figures.looks import INK
from labcore.style import LEFT, RIGHT, Style
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.momentum_map.beyond_words import phase_words

COLUMNS = ("radius", "steps", "regime")
CIRCLE = np.exp(2j * np.pi * np.linspace(0.0, 1.0, 121))
NOW = Now(Column("now", "position", "At the step of the clock"), "curve", before="radius")
STYLES = (LEFT, RIGHT)
NAMES = ("chosen", "critical")


def view(result: Result, mode: Mode) -> View:
    names = [f"{name}, β = {digits(beta, 3)}" for name, beta in zip(NAMES, result.betas, strict=False)]
    tracks = [_track(result, i, names[i]) for i in range(len(names))]
    ids, says = [one.id for one in tracks], phase_words(result, mode.presenting)
    swing, roots = _swing(tracks), _roots(result)
    return View(
        alt=f"One direction as position against velocity, and its two roots. {says}", says=says,
        panels=[
            SurfacePanel("swing", swing, tracks=ids, points="phase", home=ranges(swing), marks={"minima": [(0.0, 0.0)]}, title="velocity against position"),
            SurfacePanel("roots", roots, home=ranges(roots), marks={"minima": [(one.real, one.imag) for one in result.roots]}, title="the two roots (+), while β grows"),
            CurvePanel("position", frame([], 0, STEPS, False, y=Axis(range=swing["layout"]["xaxis"]["range"], ticks=3)), tracks=ids, points="curve", role="strip", title="position"),
        ],
        tracks=tracks, clock=Clock(STEPS, at=min(mode["step"], STEPS)),
        table=Beside(result.table().only(*COLUMNS[mode.presenting :]), [Legend(one.id, one.name, one.style) for one in tracks], None if mode.presenting else NOW),
        formula=[_rule(result, i, one) for i, one in enumerate(tracks)],
    )  # fmt: skip


def _track(result: Result, i: int, name: str) -> Track:
    at, velocity = result.positions[:, i], result.velocities[:, i]
    curve = np.column_stack([np.arange(len(at), dtype=float), at])
    arrays = {
        "points": curve,
        "curve": curve,
        "phase": np.column_stack([at, velocity]),
        "position": at,
        "before": np.concatenate([at[:1], at[:-1]]),
    }
    return Track(NAMES[i], name, STYLES[i], arrays, result.regimes[i] == "divergence")


def _swing(tracks: list[Track]) -> Figure:
    points = np.concatenate([one.arrays["phase"] for one in tracks])
    points = points[np.isfinite(points).all(axis=1)]
    x, y = (1.08 * max(least, min(float(np.abs(points[:, k]).max()), 3.0)) for k, least in ((0, 1.0), (1, 0.1)))
    return plane(Axis("position", range=(-x, x), ticks=5), Axis("velocity", range=(-y, y), ticks=5))


def _roots(result: Result) -> Figure:
    reach = 1.15 * max(1.0, float(np.abs(np.concatenate([result.roots, result.locus.ravel()])).max()))
    figure = plane(
        Axis("real part", range=(-reach, reach), ticks=5), Axis("imaginary part", range=(-reach, reach), ticks=5), equal=True
    )  # fmt: skip
    figure["data"] += [_line(CIRCLE, INK, "dot", 1.4), _line(math.sqrt(result.spec.beta) * CIRCLE, LEFT, "dash", 1.2)]
    figure["data"] += [_line(result.locus[:, k], INK, "solid", 2.2) for k in range(2)]
    return figure


def _line(points: np.ndarray, style: Style, dash: str, width: float) -> dict:
    return line(points.real, points.imag, style, dash, width)


def _rule(result: Result, i: int, track: Track) -> Rule:
    beta, force = result.betas[i], result.force
    kept = digits(1.0 + beta - force)
    lines = [
        (r"x \leftarrow (1+\beta-\alpha\lambda)\, x - \beta\, x_{-1}", rf"@position = {kept} \cdot @position0 - {digits(beta)} \cdot @before0"),
        (r"z^2 - (1+\beta-\alpha\lambda)\, z + \beta = 0", rf"|z|_{{\max}} = {digits(result.radii[i])}"),
    ]  # fmt: skip
    return Rule(track.id, track.name, lines)

"""Lessard's cost on the stage: the ball and plain descent on its curve, and where they are step by step."""

from __future__ import annotations

import numpy as np

from labcore.experiments.momentum_map import lessard
from labcore.experiments.momentum_map.lessard import CYCLE, PLAIN_RATE, STEPS, Result
from labcore.figures.axes import Axis, Figure, ranges
from labcore.figures.heatmap import plane
from labcore.figures.lines import frame, line
from labcore.figures.looks import INK
from labcore.optimizers import OPTIMIZERS
from labcore.table import Column
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.momentum_map.beyond_words import SLOPES, ball_words, plain_words

KEYS, NAMES = ("heavy-ball", "gd"), ("Heavy ball", "Plain descent")
NOW = Now(Column("now", "position now", "At the step of the clock", format=".6g"), "place", before="ends")
# A ball beyond this has left the picture.
WIDEST = 6.0


def view(result: Result, mode: Mode) -> View:
    tracks = [_track(result, i) for i in range(2)]
    figure, known = _figure(result), decided(result)
    levels = CYCLE if result.ends[0] == "cycle" and result.period == len(CYCLE) else ()
    places = frame([], 0, STEPS, False, y=Axis(range=tuple(figure["layout"]["xaxis"]["range"]), ticks=4), levels=levels)
    words = [ball_words(result), plain_words(result)]
    history = [{"ends": [(0, None), (at, ends)]} for at, ends in zip(known, result.ends, strict=True)]
    return View(
        alt=f"A convex cost of two steep walls and a flatter piece between, a ball and plain descent on it. {words[0]}", says=SLOPES,
        panels=[
            SurfacePanel("ball", figure, tracks=KEYS, points="on_curve", home=ranges(figure), marks={"start": (result.spec.start, float(lessard.value(result.spec.start))), "minima": [(0.0, 0.0)]}, title="the ball on its curve"),
            CurvePanel("places", places, tracks=KEYS, points="place", role="strip", title="position"),
        ],
        tracks=tracks, clock=Clock(STEPS, at=min(mode["step"], STEPS)),
        table=Beside(result.table().only("rate", "ends"), [Legend(key, name, OPTIMIZERS[key].style) for key, name in zip(KEYS, NAMES, strict=True)], NOW, history),
        formula=[_rule(result, i, words[i], known[i]) for i in range(2)],
    )  # fmt: skip


def decided(result: Result) -> list[int]:
    """The step by which it is seen where each ends."""
    gone = [
        int(np.argmax(~np.isfinite(at))) if ends == "diverged" else STEPS
        for at, ends in zip(result.points.T, result.ends, strict=True)
    ]
    arrived = [end if at is None else at for end, at in zip(gone, result.arrived, strict=True)]
    # That it repeats itself is seen long before it does so to the last digit.
    seen = STEPS // 2 if result.cycling is not None else arrived[0]
    return [min(seen, STEPS), arrived[1]]


def _track(result: Result, i: int) -> Track:
    at, steps = result.points[:, i], np.arange(STEPS + 1, dtype=float)
    place = np.column_stack([steps, at])
    arrays = {
        "points": place, "place": place, "on_curve": np.column_stack([at, lessard.value(at)]), "now": at,
        "slope": lessard.slope(at), "before": np.concatenate([at[:1], at[:-1]]),
    }  # fmt: skip
    return Track(KEYS[i], NAMES[i], OPTIMIZERS[KEYS[i]].style, arrays, result.ends[i] == "diverged")


def _figure(result: Result) -> Figure:
    points = result.points[np.isfinite(result.points)]
    reach = 1.12 * min(max(2.6, float(np.abs(points).max())), WIDEST)
    xs = np.linspace(-reach, reach, 400)
    top = float(max(lessard.value(xs)))
    figure = plane(
        Axis("position", range=(-reach, reach), ticks=7),
        Axis("cost", range=(-0.06 * top, top), ticks=5),
        margin={"l": 52},
    )
    figure["data"].append(line(xs, lessard.value(xs), INK, "solid", 2.0))
    return figure


def _rule(result: Result, i: int, words: str, since: int) -> Rule:
    rate, beta = (result.spec.learning_rate, result.spec.beta) if i == 0 else (PLAIN_RATE, 0.0)
    symbols, numbers = r"x \leftarrow x - \alpha f'(x)", rf"@now = @now0 - {digits(rate)} \cdot @slope0"
    if i == 0:
        symbols, numbers = symbols + r" + \beta (x - x_{-1})", numbers + rf" + {digits(beta)} (@now0 - @before0)"
    gone = (max(since - 1, 0), "left the picture") if result.ends[i] == "diverged" else None
    return Rule(KEYS[i], NAMES[i], [(symbols, numbers)], {}, words, since=since, gone=gone)

"""Early stopping on the stage: train and dev cost, the length of the weights, and where patience stops."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.early import EPOCHS, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import Line, frame, lines
from labcore.figures.looks import INK
from labcore.style import RIGHT, TEST, TRAIN, Style
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, View

BEST = Style(INK.light, INK.dark, "solid", "circle")
EXPLANATION = r"""
**What you see.** One network from small initial weights, without a penalty: train and dev cost, and the length of all its weights, epoch by epoch. Patience stops after so many epochs without a lower dev cost and gives the best epoch's
weights back. Beside it the same network under L2, trained to the end.

**What it gives.** One run passes small, middling and large weights, and the dev set picks among them: no $\lambda$ to search for, and less to compute.

**What it costs.** It ties two things together that one would rather turn apart: how well the cost is minimized, and how much the network may overfit (the lack of orthogonalization). Stopped early, the cost is not minimized. With L2 one trains
to the end, and searches for $\lambda$ in return.
"""


def view(result: Result, mode: Mode) -> View:
    at = np.arange(EPOCHS + 1.0)
    tracks = []
    for name, i, j, style in (("train", 0, 0, TRAIN), ("dev", 0, 1, TEST), ("dev under L2", 1, 1, RIGHT)):
        arrays = {"cost": np.column_stack([at, result.costs[i, j]])}
        if j:
            arrays["size"] = np.column_stack([at, result.sizes[i]])
        tracks.append(Track(name.replace(" ", "-"), name, style, arrays))
    best = float(result.costs[0, 1, result.best])
    costs = frame(
        [result.costs[:, 1].ravel(), result.costs[0, 0]],
        0,
        EPOCHS,
        False,
        x="epoch",
        y=Axis("cost"),
        levels=[best],
        margin={"l": 52, "b": 40},
    )
    costs["layout"]["shapes"] = [*costs["layout"]["shapes"], *_stops(result)]
    sizes = frame([result.sizes], 0, EPOCHS, False, x="epoch", y=Axis("|W|"), margin={"l": 46, "b": 38})
    sizes["layout"]["shapes"] = _stops(result)
    says = early_words(result)
    names = ("without a penalty", "stopped early", "L2, to the end")
    legend = [Legend(name, name, look) for name, look in zip(names, (TEST, BEST, RIGHT), strict=True)]
    last, relation = (EPOCHS, "<") if result.stopped is None else (result.stopped, r"\ge")
    return View(
        alt=f"A training that overfits: its dev cost falls and rises again. {says}", says=says,
        panels=[
            CurvePanel("cost", costs, tracks=[one.id for one in tracks], points="cost", title=_title(result), wide=True),
            CurvePanel("size", sizes, tracks=["dev", "dev-under-L2"], points="size", role="strip", title="length of all weights, without a penalty and under L2"),
            FigurePanel("by size", _by_size(result), role="strip", title="dev cost against the length, along the one run"),
        ],
        tracks=tracks, focus="dev", clock=Clock(EPOCHS, at=EPOCHS, rest=EPOCHS, unit="epoch", seconds=12), table=Beside(result.table().only("epoch", "train", "dev", "size"), legend),
        formula=[Rule("dev", "early stopping", [(r"\text{stop at the first } e - e_{\text{best}} \ge p", rf"{last} - {result.best} = {last - result.best} {relation} p = {result.spec.wait}")], here=True)],
    )  # fmt: skip


def _title(result: Result) -> str:
    if result.stopped is None:
        return f"train and dev cost (dashed); dev lowest at epoch {result.best}, patience never ends"
    return f"train and dev cost (dashed); dev lowest at epoch {result.best}, stopped at {result.stopped}"


def _stops(result: Result) -> list[dict]:
    """Where the best weights are from, and where patience ends."""
    shapes = []
    for place, dash in ((result.best, "solid"), (result.stopped, "dash")):
        if place is not None:
            line = {"color": "rgba(128,128,140,0.9)", "width": 1.5, "dash": dash}
            shapes.append({"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": place, "x1": place, "line": line})
    return shapes


def _by_size(result: Result) -> Figure:
    sizes, costs = result.sizes[0], result.costs[0, 1]
    best = np.array([sizes[result.best]] * 2)
    top = float(np.nanmax(costs)) * 1.05
    every = [Line("dev cost", sizes, costs, TEST, width=1.6), Line("best", best, np.array([0.0, top]), BEST, width=1.2)]
    return lines(
        every, Axis("|W|"), Axis("cost", range=(0.0, top), ticks=3), legend=False, margin={"l": 46, "r": 10, "b": 38}
    )


def early_words(result: Result) -> str:
    """Where it stops, what that gives, and what L2 makes of it."""
    spec = result.spec
    end, early, under = (row["dev"] for row in result.table().rows)
    small, best, large = (float(result.sizes[0, k]) for k in (0, result.best, EPOCHS))
    stop = (
        f"Patience {spec.wait} stops at epoch {result.stopped} and gives back epoch {result.best}"
        if result.stopped is not None
        else f"A patience of {spec.wait} never ends in {EPOCHS} epochs; the best is epoch {result.best}"
    )
    compared = "fewer" if early < end else "more" if early > end else "as many"
    return (
        f"{stop}: {early:.1f} % of the dev examples wrong, {compared if compared != 'as many' else 'as many as'}{' than' if compared != 'as many' else ''} the {end:.1f} % at the end. "
        f"On the way |W| goes from {digits(small, 3)} to {digits(large, 3)}; the best has {digits(best, 3)}. L2 with lambda {digits(spec.l2_strength)}, trained to the end: {under:.1f} %."
    )

"""The best of n on the stage: a search's trials as they come, the best so far within what is expected, and the chance of a hit."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.best import MOST, Result
from labcore.figures.axes import Axis, Figure, ranges
from labcore.figures.lines import Line, frame, lines
from labcore.style import LEFT, OUTSIDE, RIGHT, Style
from pages.kit.numbers import percent
from pages.kit.panels import CurvePanel, FigurePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Mode, View
from pages.week3.search.best_table import beside
from pages.week3.search.best_words import best_words, hit, share_words
from pages.week3.search.grid_words import told
from pages.week3.search.panels import Dots, TrialDotsPanel
from pages.week3.search.scores import NINES, nines

# Where the clock rests: sixty trials.
REST = 59
SECONDS = 8.0
# Of a trial, and of one among the best.
SMALL, LARGE = 2.6, 5.0
TOLD = ("expected", "search")


def view(result: Result, mode: Mode) -> View:
    says = best_words(result, mode.presenting)
    chances = frame(
        [],
        1,
        MOST - 1,
        False,
        x="trials",
        y=Axis(range=(0, 1.02), ticks=3, tick_format=".0%"),
        levels=[0.95],
        margin={"l": 52},
    )
    return View(
        alt=best_words(result), says=says,
        panels=[
            _trials(result),
            CurvePanel("chance", chances, tracks=["expected"], points="chance", role="strip", title=f"chance to hit the best {share_words(result)}; dotted: 95\u00a0%, {result.needed} trials"),
            FigurePanel("all", _ranked(result), role="strip", title=f"all {len(result.scores)} scores, the best first; thick, up to the dot: {share_words(result)}"),
        ],
        tracks=_tracks(result), clock=Clock(MOST - 1, first=1, at=REST, rest=REST, told=REST, unit="trial", seconds=SECONDS),
        formula=[_rule(result, name, mode.presenting) for name in TOLD], table=beside(result, mode.presenting), focus="expected",
    )  # fmt: skip


def _tracks(result: Result) -> list[Track]:
    n = np.arange(1.0, MOST + 1)
    best, chance = result.best, result.chances
    curves = {"curve": best.mean, "curve_low": best.low, "curve_high": best.high}
    of_n = {name: np.column_stack([n, nines(values[:MOST])]) for name, values in curves.items()}
    numbers = {"miss": (1.0 - result.spec.share) ** n, "hit": chance}
    return [
        Track("expected", "expected", LEFT, {**of_n, "chance": np.column_stack([n, chance]), **numbers}),
        Track("search", "this search", RIGHT, {"curve": np.column_stack([n, nines(result.best_so_far)]), "best": result.best_so_far}),
    ]  # fmt: skip


def _trials(result: Result) -> TrialDotsPanel:
    scores, among = result.scores[:MOST], result.among[:MOST]
    figure = frame(
        [],
        1,
        MOST - 1,
        False,
        x="trial",
        y=_score_axis(result),
        levels=[float(nines(np.array(result.threshold)))],
        margin={"l": 52, "b": 40},
    )
    quiet = Style(OUTSIDE[0].light, OUTSIDE[0].dark, "solid", "circle")
    dots = Dots(
        "trial", quiet, np.column_stack([np.arange(1.0, MOST + 1), nines(scores)]), np.where(among, LARGE, SMALL),
        [RIGHT if one else quiet for one in among], [told(score) for score in scores], [],
    )  # fmt: skip
    return TrialDotsPanel(
        "trials", figure, tracks=TOLD, points="curve", home=ranges(figure), groups=[dots], ringed=False,
        title=f"dots: trials, large: the best {share_words(result)}; line and band: expected best",
    )  # fmt: skip


def _score_axis(result: Result) -> Axis:
    ends = float(result.scores.min()), float(result.scores.max())
    low, high = (float(nines(np.array(end))) for end in ends)
    room = 0.06 * (high - low)
    return Axis(
        "dev score",
        range=(low - room, high + room),
        labels=[(float(nines(np.array(at))), percent(at, 0)) for at in NINES],
    )


def _ranked(result: Result) -> Figure:
    ordered = np.sort(result.scores)[::-1]
    share = np.arange(1.0, len(ordered) + 1) / len(ordered)
    edge = result.many - 1
    every = [
        Line("all", share, nines(ordered), OUTSIDE[0]),
        Line("best", share[: edge + 1], nines(ordered[: edge + 1]), RIGHT, width=4.0),
        Line("edge", share[edge : edge + 1], nines(ordered[edge : edge + 1]), RIGHT),
    ]  # fmt: skip
    x = Axis("share of all trials", range=(0.0, 1.06), ticks=6, tick_format=".0%")
    low, high = float(nines(np.array(0.05))), float(nines(ordered[:1])[0])
    return lines(
        every,
        x,
        Axis(
            "",
            range=(low, 1.08 * high),
            labels=[(float(nines(np.array(at))), percent(at, 0)) for at in (0.1, 0.7, 0.95)],
        ),
        legend=False,
        margin={"l": 52, "t": 4, "b": 36},
    )


def _rule(result: Result, name: str, brief: bool) -> Rule:
    if name == "expected":
        # Rounded, a chance may read as 1, which it never is.
        pair = (r"P = 1 - (1 - p)^n", r"1 - @miss \approx @hit")
        return Rule(name, "expected", [pair], words="" if brief else hit(result), here=True)
    return Rule(
        name,
        "this search",
        [(r"\max(s_1, \ldots, s_n)", r"@best")],
        words="The best dev score of the trials so far.",
        here=True,
    )

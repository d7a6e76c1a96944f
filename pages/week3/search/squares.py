"""The two squares: a search's trials over rate and second value, with their shadows on the rate; and their scores as the rate alone sees them."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.experiments.search.grid_random import OTHERS, REACHES, TRIALS, Result, Searched
from labcore.figures.axes import Axis, Figure
from labcore.figures.heatmap import plane
from labcore.progress import moments
from labcore.style import LEFT, RIGHT, Style
from pages.kit.numbers import digits
from pages.week3.search.grid_words import AXES, rates_tried, told
from pages.week3.search.panels import Dots, TrialDotsPanel
from pages.week3.search.scores import RADII, level_of, look_of

STYLES = {"grid": LEFT, "random": RIGHT}
# The share of a square's height that its shadows have below it, and room around the outermost dots.
STRIP, ROOM = 0.16, 0.07


def square(result: Result, name: str) -> TrialDotsPanel:
    one, style = result.of(name), STYLES[name]
    _, low, high = OTHERS[result.spec.other]
    span = high - low
    rates = _rate_axis(result)
    floor = low - ROOM * span
    figure = plane(
        rates,
        Axis(AXES[result.spec.other], range=(floor - STRIP * span, high + ROOM * span), ticks=5),
        margin={"l": 52, "b": 40},
    )
    figure["layout"]["yaxis"] |= {
        "tickvals": _ticks(result.spec.other),
        "ticktext": [digits(at, 2) for at in _ticks(result.spec.other)],
    }
    title: Any = name if one is None else moments([title_of(one, n) for n in range(TRIALS)])
    return TrialDotsPanel(name, figure, title=title, groups=[] if one is None else [_dots(one, style)], floor=floor)


def title_of(one: Searched, step: int) -> str:
    """What has come about by a step of the clock, its first trial being step 0."""
    best = one.best_so_far[step + 1]
    return f"{one.part.sampler}: {rates_tried(int(one.distinct(0)[step + 1]))}, best {told(best)}"


def _ticks(other: str) -> list[float]:
    _, low, high = OTHERS[other]
    return [8, 22, 36, 50, 64] if other == "hidden_units" else np.linspace(low, high, 5).tolist()


def _rate_axis(result: Result) -> Axis:
    low, high = REACHES[result.spec.reach]
    room = (high / low) ** ROOM
    return Axis("learning rate", range=(low / room, high * room), log=True)


def _dots(one: Searched, style: Style) -> Dots:
    levels = level_of(one.scores)
    radii = RADII[0] + (RADII[1] - RADII[0]) * levels
    dot = Style(style.light, style.dark, style.dash, "circle")
    return Dots(
        one.part.sampler,
        dot,
        one.values,
        radii,
        [look_of(level) for level in levels],
        [told(score) for score in one.scores],
        one.leaders,
    )


def scores_by_rate(result: Result) -> TrialDotsPanel:
    """All trials of both, as the rate alone sees them."""
    figure: Figure = plane(
        _rate_axis(result), Axis("", range=(-0.04, 1.08), ticks=3, tick_format=".0%"), margin={"l": 52, "t": 4, "b": 36}
    )
    groups = [
        Dots(
            one.part.sampler, STYLES[one.part.sampler], np.column_stack([one.values[:, 0], one.scores]), np.full(TRIALS, 3.0),
            [STYLES[one.part.sampler]] * TRIALS, [f"rate {digits(rate, 3)}, {told(score)}" for rate, score in zip(one.values[:, 0], one.scores, strict=True)],
            [],
        )
        # The grid's, of which five lie at one rate, over the others.
        for one in reversed(result.tried)
    ]  # fmt: skip
    return TrialDotsPanel("scores", figure, role="strip", title="dev score at each rate", groups=groups, ringed=False)

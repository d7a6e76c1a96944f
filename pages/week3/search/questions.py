"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.search import grid_random, scale
from labcore.experiments.search.grid_random import spread_of_repeated
from pages.kit.prediction import Prediction
from pages.week3.search.best_words import rarer, rarer_why
from pages.week3.search.grid_words import counted


def finder(result: grid_random.Result) -> str:
    random, _, grid = counted(result)
    return "The grid" if grid > random + 1 else "Random" if random > grid + 1 else "Both about as often"


def finder_why(result: grid_random.Result) -> str:
    random, _, grid = counted(result)
    same, different = (spread_of_repeated(other, "wide") for other in ("l2", "hidden_units"))
    return (
        f"With {grid} seeds the grid, with {random} random. At its best rate the grid's five trainings lie on average {points(same)} apart with L2, nearly the same, and {points(different)} with hidden units: five networks, "
        "of which the best counts. And 0.01 happens to be a good rate."
    )


def points(share: float) -> str:
    """A difference of two shares, in points of percent."""
    return f"{100 * share:.1f} points"


def beyond(result: scale.Result) -> str:
    share = float(result.tunable.shares("linear")[result.tunable.watched])
    return "About 9" if share < 0.2 else "About 50" if share < 0.7 else "About 90"


def beyond_why(result: scale.Result) -> str:
    tunable, draws = result.tunable, result.spec.draws
    expected = draws * float(tunable.shares("linear")[tunable.watched])
    drawn = int(result.counts["linear"][-1, tunable.watched])
    return (
        f"Expected are {expected:.0f} of {draws}; these draws give {drawn}. "
        "A linear scale gives each part its length, and 0.99 to 0.999 is 0.009 of 0.099. But there the window grows tenfold, from 100 to 1,000 values, just as it does from 0.9 to 0.99: counted in nines both parts are one "
        "step, and with 1 \u2212 beta on a log scale each has a half."
    )


GRID = [
    Prediction(
        "Hidden units, 8 to 64, take the place of L2, and they do matter. Who finds the better score with most of the ten seeds?",
        ["The grid", "Random", "Both about as often"], {"other": "hidden_units", "grid_seed": 7}, answer=finder, why=finder_why,
    ),
]  # fmt: skip
SCALE = [
    Prediction(
        "A hundred betas, uniform on 0.9 to 0.999. How many lie in 0.99 to 0.999?",
        ["About 9", "About 50", "About 90"], {"tuned": "beta"}, answer=beyond, why=beyond_why,
    ),
]  # fmt: skip
BEST = [
    Prediction(
        "The best 1 % of the space in place of the best 5 %. How likely does one of 60 random trials hit it?",
        ["About 20 %", "About 45 %", "About 80 %"], {"top_share": 0.01}, answer=rarer, why=rarer_why,
    ),
]  # fmt: skip

"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.search import grid_random, scale
from pages.kit.prediction import Prediction
from pages.week3.search.grid_words import counted


def finder(result: grid_random.Result) -> str:
    random, _, grid = counted(result)
    return "The grid" if grid > random + 1 else "Random" if random > grid + 1 else "Both about as often"


def finder_why(result: grid_random.Result) -> str:
    random, _, grid = counted(result)
    return (
        f"With {grid} seeds against {random}. The more units the better, so the best lies on the edge of the square, and there the grid has five of its trials. Of random ones "
        f"only one in ten has its units within the last tenth of the range, and most of these have a rate that is too low or too high."
    )


def beyond(result: scale.Result) -> str:
    share = float(result.tunable.shares("linear")[result.tunable.watched])
    return "About 9" if share < 0.2 else "About 50" if share < 0.7 else "About 90"


def beyond_why(result: scale.Result) -> str:
    return (
        "A linear scale gives each part its length, and 0.99 to 0.999 is 0.009 of 0.099. But there the window grows tenfold, from 100 to 1,000 values, just as it does from 0.9 to 0.99: counted in nines both parts are one "
        "step, and with 1 \u2212 beta on a log scale each has a half."
    )


GRID = [
    Prediction(
        "Hidden units from 8 to 64 take the place of L2. They matter, and more are better. Who finds the better score with most of the ten seeds?",
        ["The grid", "Random", "Both about as often"], {"other": "hidden_units"}, answer=finder, why=finder_why,
    ),
]  # fmt: skip
SCALE = [
    Prediction(
        "A hundred betas, uniform on 0.9 to 0.999. How many lie in 0.99 to 0.999, where the window is 100 values or longer?",
        ["About 9", "About 50", "About 90"], {"tuned": "beta"}, answer=beyond, why=beyond_why,
    ),
]  # fmt: skip

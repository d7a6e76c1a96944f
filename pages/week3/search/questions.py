"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.search import grid_random
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


GRID = [
    Prediction(
        "Hidden units from 8 to 64 take the place of L2. They matter, and more are better. Who finds the better score with most of the ten seeds?",
        ["The grid", "Random", "Both about as often"], {"other": "hidden_units"}, answer=finder, why=finder_why,
    ),
]  # fmt: skip

"""What the table beside the best of n says: what is expected of so many trials, and what this search has found."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.best import BAND, MOST, Result
from labcore.progress import moments
from labcore.style import LEFT, RIGHT
from labcore.table import Column, ResultTable
from pages.kit.numbers import percent
from pages.kit.view import Beside, Legend
from pages.week3.search.best_words import chance_words

COLUMNS = [
    Column("best", "best of n", "The best dev score of so many trials: expected, and of this search", format="s"),
    Column("band", f"{100 * BAND:.0f} % find", "One search in ten finds less, one in ten more", format="s"),
    Column("hit", "among the best", "The chance that one of so many is among the best share of all; and how many of this search were", format="s"),
]  # fmt: skip


def beside(result: Result, brief: bool) -> Beside:
    best, hits = result.best, np.cumsum(result.among[:MOST])
    expected = {
        "best": [percent(float(one)) for one in best.mean[:MOST]],
        "band": [f"{percent(float(low))} to {percent(float(high))}" for low, high in zip(best.low[:MOST], best.high[:MOST], strict=True)],
        "hit": [chance_words(float(one)) for one in result.chances],
    }  # fmt: skip
    search = {
        "best": [percent(float(one)) for one in result.best_so_far], "band": ["–"] * MOST,
        "hit": ["1 trial" if one == 1 else f"{one} trials" for one in hits.tolist()],
    }  # fmt: skip
    columns = [column for column in COLUMNS if not (brief and column.key == "band")]
    keys = [column.key for column in columns]
    rows = [{key: one[key][-1] for key in keys} for one in (expected, search)]
    history = [{key: moments(one[key]) for key in keys} for one in (expected, search)]
    legend = [Legend("expected", "expected", LEFT), Legend("search", "this search", RIGHT)]
    return Beside(ResultTable(columns, rows), legend, history=history)

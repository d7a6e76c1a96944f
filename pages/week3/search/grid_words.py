"""What is said of grid and random."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.good_window import WINDOW, chance_of_window
from labcore.experiments.search.grid_random import (
    REACHES,
    TRIALS,
    Result,
    Searched,
    best_of_seeds,
)
from pages.kit.numbers import digits, percent
from pages.kit.stage_data import Rule

AXES = {"l2": "lambda of L2", "hidden_units": "hidden units", "beta1": "beta1"}
EXPLANATION = r"""
**What you see.** Two searches with the same 25 trainings each: handwritten digits, one hidden layer of ReLU, Adam, three epochs. The learning rate is searched on a log scale, and one other hyperparameter beside it. A dot is a
training, the larger and the stronger the more of the dev set it answers right; the ring is on the best one so far. Under each square lie the dots' shadows on the axis of the rate.

**Five rates, or twenty-five.** A grid of $5 \times 5$ tries each rate five times, with another second value each time. Where that matters little, four of the five are the same training again. Random points
share no coordinates: every training tries a rate of its own, and one need not know beforehand which of the axes matters.

**Not always.** Where the second one matters as well, as the number of hidden units does, the five trainings at one rate are five different ones: nothing is repeated, and the grid has as good a chance, if one of its rates is good. And where
its gaps are no wider than the range of good rates, nothing is left to be found between. One seed says little: both best scores are the luckiest of 25.
"""
SOURCES = """
- J. Bergstra and Y. Bengio, JMLR 13 (2012), 281-305.
- T. Akiba et al., Optuna, arXiv:1907.10902.
- Data: scikit-learn's handwritten digits.
"""


def told(score: float) -> str:
    return percent(score) if np.isfinite(score) else "diverged"


def rates_tried(count: int) -> str:
    return "1 rate tried" if count == 1 else f"{count} rates tried"


def grid_words(result: Result, brief: bool = False) -> str:
    """How many rates each tries, and how often each finds the better score over the stored seeds; in brief that alone, if it is known."""
    if not result.tried:
        return "Two searches of 25 trainings each; each appears when it is done."
    rates = [int(one.distinct(0)[-1]) for one in result.tried]
    if len(result.tried) < 2:
        return f"With {TRIALS} trainings the grid tries {rates[0]} rates. The random search comes next."
    told = f"With {TRIALS} trainings each the grid tries {rates[0]} rates, random {rates[1]}."
    if result.spec.source != "stored":
        return told
    return _better(result) if brief else f"{told} {_better(result)}"


def counted(result: Result) -> tuple[int, int, int]:
    """Of the ten stored seeds how many gave the better score to random, to neither, to the grid."""
    grid, random = best_of_seeds(result.spec.other, result.spec.reach).T
    return int(np.sum(random > grid)), int(np.sum(random == grid)), int(np.sum(random < grid))


def _better(result: Result) -> str:
    random, neither, grid = counted(result)
    even = f", and {neither} give{'s' if neither == 1 else ''} both the same" if neither else ""
    return f"Of the ten stored seeds {random} give random the better score, {grid} the grid{even}."


def numbers_of(result: Result, one: Searched) -> dict[str, np.ndarray]:
    """What the formula says after each trial, (25,) each: rates tried, those of them between the ends of the range, the chance of a window."""
    reach, rates = result.spec.reach, one.values[:, 0]
    ends, each = REACHES[reach], range(1, TRIALS + 1)
    tried = [np.unique(rates[:n]) for n in each]
    chances = [chance_of_window(rates[:n] if one.part.sampler == "grid" else n, reach) for n in each]
    inner = [int(np.sum(~np.isclose(some, ends[0]) & ~np.isclose(some, ends[1]))) for some in tried]
    return {"rates": one.distinct(0)[1:].astype(float), "inner": np.array(inner, float), "chance": np.array(chances)}


def rule_of(result: Result, one: Searched, brief: bool) -> Rule:
    """How many rates it has tried at the clock's trial, and how likely one of them lies in a window of good ones."""
    decades = float(np.diff(np.log10(REACHES[result.spec.reach]))[0])
    w, d, inner = digits(WINDOW), digits(decades), ""
    pairs = [(r"\text{rates} = n", "@rates"), (r"P = 1 - (1 - w/d)^n", rf"1 - (1 - {w}/{d})^{{@rates}} = @chance")]
    if one.part.sampler == "grid":
        pairs = [
            (r"\text{rates} \leq \sqrt{25}", r"@rates \leq 5"),
            (r"P = k\, w / (d - w)", rf"@inner \cdot {w} / ({d} - {w}) = @chance"),
        ]  # fmt: skip
        inner = " k: how many of those lie between the ends of the range."
    words = f"P: the chance that a window of w = {w} decades, anywhere in the d = {d} that are searched, holds a rate that was tried.{inner}"
    return Rule(one.part.sampler, one.part.sampler, pairs[: 1 if brief else 2], words="" if brief else words, here=True)

"""The questions about panda and caviar: what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.search.panda import Result
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction

BEFORE = 10
# What eight at the default have come to on day 3, with 360 updates.
EIGHT = 0.352
# Of the 16 hidden units those that give 0 for every training example: on day 10, and from day 13 to the end where nobody goes back.
DEAD_BEFORE, DEAD = 1, 9


def came_back(result: Result) -> str:
    """Whether the cost of the last day is below that of the day before the damage."""
    return "Yes" if result.costs[-1] < result.costs[BEFORE] else "No"


def came_back_why(result: Result) -> str:
    return (
        f"With rate 0.3 again and no going back it ended at {digits(float(result.costs[-1]), 3)}; on day {BEFORE} it stood at {digits(float(result.costs[BEFORE]), 3)}. After three days at rate 5, {DEAD} of the 16 hidden units ({DEAD_BEFORE} on day {BEFORE}) "
        f"gave 0 for every training example. Such a unit gets no gradient: all {DEAD} stayed so to the end. The others learned on, and the cost fell, but not to where it was."
    )


def wide(result: Result) -> str:
    return "Lower" if result.grown.lowest(result.days_alike) < EIGHT else "Higher"


def wide_why(result: Result) -> str:
    best = result.grown.lowest(result.days_alike)
    return (
        f"The best of 24 came to {digits(best, 3)} in one day, that of 8 to {EIGHT} in three: the rates of the 24 are closer together, but each had 15 updates in place of 45. As many trainings as you like do not make up for one that is too short to "
        "tell; that is why bad ones are stopped early and good ones go on."
    )


QUESTIONS = [
    Prediction(
        "On day 13 the rate goes down to 0.3 as it did, but nobody goes back. Is the cost of the last day below that of day 10, before rate 5?",
        ["Yes", "No"], {"panda_back": 0}, answer=came_back, why=came_back_why,
    ),
    Prediction(
        "The same 360 updates for 24 trainings in place of 8: one day each. Is the best of them lower or higher than the best of 8 after three days?",
        ["Lower", "Higher"], {"panda_models": "24"}, answer=wide, why=wide_why, decided=lambda result: result.days_alike,
    ),
]  # fmt: skip

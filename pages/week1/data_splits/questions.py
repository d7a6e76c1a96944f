"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.data_splits import winner
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction
from pages.week1.data_splits.looks_of import points
from pages.week1.data_splits.winner import MEASURED


def too_much(result: winner.Result) -> float:
    """How much higher the best one reads than it is."""
    return float(result.dev[result.best] - result.spec.accuracy)


def larger_set(result: winner.Result) -> str:
    return "As much" if too_much(result) > 0.018 else "About a third" if too_much(result) > 0.0045 else "About a tenth"


def larger_set_why(result: winner.Result) -> str:
    return (
        f"Luck is {digits(100 * result.spread, 2)} points wide: it falls as one over the root of the examples, and the root of 10 is about 3. The best of a hundred is some two and a "
        f"half such widths above the others, whatever the width, here {points(too_much(result), 2)}."
    )


def more_models(result: winner.Result) -> str:
    ratio = (result.expected - result.spec.accuracy) / 0.0230
    return "Ten times as much" if ratio > 5 else "A third more" if ratio > 1.1 else "As much"


def more_models_why(result: winner.Result) -> str:
    over = (result.expected - result.spec.accuracy) / result.spread
    return (
        f"The largest of k lucky draws grows as the root of 2 ln k, not as k: on average {digits(over, 2)} standard deviations for a thousand, 2.4 for a hundred. Luck that rare is hard to "
        "beat, so trying more costs less and less; but it never becomes free."
    )


WINNER = [
    Prediction(
        "Ten times the dev examples, 10,000, and again a hundred models. How much too high does the best one read, compared with now?",
        ["As much", "About a third", "About a tenth"], {"dev_examples": 10_000}, answer=larger_set, why=larger_set_why,
        decided=lambda result: MEASURED,
    ),
    Prediction(
        "A thousand models in place of a hundred, on the same 1,000 dev examples. How much too high does the best one read on average?",
        ["As much", "A third more", "Ten times as much"], {"models": 1000}, answer=more_models, why=more_models_why,
        decided=lambda result: MEASURED,
    ),
]  # fmt: skip

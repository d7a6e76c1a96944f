"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.batch_norm import rates
from pages.kit.prediction import Prediction
from pages.week3.batch_norm.rates_words import pairs


def deeper(result: rates.Result) -> str:
    _, without, normed = pairs(result)[0]
    return {
        (False, True): "Only those with batch norm", (True, True): "Both", (False, False): "Neither", (True, False): "Only those without",
    }[without.stretch(result.spec.right) is not None, normed.stretch(result.spec.right) is not None]  # fmt: skip


def deeper_why(result: rates.Result) -> str:
    return (
        "A sigmoid's slope is at most a quarter, so that each layer without batch norm hands down less than a quarter of the gradient: through six, less than 1/4,000. No rate is right for "
        "the last layer and the first one. Batch norm divides by the signal's own deviation, in both directions."
    )


RATES = [
    Prediction(
        "Six hidden layers in place of three. Which sigmoids still find a rate that is usable?",
        ["Both", "Only those with batch norm", "Neither"], {"layers": "6"}, answer=deeper, why=deeper_why,
    ),
]  # fmt: skip

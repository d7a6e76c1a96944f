"""The questions of the learning rate, and why they come out as they do."""

from __future__ import annotations

from pages.kit.numbers import digits
from pages.kit.prediction import Prediction
from pages.week2.learning_rate.edge_session import EdgeTraining

HALVED = {"before": ((800.0, 0.2),), "rate": 0.1, "steps": 3000}


def _again(training: EdgeTraining) -> str:
    return "It climbs again" if training.result.hovers > 0.9 else "It stays where it is"


def _again_why(training: EdgeTraining) -> str:
    result = training.result
    return (
        f"The share falls to one half, since the rate does; but a rate of {digits(result.spec.rate)} bears a sharpness of "
        f"{digits(2 / result.spec.rate, 3)}, and nothing holds it below that: the training sharpens until it is back at "
        f"{result.hovers:.2f}."
    )


EDGE = [
    Prediction(
        "A training is on the edge at rate 0.2. At step 800 the rate is halved. What does the sharpness do?",
        ["It stays where it is", "It climbs again", "It falls"], HALVED, answer=_again, why=_again_why,
    ),
]  # fmt: skip

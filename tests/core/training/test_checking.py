"""The gradient check of a side: every kind of training passes it, at the start and later, whatever it trains in."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.training import Run, Settings
from labcore.training.checking import check_gradient
from tests.core.training.bits import bits
from tests.core.training.gradient_sweep import offered

# Softmax, logistic and squared error.
DATA = ("wine", "moons", "plane")
PENALTIES = ((0.0, 0.0), (3.0, 0.0), (0.0, 3.0), (3.0, 3.0))


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_combination_passes(activation, data):
    for batch_norm in (False, True):
        for l1, l2 in PENALTIES:
            settings = Settings(data=data, examples=60, hidden=(6, 5), activation=activation, batch_norm=batch_norm, l1=l1, l2=l2,
                                keep_prob=0.8, batch_size=16)  # fmt: skip
            run = Run(settings)
            for steps in (0, 12):
                run.advance(steps)
                result = check_gradient(run.sides[0])
                case = f"batch norm {batch_norm}, L1 {l1}, L2 {l2}, {steps} steps"
                assert result.difference <= 1e-7, case
                assert result.verdict == "good", case
                assert not len(result.kinks) or l1 or ACTIVATIONS[activation].kinks, case


def test_a_large_network_in_float32_is_checked_in_parts_in_float64():
    run = Run(Settings(data="digits", hidden=(400, 100), activation="tanh"))
    run.advance(3)
    side = run.sides[0]
    assert side.weights.theta.dtype == np.float32
    before = bits(side)
    result = check_gradient(side)
    assert result.gradient.dtype == np.float64
    assert 12 <= result.checked < 2000
    assert result.verdict == "good"
    assert bits(side) == before


def test_fewer_examples_than_it_would_take():
    assert (
        check_gradient(Run(Settings(data="moons", examples=50, dev_share=0.9, hidden=(3,))).sides[0]).verdict == "good"
    )


# Every seventh of the 576: all data, shapes, activations and initializers, and most of their pairs. The whole is a command,
# `python -m tests.core.training.gradient_sweep`.
@pytest.mark.parametrize("part", range(4))
def test_right_gradients_of_what_the_trainer_offers_are_called_right(part):
    for settings in [*offered()][::7][part::4]:
        assert check_gradient(Run(settings).sides[0]).verdict == "good", settings


@pytest.mark.parametrize(
    ("epochs", "settings"),
    [
        (15, {"data": "moons", "initializer": "large-normal", "activation": "relu"}),
        (15, {"data": "diabetes", "initializer": "large-normal", "activation": "elu", "batch_norm": True}),
        (0, {"data": "diabetes", "initializer": "large-normal", "batch_norm": True}),
        (0, {"data": "wine", "initializer": "large-normal", "activation": "relu", "hidden": (8,) * 6}),
        (
            5,
            {
                "data": "circles",
                "initializer": "small-normal",
                "examples": 60,
                "hidden": (12,) * 4,
                "batch_size": 2,
                "batch_norm": True,
            },
        ),
    ],
)
def test_right_gradients_after_training_are_called_right(epochs, settings):
    for seed in range(4):
        run = Run(Settings(seed=seed, epochs=max(1, epochs), **settings))
        if epochs:
            run.advance(10**6)
        assert check_gradient(run.sides[0]).verdict == "good", seed

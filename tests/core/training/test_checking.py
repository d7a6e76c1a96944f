"""The gradient check of a side: every kind of training passes it, at the start and later, whatever it trains in."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.training import Run, Settings
from labcore.training.checking import check_gradient
from tests.core.training.bits import bits

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

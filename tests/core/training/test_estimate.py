"""What a training will take is known before: memory is never underestimated, and what is too much is refused with a sentence."""

from __future__ import annotations

import gc
import tracemalloc
from unittest.mock import ANY

import numpy as np
import pytest

from labcore.data import Table
from labcore.optimizers import OPTIMIZERS
from labcore.training import Run, Settings
from labcore.training.estimate import copies_of, estimate, refuse_excess
from labcore.training.problem import make_problem

CASES = {
    "default": Settings(),
    "wide": Settings(hidden=(1024, 1024), examples=2000, batch_size=128),
    "wide, float64": Settings(hidden=(512, 512), examples=2000, batch_size=256, dtype="float64", optimizer="adadelta"),
    "deep": Settings(
        hidden=(128,) * 8, batch_norm=True, keep_prob=0.5, activation="gelu", batch_size=1024, examples=5000
    ),
    "wide, normalized": Settings(
        hidden=(512, 512), examples=2000, batch_size=1024, dtype="float64", norm="group", groups=8
    ),
    "digits": Settings(data="digits", hidden=(256,), optimizer="amsgrad"),
    "many examples": Settings(hidden=(16,)),
    "augmented": Settings(data="digits", hidden=(64,), batch_size=512, rotate=10.0),
}

_rng = np.random.default_rng(0)
MANY = Table(
    _rng.standard_normal((10_000, 400)), _rng.integers(0, 2, 10_000), tuple(map(str, range(400))), "t", ("no", "yes")
)


# Above so much nothing is estimated at more than these times what it truly takes.
WORTH, MOST_TIMES = 1_000_000, 3.0


@pytest.mark.parametrize("name", CASES)
def test_memory_is_never_underestimated_and_seldom_more_than_doubled(name):
    settings = CASES[name]
    own = MANY if name == "many examples" else make_problem(settings).table
    settings = settings.changed(data="own")
    estimated = estimate(settings, own)
    gc.collect()
    tracemalloc.start()
    try:
        run = Run(settings, own)
        # The second slice copies what was learned while the first copy is still there; an epoch ends with an evaluation.
        held = 0
        for _ in range(2):
            run.advance(1)
            held = max(held, tracemalloc.get_traced_memory()[0])
        run.advance_for(0.0 if estimated.held > 50e6 else 0.3, epoch=1.0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The table is there already.
    assert peak + own.inputs.nbytes < estimated.bytes
    assert held < estimated.held + estimated.data
    if held > WORTH:
        assert estimated.held < MOST_TIMES * held
        assert estimated.bytes < MOST_TIMES * (peak + own.inputs.nbytes)
    assert estimated.parameters == len(run.sides[0].weights.theta)
    assert 0 < estimated.step < estimated.seconds


def test_the_default_page_holds_next_to_nothing():
    assert estimate(Settings()).bytes < 500_000


@pytest.mark.parametrize("optimizer", [one.key for one in OPTIMIZERS.values() if one.for_networks])
def test_what_an_optimizer_makes_in_a_step_is_known(optimizer):
    theta, gradient = np.zeros(200_000), np.ones(200_000)
    rule = OPTIMIZERS[optimizer].make()
    state = rule.start(theta)
    rule.step(theta, gradient, state, 0.1)
    tracemalloc.start()
    try:
        rule.step(theta, gradient, state, 0.1)
        made = tracemalloc.get_traced_memory()[1] / theta.nbytes
    finally:
        tracemalloc.stop()
    assert copies_of(optimizer) == (
        sum(value.nbytes for value in state.values() if isinstance(value, np.ndarray)) // theta.nbytes,
        ANY,
    )
    # The running numbers of a block, and objects.
    assert made < copies_of(optimizer)[1] + 0.05


def test_shapes_are_known_before_the_data_are():
    assert estimate(Settings(data="mnist", hidden=(128,), images=70_000)).parameters == 784 * 128 + 128 + 1290
    assert estimate(Settings(data="moons", features=("x1", "x2", "x1x2"), hidden=())).parameters == 4
    assert estimate(Settings(data="wine", hidden=())).parameters == 14 * 3
    for norm in ("batch", "layer", "group"):
        assert estimate(Settings(data="breast-cancer", hidden=(2,), norm=norm)).parameters == 31 * 2 + 4 + 3
    table = Table(np.zeros((60, 5)), np.arange(60.0), tuple("abcde"), "t")
    assert estimate(Settings(data="own", hidden=()), table).parameters == 6


def test_more_of_anything_takes_longer():
    base = Settings(data="digits", hidden=(64,))
    for changes in (
        {"hidden": (128,)},
        {"epochs": 200},
        {"batch_size": 8},
        {"shift": 0.1},
        {"hidden": (64, 64)},
        {"norm": "layer"},
    ):
        assert estimate(base.changed(**changes)).seconds > estimate(base).seconds


def test_what_takes_too_much_memory_is_refused():
    wide = Settings(data="mnist", images=70_000, hidden=(1024,) * 8, epochs=1)
    with pytest.raises(
        ValueError,
        match=r"must fit into 600 MB; this one would take about [\d,]+ MB with 8,\d{3},\d{3} parameters: take fewer",
    ):
        refuse_excess([wide])
    # The sides count together.
    quarter = Settings(hidden=(1024,) * 6)
    refuse_excess([quarter])
    with pytest.raises(ValueError, match=r"this one would take about [\d,]+ MB with 2\d,\d{3},\d{3} parameters"):
        refuse_excess([quarter] * 4)


def test_what_takes_too_long_is_refused():
    slow = Settings(data="mnist", images=10_000, hidden=(512, 512), batch_size=1, epochs=1000)
    with pytest.raises(
        ValueError, match=r"must end within 4 hours; this one would take about [\d.,]+: take fewer epochs, units"
    ):
        refuse_excess([slow])
    refuse_excess([slow.changed(epochs=1, batch_size=64)])

"""Three batch sizes on one valley: against a descent written out, and the counting of examples, updates and time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.data import Batches
from labcore.experiments.mini_batches import paths
from labcore.experiments.mini_batches.paths import ARRIVED, Spec, name_of, run
from labcore.problems import problem


def test_an_epoch_of_five_million_in_batches_of_a_thousand_is_five_thousand_updates():
    assert Batches(5_000_000, 1000).per_epoch == 5000


def test_by_default_small_batches_arrive_first_and_never_rest():
    one, some, every = run(Spec()).runs
    assert one.arrived is not None
    assert some.arrived is not None
    assert one.arrived < some.arrived
    assert every.arrived is None
    assert one.hovers > 10 * some.hovers
    # It has come close, and is thrown out again and again.
    tail = one.above[-150:] / one.above[0]
    assert tail.min() < 0.01 < ARRIVED < tail.max()


@pytest.mark.parametrize("size", [1, 16, 332])
def test_each_run_is_descent_on_its_batches(size):
    result = run(Spec(epochs=2))
    posed = problem("linear", "bmi-pressure", 2.0)
    X, y = posed.inputs_at("centred", posed.rows.train), posed.targets[posed.rows.train] - posed.bias
    made = next(one for one in result.runs if one.size == size)
    w, batches, walked = np.zeros(2), Batches(len(X), size, 0), [np.zeros(2)]
    for step in range(int(made.made[-1])):
        rows = batches.rows(step)
        w = w - result.rate * 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
        walked.append(w)
    assert made.points == pytest.approx(np.array(walked)[made.made], rel=1e-9)
    values = ((made.points @ X.T - y) ** 2).mean(axis=1)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    assert made.above == pytest.approx(values - ((X @ best - y) ** 2).mean(), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("size", [1, 7, 16, 100, 331, 332, 512])
def test_updates_are_made_when_their_examples_have_been_seen(size):
    spec = Spec(epochs=3, batch_size=size)
    result = run(spec)
    m = result.cost.examples
    for one in result.runs:
        seen, counted = 0, [0]
        for _ in range(spec.epochs * one.per_epoch):
            left = m - seen % m
            seen += min(one.size, left)
            counted.append(seen)
        assert one.per_epoch == math.ceil(m / one.size)
        assert one.last == m - (one.per_epoch - 1) * one.size
        ticks = np.arange(result.pace.ticks + 1) * result.pace.each
        assert one.made.tolist() == [sum(then <= tick for then in counted[1:]) for tick in ticks]


def test_the_clock_can_count_updates():
    result = run(Spec(clock="updates"))
    for one in result.runs:
        assert one.made.tolist() == [min(t * result.pace.each, 8 * 21) for t in range(result.pace.ticks + 1)]
        first = int(np.flatnonzero(one.above <= ARRIVED * one.above[0])[0])
        assert one.arrived == first


def test_the_clock_can_count_microseconds_on_this_machine():
    result = run(Spec(clock="time", epochs=3))
    one, some, every = result.runs
    assert result.pace.unit == "µs"
    assert some.made[-1] == pytest.approx(3 * 21, abs=2)
    for each in (one, some, every):
        assert 1e-7 < each.seconds < 1e-2
        assert each.made[-1] == pytest.approx(result.pace.ticks * result.pace.each / (1e6 * each.seconds), abs=1)


@pytest.mark.parametrize("model", ["linear", "logistic"])
@pytest.mark.parametrize("pair", paths.FEATURES.choices)
@pytest.mark.parametrize("ratio", [1.0, 20.0])
@pytest.mark.parametrize("rate", [0.01, 1.5])
def test_all_settings_run(model, pair, ratio, rate):
    result = run(Spec(model=model, pair=pair, scale_ratio=ratio, rate_ratio=rate, epochs=1))
    assert [one.size for one in result.runs] == [1, 16, result.cost.examples]
    assert len(result.table().rows) == 3
    assert result.pace.ticks <= paths.TICKS


def test_too_large_a_rate_is_lost_and_said_so():
    result = run(Spec(rate_ratio=1.5, epochs=20))
    assert result.runs[0].lost
    assert "–" in str(result.table())


def test_names_and_clipping():
    result = run(Spec(batch_size=512, epochs=1))
    assert [name_of(one, 332) for one in result.runs] == ["1 example", "all 332", "all 332"]
    assert name_of(run(Spec(epochs=1)).runs[1], 332) == "16 examples"


@pytest.mark.parametrize(
    "wrong", [{"batch_size": 0}, {"epochs": 0}, {"rate_ratio": 0.0}, {"clock": "hours"}, {"pair": "alcohol-proline"}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)

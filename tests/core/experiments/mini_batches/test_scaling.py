"""Updates to a target against batch size: against trainings one by one, and what the stored sweep must show."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.mini_batches import gradient_noise_scale, scaling
from labcore.experiments.mini_batches.scaling import (
    RATES,
    SEEDS,
    SIZES,
    Spec,
    SweepPart,
    measure,
    run,
    settings_of,
    stored,
)
from labcore.training import Run


def updates_of(size, rate, seed, target, most):
    """One training, its cost over all training examples looked at after every update."""
    training = Run(settings_of("16", size, rate, seed))
    side = training.sides[0]
    targets = side.problem.targets("float64")
    for step in range(1, most + 1):
        training.advance(1)
        if float(side.network().cost(side.problem.train.X, targets)) <= target:
            return step
    return None


@pytest.fixture(scope="module")
def point():
    return measure(SweepPart("16", "0.5", 64))


def test_each_seed_arrives_when_it_does_alone(point):
    for seed, arrived in zip(SEEDS, point.updates, strict=True):
        alone = updates_of(64, point.rate, seed, 0.5, arrived)
        assert alone is not None
        assert alone <= arrived <= alone * (1 + scaling.BETWEEN) + 1


def test_no_other_rate_has_arrived_with_all_seeds_before(point):
    assert len(point.arrived) == len(RATES) >= 5
    assert all(len(one) == len(SEEDS) >= 3 for one in point.arrived)
    slowest = max(point.updates)
    assert not point.at_the_edge
    for rate, arrived in zip(RATES, point.arrived, strict=True):
        if rate != point.rate and None not in arrived:
            assert max(arrived) >= slowest


def test_the_noise_scale_is_that_of_the_network_at_the_start(point):
    training = Run(settings_of("16", 64, 0.1, 0))
    side = training.sides[0]
    ought = gradient_noise_scale(side.network(), side.problem.train.X, side.problem.targets("float64"))
    assert point.noise_scale[0] == pytest.approx(ought)
    assert side.problem.train.examples == SIZES[-1] == 1024


def test_what_is_stored_comes_out_again(point):
    """The last bits depend on the processor: a training may arrive a look later."""
    kept = next(one for one in stored()["16", "0.5"] if one.batch_size == 64)
    assert kept.rate == pytest.approx(point.rate, rel=1.01)
    assert kept.updates == pytest.approx(point.updates, rel=0.2, abs=1)
    assert kept.noise_scale[0] == pytest.approx(point.noise_scale[0], rel=1e-6)


@pytest.mark.parametrize("hidden", scaling.HIDDEN.choices)
@pytest.mark.parametrize("target", scaling.TARGET.choices)
def test_perfect_scaling_diminishing_returns_and_a_floor(hidden, target):
    result = run(Spec(hidden=hidden, target=target))
    assert [one.batch_size for one in result.points] == list(SIZES)
    updates, examples = result.updates, result.updates * result.sizes
    assert updates[0] / updates[2] > 3
    assert updates[-1] / updates[-3] > 0.75
    assert examples[-1] > 3 * examples[0]
    low, high = result.band
    assert (low <= updates).all()
    assert (updates <= high).all()
    start, end = result.noise_scales
    assert start < end


def test_no_best_rate_stands_at_the_edge_of_those_tried():
    assert not any(one.at_the_edge for points in stored().values() for one in points)


def test_every_choice_is_stored_whole():
    assert set(stored()) == {(h, t) for h in scaling.HIDDEN.choices for t in scaling.TARGET.choices}
    assert all(one.updates for points in stored().values() for one in points)


def test_here_it_is_trained_size_by_size(monkeypatch):
    asked = []

    def measured(part, tick):
        asked.append(part)
        return scaling.SweepPoint(part.batch_size, None, (), (), (1.0, None))

    monkeypatch.setattr(scaling, "measure", measured)
    assert run(Spec(source="here", many=2)).sizes.tolist() == [1, 4]
    assert asked == [SweepPart("16", "0.1", 1), SweepPart("16", "0.1", 4)]
    assert run(Spec(source="here", target="0.5")).sizes.tolist() == [1, 4, 16, 64, 256, 1024]
    assert run(Spec(source="here", many=0)).points == ()


def test_a_size_that_does_not_arrive_says_so(monkeypatch):
    monkeypatch.setattr(scaling, "MOST_UPDATES", 3)
    point = measure(SweepPart("16", "0.1", 8))
    assert point.updates == ()
    assert point.rate is None
    assert np.isnan(point.middle)
    assert "–" in str(scaling.Result(Spec(), (point,)).table())


def test_a_cancel_ends_it():
    def stop(share=None, text="", /):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        measure(SweepPart("16", "0.1", 32), stop)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden": "8"},
        {"target": "0"},
        {"source": "cloud"},
        {"many": -1},
        {"many": 12},
        {"many": 7, "source": "here"},
        {"many": True},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)

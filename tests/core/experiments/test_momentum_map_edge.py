"""The map of two learning rates: against the lab's own network and finite differences, and the same whatever the tiles."""

from __future__ import annotations

import time

import numpy as np
import pytest

from labcore.descent import TICK_SECONDS
from labcore.experiments.momentum_map import edge
from labcore.experiments.momentum_map.small_network import ARRIVED, NETWORK, costs, problem, train
from labcore.network import Network


def test_trainings_together_are_those_of_one_network_by_plain_descent():
    X, y = problem(6)
    ended = set()
    for first, second in np.random.default_rng(0).uniform(0.0, 1.0, (40, 2)) * [4.0, 3.0]:
        network = Network(NETWORK, 6)
        targets, costs_there = network.targets(y), []
        for _ in range(101):
            cost, gradient = network.cost_and_gradient(X, targets)
            costs_there.append(float(cost))
            for group in network.weights():
                network.theta[group.span] -= (first if group.layer == 1 else second) * gradient[group.span]
        (ours,) = train(6, np.array([[first, second]]), 100)
        gone = [step for step, cost in enumerate(costs_there) if not cost <= 1e6 * costs_there[0]]
        below = [cost < 0.1 * costs_there[0] for cost in costs_there]
        since = 101 - int(np.argmin(below[::-1])) if below[-1] else 0
        assert ours == (gone[0] if gone else -since)
        ended.add(int(np.sign(ours)))
    assert ended == {-1, 1}


def test_the_first_step_is_down_the_gradient_of_differences():
    X, y = problem(3)
    w, v = (group.of(Network(NETWORK, 3).theta) for group in Network(NETWORK, 3).weights())
    v = v[:, 0]

    def cost(w: np.ndarray, v: np.ndarray) -> float:
        return float(((np.tanh(X @ w) @ v - y) ** 2).mean())

    def slope(of: np.ndarray, other) -> np.ndarray:
        out = np.zeros_like(of)
        for at in np.ndindex(of.shape):
            e = np.zeros_like(of)
            e[at] = 1e-6
            out[at] = (other(of + e) - other(of - e)) / 2e-6
        return out

    first, second = 0.3, 0.1
    moved = w - first * slope(w, lambda one: cost(one, v)), v - second * slope(v, lambda one: cost(w, one))
    _, along = costs(3, (first, second), 1)
    assert along[0] == pytest.approx(cost(w, v))
    assert along[1] == pytest.approx(cost(*moved), rel=1e-7)


@pytest.mark.parametrize("rates", [(1.0, 1.0), (3.0, 2.5), (0.01, 0.01)])
def test_what_a_training_ends_in_is_what_its_costs_show(rates: tuple[float, float]):
    found, along = costs(7, rates, 200)
    if found > 0:
        assert np.isfinite(along[:found]).all()
        assert np.isnan(along[found:]).all()
    else:
        below = along < ARRIVED * along[0]
        assert found == (0 if not below[-1] else -(len(below) - int(np.argmin(below[::-1]))))
    assert edge.follow(edge.TrainingSpec(7, 200, *rates)).found == found


def test_a_training_does_not_depend_on_those_beside_it():
    rates = np.random.default_rng(1).uniform(0.0, 4.0, (60, 2))
    together = train(7, rates, 80)
    assert [int(train(7, one[None], 80)[0]) for one in rates] == together.tolist()


def test_a_window_has_the_points_of_the_whole_and_keeps_its_tiles():
    kept: dict = {}
    whole = edge.run(edge.Spec(points=100, steps=40), kept=kept)
    tiles = len(kept)
    again = edge.run(edge.Spec(points=100, steps=40), kept=kept)
    assert len(kept) == tiles
    assert (again.found == whole.found).all()
    zoomed = edge.Spec(points=50, steps=40, window=((0.0, 2.0), (0.0, 1.5)))
    assert zoomed.tiles_key == edge.Spec(steps=40)
    assert (edge.run(zoomed).found == whole.found[:50, :50]).all()
    assert (edge.run(zoomed, kept=kept).found == whole.found[:50, :50]).all()


def test_the_edge_stays_rough_over_many_decades():
    """From decade to decade the window closes in on a place where neighbours part: there is always some."""
    window = edge.EXTENT
    for _ in range(8):
        result = edge.run(edge.Spec(points=50, steps=200, window=window))
        assert result.border > 0.005
        gone = result.found > 0
        rows, columns = np.nonzero(gone[:, 1:] != gone[:, :-1])
        middle = len(rows) // 2
        at = result.x[columns[middle]], result.y[rows[middle]]
        x, y = (
            (max(low, place - 0.05 * (high - low)), min(high, place + 0.05 * (high - low)))
            for place, (low, high) in zip(at, window, strict=True)
        )
        window = x, y


def test_the_table_counts_the_map():
    result = edge.run(edge.Spec(points=50, steps=60))
    rows = result.table().rows
    assert sum(row["share"] for row in rows) == pytest.approx(1.0)
    assert rows[0]["steps"] == np.median(result.found[result.found > 0])
    names, data = result.data()
    every = list(data)
    assert len(names) == len(every[0])
    assert sum(row[2] == "arrives" for row in every) == (result.found < 0).sum()


def test_coarse_comes_first():
    first, *_, last = edge.refine(edge.Spec(points=200, steps=20))
    assert first.finished < last.finished == 1.0
    assert first.found.shape == last.found.shape


@pytest.mark.parametrize("window", [((0.0, 9.0), (0.0, 3.0)), ((2.0, 1.0), (0.0, 3.0)), ((0.0, 1e-13), (0.0, 1.0))])
def test_a_window_that_cannot_be_shown_is_refused(window):
    with pytest.raises(ValueError, match="window must"):
        edge.run(edge.Spec(window=window))


def test_cancel_ends_the_work():
    calls = []

    def tick(share=None, text="", /):
        calls.append(share)
        if len(calls) > 5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        edge.run(edge.Spec(points=400, steps=1000), tick)
    assert len(calls) == 6


def test_it_ticks_a_few_times_in_a_tenth_of_a_second():
    calls: list[float] = []
    before = time.perf_counter()
    train(6, np.random.default_rng(0).uniform(0.0, 0.3, (4000, 2)), 300, lambda *_: calls.append(time.perf_counter()))
    # Whoever watches may rest at each call.
    assert 1 <= len(calls) <= 1 + (time.perf_counter() - before) / TICK_SECONDS

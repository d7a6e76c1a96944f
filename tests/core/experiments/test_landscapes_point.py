"""The ball: the Hessian under it by finite differences, how long a saddle holds it in closed form, and the plateau."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.experiments import landscapes
from labcore.experiments.landscapes import plateau, point


@pytest.mark.parametrize("ground", point.GROUNDS)
def test_eigenvalues_are_those_of_a_hessian_by_differences(ground: str):
    result = point.run(point.Spec(ground=ground))
    cost, h = result.spec.cost, 1e-4
    for step in {0, result.flattest, result.steps}:
        p = result.points[step]
        unit = np.eye(2) * h
        hessian = np.array([(cost.gradient(p + e) - cost.gradient(p - e)) / (2 * h) for e in unit])
        assert result.eigenvalues[step] == pytest.approx(np.linalg.eigvalsh(hessian), abs=1e-5)
        vectors = result.vectors[step]
        assert hessian @ vectors == pytest.approx(vectors * result.eigenvalues[step], abs=1e-5)
        slope = [(cost.value(p + e) - cost.value(p - e)) / (2 * h) for e in unit]
        assert result.slopes[step] == pytest.approx(math.hypot(*slope), abs=1e-5)


@pytest.mark.parametrize(("side", "rate"), [(1e-3, 0.05), (1e-4, 0.05), (1e-6, 0.1), (0.1, 0.02)])
def test_a_saddle_lets_go_when_the_distance_has_grown_to_the_edge(side: float, rate: float):
    """y grows by 1 + rate a step, whatever else happens: it passes 2 after ln(2 / side) / ln(1 + rate) steps."""
    result = landscapes.run(landscapes.Spec(aside=side, learning_rate=rate, steps=2000))
    assert result.end == "left"
    assert result.steps == math.ceil(math.log(2 / side) / math.log1p(rate)) - 1
    # A tenth of the distance costs as many steps more, wherever it starts.
    more = landscapes.run(landscapes.Spec(aside=side / 10, learning_rate=rate, steps=2000)).steps - result.steps
    assert more == pytest.approx(math.log(10) / math.log1p(rate), abs=1)


def test_on_the_ridge_plain_descent_comes_to_rest_and_noise_frees_it():
    still = landscapes.run(landscapes.Spec(aside=0.0))
    assert still.end == "rests"
    assert point.kind_of(*still.eigenvalues[-1]) == "saddle"
    assert np.abs(still.points[:, 1]).max() == 0.0
    assert landscapes.run(landscapes.Spec(aside=0.0, noise=0.01)).end == "left"


def test_newton_goes_to_the_saddle_at_once():
    result = landscapes.run(landscapes.Spec(rule="newton", learning_rate=1.0, aside=0.5))
    assert result.points[1] == pytest.approx([0, 0], abs=1e-12)
    assert result.end == "rests"


def test_the_kinds_of_ground():
    kinds = {
        (1, 4): "bowl",
        (-1, 1): "saddle",
        (-2, -1): "dome",
        (0.0, 1.0): "shelf",
        (0.0, 0.0): "flat",
        (-1, 0): "dome",
    }
    assert {pair: point.kind_of(*pair) for pair in kinds} == kinds
    assert point.kind_of(*point.run(point.Spec(ground="minimum")).eigenvalues[-1]) == "bowl"
    plateau_result = point.run(point.Spec(ground="plateau"))
    assert point.kind_of(*plateau_result.eigenvalues[plateau_result.flattest]) == "shelf"


def test_a_walk_stays_in_the_picture_and_a_far_start_is_drawn_in():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        spec = point.Spec(
            ground=str(rng.choice(list(point.GROUNDS))), rule=str(rng.choice(point.RULES)),
            learning_rate=float(10 ** rng.uniform(-4, 1)), from_x=float(rng.uniform(-5, 5)), aside=float(rng.uniform(0, 1)),
            noise=float(rng.choice([0, 1])), steps=100, seed=seed,
        )  # fmt: skip
        result = point.run(spec)
        low, high = np.array(spec.cost.domain).T
        assert ((result.points >= low) & (result.points <= high)).all()
        assert np.isfinite(result.values).all()
        assert result.end in ("left", "rests", "moving")
        assert 0 <= result.flattest <= result.steps


def test_steps_on_the_shelf_are_those_of_a_plain_loop():
    result = plateau.run(plateau.Spec())
    x, y, waited = -1.2, 1.4, 0
    for _ in range(600):
        slope = 0.5 * (x - 3) * (x * x + 0.01)
        waited += abs(slope) < 0.1 and x < 2
        x, y = x - 0.05 * slope, y - 0.05 * y
    assert result.crossings[0].run.key == "gd"
    assert result.crossings[0].steps_on_it == waited == 314


def test_the_shelf_takes_gradient_descent_about_as_long_as_the_slope_says():
    """A step moves the rate times the slope: between the ends of the shelf that is an integral, in closed form."""
    (one,) = plateau.run(plateau.Spec(rules=("gd",), learning_rate=0.01, steps=3000)).crossings[:1]
    d, end = 0.01, 0.2475
    # 2 / (3 (x^2 + d)) over the shelf; x - 3 is close to -3 there.
    about = 2 / (3 * 0.01 * math.sqrt(d)) * 2 * math.atan(end / math.sqrt(d))
    assert one.left > 0
    assert one.steps_on_it == pytest.approx(about, rel=0.05)


def test_who_never_comes_to_the_shelf_and_who_never_leaves_it_is_told_so():
    (slow,) = plateau.run(plateau.Spec(rules=("gd",), learning_rate=1e-5, steps=50)).crossings
    assert (slow.entered, slow.left, slow.steps_on_it) == (-1, -1, 0)
    (there,) = plateau.run(plateau.Spec(rules=("gd",), steps=100)).crossings
    assert there.entered > 0
    assert there.left == -1
    assert there.steps_on_it == 100 - there.entered

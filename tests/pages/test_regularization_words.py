"""What the page of regularization says agrees with its numbers, under any settings."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.regularization import corner, dropout, dropout_ridge, early, paths, shrinkage, sweep
from labcore.experiments.regularization.sweep import LAMBDAS
from pages.week1.regularization.corner import corner_words
from pages.week1.regularization.dropout import dropout_words
from pages.week1.regularization.dropout_ridge import ridge_words
from pages.week1.regularization.early import early_words
from pages.week1.regularization.paths import paths_words
from pages.week1.regularization.shrinkage import shrinkage_words
from pages.week1.regularization.words import sweep_words

NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def numbers(text):
    return [float(one.replace(",", "").rstrip(".")) for one in NUMBER.findall(text)]


@pytest.mark.parametrize("i", range(len(LAMBDAS)))
def test_of_every_lambda(i):
    result = sweep.run(sweep.Spec())
    said = sweep_words(result, i)
    train, dev = (100 * result.errors[:, i]).tolist()
    if "answers the same everywhere" in said:
        assert result.norms[i].max() < 0.1
    elif i:
        assert (f"{dev:.1f} in place of {100 * result.errors[1, 0]:.1f} %" in said) == (
            dev != 100 * result.errors[1, 0]
        )
        assert ("fewer of the others" in said) == (dev < 100 * result.errors[1, 0])
        assert ("more training examples" in said) == (train > 0)
    assert ("fell at every step" in said) == (result.rises[i, 0] == 0)


def test_of_a_training_that_diverges():
    result = sweep.run(sweep.Spec())
    broken = replace(result, costs=np.where(np.arange(12)[:, None] == 3, np.nan, result.costs))
    assert "diverges" in sweep_words(broken, 3)
    assert "diverges" not in sweep_words(broken, 4)


def test_of_the_corner_under_three_hundred_settings():
    rng = np.random.default_rng(0)
    for _ in range(300):
        x, y = np.round(rng.uniform(-3, 3, 2), 1) * rng.choice([0.0, 1.0], 2, p=[0.1, 0.9])
        result = corner.run(
            corner.Spec(
                optimum_x=x,
                optimum_y=y,
                curvature_ratio=rng.choice([1.0, 3.0, 20.0]),
                angle=rng.choice([-90.0, -45.0, 0.0, 30.0]),
            )
        )
        said = corner_words(result)
        if "both weights at once" in said:
            assert result.first_zero is None
            assert (result.lasso[1:-1] != 0).all()
        found = re.search(r"corner: w(\d) is exactly 0", said)
        if found:
            gone = int(found[1]) - 1
            assert result.first_zero is not None
            step = result.first_zero[1]
            assert (result.lasso[step : result.back, gone] == 0).all()
            assert ("back with the other sign" in said) == (result.back is not None)
            assert result.lasso[step - 1, gone] != 0
            assert ("off the axis" in said) == (abs(result.ridge[step, gone]) > 1e-9)
        if "at the optimum" in said:
            assert 0 in (x, y)


def test_of_a_weight_that_comes_back_in_a_long_valley():
    result = corner.run(corner.Spec(optimum_x=1.95, optimum_y=0.2, curvature_ratio=11.4, angle=15.0))
    assert result.first_zero is not None
    assert result.back is not None
    weight, step = result.first_zero
    assert result.lasso[step - 1, weight] * result.lasso[result.back, weight] < 0
    assert "back with the other sign" in corner_words(result)


def test_where_no_weight_is_wanted_none_is_taken_away():
    result = corner.run(corner.Spec(optimum_x=0.0, optimum_y=0.0))
    assert [row["gone"] for row in result.table().rows] == [0.0, 0.0]


def test_of_descent_and_its_ridge_under_a_hundred_settings():
    rng = np.random.default_rng(1)
    for _ in range(100):
        result = shrinkage.run(
            shrinkage.Spec(
                stopped_at=int(rng.integers(1, 1001)), rate_share=float(np.round(rng.uniform(0.05, 0.95), 2))
            )
        )
        said = re.search(r"at most ([\d.]+) apart along .* at most ([\d.]+) apart", shrinkage_words(result))
        assert said is not None
        for k in range(1, shrinkage.MOST + 1):
            assert np.abs(result.by_steps[k] - result.by_ridge[k]).max() <= float(said[1]) + 0.0051
            assert abs(result.errors[0, k] - result.errors[1, k]) <= 1.06 * float(said[2])


def test_of_the_paths_under_forty_settings():
    rng = np.random.default_rng(2)
    for strength in np.geomspace(1, 1000, 40):
        result = paths.run(
            paths.Spec(l1_strength=float(strength), descent_share=float(np.round(rng.uniform(0.05, 0.95), 2)))
        )
        said = paths_words(result)
        counts = [int((one == 0).sum()) for one in (result.exact, result.proximal[-1], result.sloped[-1])]
        if strength >= result.path.edge:
            assert "all weights at 0" in said
            assert counts[0] == 10
        else:
            assert f"has {counts[0]} of 10" in said
            assert f"way has {counts[1]} there" in said
            assert f"subgradient {counts[2]}." in said


def test_of_masks_and_their_ridge():
    for keep in (0.1, 0.5, 0.95, 1.0):
        for seed in range(3):
            result = dropout_ridge.run(dropout_ridge.Spec(keep_features=keep, draws=60, seed=seed))
            said = ridge_words(result)
            if keep == 1.0:
                assert "nothing is dropped" in said
                continue
            away = abs(result.totals.mean() - result.formula) / (result.totals.std(ddof=1) / 60**0.5)
            assert numbers(said)[2] == pytest.approx(away, rel=0.06, abs=0.01)
            assert result.names[int(result.penalties.argmax())] in said


def test_of_dropout():
    for keep1, keep2 in ((0.8, 0.8), (0.05, 1.0), (1.0, 0.5), (1.0, 1.0)):
        result = dropout.run(dropout.Spec(keep1=keep1, keep2=keep2, masks=40))
        said = dropout_words(result)
        assert ("drops nobody" in said) == (keep1 == 1.0)
        if keep1 < 1:
            assert numbers(said)[1] == pytest.approx(20 * (1 - keep1))
            assert numbers(said)[2] == pytest.approx((~result.kept[1][1:]).sum() / 40, rel=0.01)


def test_of_early_stopping_with_every_patience():
    result = early.run(early.Spec())
    for wait in range(1, 201):
        one = replace(result, spec=early.Spec(wait=wait))
        said = early_words(one)
        assert ("never ends" in said) == (one.stopped is None)
        if one.stopped is not None:
            assert f"stops at epoch {one.stopped} and gives back epoch {one.best}" in said
            assert one.stopped - one.best == wait
        end, stopped = (100 * one.errors[0, 1, at] for at in (early.EPOCHS, one.best))
        assert ("fewer than" in said) == (stopped < end)
        assert ("more than" in said) == (stopped > end)

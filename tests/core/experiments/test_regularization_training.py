"""Early stopping against the trainer's own, augmentation's sets and errors, and the paths' descents."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from labcore.data import DATASETS
from labcore.experiments.regularization import augmentation, early, paths
from labcore.training import train_all


@pytest.fixture(scope="module")
def stopped():
    return early.run(early.Spec())


@pytest.mark.parametrize("wait", [3, 20])
def test_it_stops_where_the_trainer_stops_and_gives_back_the_same(stopped, wait):
    spec = early.Spec(wait=wait)
    (side,) = train_all([spec.settings(patience=wait)])
    found = early.Result(spec, stopped.costs, stopped.errors, stopped.sizes)
    assert side.outcome == "stopped early"
    assert found.stopped == side.weights.epoch
    assert side.best is not None
    assert found.best == side.best.epoch
    assert found.costs[0, 1, found.best] == side.evaluations[-1].dev_cost


def test_one_run_passes_small_middling_and_large_weights(stopped):
    start, best, end = stopped.sizes[0, [0, stopped.best, -1]]
    assert 1.5 * start < best < end / 2
    # And pays for it: the cost it was to minimize is far from its minimum.
    assert stopped.costs[0, 0, stopped.best] > 1.5 * stopped.costs[0, 0, -1]
    assert stopped.costs[0, 1, stopped.best] < 0.6 * stopped.costs[0, 1, -1]


def test_under_l2_it_may_be_trained_to_the_end(stopped):
    assert stopped.costs[1, 1, -1] < 0.6 * stopped.costs[0, 1, -1]
    assert stopped.sizes[1, -1] < 0.5 * stopped.sizes[0, -1]


def test_without_patience_s_end_there_is_none():
    result = early.run(early.Spec(noise=0.0, wait=200))
    assert result.stopped is None
    assert result.best == int(result.costs[0, 1, 1:].argmin()) + 1


# --- augmentation -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def learned():
    return augmentation.run(augmentation.Spec())


def test_the_parts_share_no_digit_and_the_sets_are_equally_large():
    sets, (dev, _) = augmentation.sets_of(augmentation.Spec(originals=250, copies=4))
    assert [len(x) for x, _ in sets] == [250, 1250, 1250, 1250]
    table = DATASETS["digits"]().inputs

    def rows(images):
        return [row.tobytes() for row in images.reshape(len(images), -1)]

    known = rows(table)
    new, held = rows(sets[2][0]), rows(dev)
    assert set(new) <= set(known)
    # Of digits that are the same to the last pixel there are none in the table.
    assert len(set(known)) == len(known)
    assert not set(new) & set(held)
    assert len(set(new)) == 1250


def test_moved_copies_keep_their_labels_and_so_do_flipped_ones():
    sets, _ = augmentation.sets_of(augmentation.Spec(shift=0.0, rotate=0.0, zoom=0.0, image_noise=0.0))
    (first, labels), (moved, moved_labels), _, (turned, turned_labels) = sets
    assert (moved == np.tile(first, (5, 1, 1))).all()
    assert (moved_labels == np.tile(labels, 5)).all()
    assert (turned_labels == moved_labels).all()
    for image, source in zip(turned[100:], moved[100:], strict=True):
        assert any((image == one).all() for one in (source[:, ::-1], source[::-1], source[::-1, ::-1]))


def test_a_crop_is_a_window_enlarged():
    image = np.add.outer(np.arange(8.0), np.zeros(8))[None]
    made = augmentation.cropped(np.repeat(image, 50, axis=0), np.random.default_rng(0))
    # What grew by 1 a pixel grows by 3/4.
    slopes = np.diff(made[:, 2:6, 3], axis=1)
    assert np.allclose(slopes, 0.75, atol=1e-6)


def test_new_digits_teach_most_moved_copies_some_and_broken_labels_hurt(learned):
    few, copied, new, broken = learned.last
    assert new < copied < few < broken
    # Beyond the scatter of the three networks.
    ends = learned.errors[:, :, -1]
    assert ends[1].max() < ends[0].min()
    assert ends[2].max() < ends[1].min()
    assert ends[3].min() > ends[0].max()


def test_all_start_from_the_same_weights(learned):
    assert (learned.errors[:, :, 0] == learned.errors[0, :, 0]).all()


# --- paths ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strength", [5.0, 60.0, 300.0])
def test_both_descents_go_to_scikit_learns_lasso(strength):
    result = paths.run(paths.Spec(l1_strength=strength))
    X, y = paths.diabetes()
    truth = Lasso(alpha=strength / (2 * len(X)), fit_intercept=False, tol=1e-12, max_iter=100_000).fit(X, y).coef_
    assert np.abs(result.exact - truth).max() < 1e-6

    def cost(w):
        return ((y - X @ w) ** 2).sum() / (2 * len(X)) + strength / (2 * len(X)) * np.abs(w).sum()

    assert cost(result.proximal[-1]) - cost(truth) < 1e-4
    # The subgradient's steps do not become smaller, so it stays as far off as they are long.
    assert cost(result.sloped[-1]) > cost(result.proximal[-1])
    assert np.abs(result.sloped[-1] - truth).max() < 3 * result.threshold


def test_the_proximal_way_is_exactly_at_zero_and_the_subgradient_near():
    result = paths.run(paths.Spec())
    gone = result.exact == 0
    assert gone.sum() == 5
    assert (result.proximal[-1] == 0).tolist() == gone.tolist()
    assert (result.sloped[-1] != 0).all()
    assert np.abs(result.sloped[-1][gone]).max() <= 2 * result.threshold


def test_the_path_is_zero_from_the_edge_on_and_not_before():
    path = paths.diabetes_path()
    assert (path.weights[path.lambdas >= path.edge] == 0).all()
    assert (path.weights[path.lambdas < path.edge] != 0).any(axis=1).all()
    X, y = paths.diabetes()
    assert path.edge == pytest.approx(2 * np.abs(X.T @ y).max())

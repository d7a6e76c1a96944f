"""The best of n on stored trials: made anew in part, against simulation, and the sixty trials of LESSONS 13."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.search import best
from labcore.experiments.search.best import BAND, MOST, STORED_TRIALS, Spec, run


def test_stored_trials_come_out_again():
    made, kept = best.measure("l2", "wide", 25), run(Spec()).scores[:25]
    # Low scores are those of rates that are too small, or so large that the processor's last bits count.
    learned = kept > 0.9
    assert learned.sum() > 5
    np.testing.assert_allclose(made[learned], kept[learned], atol=0.015)


def test_sixty_trials_hit_the_best_twentieth_with_95_percent():
    result = run(Spec())
    assert round(100 * result.chances[59], 1) == 95.4
    assert result.needed == 59
    for share in (0.01, 0.05, 0.1, 0.3):
        one = run(Spec(share=share))
        chance = [1.0 - (1.0 - share) ** n for n in (one.needed - 1, one.needed)]
        assert chance[0] < 0.95 <= chance[1]


def test_the_chance_is_that_of_random_points():
    rng = np.random.default_rng(0)
    hit = (rng.random((4000, 20, 3)) < 0.1 ** (1 / 3)).all(axis=2).any(axis=1).mean()
    # The best tenth as a corner of a cube: it does not matter how many dimensions there are.
    assert run(Spec(share=0.1)).chances[19] == pytest.approx(hit, abs=0.03)


def test_what_is_expected_is_the_mean_of_many_orders():
    result = run(Spec("hidden_units", "wide"))
    rng = np.random.default_rng(1)
    orders = np.maximum.accumulate(np.array([rng.permutation(result.scores) for _ in range(3000)]), axis=1)
    for n in (1, 5, 25, 100):
        found = orders[:, n - 1]
        assert result.best.mean[n - 1] == pytest.approx(found.mean(), abs=4 * found.std() / np.sqrt(3000) + 1e-12)
        inside = np.mean((found >= result.best.low[n - 1]) & (found <= result.best.high[n - 1]))
        # Scores come in steps of one answer, so that a band may hold more, never less.
        assert inside >= BAND - 0.03


def test_the_best_share_is_that_many_trials_and_all_their_equals():
    for share in (0.01, 0.05, 0.1, 0.3):
        result = run(Spec(share=share))
        assert result.many == round(share * STORED_TRIALS) <= result.among.sum()
        assert (result.scores > result.threshold).sum() < result.many
        assert result.scores[~result.among].max() < result.threshold == result.scores[result.among].min()


def test_another_order_has_the_same_trials():
    first, other = run(Spec()), run(Spec(order=7))
    assert not np.array_equal(first.scores, other.scores)
    np.testing.assert_array_equal(np.sort(first.scores), np.sort(other.scores))
    np.testing.assert_array_equal(first.best.mean, other.best.mean)
    assert other.best_so_far.tolist() == [max(other.scores[: n + 1]) for n in range(MOST)]


def test_the_table_has_the_rows_that_it_names():
    result = run(Spec())
    rows = {int(row["name"]): row for row in result.table().rows}
    assert rows[60]["chance"] == result.chances[59]
    assert rows[1]["mean"] == pytest.approx(result.scores.mean())
    names, data = result.data()
    assert len(data) == MOST
    assert data[59][names.index("chance")] == result.chances[59]

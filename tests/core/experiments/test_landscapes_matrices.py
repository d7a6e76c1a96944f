"""How seldom a random symmetric matrix is positive definite: closed forms, eigenvalues, and the lessons' numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.experiments import landscapes
from labcore.experiments.landscapes import matrices


def standard_error(share: float, draws: int) -> float:
    return math.sqrt(share * (1.0 - share) / draws)


@pytest.mark.parametrize(
    ("n", "share"), [(1, 0.5), (2, (2 - math.sqrt(2)) / 4), (3, (math.pi - 2 * math.sqrt(2)) / (4 * math.pi))]
)
def test_the_exact_shares_come_out(n: int, share: float):
    draws = 400_000
    assert landscapes.exact_share(n) == pytest.approx(share, rel=1e-14)
    assert abs(landscapes.share_positive_definite(n, draws, 0) - share) < 4 * standard_error(share, draws)


@pytest.mark.parametrize(
    ("n", "share", "last"), [(2, 0.146, 5e-4), (3, 0.025, 5e-4), (4, 0.0025, 5e-5), (5, 0.00014, 5e-6)]
)
def test_the_lessons_numbers_come_out(n: int, share: float, last: float):
    draws = 2_000_000
    found = landscapes.share_positive_definite(n, draws, 1)
    assert abs(found - share) < last + 4 * standard_error(share, draws)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_pivots_say_what_eigenvalues_say(n: int):
    """Whole matrices drawn here, and their eigenvalues: no pivot has a part in it."""
    draws, rng = 60_000, np.random.default_rng(5)
    a = rng.standard_normal((draws, n, n))
    whole = np.tril(a, -1) + np.swapaxes(np.tril(a, -1), 1, 2) + math.sqrt(2) * np.eye(n) * a
    share = float((np.linalg.eigvalsh(whole)[:, 0] > 0).mean())
    found = landscapes.share_positive_definite(n, draws, 0)
    assert abs(found - share) < 4 * math.sqrt(2) * standard_error(share, draws)


def test_the_shown_matrices_are_of_the_ensemble():
    drawn = matrices.symmetric_matrices(4, 40_000, 0)
    assert (drawn == np.swapaxes(drawn, 1, 2)).all()
    variances = drawn.var(axis=0)
    assert np.diag(variances) == pytest.approx(2.0, rel=0.05)
    assert variances[np.triu_indices(4, 1)] == pytest.approx(1.0, rel=0.05)


def test_a_result_says_the_same_as_the_function():
    result = matrices.run(matrices.Spec(dimensions=2, draws=20_000, seed=3))
    assert [one.n for one in result.rows] == [1, 2]
    for one in result.rows:
        assert one.share == landscapes.share_positive_definite(one.n, 20_000, 3)
        assert one.coins == 0.5**one.n
    assert result.signs.sum() == pytest.approx(1.0)
    assert result.tossed == pytest.approx([0.25, 0.5, 0.25])
    assert result.signs[-1] == pytest.approx(landscapes.exact_share(2), abs=0.03)
    assert "0.1464" in str(result.table())


def test_the_same_seed_draws_the_same_and_another_does_not():
    assert landscapes.share_positive_definite(3, 5000, 1) == landscapes.share_positive_definite(3, 5000, 1)
    assert landscapes.share_positive_definite(3, 5000, 1) != landscapes.share_positive_definite(3, 5000, 2)


@pytest.mark.parametrize("given", [(0, 1000, 0), (21, 1000, 0), (2.5, 1000, 0), (2, 0, 0), (2, 1e9, 0), (2, 1000, -1)])
def test_what_is_outside_a_span_is_refused(given):
    with pytest.raises(ValueError, match="must be an integer in"):
        landscapes.share_positive_definite(*given)


def test_a_tick_ends_it():
    class Stop(Exception):
        pass

    def tick(share=None, text="", /):
        assert share is None or 0 <= share <= 1
        raise Stop

    with pytest.raises(Stop):
        landscapes.share_positive_definite(4, 1_000_000, 0, tick)

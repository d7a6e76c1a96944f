"""Mini-batches: every example once an epoch, in an order that the seed and the epoch alone decide."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import Batches

# Drawn by the loops of descent and signal before they shared this class.
STORED = [[0, 5, 3], [4, 1, 2], [6], [4, 5, 6], [1, 0, 2], [3]]


def test_the_stored_batches_come_in_any_order_of_asking():
    assert [Batches(7, 3, 5).rows(step).tolist() for step in range(6)] == STORED
    batches = Batches(7, 3, seed=5)
    assert [batches.rows(step).tolist() for step in (5, 0, 4, 4, 1, 3, 2)] == [STORED[i] for i in (5, 0, 4, 4, 1, 3, 2)]


@pytest.mark.parametrize(("examples", "size"), [(1, 1), (10, 1), (10, 3), (10, 10), (10, 32), (64, 16)])
@pytest.mark.parametrize("shuffle", [True, False])
def test_an_epoch_meets_every_example_once_and_its_last_batch_is_the_rest(examples, size, shuffle):
    batches = Batches(examples, size, 1, shuffle=shuffle)
    for epoch in range(3):
        rows = [batches.rows(epoch * batches.per_epoch + i) for i in range(batches.per_epoch)]
        assert [len(one) for one in rows[:-1]] == [size] * (batches.per_epoch - 1)
        assert len(rows[-1]) == (examples % size or size) if size < examples else examples
        assert sorted(np.concatenate(rows).tolist()) == list(range(examples))
        np.testing.assert_array_equal(np.concatenate(rows), batches.order(epoch))


def test_a_new_order_every_epoch_and_seed_or_the_given_one():
    batches = Batches(50, 8, 0)
    orders = [batches.order(0).tolist(), batches.order(1).tolist(), Batches(50, 8, 1).order(0).tolist()]
    assert len({tuple(order) for order in orders}) == 3
    assert list(range(50)) not in orders
    assert Batches(50, 8, 0, shuffle=False).order(7).tolist() == list(range(50))
    # Another size cuts the same order.
    np.testing.assert_array_equal(Batches(50, 5, 0).order(3), batches.order(3))


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ((0, 8, 0), "examples must be an integer of at least 1; got 0"),
        ((2.5, 8, 0), "examples must be an integer of at least 1; got 2.5"),
        ((True, 8, 0), "examples must be an integer"),
        ((10, 0, 0), "batch_size must be an integer in"),
        ((10, 8, -1), "seed must be an integer in"),
    ],
)
def test_what_makes_no_batches_is_refused(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        Batches(*arguments)


@pytest.mark.parametrize("shuffle", [True, False])
def test_there_is_no_step_before_the_first(shuffle):
    with pytest.raises(ValueError, match="epoch must be at least 0; got -1"):
        Batches(10, 4, 0, shuffle=shuffle).rows(-1)

"""The rows of the training and of the test set, drawn from a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

TEST_SHARE = Span("test_share", 0.25, 0.01, 0.99, label="share of the test set")
SPLIT_SEED = Span("split_seed", 0, 0, 2**31 - 1, kind="integer", label="seed of the split")


@dataclass(frozen=True)
class Split:
    """Row numbers of the training and of the test set: together all rows, none twice."""

    train: Array
    test: Array


def split(examples: int, test_share: float = 0.25, seed: int = 0, classes: Any = None) -> Split:
    """A random split of the rows 0 .. examples - 1, from the seed alone; both sets get at least one row.

    classes (examples,)   stratified: every class is split by itself, so that both sets hold the same shares
                          of it, up to one row. Where rounding each class would miss the share of the whole by more
                          than one row, as with many small classes, the largest remainders are rounded up (Hamilton's
                          method); of equal ones the seed decides
    """
    test_share, seed = TEST_SHARE.check(test_share), SPLIT_SEED.check(seed)
    if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)) or not 2 <= examples <= 10_000_000:
        raise ValueError(f"examples must be an integer in [2, 10,000,000]; got {str(examples)[:80]}.")
    order = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,))).permutation(examples)
    groups = [order]
    if classes is not None:
        classes = np.asarray(classes)
        if classes.shape != (examples,):
            raise ValueError(f"classes must have shape ({examples},); got {classes.shape}.")
        # As they come in the order drawn, so that the first of equal classes is another one with every seed.
        drawn = classes[order]
        firsts = np.sort(np.unique(drawn, return_index=True)[1])
        groups = [order[drawn == one] for one in drawn[firsts]]
    counts = _counts(groups, test_share)
    test = np.concatenate([group[:count] for group, count in zip(groups, counts, strict=True)])
    train = np.concatenate([group[count:] for group, count in zip(groups, counts, strict=True)])
    if not len(test):
        test, train = train[:1], train[1:]
    if not len(train):
        train, test = test[:1], test[1:]
    return Split(np.sort(train), np.sort(test))


def _counts(groups: Sequence[Array], share: float) -> Array:
    """How many rows of each group belong to the test set."""
    exact = np.array([share * len(group) for group in groups])
    rounded = np.rint(exact).astype(int)
    if abs(rounded.sum() - exact.sum()) <= 1.0:
        return rounded
    # A share times a count misses whole numbers and halves by rounding, which must not tell equal remainders apart.
    counts = np.floor(exact + 1e-9).astype(int)
    remainders = np.round(exact - counts, 9)
    missing = math.floor(exact.sum() + 0.5 + 1e-9) - counts.sum()
    counts[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return counts

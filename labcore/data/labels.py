"""Targets that are wrong on purpose: classes exchanged, numbers blurred."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

LABEL_NOISE = Span(
    "label_noise", 0.0, 0.0, 0.5, step=0.01, label="label noise",
    hint="The share of labels that are exchanged for another class; for numbers, the noise as a share of their standard deviation.",
)  # fmt: skip
LABEL_SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed of the label noise")


def flip_labels(targets: Any, share: float, classes: int, seed: int = 0) -> Array:
    """A share of the labels (rounded to whole examples) gets another class, each of the others equally likely.

    targets (m,) of 0 .. classes - 1 -> (m,). With one seed, the labels wrong at a share stay wrong, in the same way, at a
    larger one.
    """
    share = LABEL_NOISE.check(share)
    if isinstance(classes, bool) or not isinstance(classes, (int, np.integer)) or classes < 2:
        raise ValueError(f"classes must be an integer of at least 2; got {str(classes)[:80]}.")
    y = np.array(targets)
    if y.ndim != 1 or y.dtype.kind not in "iu" or (y.size and not (y.min() >= 0 and y.max() < classes)):
        raise ValueError(f"targets must be integers in [0, {classes - 1}] of shape (m,); got {_shown(y)}.")
    rng = _stream(seed)
    rows = rng.permutation(len(y))[: round(share * len(y))]
    # One draw for every example, used or not: a larger share changes nothing that was wrong already.
    others = rng.integers(1, classes, size=len(y))
    y[rows] = (y[rows] + others[rows]) % classes
    return y


def noise_targets(targets: Any, share: float, seed: int = 0) -> Array:
    """Numbers with normal noise of `share` times their standard deviation: targets (m,) -> (m,), float."""
    share = LABEL_NOISE.check(share)
    y = np.asarray(targets)
    if y.ndim != 1 or y.dtype.kind not in "iuf" or not y.size or not np.isfinite(y).all():
        raise ValueError(f"targets must be finite numbers of shape (m,), m at least 1; got {_shown(y)}.")
    y = y.astype(np.float64) if y.dtype.kind != "f" else y
    return y + (share * y.std() * _stream(seed).standard_normal(len(y))).astype(y.dtype)


def _stream(seed: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(LABEL_SEED.check(seed), spawn_key=(9,)))


def _shown(y: Array) -> str:
    return f"{y.dtype} of shape {y.shape}: {str(y)[:80]}"

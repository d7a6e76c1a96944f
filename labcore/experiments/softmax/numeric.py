"""The softmax as it is written down and as it is computed, in few digits or many, and the logits that the exhibits share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from labcore.span import Span

Array = np.ndarray

# The course's classes, the second of them the cat of its example.
NAMES = ("dog", "cat", "chick", "other")
DTYPES = ("float16", "float32", "float64")
# How far a logit goes on the page.
REACH = 6.0

LOGIT = Span("z", 0.0, -60_000.0, 60_000.0, label="logit", hint="Within what float16 can hold.")
DTYPE = Span(
    "dtype",
    "float64",
    kind="choice",
    choices=DTYPES,
    label="precision",
    hint="In how many digits the numbers are kept.",
)
STABLE = Span(
    "stable", True, kind="toggle", label="stable", hint="Subtracts the largest logit before the exponentials."
)
CLASSES = Span(
    "classes", 3, 2, 4, kind="integer", label="classes", hint="Two are a point on a line, three in a triangle."
)
Z1, Z2, Z3, Z4 = (
    Span(f"z{k}", z, -REACH, REACH, step=0.05, label=f"logit of {name}", hint="z in the formula. Its bar can be pulled by hand, too.")
    for k, name, z in zip((1, 2, 3, 4), NAMES, (2.0, 1.0, 0.0, 3.0), strict=True)
)  # fmt: skip


class Logits(Protocol):
    """What a spec with logits has."""

    @property
    def classes(self) -> int: ...
    @property
    def z1(self) -> float: ...
    @property
    def z2(self) -> float: ...
    @property
    def z3(self) -> float: ...
    @property
    def z4(self) -> float: ...


def logits_of(spec: Logits) -> Array:
    """(classes,) the logits that a spec has set."""
    return np.array([spec.z1, spec.z2, spec.z3, spec.z4][: spec.classes])


def probabilities(z: Any, dtype: str = "float64", stable: bool = True) -> Array:
    """The softmax e^z_k / sum_j e^z_j along the last axis, computed throughout in one precision: (*, C) -> (*, C) of that dtype.

    z       logits (*, C), C >= 1, each in [-60000, 60000]
    dtype   float16, float32 or float64
    stable  subtracts each row's largest logit first, which changes no quotient (J. Bridle, 1990; the usual log-sum-exp shift). Without it the
            exponentials overflow from a logit of 11.09, 88.72 or 709.78 on, and inf/inf is nan; where all of them are rounded to 0, 0/0 is nan

    Raises ValueError for what is no such array.

    >>> probabilities([5.0, 2.0, -1.0, 3.0]).round(3).tolist()
    [0.842, 0.042, 0.002, 0.114]
    """
    logits, kind = logits_given(z), DTYPE.check(dtype)
    with np.errstate(all="ignore"):
        logits = logits.astype(kind)
        if STABLE.check(stable):
            logits = logits - logits.max(axis=-1, keepdims=True)
        powers = np.exp(logits)
        return powers / powers.sum(axis=-1, keepdims=True, dtype=kind)


def logits_given(z: Any) -> Array:
    """Logits (*, C) as float64, each in its span; ValueError otherwise."""
    try:
        logits = np.asarray(z, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"z must be an array of numbers (*, C), one logit a class; got {str(z)[:80]}.") from None
    if not logits.ndim or not logits.shape[-1]:
        raise ValueError(f"z must have at least one class along its last axis, shape (*, C); got {logits.shape}.")
    if logits.size:
        LOGIT.check(logits)
    return logits


def largest_exponent(dtype: str) -> float:
    """The logit from which on e^z is no number of this precision any more: the logarithm of its largest."""
    return float(np.log(np.float64(np.finfo(DTYPE.check(dtype)).max)))


def smallest_exponent(dtype: str) -> float:
    """The logit below which e^z is rounded to 0 in this precision: the logarithm of half its smallest number."""
    smallest = float(np.finfo(DTYPE.check(dtype)).smallest_subnormal)
    # Half of float64's own would be 0 already.
    return float(np.log(smallest) - np.log(2.0))


def names_of(classes: int) -> Sequence[str]:
    return NAMES[:classes]

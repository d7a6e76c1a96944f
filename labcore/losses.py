"""Losses: how far the outputs are from the targets, from logits, and the gradient with respect to them.

Logits Z are (*runs, m, n_outputs), a network's last z. A loss is the mean over the batch of a loss per example. Targets
are encoded once, by `targets`, as an array (m, n_outputs) or (runs, m, n_outputs).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.activations import sigmoid
from labcore.registry import Member, Registry
from labcore.sums import largest_output, over_outputs

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class LossMember(Member):
    """A loss in the registry.

    function(logits, targets)       -> per example (*runs, m)
    slope(logits, targets)          -> (*runs, m, n_outputs), gradient of each example's loss with respect to its logits
    turn(logits, logits_moved)      how the slope moves when the logits move so: the Hessian of each example's loss with respect to
                                    its logits, times logits_moved; of the logits' shape (the targets have no part in it)
    both(logits, targets)           function and slope at once, where they share work; None where they do not
    at_infinity(logits, targets)    function where a logit may be infinite; None where that is function itself
    outputs(logits)                 what the network says: probabilities, or values; of the logits' shape
    predict(logits)                 labels (*runs, m) for softmax; 0 or 1, or values, of the logits' shape for the others
    encode(y, n_outputs)            targets in any form taken -> float64 (..., m, n_outputs)
    takes                           these forms, in words
    """

    slope: Callable[[Array, Array], Array]
    turn: Callable[[Array, Array], Array]
    outputs: Callable[[Array], Array]
    predict: Callable[[Array], Array]
    encode: Callable[[Array, int], Array]
    takes: str
    both: Callable[[Array, Array], tuple[Array, Array]] | None = None
    at_infinity: Callable[[Array, Array], Array] | None = None

    def targets(self, y: Any, n_outputs: int, dtype: Any = np.float64) -> Array:
        """Targets encoded as (m, n_outputs), or (runs, m, n_outputs) if each run has its own; ValueError otherwise."""
        try:
            y = np.asarray(y, dtype=np.float64)
            good = y.size > 0 and y.ndim > 0 and bool(np.isfinite(y).all())
        except (TypeError, ValueError):
            good = False
        if not good:
            raise ValueError(f"targets of {self.key} must be {self.takes}, finite and at least one; got {str(y)[:80]}.")
        return self.encode(y, n_outputs).astype(dtype, copy=False)

    def value(self, logits: Array, targets: Array) -> Array:
        """The mean loss of each run: (*runs,)."""
        return np.add.reduce(self.per_example(logits, targets), axis=-1) * (1.0 / logits.shape[-2])

    def value_and_gradient(self, logits: Array, targets: Array) -> tuple[Array, Array]:
        """`value` and `gradient`, bit for bit, for less than the two of them. Floating-point warnings are the caller's to
        switch off, once for a whole step."""
        _check(logits, targets)
        if self.both is None:
            losses, slope = self.function(logits, targets), self.slope(logits, targets)
        else:
            losses, slope = self.both(logits, targets)
        share = 1.0 / logits.shape[-2]
        slope *= share
        value = np.add.reduce(losses, axis=-1) * share
        # NaN is not even itself. Asked of the mean, this costs next to nothing at every step.
        return value if (value == value).all() else self.value(logits, targets), slope

    def per_example(self, logits: Array, targets: Array) -> Array:
        """The loss of each example: (*runs, m)."""
        _check(logits, targets)
        with np.errstate(all="ignore"):
            losses = self.function(logits, targets)
            if self.at_infinity is not None and math.isnan(np.add.reduce(losses, axis=None)):
                losses = self.at_infinity(logits, targets)
        return losses

    def gradient(self, logits: Array, targets: Array) -> Array:
        """The gradient of `value` with respect to the logits: (*runs, m, n_outputs)."""
        _check(logits, targets)
        slope = self.slope(logits, targets)
        slope *= 1.0 / logits.shape[-2]
        return slope


LOSSES: Registry[LossMember] = Registry("loss", LossMember)


def _check(logits: Array, targets: Array) -> None:
    if targets.shape != logits.shape and targets.shape != logits.shape[-2:]:
        raise ValueError(f"targets must be encoded to the logits' shape {logits.shape[-2:]}; got {targets.shape}.")


def _refuse(takes: str, y: Array, why: Any) -> ValueError:
    return ValueError(f"targets must be {takes}; got shape {y.shape}, {why}.")


_LABELS = "labels 0 ... n_outputs - 1 of shape (m,) or (m, 1), one-hot rows (m, n_outputs), or one of these per run"


def _one_hot(y: Array, n_outputs: int) -> Array:
    if n_outputs < 2:
        raise ValueError(f"softmax needs at least 2 outputs; got {n_outputs}.")
    # Two columns of two labels could be read both ways: rows as wide as the outputs are one-hot.
    if y.ndim > 1 and y.shape[-1] == n_outputs:
        if (y < 0).any() or (np.abs(y.sum(axis=-1) - 1.0) > 1e-6).any():
            raise _refuse(_LABELS, y, "rows that are no shares adding up to 1")
        return y
    labels = y[..., 0] if y.ndim > 1 and y.shape[-1] == 1 else y
    wrong = (labels < 0) | (labels >= n_outputs) | (labels != np.floor(labels))
    if wrong.any():
        raise _refuse(_LABELS, y, f"with {labels[wrong].ravel()[0]:g} for {n_outputs} outputs")
    if labels.ndim > 2:
        raise _refuse(_LABELS, y, f"for {n_outputs} outputs")
    return (labels[..., None] == np.arange(n_outputs)).astype(np.float64)


def _exponentials(logits: Array) -> tuple[Array, Array, Array]:
    """Logits less their row's largest, their exponentials, and the sums of these: nothing can overflow."""
    shifted = logits - largest_output(logits)
    powers = np.exp(shifted)
    return shifted, powers, over_outputs(powers)


def softmax(logits: Array) -> Array:
    """Probabilities e^z_i / sum e^z_j along the last axis, of the shape of the logits."""
    _, powers, total = _exponentials(logits)
    powers /= total
    return powers


def _of_true_class(shifted: Array, total: Array, targets: Array) -> Array:
    return np.log(total[..., 0]) - np.vecdot(targets, shifted)


def _softmax_at_infinity(logits, targets):
    """A class that is not the true one has no part in the loss, not even with a logit of -inf."""
    shifted, _, total = _exponentials(logits)
    return _of_true_class(np.where(targets == 0.0, 0.0, shifted), total, targets)


def _softmax_both(logits, targets):
    shifted, powers, total = _exponentials(logits)
    losses = _of_true_class(shifted, total, targets)
    powers /= total
    powers -= targets
    return losses, powers


def _softmax_turn(logits, logits_moved):
    p = softmax(logits)
    return p * (logits_moved - over_outputs(p * logits_moved))


def _logistic_turn(logits, logits_moved):
    p = sigmoid(logits)
    return p * (1.0 - p) * logits_moved


@LOSSES.register(
    "softmax-cross-entropy", label="Softmax cross-entropy", source="J. Bridle (1990); PyTorch CrossEntropyLoss",
    slope=lambda logits, targets: softmax(logits) - targets, turn=_softmax_turn, both=_softmax_both, at_infinity=_softmax_at_infinity, outputs=softmax,
    predict=lambda logits: logits.argmax(axis=-1), encode=_one_hot, takes=_LABELS,
)  # fmt: skip
def softmax_cross_entropy(logits, targets):
    """-log of the probability that softmax gives to the true class; the gradient is p - y.

    Computed from logits, log(sum e^z) - z_true, so that no probability is rounded to 0 first. A logit of -inf is a
    probability of 0: the loss is inf for that class and what the others make of it for another. One of inf gives NaN.
    """
    shifted, _, total = _exponentials(logits)
    return _of_true_class(shifted, total, targets)


_SHARES = "0 or 1 (or shares between) of shape (m,), (m, 1) or (m, n_outputs), or one of these per run"
_VALUES = "numbers of shape (m,), (m, 1) or (m, n_outputs), or one of these per run"


def _columns(y: Array, n_outputs: int, takes: str) -> Array:
    if y.ndim > 1 and y.shape[-1] == n_outputs and y.ndim <= 3:
        return y
    if n_outputs == 1 and y.ndim <= 2:
        return y[..., None]
    raise _refuse(takes, y, f"for {n_outputs} outputs")


def _share_columns(y: Array, n_outputs: int) -> Array:
    wrong = (y < 0) | (y > 1)
    if wrong.any():
        raise _refuse(_SHARES, y, f"with {y[wrong].ravel()[0]:g}")
    return _columns(y, n_outputs, _SHARES)


def _logistic_at_infinity(logits, targets):
    """Of a certain probability the loss is 0 where it is right, else inf."""
    certain = np.isinf(logits)
    losses = logistic_cross_entropy(np.where(certain, 0.0, logits)[..., None], targets[..., None])
    return np.add.reduce(np.where(certain, np.where(targets == (logits > 0), 0.0, np.inf), losses), axis=-1)


@LOSSES.register(
    "logistic-cross-entropy", label="Logistic cross-entropy", source="D. R. Cox (1958); PyTorch BCEWithLogitsLoss for one output",
    slope=lambda logits, targets: sigmoid(logits) - targets, turn=_logistic_turn, at_infinity=_logistic_at_infinity, outputs=sigmoid,
    predict=lambda logits: (logits > 0).astype(np.int64), encode=_share_columns, takes=_SHARES,
)  # fmt: skip
def logistic_cross_entropy(logits, targets):
    """-y log p - (1 - y) log(1 - p) with p = sigmoid(z), summed over the outputs; the gradient is p - y.

    Computed from logits as max(z, 0) - z y + log(1 + e^-|z|), which nothing overflows. A logit of -inf or inf is a
    probability of 0 or 1: the loss is 0 where that is right, else inf.
    """
    losses = np.maximum(logits, 0.0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return np.add.reduce(losses, axis=-1)


@LOSSES.register(
    "squared-error", label="Squared error", source="C. F. Gauss (1809); PyTorch MSELoss for one output",
    slope=lambda logits, targets: 2.0 * (logits - targets), turn=lambda logits, logits_moved: 2.0 * logits_moved, outputs=lambda logits: logits, predict=lambda logits: logits,
    encode=lambda y, n_outputs: _columns(y, n_outputs, _VALUES), takes=_VALUES,
)  # fmt: skip
def squared_error(logits, targets):
    """(z - y)^2, summed over the outputs; the gradient is 2 (z - y). Without the half that some write."""
    away = logits - targets
    return np.vecdot(away, away)

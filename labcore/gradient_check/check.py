"""Gradient checking: a network's gradient by backpropagation against two-sided differences of its cost.

For debugging, not during training: it costs two forward passes an entry, and more where there is a doubt. Always in
float64; in float32 rounding is all one would see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.gradient_check.differences import (
    CLOSER,
    LONGEST,
    SHORTEST,
    Question,
    best_differences,
    differences,
    masks,
    penalized,
    rounding_of,
    twin_of,
)
from labcore.network import Group, Network
from labcore.ticks import Tick, none

Array = np.ndarray

STEP = 1e-5
GOOD, LOOK = 1e-7, 1e-5
MOST_ENTRIES = 20_000
# A group is a bug beyond doubt where it is one with errors so many times as large as they are taken to be.
FAR = 10.0
# Of a check that has to look again, what one look takes: one step of eight.
_FIRST = 0.12


def relative_difference(approximate: Array, gradient: Array, error: Array | float = 0.0) -> float:
    """||approx - d|| / (||approx|| + ||d||) of two arrays of one shape, 0 for zeros alone; NaN or inf in either gives inf.

    error  how far each approximation may be off, a number or of the same shape: a difference counts from there on. A
           gradient that is truly zero (the bias under batch norm, a dead unit) leaves only rounding in both, whose ratio
           says nothing.
    """
    size = float(np.linalg.norm(approximate)) + float(np.linalg.norm(gradient))
    beyond = np.maximum(np.abs(approximate - gradient) - error, 0.0)
    if size == 0.0:
        return 0.0
    difference = float(np.linalg.norm(beyond)) / size
    return difference if np.isfinite(difference) else np.inf


def verdict(difference: float) -> str:
    """ "good" up to 1e-7, "look" up to 1e-5, "bug" above: A. Ng, Improving Deep Neural Networks."""
    return "good" if difference <= GOOD else "look" if difference <= LOOK else "bug"


@dataclass(frozen=True)
class GroupCheck:
    """One layer's weights, biases, gammas or betas.

    difference  the relative difference over the judged entries, 0 if there are none
    entries     of the group's shape, the relative difference of each entry; nan where it is a kink or was not checked
    """

    group: Group
    difference: float
    entries: Array

    @property
    def verdict(self) -> str:
        return verdict(self.difference)


@dataclass(frozen=True)
class GradientCheck:
    """The result: overall, by group, by entry.

    difference   the relative difference over all judged entries, as far as it is beyond `error`
    groups       the same for each group, in the order of theta
    approximate  (P,) two-sided differences, nan where not checked
    error        (P,) how far each may be off, by rounding and by the length of its step; nan where not checked
    gradient     (P,) what was judged
    kinks        indices into theta with a kink in the interval theta +- h, however short h: listed, not judged
    checked      how many entries were checked, kinks included
    """

    difference: float
    groups: tuple[GroupCheck, ...]
    approximate: Array
    error: Array
    gradient: Array
    kinks: Array
    checked: int

    @property
    def verdict(self) -> str:
        """The worst of the whole's and the groups': one wrong bias hides in the whole."""
        return verdict(max(self.difference, *(group.difference for group in self.groups)))


def gradient_check(
    network: Network,
    X: Any,
    y: Any,
    l1: float = 0.0,
    l2: float = 0.0,
    examples: int = 0,
    mask_seed: int | None = None,
    gradient: Array | None = None,
    h: float = STEP,
    per_group: int | None = None,
    tick: Tick = none,
) -> GradientCheck:
    """Compares the gradient of the training cost on X, y, penalty included, with (J(theta + h) - J(theta - h)) / 2h.

    network    a single one (theta (P,)), float64; it is not changed, nor are its running statistics
    X, y       (m, n_features), and targets in any form that its loss takes
    l1, l2, examples   of the penalty, as for Network.cost_and_gradient
    mask_seed  dropout is off if None; otherwise every evaluation uses the masks of this seed
    gradient   (P,) to judge in place of the network's own, to see what a bug looks like
    h          in [1e-8, 1e-2]
    per_group  check at most this many entries of each group, evenly picked; all if None, which 20,000 must suffice for

    A group whose differences at h do not agree to 1e-7 is asked again with h/10 and 10 h, which is enough where it is plainly wrong,
    and else with steps from h/100 to 1000 h, each entry judged by the one that errs least; what rounding and the step's length explain counts as no difference. So a gradient lost in the
    rounding of a cost of its own size, about 1e-16 |J| / h, is no bug, and one that is wrong by more than that is.

    An entry whose interval changes the side on which any unit's input lies of a kink (ReLU at 0), or with L1 the sign of
    the weight itself, has no derivative to compare with: it is asked with steps down to h/1000, and where these reach the
    kink too it is listed under `kinks`.
    """
    check_step(h)
    checked = _picked(network.groups, per_group)
    question, gradient = asked(network, X, y, l1, l2, examples, mask_seed, gradient)
    rounding, shape = rounding_of(question), network.theta.shape
    approximate, error, at_kink = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    approximate[checked], at_kink[checked] = differences(
        question, checked, h, lambda share=None, text="", /: tick(_FIRST * (share or 0.0), text)
    )
    error[checked] = rounding / h
    at_kink |= penalized(question) & (np.abs(network.theta) <= h)
    judged = np.zeros(shape, dtype=bool)
    judged[checked] = True
    closer = _look_closer(question, np.flatnonzero(at_kink & judged), h, rounding, approximate, error, at_kink)
    judged &= ~at_kink
    doubtful = np.zeros(shape, dtype=bool)
    for group in network.groups:
        own = _rows(judged & ~closer, group.span)
        doubtful[own] = not relative_difference(approximate[own], gradient[own]) <= GOOD
    doubtful &= ~_settled(question, doubtful, h, rounding, approximate, error, gradient, tick)
    _look_again(question, np.flatnonzero(doubtful), h, rounding, approximate, error, gradient, tick)
    entries = _entrywise(approximate, gradient, error, judged)
    groups = tuple(
        GroupCheck(group, _difference(approximate, gradient, error, _rows(judged, group.span)), group.of(entries))
        for group in network.groups
    )
    whole = _difference(approximate, gradient, error, np.flatnonzero(judged))
    return GradientCheck(whole, groups, approximate, error, gradient, np.flatnonzero(at_kink), len(checked))


def check_step(h: float) -> None:
    """ValueError for a step outside of [1e-8, 1e-2]."""
    if not SHORTEST <= h <= LONGEST:
        raise ValueError(f"h must be in [1e-8, 0.01]; got {h}.")


def asked(
    network: Network, X: Any, y: Any, l1: float, l2: float, examples: int, mask_seed: int | None, gradient: Array | None
) -> tuple[Question, Array]:
    """The cost to be measured and the gradient (P,) to be judged, by default the network's own: as `gradient_check` takes them."""
    if network.dtype != np.float64:
        raise ValueError(f"gradient checking needs a float64 network; got {network.dtype}.")
    if network.runs:
        raise ValueError(f"gradient checking takes one network, theta of shape (P,); got {network.theta.shape}.")
    X, targets = network.inputs(X), network.targets(y)
    penalty: dict[str, Any] = {"l1": l1, "l2": l2, "examples": examples}
    if gradient is None:
        twin = twin_of(network, network.theta.copy(), mask_seed)
        gradient = twin.cost_and_gradient(X, targets, rng=masks(mask_seed), **penalty)[1]
    if np.shape(gradient) != network.theta.shape:
        raise ValueError(f"gradient must have theta's shape {network.theta.shape}; got {np.shape(gradient)}.")
    return Question(network, X, targets, mask_seed, penalty), gradient


def _look_closer(
    question: Question, rows: Array, h: float, rounding: float, approximate: Array, error: Array, at_kink: Array
) -> Array:
    """Asks entries at a kink again, with steps so short that they may not reach it: which of them do not, (P,)."""
    closer = np.zeros(at_kink.shape, dtype=bool)
    if len(rows):
        slopes, errors = best_differences(question, rows, h, rounding, factors=CLOSER)
        clear = rows[np.isfinite(errors)]
        approximate[clear], error[clear] = slopes[np.isfinite(errors)], errors[np.isfinite(errors)]
        closer[clear], at_kink[clear] = True, False
    return closer


def _settled(
    question: Question,
    doubtful: Array,
    h: float,
    rounding: float,
    approximate: Array,
    error: Array,
    gradient: Array,
    tick: Tick,
) -> Array:
    """Which doubtful entries two steps more, a tenth and ten times as long, are enough for, (P,): those of groups that are a bug
    by far more than these say of their error. A step that errs less could only show more of it."""
    settled = np.zeros(doubtful.shape, dtype=bool)
    rows = np.flatnonzero(doubtful)
    if not len(rows):
        return settled
    errors = np.full(doubtful.shape, rounding / h)
    for k, step in enumerate((0.1 * h, 10.0 * h)):
        tick(_FIRST * (1.0 + 0.5 * k))
        others, kinked = differences(question, rows, step)
        kinked |= penalized(question)[rows] & (np.abs(question.network.theta[rows]) <= step)
        away = np.maximum(np.abs(others - approximate[rows]) - 2.0 * rounding / step, 0.0)
        errors[rows] = np.maximum(errors[rows], np.where(kinked, np.inf, away + rounding / h))
    known = doubtful & np.isfinite(errors)
    for group in question.network.groups:
        own = _rows(known, group.span)
        if _difference(approximate, gradient, FAR * errors, own) > LOOK:
            settled[own], error[own] = True, errors[own]
    return settled


def _look_again(
    question: Question,
    rows: Array,
    h: float,
    rounding: float,
    approximate: Array,
    error: Array,
    gradient: Array,
    tick: Tick,
) -> None:
    """Puts the difference of the step that errs least in place of that of h, where it sees more."""
    if not len(rows):
        return
    slopes, errors = best_differences(
        question,
        rows,
        h,
        rounding,
        lambda share=None, text="", /: tick(2.0 * _FIRST + (1.0 - 2.0 * _FIRST) * (share or 0.0), text),
    )
    explained = np.abs(approximate[rows] - gradient[rows]) <= error[rows]
    # What no step can tell from zero, and need not be, stays as it was measured.
    nothing = explained & (np.abs(slopes) <= errors) & (np.abs(gradient[rows]) <= errors)
    better = np.isfinite(errors) & ~nothing
    approximate[rows[better]], error[rows[better]] = slopes[better], errors[better]


def _picked(groups: tuple[Group, ...], per_group: int | None) -> Array:
    if per_group is not None and per_group < 1:
        raise ValueError(f"per_group must be at least 1, or None for all; got {per_group}.")
    rows = []
    for group in groups:
        size = group.span.stop - group.span.start
        count = size if per_group is None else min(per_group, size)
        rows.append(group.span.start + np.arange(count) * size // count)
    picked = np.concatenate(rows)
    if len(picked) > MOST_ENTRIES:
        raise ValueError(f"at most {MOST_ENTRIES:,} entries are checked, give per_group; got {len(picked):,}.")
    return picked


def _rows(judged: Array, span: slice) -> Array:
    """The indices into theta of a group's judged entries."""
    return span.start + np.flatnonzero(judged[span])


def _difference(approximate: Array, gradient: Array, error: Array, rows: Array) -> float:
    return relative_difference(approximate[rows], gradient[rows], error[rows])


def _entrywise(approximate: Array, gradient: Array, error: Array, judged: Array) -> Array:
    sizes = np.abs(approximate) + np.abs(gradient)
    with np.errstate(all="ignore"):
        each = np.maximum(np.abs(approximate - gradient) - error, 0.0) / sizes
    each[sizes == 0.0] = 0.0
    return np.where(judged, each, np.nan)

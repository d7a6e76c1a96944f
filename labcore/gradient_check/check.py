"""Gradient checking: a network's gradient by backpropagation against two-sided differences of its cost.

For debugging, not during training: it costs two forward passes an entry. Always in float64; in float32 rounding is all one
would see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.network import Group, Network

Array = np.ndarray

STEP = 1e-5
GOOD, LOOK = 1e-7, 1e-5
FLOOR = 1e-9
MOST_ENTRIES = 20_000
# The most numbers held at once by copies of the network: 32 MB.
_MOST_NUMBERS = 4_000_000


def relative_difference(approximate: Array, gradient: Array) -> float:
    """||approx - d|| / (||approx|| + ||d||) of two arrays of one shape; 0 where both norms are below 1e-9.

    A gradient that is truly zero (the bias under batch norm, a dead unit) leaves only rounding in both, whose ratio says
    nothing: that is what the floor is for. NaN or inf in either gives inf.
    """
    a, d = float(np.linalg.norm(approximate)), float(np.linalg.norm(gradient))
    if a < FLOOR and d < FLOOR:
        return 0.0
    difference = float(np.linalg.norm(approximate - gradient)) / (a + d)
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

    difference   the relative difference over all judged entries
    groups       the same for each group, in the order of theta
    approximate  (P,) two-sided differences, nan where not checked
    gradient     (P,) what was judged
    kinks        indices into theta whose interval theta +- h holds a kink: listed, not judged
    checked      how many entries were checked, kinks included
    """

    difference: float
    groups: tuple[GroupCheck, ...]
    approximate: Array
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
) -> GradientCheck:
    """Compares the gradient of the training cost on X, y, penalty included, with (J(theta + h) - J(theta - h)) / 2h.

    network    a single one (theta (P,)), float64; it is not changed, nor are its running statistics
    X, y       (m, n_features), and targets in any form that its loss takes
    l1, l2, examples   of the penalty, as for Network.cost_and_gradient
    mask_seed  dropout is off if None; otherwise every evaluation uses the masks of this seed
    gradient   (P,) to judge in place of the network's own, to see what a bug looks like
    h          in [1e-8, 1e-2]
    per_group  check at most this many entries of each group, evenly picked; all if None, which 20,000 must suffice for

    An entry whose interval changes the side on which any unit's input lies of a kink (ReLU at 0), or with L1 the sign of
    the weight itself, has no derivative to compare with: it is listed under `kinks`.
    """
    if network.dtype != np.float64:
        raise ValueError(f"gradient checking needs a float64 network; got {network.dtype}.")
    if network.runs:
        raise ValueError(f"gradient checking takes one network, theta of shape (P,); got {network.theta.shape}.")
    if not 1e-8 <= h <= 1e-2:
        raise ValueError(f"h must be in [1e-8, 0.01]; got {h}.")
    checked = _picked(network.groups, per_group)
    X, targets = network.inputs(X), network.targets(y)
    penalty: dict[str, Any] = {"l1": l1, "l2": l2, "examples": examples}
    if gradient is None:
        twin = twin_of(network, network.theta.copy(), mask_seed)
        gradient = twin.cost_and_gradient(X, targets, rng=masks(mask_seed), **penalty)[1]
    if np.shape(gradient) != network.theta.shape:
        raise ValueError(f"gradient must have theta's shape {network.theta.shape}; got {np.shape(gradient)}.")
    approximate, at_kink = _differences(network, X, targets, checked, h, mask_seed, penalty)
    if l1:
        at_kink |= (network.decay_mask > 0) & (np.abs(network.theta) <= h)
    judged = np.zeros(network.theta.shape, dtype=bool)
    judged[checked] = True
    judged &= ~at_kink
    entries = _entrywise(approximate, gradient, judged)
    groups = tuple(
        GroupCheck(group, _difference(approximate, gradient, judged, group.span), group.of(entries))
        for group in network.groups
    )
    whole = _difference(approximate, gradient, judged, slice(None))
    return GradientCheck(whole, groups, approximate, gradient, np.flatnonzero(at_kink), len(checked))


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


def twin_of(network: Network, theta: Array, mask_seed: int | None) -> Network:
    """A network of the same settings with its own theta, without dropout unless its masks are given."""
    twin = Network(replace(network.spec, keep_prob=1.0, input_keep_prob=1.0), theta=theta)
    if mask_seed is not None:
        twin.input_dropout.keep_prob = network.input_dropout.keep_prob
        for mine, other in zip(twin.layers, network.layers, strict=True):
            mine.dropout.keep_prob = other.dropout.keep_prob
    return twin


def masks(mask_seed: int | None) -> np.random.Generator | None:
    return None if mask_seed is None else np.random.default_rng(mask_seed)


def _differences(
    network: Network, X: Array, targets: Array, checked: Array, h: float, mask_seed: int | None, penalty: Any
):
    """Two-sided differences (P,), nan where not checked, and where the interval holds a kink of a unit (P,) bool.

    Many entries at once, as stacked runs: the first half of the copies is moved up, the second down.
    """
    size = network.theta.size
    approximate, at_kink = np.full(size, np.nan), np.zeros(size, dtype=bool)
    each = size + len(X) * sum(network.spec.sizes)
    count = max(1, min(len(checked), _MOST_NUMBERS // (4 * each)))
    for start in range(0, len(checked), count):
        rows = checked[start : start + count]
        own, n = np.arange(len(rows)), len(rows)
        twin = twin_of(network, np.tile(network.theta, (2 * n, 1)), mask_seed)
        twin.theta[own, rows] += h
        twin.theta[own + n, rows] -= h
        for layer in twin.layers:
            layer.keep_z = bool(layer.activation.kinks)
        cost = twin.cost(X, targets, train=True, rng=masks(mask_seed), **penalty)
        approximate[rows] = (cost[:n] - cost[n:]) / (2.0 * h)
        for layer in twin.layers:
            for kink in layer.activation.kinks:
                assert layer.z is not None
                side = layer.z > kink
                at_kink[rows] |= (side[:n] != side[n:]).any(axis=(1, 2))
    return approximate, at_kink


def _difference(approximate: Array, gradient: Array, judged: Array, span: slice) -> float:
    rows = judged[span]
    return relative_difference(approximate[span][rows], gradient[span][rows])


def _entrywise(approximate: Array, gradient: Array, judged: Array) -> Array:
    sizes = np.abs(approximate) + np.abs(gradient)
    with np.errstate(all="ignore"):
        each = np.abs(approximate - gradient) / sizes
    each[(np.abs(approximate) < FLOOR) & (np.abs(gradient) < FLOOR)] = 0.0
    return np.where(judged, each, np.nan)

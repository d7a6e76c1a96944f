"""Measures activations and gradients layer by layer, by the network's own forward and backward pass."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labcore.activations import ActivationMember, dead_units
from labcore.experiments.depth.spec import Spec
from labcore.network import Network
from labcore.network.sampled import sampled
from labcore.network.spec import drawn
from labcore.training.estimate import copies_of

Array = np.ndarray

MOST_VALUES = 8192
# Weights of a layer that are kept, of so many layers: at most 17 MB.
_KEPT_WEIGHTS, _KEPT_LAYERS = 128 * 128, 128


@dataclass(frozen=True)
class LayerSignal:
    """One layer's activations, or the gradients at its units.

    layer            0 is the input, 1 the first hidden layer
    mean, std, rms   over all units and inputs, rms = sqrt(second moment); inf or nan once numbers overflow
    dead             share of units whose output is 0 for every input; nan for gradients
    saturated        share of (unit, input) pairs whose slope is under 1 % of the activation's steepest, among `values`;
                     nan for the input and for gradients
    zeros            share of the `values` that are exactly 0, as ReLU makes them
    values           at most 8192 of them, evenly picked, for histograms
    """

    layer: int
    mean: float
    std: float
    rms: float
    dead: float
    saturated: float
    zeros: float
    values: Array

    @property
    def second_moment(self) -> float:
        return self.rms * self.rms


@dataclass(frozen=True)
class Signal:
    """What has been measured so far: the activations from the input up, then the gradients from the last layer back.

    activations  of layers 0, 1, ..., depth
    gradients    of layers 1, ..., depth, in the order of the layers, the first ones missing while the measurement
                 runs: each example's own loss (not the mean), with respect to each unit's z
    cost         the mean loss, nan until the forward pass is through
    done, total  items of work done and in all
    """

    spec: Spec
    activations: tuple[LayerSignal, ...]
    gradients: tuple[LayerSignal, ...]
    cost: float
    done: int
    total: int


@dataclass(frozen=True)
class Demand:
    """What a measurement takes at most: seconds on one core of a two-core server of 2026, and bytes of memory."""

    seconds: float
    bytes: int


def measure(spec: Spec) -> Signal:
    """The whole measurement at once."""
    *_, whole = measure_in_steps(spec)
    return whole


def measure_in_steps(spec: Spec) -> Iterator[Signal]:
    """The measurement, layer by layer: each item holds what is known so far, the last one everything.

    To cancel, stop asking. The weights of a layer are drawn when its turn comes, so that no item takes long.
    """
    X, y = spec.examples()
    network = Network(spec.network, theta=np.zeros(spec.network.parameters, spec.dtype))
    yield from measure_network(network, spec, X, network.targets(y), draw=True)


def measure_network(network: Network, spec: Spec, X: Array, targets: Array, draw: bool = False) -> Iterator[Signal]:
    """The measurement of a network as it is, or, with `draw`, of one whose weights are drawn on the way."""
    X = network.inputs(X)
    total = 2 * spec.depth + 1
    activations = [_layer_signal(0, X)]
    forward = network.forward_layers(X)
    for number, layer in enumerate(network.layers, start=1):
        if draw:
            of = (spec.initializer, spec.gain, *layer.weights.shape[-2:], number, spec.seed)
            layer.weights[...] = (_kept if layer.weights.size <= _KEPT_WEIGHTS else drawn)(*of)
        out = next(forward)
        if number <= spec.depth:
            activations.append(_layer_signal(number, out, layer.activation, layer.z))
            with np.errstate(all="ignore"):
                layer.keep_slope()
            yield Signal(spec, tuple(activations), (), math.nan, number, total)
    with np.errstate(all="ignore"):
        cost = float(network.loss.value(out, targets))
        # The sum, not the mean: each example's own gradient, whatever their number.
        d = network.loss.gradient(out, targets) * len(X)
    done = spec.depth + 1
    gradients: list[LayerSignal] = []
    yield Signal(spec, tuple(activations), (), cost, done, total)
    for index, layer in enumerate(network.backward_layers(d, parameters=False)):
        # The first one back is the layer of the logits, which has been measured with the cost.
        if index:
            assert layer.d_z is not None
            gradients.insert(0, _layer_signal(spec.depth + 1 - index, layer.d_z))
            yield Signal(spec, tuple(activations), tuple(gradients), cost, done + index, total)
        layer.forget()


# While the depth or the activation moves under a hand, the weights are what they were.
_kept = lru_cache(maxsize=_KEPT_LAYERS)(drawn)


def _layer_signal(
    number: int, values: Array, activation: ActivationMember | None = None, z: Array | None = None
) -> LayerSignal:
    units = values.shape[-1]
    picked = sampled(values, MOST_VALUES)
    dead = saturated = math.nan
    with np.errstate(all="ignore"):
        if activation is not None:
            dead = float(dead_units(values).mean())
            saturated = float(activation.saturated(None if z is None else sampled(z, MOST_VALUES), picked).mean())
        elif number == 0:
            dead = float(dead_units(values).mean())
        mean = float(np.add.reduce(values, axis=None, dtype=np.float64)) / values.size
        std = _rms(values - mean) if units * len(values) > 1 else 0.0
        zeros = float((picked == 0).mean())
        return LayerSignal(number, mean, std, _rms(values), dead, saturated, zeros, picked)


def _rms(values: Array) -> float:
    """The root of the mean square; scaled by the largest value where squares would leave the dtype's range."""
    mean = _mean_square(values)
    small = float(np.finfo(values.dtype).tiny) * 1e10
    if small < mean < math.inf:
        return math.sqrt(mean)
    peak = float(np.abs(values).max())
    if peak == 0.0 or not math.isfinite(peak):
        return peak
    return peak * math.sqrt(_mean_square(values / peak))


def _mean_square(values: Array) -> float:
    return float(np.vecdot(values, values).sum(dtype=np.float64)) / values.size


def estimate(spec: Spec, batch_size: int = 64) -> Demand:
    """What `run` will cost, known before it starts.

    Counted: products of matrices, drawing of the weights (for orthogonal ones a QR decomposition), what is done with each
    activation, and an optimizer of two averages; at rates measured on a busy machine, so that it is rather less.
    """
    train_steps = spec.train_steps
    m, wide, half = spec.inputs, spec.width, spec.dtype == "float32"
    parameters = spec.network.parameters
    units = spec.depth * wide
    products = 2.0 * parameters * m * 2 + 2.0 * parameters * batch_size * 3 * train_steps
    values = units * (m * 2 + batch_size * 2 * train_steps)
    drawing = parameters * (25e-9 + (wide * 0.5e-9 if spec.initializer == "orthogonal" else 0.0))
    slow = 12e-9 if spec.activation in ("gelu", "silu", "sigmoid") else 0.0
    seconds = products / (60e9 if half else 30e9) + values * (6e-9 + slow) + drawing + train_steps * parameters * 30e-9
    # Measured it holds the weights and every layer's activations; trained before, a gradient and what the optimizer remembers,
    # with the activations of a batch.
    held = parameters + units * m + 10 * m * max(wide, 64)
    if train_steps:
        held = max(held, (2 + sum(copies_of(spec.optimizer))) * parameters + 4 * units * batch_size)
    return Demand(0.01 + seconds, (4 if half else 8) * held + 16 * wide * wide + 8_000_000)


def histograms(
    layers: Sequence[Sequence[LayerSignal]], bins: int = 60, limits: tuple[float, float] | None = None
) -> tuple[Array, Array]:
    """Histograms of the same layers of several signals, with bins that they share, without the values that are exactly 0.

    Those are no part of a distribution but a heap of their own, `LayerSignal.zeros`.

    layers  one sequence of LayerSignals a signal, all of the same length n
    bins    2 to 400
    limits  (low, high) for all layers; if None each layer has its own, from its smallest to its largest finite value
    -> edges (n, bins + 1) and shares (signals, n, bins), the share of all values that falls into each bin
    """
    lengths = {len(one) for one in layers}
    if len(lengths) != 1:
        raise ValueError(f"layers must be one sequence a signal, of equal lengths; got {[len(one) for one in layers]}.")
    if not 2 <= bins <= 400:
        raise ValueError(f"bins must be in [2, 400]; got {bins}.")
    if limits is not None and not (math.isfinite(limits[0]) and math.isfinite(limits[1]) and limits[0] < limits[1]):
        raise ValueError(f"limits must be finite and increasing; got {limits}.")
    (n,) = lengths
    edges, shares = np.empty((n, bins + 1)), np.empty((len(layers), n, bins))
    for row in range(n):
        values = [one[row].values[np.isfinite(one[row].values)].astype(np.float64) for one in layers]
        reach = limits or _limits(values)
        edges[row] = np.linspace(*reach, bins + 1)
        for index, (one, finite) in enumerate(zip(layers, values, strict=True)):
            shares[index, row] = np.histogram(finite[finite != 0], bins, reach)[0] / len(one[row].values)
    return edges, shares


def _limits(values: Sequence[Array]) -> tuple[float, float]:
    together = np.concatenate(values)
    if not len(together):
        return -1.0, 1.0
    low, high = float(together.min()), float(together.max())
    # All equal, or further apart than half the range of floats: a window around them all the same.
    if not 0.0 < high - low < math.inf or high - low < 1e-9 * max(abs(low), abs(high)):
        room = 0.5 * max(abs(low), abs(high)) or 1.0
        return (low - room, high + room) if math.isfinite(high - low) else (0.5 * low, 0.5 * high)
    return low, high

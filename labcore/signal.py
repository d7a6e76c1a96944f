"""Signals through depth: what every layer does to the activations going forward and to the gradients coming back.

Every number is measured on a real network, by its own forward and backward pass; `theory` is apart, to compare.
This file is being written: the names and signatures below stay, the bodies follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.registry import Span

Array = np.ndarray

DEPTH = Span("depth", 10, 1, 100, kind="integer", label="layers", symbol="L", hint="Hidden layers.")
WIDTH = Span("width", 128, 1, 512, kind="integer", scale="log", label="units", hint="Units in each hidden layer.")
INPUTS = Span("inputs", 1000, 10, 1000, kind="integer", label="examples", hint="Inputs sent through the network.")
DATA = Span("data", "digits", kind="choice", choices=("digits", "normal"), label="data")
SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed")
TRAIN_STEPS = Span("train_steps", 100, 1, 2000, kind="integer", scale="log", label="training steps")


@dataclass(frozen=True)
class SignalSettings:
    """A network to look into: names and numbers only, each within its span (ValueError otherwise).

    activation   a key of ACTIVATIONS            initializer  a key of INITIALIZERS
    gain         factor on the initializer's standard deviation, its span is labcore.initializers.GAIN
    inputs       how many examples go through at once: of the digits (64 pixels, each with mean 0 and variance 1) or of
                 64 standard normal numbers with random labels
    dtype        float64, or float32, twice as fast, which overflows near 1e38
    """

    depth: int = 10
    width: int = 128
    activation: str = "tanh"
    initializer: str = "lecun"
    gain: float = 1.0
    inputs: int = 1000
    data: str = "digits"
    seed: int = 0
    dtype: str = "float64"


@dataclass(frozen=True)
class LayerSignal:
    """One layer's activations, or the gradients at its units.

    layer      0 is the input, 1 the first hidden layer
    mean, std, rms   over all units and inputs, rms = sqrt(second moment); inf or nan once numbers overflow
    dead       share of units whose output is 0 for every input (activations; nan for gradients)
    saturated  share of (unit, input) pairs whose slope is under 1 % of the activation's steepest, on `values`
    values     at most 8192 of them, evenly picked, for histograms
    """

    layer: int
    mean: float
    std: float
    rms: float
    dead: float
    saturated: float
    values: Array

    @property
    def second_moment(self) -> float:
        return self.rms * self.rms


@dataclass(frozen=True)
class Signal:
    """What has been measured so far: `activations` of layers 0, 1, ... first, then `gradients` from the last layer back.

    activations  layers 0 ... depth, in that order
    gradients    layers 1 ... depth in the order of the layers, of each example's own loss with respect to the input z of
                 each unit; while the measurement runs the first ones are missing
    done, total  steps of work done and in all
    cost         the mean loss, nan until the forward pass is through
    """

    settings: SignalSettings
    activations: tuple[LayerSignal, ...]
    gradients: tuple[LayerSignal, ...]
    cost: float
    done: int
    total: int


@dataclass(frozen=True)
class Training:
    """Training in progress: `costs` (steps so far,) of each mini-batch before its step, then `after`, step by step.

    after  None while training, then the Signal after it; its last one is complete (done == total)
    done, total  steps of work done and in all, measurement included
    """

    settings: SignalSettings
    costs: Array
    outcome: str
    after: Signal | None
    done: int
    total: int


@dataclass(frozen=True)
class Estimate:
    """What a measurement will take: seconds on one core of the machine this was measured on, and bytes of memory."""

    seconds: float
    bytes: int


def measure_in_steps(settings: SignalSettings) -> Iterator[Signal]:
    """The measurement, layer by layer: each item holds what is known so far, the last one everything.

    Stop asking to cancel; a slice of work is as many items as its time allows.
    """
    raise NotImplementedError


def measure(settings: SignalSettings) -> Signal:
    """The whole measurement at once."""
    raise NotImplementedError


def train_in_steps(
    settings: SignalSettings,
    optimizer: str = "gd",
    learning_rate: float = 0.1,
    train_steps: int = 100,
    batch_size: int = 64,
    **hyperparameters: Any,
) -> Iterator[Training]:
    """Trains that same network on the digits, one item a step, then measures it again, one item a layer."""
    raise NotImplementedError


def estimate(settings: SignalSettings, train_steps: int = 0, batch_size: int = 64) -> Estimate:
    """What `measure` (train_steps 0) or `train_in_steps` will take."""
    raise NotImplementedError


def histograms(
    layers: Sequence[Sequence[LayerSignal]], bins: int = 60, limits: tuple[float, float] | None = None
) -> tuple[Array, Array]:
    """Histograms of the same layers of several signals, with bins that they share.

    layers  one sequence of LayerSignals a signal, all of the same length n
    -> edges (n, bins + 1): for each layer from its smallest to its largest value in all signals, or `limits`
       for all layers; shares (signals, n, bins): which share of the values falls into each bin
    """
    raise NotImplementedError


@dataclass(frozen=True)
class Theory:
    """What an infinitely wide network of these settings would do.

    activations  (depth + 1,) second moments; row 0 is the input's. nan where the theory does not hold (constant weights)
    gradients    (depth,) second moments at layers 1 ... depth, relative to the last one, which is 1
    exact        whether the mean over networks of any width is exactly this (identity, ReLU, leaky ReLU)
    """

    activations: Array
    gradients: Array
    exact: bool


def theory(settings: SignalSettings) -> Theory:
    """The second moment through depth by theory: q_z = n Var(w) q, q_next = E f(sqrt(q_z) u)^2 with u normal."""
    raise NotImplementedError


def linear_chain(w: float, depth: int) -> Array:
    """Activations of a linear network whose every layer is w times the identity: 1, w, w^2, ..., (depth + 1,)."""
    raise NotImplementedError


def one_neuron(inputs: int, samples: int = 4000, seed: int = 0) -> dict[str, Array]:
    """z = w x of one neuron with n inputs, both normal: samples (samples,) for Var(w) = "1", "1/n" and "2/n"."""
    raise NotImplementedError


@dataclass(frozen=True)
class Symmetry:
    """Training from equal weights.

    weights  (steps + 1, n_in, units) of the first hidden layer
    outgoing (steps + 1, units, 1) of the output layer, bias (steps + 1,) its bias, which follows the share of the classes
    costs    (steps + 1,)
    moved    whether any weight has changed at all
    spread   the largest difference between two units of the hidden layer over all steps: 0 if they stayed equal
    """

    weights: Array
    outgoing: Array
    bias: Array
    costs: Array
    moved: bool
    spread: float


def symmetry(activation: str, initializer: str, steps: int = 50, learning_rate: float = 1.0, seed: int = 0) -> Symmetry:
    """A 2-4-1 network trained by plain descent on two blobs of unequal size."""
    raise NotImplementedError

"""The settings of a measurement through depth, and the examples that are sent through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.data import digits
from labcore.network import SEED, NetworkSpec
from labcore.span import Span

Array = np.ndarray

DEPTH = Span("depth", 10, 1, 100, kind="integer", label="layers", symbol="L", hint="Hidden layers.")
WIDTH = Span("width", 128, 1, 512, kind="integer", scale="log", label="units", hint="Units in each hidden layer.")
INPUTS = Span("inputs", 1000, 10, 1000, kind="integer", label="examples", hint="Inputs sent through the network.")
DATA = Span(
    "data", "digits", kind="choice", choices=("digits", "normal"), label="inputs",
    hint="Handwritten digits, each pixel normalized, or 64 standard normal numbers with random labels.",
)  # fmt: skip

FEATURES = 64
CLASSES = 10
# The stream of a seed that the normal inputs come from; the network's own are in labcore.network.
_INPUTS_STREAM = 3


@dataclass(frozen=True)
class SignalSettings:
    """A network to look into: names and numbers only, each within its span (ValueError otherwise).

    depth        hidden layers, 1 to 100; a linear layer of 10 outputs and softmax cross-entropy stand above them
    width        units of each, 1 to 512
    activation   a key of ACTIVATIONS
    initializer  a key of INITIALIZERS
    gain         factor on the initializer's standard deviation, labcore.initializers.GAIN
    inputs       how many examples go through at once, 10 to 1000
    data         "digits", 64 pixels, each with mean 0 and variance 1 over all 1797 (three are always white, and 0), or "normal", 64
                 standard normal numbers with random labels
    seed         of the weights and of the normal inputs
    dtype        float64, or float32: up to twice as fast, but 0 below 1e-45 and inf above 3e38
    """

    depth: int = DEPTH.default
    width: int = WIDTH.default
    activation: str = "tanh"
    initializer: str = "lecun"
    gain: float = 1.0
    inputs: int = INPUTS.default
    data: str = DATA.default
    seed: int = 0
    dtype: str = "float64"

    def __post_init__(self) -> None:
        for span in (DEPTH, WIDTH, INPUTS, DATA, SEED):
            object.__setattr__(self, span.name, span.check(getattr(self, span.name)))
        _ = self.spec

    @property
    def spec(self) -> NetworkSpec:
        return NetworkSpec(
            (FEATURES, *(self.width,) * self.depth, CLASSES),
            activation=self.activation,
            initializer=self.initializer,
            gain=self.gain,
            dtype=self.dtype,
        )

    def examples(self) -> tuple[Array, Array]:
        """Inputs (inputs, 64), float64, and labels (inputs,)."""
        if self.data == "digits":
            table = digits()
            scale = table.inputs.std(axis=0)
            X = (table.inputs - table.inputs.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
            return X[: self.inputs], table.targets[: self.inputs]
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(_INPUTS_STREAM,)))
        return rng.standard_normal((self.inputs, FEATURES)), rng.integers(0, CLASSES, self.inputs)

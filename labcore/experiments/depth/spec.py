"""A network to look into, and the examples that are sent through it."""

from __future__ import annotations

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.data import digits
from labcore.initializers import GAIN, INITIALIZERS
from labcore.network import SEED, NetworkSpec
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec

Array = np.ndarray

DEPTH = Span("depth", 10, 1, 100, kind="integer", label="layers", symbol="L", hint="Hidden layers.")
WIDTH = Span("width", 128, 1, 512, kind="integer", scale="log", label="units", hint="Units in each hidden layer.")
INPUTS = Span("inputs", 1000, 10, 1000, kind="integer", label="examples", hint="Inputs sent through the network.")
DATA = Span(
    "data", "digits", kind="choice", choices=("digits", "normal"), label="inputs",
    hint="Handwritten digits, each pixel normalized, or 64 standard normal numbers with random labels.",
)  # fmt: skip
ACTIVATION = Span("activation", "tanh", kind="choice", choices=tuple(ACTIVATIONS), label="activation")
INITIALIZER = Span("initializer", "lecun", kind="choice", choices=tuple(INITIALIZERS), label="weights")
PRECISION = Span("dtype", "float64", kind="choice", choices=("float64", "float32"), label="precision")
TRAIN_STEPS = Span(
    "train_steps", 0, 0, 2000, kind="integer", step=10, label="training steps first",
    hint="Trains both networks on the digits before they are measured.",
)  # fmt: skip
RULE = Span("optimizer", "gd", kind="choice", choices=tuple(k for k, m in OPTIMIZERS.items() if m.for_networks), label="trained with")  # fmt: skip

FEATURES = 64
CLASSES = 10
# The stream of a seed that the normal inputs come from; the network's own are in labcore.network.
_INPUTS_STREAM = 3


@spec
class Spec:
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
    train_steps  of training before it is measured, 0 for none, with `optimizer` at `learning_rate` on batches of 64
    """

    depth: int = of(DEPTH)
    width: int = of(WIDTH)
    activation: str = of(ACTIVATION)
    initializer: str = of(INITIALIZER)
    gain: float = of(GAIN)
    inputs: int = of(INPUTS)
    data: str = of(DATA)
    seed: int = of(SEED)
    dtype: str = of(PRECISION)
    train_steps: int = of(TRAIN_STEPS)
    optimizer: str = of(RULE)
    learning_rate: float = of(LEARNING_RATE, 0.1)

    @property
    def network(self) -> NetworkSpec:
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

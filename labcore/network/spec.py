"""What a network is, in names and numbers: its specification, and where each parameter lies in the flat theta."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.initializers import GAIN, INITIALIZERS
from labcore.layers import KEEP_PROB
from labcore.losses import LOSSES
from labcore.norms import GROUPS, settled
from labcore.per_layer import of_each
from labcore.span import Span

Array = np.ndarray

SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="The same seed draws the same weights.")
DTYPE = Span("dtype", "float64", kind="choice", choices=("float64", "float32"), label="precision")
UNITS = Span("sizes", 1, 1, 100_000, kind="integer", label="units")

MOST_HIDDEN = 100
MOST_PARAMETERS = 30_000_000
# The streams of a seed: 0 is gradient noise, 1 the order of batches, 2 the split, 3 and 4 belong to labcore.experiments.depth.
WEIGHTS_STREAM = 5


@dataclass(frozen=True)
class NetworkSpec:
    """What a network is, in names and numbers; ValueError for anything outside its span.

    sizes            units of input, hidden layers and output: (64, 32, 10) has one hidden layer; at most 100 hidden
    activation       a key of ACTIVATIONS for all hidden layers, or a tuple of one each; the output layer is linear, its
                     z are the logits of the loss
    initializer      a key of INITIALIZERS for all layers, the output layer included
    gain             factor on the initializer's standard deviation, in all layers
    norm             "none", "batch", "layer" or "group": of z, before the activation; for all hidden layers, or a tuple of one
                     each (labcore.norms). None: as batch_norm says
    groups           of group norm: divisors of the units, one for all hidden layers, or a tuple of one each
    batch_norm       whether norm is "batch", in the same form; may be given in place of norm. ValueError if they disagree
    keep_prob        dropout after the activation: for all hidden layers, or a tuple of one each
    input_keep_prob  dropout on the inputs
    loss             a key of LOSSES
    dtype            float64, or float32 for large networks
    """

    sizes: tuple[int, ...]
    activation: str | tuple[str, ...] = "relu"
    initializer: str = "he"
    gain: float = 1.0
    norm: str | tuple[str, ...] | None = None
    groups: int | tuple[int, ...] = GROUPS.default
    batch_norm: bool | tuple[bool, ...] | None = None
    keep_prob: float | tuple[float, ...] = 1.0
    input_keep_prob: float = 1.0
    loss: str = "softmax-cross-entropy"
    dtype: str = "float64"

    def __post_init__(self) -> None:
        # Lists (from JSON) become tuples, so that a specification can be hashed.
        for name in ("sizes", "activation", "norm", "groups", "batch_norm", "keep_prob"):
            if isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))
        if not isinstance(self.sizes, tuple) or not 2 <= len(self.sizes) <= MOST_HIDDEN + 2:
            raise ValueError(
                f"sizes must be a tuple of 2 to {MOST_HIDDEN + 2} layers' units; got {str(self.sizes)[:80]}."
            )
        object.__setattr__(self, "sizes", tuple(UNITS.check(size) for size in self.sizes))
        for key in self.per_layer("activation"):
            ACTIVATIONS[key]
        INITIALIZERS[self.initializer], LOSSES[self.loss]
        GAIN.check(self.gain)
        DTYPE.check(self.dtype)
        norm, batch_norm = settled(self.norm, self.batch_norm, self.groups, self.sizes[1:-1])
        object.__setattr__(self, "norm", norm)
        object.__setattr__(self, "batch_norm", batch_norm)
        for value in (*self.per_layer("keep_prob"), self.input_keep_prob):
            KEEP_PROB.check(value)
        if self.parameters > MOST_PARAMETERS:
            raise ValueError(f"a network must have at most {MOST_PARAMETERS:,} parameters; got {self.parameters:,}.")

    @property
    def hidden(self) -> int:
        return len(self.sizes) - 2

    @property
    def parameters(self) -> int:
        """P, the number of parameters."""
        dense = sum((n_in + 1) * n_out for n_in, n_out in pairwise(self.sizes))
        return dense + sum(
            2 * n for n, norm in zip(self.sizes[1:-1], self.per_layer("norm"), strict=True) if norm != "none"
        )

    def per_layer(self, name: str) -> tuple:
        """activation, norm, groups, batch_norm or keep_prob of each hidden layer."""
        return of_each(name, getattr(self, name), self.hidden)


@dataclass(frozen=True)
class Group:
    """The parameters of one kind in one layer: theta[..., span] in the given shape; layers count from 1."""

    layer: int
    kind: str
    span: slice
    shape: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"layer {self.layer} {self.kind}"

    def of(self, flat: Array) -> Array:
        """The view (*runs, *shape) into a flat array (*runs, P)."""
        return flat[..., self.span].reshape(*flat.shape[:-1], *self.shape)


def groups_of(spec: NetworkSpec) -> tuple[Group, ...]:
    """All groups in the order of theta: weights, bias, and where z is normalized gamma and beta, layer by layer."""
    groups, at = [], 0
    norms = (*spec.per_layer("norm"), "none")
    for layer, (n_in, n_out, norm) in enumerate(zip(spec.sizes, spec.sizes[1:], norms, strict=False), start=1):
        shapes: dict[str, tuple[int, ...]] = {"weights": (n_in, n_out), "bias": (n_out,)}
        if norm != "none":
            shapes |= {"gamma": (n_out,), "beta": (n_out,)}
        for kind, shape in shapes.items():
            size = int(np.prod(shape))
            groups.append(Group(layer, kind, slice(at, at + size), shape))
            at += size
    return tuple(groups)


def draw_weights(spec: NetworkSpec, layer: int, seed: int) -> Array:
    """The initial weights (n_in, n_out) of one layer (from 1), float64. Each layer has a stream of its own."""
    return drawn(spec.initializer, spec.gain, spec.sizes[layer - 1], spec.sizes[layer], layer, SEED.check(seed))


def drawn(initializer: str, gain: float, n_in: int, n_out: int, layer: int, seed: int) -> Array:
    """`draw_weights` of a layer of which no more is known than its sizes and its place."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(WEIGHTS_STREAM, layer)))
    return INITIALIZERS[initializer].draw(rng, n_in, n_out, gain)

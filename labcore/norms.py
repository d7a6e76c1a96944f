"""Normalizing z inside a layer: along the examples (batch), along the units (layer), or along groups of units (group).

All are z_norm = (z - mu) / sqrt(sigma^2 + epsilon), z~ = gamma z_norm + beta, with gamma and beta of each unit; they differ in
the axis along which mu and sigma^2 are taken. So that axis is all that `BatchNorm` and `GroupNorm` say; the passes are `Norm`'s.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from labcore.per_layer import checked_each, of_each
from labcore.span import Span
from labcore.sums import over_examples, over_outputs

Array = np.ndarray

BATCH_NORM = Span("batch_norm", False, kind="toggle", label="batch norm", hint="Normalizes z over the mini-batch.")
NORM = Span(
    "norm", "none", kind="choice", choices=("none", "batch", "layer", "group"), label="normalization",
    hint="Normalizes z: over the mini-batch, over a layer's units, or over groups of them; the last two are the same in prediction.",
)  # fmt: skip
GROUPS = Span(
    "groups", 2, 1, 1024, kind="integer", scale="log", label="groups",
    hint="Of group norm: into how many groups each layer's units are divided, in their order. 1 is layer norm.",
)  # fmt: skip

MOMENTUM = 0.9
EPSILON = 1e-5


class Norm(ABC):
    """z~ = gamma z_norm + beta, with z_norm = (z - mu) / sqrt(sigma^2 + epsilon), epsilon 1e-5.

    mu and sigma^2 (divided by the number of values) are taken along the child's axis, in the layout of `laid`. Along fewer than
    two values z_norm is 0, and z~ is beta.

    gamma, beta (*runs, n) and their gradients are views. After `forward`: z_norm (*runs, m, n), scale = 1 / sqrt(sigma^2 + epsilon),
    kept along the axis, and moves, whether mu and sigma^2 are z's own and move with it, or constants.
    """

    def __init__(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]):
        self.gamma, self.beta = parameters["gamma"], parameters["beta"]
        self.d_gamma, self.d_beta = gradients["gamma"], gradients["beta"]
        self.forget()

    def forget(self) -> None:
        self.z_norm: Array | None = None

    @abstractmethod
    def laid(self, values: Array) -> Array:
        """(*runs, m, n) in the layout in which `mean` finds its axis."""

    @abstractmethod
    def mean(self, laid: Array) -> Array:
        """The mean along the axis, which is kept."""

    def centred(self, laid: Array, train: bool) -> Array:
        """Takes mu away from z, in place: sigma^2, kept along the axis."""
        laid -= self.mean(laid)
        return self.mean(laid * laid)

    def forward(self, z: Array, train: bool) -> Array:
        """z (*runs, m, n) -> z~ of the same shape; z is used up."""
        laid, self.moves = self.laid(z), True
        self.scale = 1.0 / np.sqrt(self.centred(laid, train) + EPSILON)
        laid *= self.scale
        self.z_norm = laid.reshape(z.shape)
        out = self.z_norm * self.gamma[..., None, :]
        out += self.beta[..., None, :]
        return out

    def backward(self, d: Array, parameters: bool = True) -> Array:
        """Gradient with respect to z~ (*runs, m, n) -> with respect to z; those of gamma and beta too, unless told otherwise."""
        assert self.z_norm is not None
        if parameters:
            self.d_gamma[...], self.d_beta[...] = over_examples(d * self.z_norm), over_examples(d)
        g = self.laid(d * self.gamma[..., None, :])
        if self.moves:
            g = self.turned(g, self.mean(g * self.laid(self.z_norm)), self.mean(g))
        return (g * self.scale).reshape(d.shape)

    def turned(self, g: Array, along: Array, across: Array) -> Array:
        """The gradient g with respect to z_norm, less what mu and sigma^2 take back: times scale, it is that with respect to z.

        along, across  the means of g z_norm and of g
        """
        assert self.z_norm is not None
        g = g - self.laid(self.z_norm) * along
        g -= across
        return g


class BatchNorm(Norm):
    """Each unit along the examples of the mini-batch, and running statistics for prediction.

    While training mu and sigma^2 (divided by m) are the mini-batch's, and the running statistics follow as
    r = 0.9 r + 0.1 (mu, sigma^2 m/(m-1)), mean from 0, variance from 1, without bias correction: PyTorch's BatchNorm1d,
    whose momentum 0.1 is this one's 1 - 0.9, epsilon 1e-5. At prediction the running statistics stand in, as constants.
    A batch of one example has no unbiased variance: z_norm is then 0 and the running statistics stay (PyTorch refuses it).

    running_mean and running_variance (*runs, n) are views.
    S. Ioffe and C. Szegedy, arXiv:1502.03167, Algorithm 1.
    """

    def __init__(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], running: tuple[Array, Array]):
        super().__init__(parameters, gradients)
        self.running_mean, self.running_variance = running

    def laid(self, values: Array) -> Array:
        return values

    def mean(self, laid: Array) -> Array:
        mean = over_examples(laid)
        mean *= 1.0 / laid.shape[-2]
        return mean[..., None, :]

    def centred(self, laid: Array, train: bool) -> Array:
        self.moves = train
        if not train:
            laid -= self.running_mean[..., None, :]
            return self.running_variance[..., None, :]
        mean = self.mean(laid)
        laid -= mean
        variance = self.mean(laid * laid)
        self._follow(mean[..., 0, :], variance[..., 0, :], laid.shape[-2])
        return variance

    def _follow(self, mean: Array, variance: Array, m: int) -> None:
        if m == 1:
            return
        for running, new in ((self.running_mean, mean), (self.running_variance, variance * (m / (m - 1)))):
            running *= MOMENTUM
            running += (1.0 - MOMENTUM) * new

    def backward(self, d: Array, parameters: bool = True) -> Array:
        """As `Norm.backward`: gamma is the same along the examples, so that its gradient's sums are those of mu and sigma^2 too."""
        assert self.z_norm is not None
        if parameters or self.moves:
            d_gamma, d_beta = over_examples(d * self.z_norm), over_examples(d)
            if parameters:
                self.d_gamma[...], self.d_beta[...] = d_gamma, d_beta
        if self.moves:
            share = 1.0 / d.shape[-2]
            d = self.turned(d, (d_gamma * share)[..., None, :], (d_beta * share)[..., None, :])
        return d * (self.gamma[..., None, :] * self.scale)


class GroupNorm(Norm):
    """Each example by itself along its groups of units, n / groups neighbours each; one group is layer norm.

    No example knows of the others, so there are no running statistics, and prediction is the same as training. PyTorch's
    GroupNorm(groups, n) of (m, n), and LayerNorm(n) for one group. Y. Wu and K. He, arXiv:1803.08494; J. L. Ba, J. R. Kiros
    and G. E. Hinton, arXiv:1607.06450.
    """

    def __init__(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], groups: int = 1):
        super().__init__(parameters, gradients)
        self.groups = groups

    def laid(self, values: Array) -> Array:
        return values.reshape(*values.shape[:-2], -1, values.shape[-1] // self.groups)

    def mean(self, laid: Array) -> Array:
        return over_outputs(laid) * (1.0 / laid.shape[-1])


def settled(norm: Any, batch_norm: Any, groups: Any, units: Sequence[int]) -> tuple[Any, Any]:
    """norm and batch_norm of the hidden layers as they are kept, where either may have been left out (None).

    norm        a choice of NORM for all layers, or a tuple of one each;  batch_norm: true or false, likewise
    groups      a number of GROUPS for all layers, or a tuple of one each;  units: of each hidden layer
    ValueError for values outside their spans, tuples of another length than there are layers, norm and batch_norm that
    disagree, and groups that do not divide the units of a layer with group norm.
    """
    count = len(units)
    groups = checked_each(GROUPS, groups, count)
    if batch_norm is not None:
        batch_norm = checked_each(BATCH_NORM, batch_norm, count)
    if norm is None:
        kinds = tuple("batch" if one else "none" for one in of_each("batch_norm", batch_norm, count))
        norm = kinds if isinstance(batch_norm, tuple) else "batch" if batch_norm else "none"
    norm = checked_each(NORM, norm, count)
    kinds = of_each("norm", norm, count)
    derived = tuple(kind == "batch" for kind in kinds) if isinstance(norm, tuple) else norm == "batch"
    # A plain False is what a specification without batch norm has always had: it goes with every norm.
    said = batch_norm is not None and batch_norm is not False
    if said and of_each("batch_norm", batch_norm, count) != of_each("batch_norm", derived, count):
        raise ValueError(
            f"norm and batch_norm must agree; got norm {norm!r} and batch_norm {batch_norm!r}: leave one of them out."
        )
    for layer, (kind, parts, n) in enumerate(zip(kinds, of_each("groups", groups, count), units, strict=True), start=1):
        if kind == "group" and n % parts:
            raise ValueError(
                f"groups must divide the units of a layer with group norm; got {parts} for the {n} of layer {layer}: take "
                f"{' or '.join(str(k) for k in range(1, min(n, 1024) + 1) if not n % k)}."
            )
    return norm, derived

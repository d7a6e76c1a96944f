"""Initializers: how the weights of a layer are drawn. Biases start at zero.

An initializer takes a random generator and the layer's n_in and n_out and returns weights (n_in, n_out), float64, at gain
1; the gain multiplies them, and with that the standard deviation. The course's W is the transpose, (n_out, n_in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labcore.registry import Member, Registry
from labcore.span import Span

Array = np.ndarray

GAIN = Span(
    "gain", 1.0, 0.0, 10.0, step=0.05, label="gain", symbol="g",
    hint="Multiplies the standard deviation of the initial weights.",
)  # fmt: skip
CONSTANT = 0.1


@dataclass(frozen=True, kw_only=True)
class InitializerMember(Member):
    """An initializer in the registry.

    variance(n_in, n_out)  of each weight at gain 1
    centered               whether the weights have mean zero, as theory supposes
    """

    variance: Callable[[int, int], float]
    centered: bool = True

    def draw(self, rng: np.random.Generator, n_in: int, n_out: int, gain: float = 1.0) -> Array:
        """Weights (n_in, n_out), float64."""
        return self.function(rng, n_in, n_out) * GAIN.check(gain)


INITIALIZERS: Registry[InitializerMember] = Registry("initializer", InitializerMember)


def _normal(rng: np.random.Generator, n_in: int, n_out: int, variance: float) -> Array:
    return rng.standard_normal((n_in, n_out)) * variance**0.5


@INITIALIZERS.register(
    "zeros", label="Zeros", source="A. Ng, Improving Deep Neural Networks: what not to do",
    variance=lambda n_in, n_out: 0.0,
)  # fmt: skip
def zeros(rng, n_in, n_out):
    """All weights 0: the units of a layer can never become different."""
    return np.zeros((n_in, n_out))


@INITIALIZERS.register(
    "constant", label="Constant 0.1", source="A. Ng, Improving Deep Neural Networks: what not to do",
    variance=lambda n_in, n_out: 0.0, centered=False,
)  # fmt: skip
def constant(rng, n_in, n_out):
    """All weights 0.1: the units of a layer stay equal forever."""
    return np.full((n_in, n_out), CONSTANT)


@INITIALIZERS.register(
    "small-normal", label="N(0, 0.01²)", source="A. Ng, Neural Networks and Deep Learning: W = randn * 0.01",
    variance=lambda n_in, n_out: 1e-4,
)  # fmt: skip
def small_normal(rng, n_in, n_out):
    """Normal with standard deviation 0.01, whatever the width."""
    return _normal(rng, n_in, n_out, 1e-4)


@INITIALIZERS.register(
    "large-normal", label="10 N(0, 1)", source="A. Ng, Improving Deep Neural Networks: randn * 10",
    variance=lambda n_in, n_out: 100.0,
)  # fmt: skip
def large_normal(rng, n_in, n_out):
    """Normal with standard deviation 10, whatever the width."""
    return _normal(rng, n_in, n_out, 100.0)


@INITIALIZERS.register(
    "lecun", label="LeCun / Xavier, 1/n", source="Y. LeCun et al., Efficient BackProp (1998); the course's Xavier",
    variance=lambda n_in, n_out: 1.0 / n_in,
)  # fmt: skip
def lecun(rng, n_in, n_out):
    """Normal with variance 1/n_in: keeps the variance of z for inputs of variance 1. The course calls it Xavier."""
    return _normal(rng, n_in, n_out, 1.0 / n_in)


@INITIALIZERS.register(
    "glorot", label="Glorot, 2/(n_in + n_out)", source="X. Glorot and Y. Bengio, AISTATS 2010; PyTorch xavier_normal_",
    variance=lambda n_in, n_out: 2.0 / (n_in + n_out),
)  # fmt: skip
def glorot(rng, n_in, n_out):
    """Normal with variance 2/(n_in + n_out): between what keeps activations (1/n_in) and gradients (1/n_out)."""
    return _normal(rng, n_in, n_out, 2.0 / (n_in + n_out))


@INITIALIZERS.register(
    "he", label="He, 2/n", source="K. He et al., arXiv:1502.01852; PyTorch kaiming_normal_",
    variance=lambda n_in, n_out: 2.0 / n_in,
)  # fmt: skip
def he(rng, n_in, n_out):
    """Normal with variance 2/n_in: makes up for the half that ReLU cuts off."""
    return _normal(rng, n_in, n_out, 2.0 / n_in)


@INITIALIZERS.register(
    "orthogonal", label="Orthogonal", source="A. Saxe et al., arXiv:1312.6120; PyTorch orthogonal_",
    variance=lambda n_in, n_out: 1.0 / max(n_in, n_out),
)  # fmt: skip
def orthogonal(rng, n_in, n_out):
    """Orthonormal columns (or rows, if these are fewer): no direction is stretched.

    The Q of the QR decomposition of a normal matrix, each column with the sign of R's diagonal, which makes it uniform
    among the orthogonal matrices.
    """
    tall = rng.standard_normal((max(n_in, n_out), min(n_in, n_out)))
    q, r = np.linalg.qr(tall)
    q *= np.where(np.diagonal(r) < 0, -1.0, 1.0)
    return q if n_in >= n_out else q.T

"""Activations: the function a layer puts on z, its derivative, and where it saturates or has a kink.

All take and give arrays of any shape and keep their dtype; none overflows into a warning for finite z below 1e154.
At a kink the derivative is PyTorch's: 0 for ReLU, the small slope for leaky ReLU; and so it is at NaN, which is on neither
side and which the function itself passes on: a loss that meets it is NaN, and the run has diverged.

Sigmoid and tanh have their derivative from the output, as in PyTorch: it is exactly 0 from where the output rounds to 1, which
is z = 17 (sigmoid) and |z| = 9 (tanh) in float32, and 37 and 19 in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labcore.registry import Member, Registry

Array = np.ndarray

SATURATED_SHARE = 0.01
LEAKY_SLOPE = 0.01
# Comparing with an array is faster than with a Python number, for either dtype.
_ZERO = np.zeros((), np.float32)


@dataclass(frozen=True, kw_only=True)
class ActivationMember(Member):
    """An activation in the registry; calling it applies it.

    derivative(z, a)  the derivative with respect to z, given z and a = f(z), same shape and dtype
    second(z, a)      the second derivative, likewise; where it jumps (ELU at 0) that of the left side, 0 at a kink
    from_output       whether both need a alone, so that z need not be kept (it is passed as None then)
    kinks             the points where it has no derivative
    steepest          the largest |derivative|
    homogeneous       whether f(c z) = c f(z) for every c > 0: the second moment is then scaled by a constant
    """

    derivative: Callable[[Array | None, Array], Array]
    second: Callable[[Array | None, Array], Array]
    from_output: bool
    steepest: float
    kinks: tuple[float, ...] = ()
    homogeneous: bool = False
    bounded: bool = False

    def __call__(self, z: Array) -> Array:
        return self.function(z)

    def saturated(self, z: Array | None, a: Array) -> Array:
        """Where |derivative| is below 1 % of its largest: bool, of a's shape. For ReLU that is its whole flat half."""
        return np.abs(self.derivative(z, a)) < SATURATED_SHARE * self.steepest


def dead_units(outputs: Array) -> Array:
    """Which units put out zero for all inputs: outputs (*runs, m, units) -> bool (*runs, units). NaN is not zero."""
    return ~(outputs != 0).any(axis=-2)


ACTIVATIONS: Registry[ActivationMember] = Registry("activation", ActivationMember)


@ACTIVATIONS.register(
    "identity", label="Identity", source="a linear layer; PyTorch Identity",
    derivative=lambda z, a: np.ones_like(a), second=lambda z, a: np.zeros_like(a), from_output=True, steepest=1.0, homogeneous=True,
)  # fmt: skip
def identity(z):
    """a = z, a' = 1: however deep, the network stays linear."""
    return z


@ACTIVATIONS.register(
    "sigmoid", label="Sigmoid", source="P.-F. Verhulst (1845); PyTorch Sigmoid",
    derivative=lambda z, a: a * (1.0 - a), second=lambda z, a: a * (1.0 - a) * (1.0 - 2.0 * a), from_output=True, steepest=0.25, bounded=True,
)  # fmt: skip
def sigmoid(z):
    """a = 1 / (1 + e^-z), a' = a (1 - a), at most 1/4.

    Computed as e^min(z, 0) / (1 + e^-|z|), which overflows for no z and keeps the digits of tiny values.
    """
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


@ACTIVATIONS.register(
    "tanh", label="tanh", source="Y. LeCun et al., Efficient BackProp (1998); PyTorch Tanh",
    derivative=lambda z, a: 1.0 - a * a, second=lambda z, a: -2.0 * a * (1.0 - a * a), from_output=True, steepest=1.0, bounded=True,
)  # fmt: skip
def tanh(z):
    """a = tanh z, a' = 1 - a^2: the sigmoid stretched to (-1, 1), with mean zero."""
    return np.tanh(z)


@ACTIVATIONS.register(
    "relu", label="ReLU", source="V. Nair and G. Hinton, ICML 2010; PyTorch ReLU",
    derivative=lambda z, a: (a > _ZERO).astype(a.dtype), second=lambda z, a: np.zeros_like(a),
    from_output=True, steepest=1.0, kinks=(0.0,), homogeneous=True,
)  # fmt: skip
def relu(z):
    """a = max(z, 0), a' = 1 where z > 0, else 0."""
    # NumPy compares two arrays by vector instructions, an array and a number one by one.
    a = np.zeros(z.shape, z.dtype)
    return np.maximum(z, a, out=a)


@ACTIVATIONS.register(
    "leaky-relu", label="Leaky ReLU", source="A. Maas et al., ICML workshop 2013; PyTorch LeakyReLU(0.01)",
    derivative=lambda z, a: np.maximum((a > _ZERO).astype(a.dtype), LEAKY_SLOPE), second=lambda z, a: np.zeros_like(a),
    from_output=True, steepest=1.0, kinks=(0.0,), homogeneous=True,
)  # fmt: skip
def leaky_relu(z):
    """a = max(z, 0.01 z), a' = 1 where z > 0, else 0.01: no unit dies."""
    return np.maximum(z, LEAKY_SLOPE * z)


@ACTIVATIONS.register(
    "elu", label="ELU", source="D.-A. Clevert et al., arXiv:1511.07289, alpha = 1; PyTorch ELU",
    derivative=lambda z, a: np.exp(np.minimum(z, 0.0)), second=lambda z, a: np.where(z > _ZERO, _ZERO, np.exp(z)),
    from_output=False, steepest=1.0,
)  # fmt: skip
def elu(z):
    """a = z where z > 0, else e^z - 1; a' = 1 or e^z. With alpha = 1 it has no kink.

    The derivative is taken from z: a + 1 would round to 0 where a rounds to -1, in float32 from z = -17 on.
    """
    return np.maximum(z, 0.0) + np.expm1(np.minimum(z, 0.0))


def _normal_cdf(z: Array) -> Array:
    from scipy.special import ndtr

    return ndtr(z)


def _normal_density(z: Array) -> Array:
    return np.exp(-0.5 * z * z) * (1.0 / math.sqrt(2.0 * math.pi))


def _gelu_derivative(z, a):
    return _normal_cdf(z) + z * _normal_density(z)


@ACTIVATIONS.register(
    "gelu", label="GELU", source="D. Hendrycks and K. Gimpel, arXiv:1606.08415, exact; PyTorch GELU(approximate='none')",
    derivative=_gelu_derivative, second=lambda z, a: (2.0 - z * z) * _normal_density(z), from_output=False, steepest=1.12890415,
)  # fmt: skip
def gelu(z):
    """a = z Phi(z), a' = Phi(z) + z phi(z), with Phi(z) = (1 + erf(z / sqrt 2)) / 2 of the normal distribution.

    The exact form, PyTorch's default; not its approximation by tanh. The steepest slope is at z = sqrt 2.
    """
    return z * _normal_cdf(z)


def _silu_derivative(z, a):
    s = sigmoid(z)
    return s + a * (1.0 - s)


def _silu_second(z, a):
    s = sigmoid(z)
    return s * (1.0 - s) * (2.0 + z * (1.0 - 2.0 * s))


@ACTIVATIONS.register(
    "silu", label="SiLU", source="S. Elfwing et al., arXiv:1702.03118; P. Ramachandran et al. (Swish), arXiv:1710.05941; PyTorch SiLU",
    derivative=_silu_derivative, second=_silu_second, from_output=False, steepest=1.09983933,
)  # fmt: skip
def silu(z):
    """a = z sigmoid(z), a' = s + a (1 - s) with s = sigmoid(z)."""
    return z * sigmoid(z)

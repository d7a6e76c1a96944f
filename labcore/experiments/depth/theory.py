"""What theory says of signals through depth, to compare with what is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth.spec import Spec
from labcore.initializers import INITIALIZERS

Array = np.ndarray

# The points of a standard normal u, evenly spaced in log |u|, each side of 0 by itself: an activation turns within |z| of
# about 1, which is |u| about 1 / sigma_z, and so lies among many points whatever sigma_z is. Points evenly spaced in u would
# miss all of it where sigma_z is large. The sum is exact to rounding for the lab's activations, whose kinks are at 0.
_STEP = 0.125
_POSITIVE = np.exp(np.arange(-45.0, np.log(10.0), _STEP))
_U = np.concatenate([-_POSITIVE[::-1], _POSITIVE])
_WEIGHTS = np.exp(-0.5 * _U * _U) * np.abs(_U) * _STEP / np.sqrt(2.0 * np.pi)
_GROUPS = 25


@dataclass(frozen=True)
class Theory:
    """What networks of a spec do on average.

    activations  (depth + 1,) second moments; row 0 is the input's. nan for constant weights, which theory leaves out
    gradients    (depth,) second moments at z of layers 1, ..., depth, relative to the last, which is 1
    exact        whether `activations` is the exact mean over networks of any width (identity, ReLU, leaky ReLU);
                 otherwise it is the limit of wide layers. `gradients` always is
    """

    activations: Array
    gradients: Array
    exact: bool


def theory(spec: Spec) -> Theory:
    """The second moment through depth: q_z = n_in Var(w) gain^2 q, then q = E f(sqrt(q_z) u)^2 with u standard normal.

    Backwards each layer multiplies by n_out Var(w) gain^2 E f'(sqrt(q_z) u)^2, taking the weights of the backward pass as
    independent of those of the forward pass. So He's 2/n with ReLU keeps both, since E relu(u)^2 = 1/2 (K. He et al.,
    arXiv:1502.01852); tanh with 1/n still shrinks, since E tanh(u)^2 = 0.394, and ever slower as it comes into its linear
    zone (B. Poole et al., arXiv:1606.05340; S. Schoenholz et al., arXiv:1611.01232).

    Each example goes its own way, since examples differ in length: 25 groups of them, averaged at the end.
    """
    activation, initializer = ACTIVATIONS[spec.activation], INITIALIZERS[spec.initializer]
    X, _ = spec.examples()
    lengths = np.sort((X * X).mean(axis=1))
    q = np.array([group.mean() for group in np.array_split(lengths, min(_GROUPS, len(lengths)))])
    share = np.array([len(group) for group in np.array_split(lengths, len(q))]) / len(lengths)
    sizes = spec.network.sizes
    moments, slopes = [share @ q], []
    with np.errstate(all="ignore"):
        for n_in, n_out in pairwise(sizes[:-1]):
            spread = initializer.variance(n_in, n_out) * spec.gain**2
            sigma = np.sqrt(n_in * spread * q)
            slope, q = _moments(spec.activation, sigma.tobytes())
            slopes.append((slope, n_out * spread))
            moments.append(share @ q)
        gradient = np.ones_like(q)
        gradients = [1.0]
        # From layer l + 1 to l: the weights between them, then the slope at l.
        for (slope, _), (_, weights) in reversed(list(pairwise(slopes))):
            gradient = gradient * slope * weights
            gradients.insert(0, share @ gradient)
    if not initializer.centered:
        moments[1:], gradients = [np.nan] * spec.depth, [np.nan] * spec.depth
    return Theory(np.array(moments), np.array(gradients), activation.homogeneous and initializer.centered)


@lru_cache(maxsize=2048)
def _moments(activation: str, sigma: bytes) -> tuple[Array, Array]:
    """E f'(sigma u)^2 and E f(sigma u)^2. While the depth moves under a hand, the layers before the last are what they were."""
    f, sigmas = ACTIVATIONS[activation], np.frombuffer(sigma)
    slope = gaussian_mean(lambda z: f.derivative(z, f(z)) ** 2, sigmas)
    return slope, gaussian_mean(lambda z: f(z) ** 2, sigmas)


def gaussian_mean(function: Callable[[Array], Array], sigma: Array) -> Array:
    """E function(sigma u) of a standard normal u, for each sigma (n,) -> (n,): to ten digits for functions that are smooth
    but at 0 and change over |z| of about 1, from a sigma of 1e-3 to one of 1e3 and far beyond."""
    return function(sigma[:, None] * _U) @ _WEIGHTS

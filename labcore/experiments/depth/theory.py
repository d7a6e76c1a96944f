"""What theory says of signals through depth, to compare with what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth.spec import Spec
from labcore.initializers import INITIALIZERS

Array = np.ndarray

# A sum over evenly spaced points is exact to rounding for smooth functions; an even number, so that none is on a kink at 0.
_U = np.linspace(-9.0, 9.0, 450)
_DENSITY = np.exp(-0.5 * _U * _U)
_DENSITY /= _DENSITY.sum()
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
            z = np.sqrt(n_in * spread * q)[:, None] * _U
            a = activation(z)
            f_prime = activation.derivative(z, a)
            q = (a * a) @ _DENSITY
            slopes.append(((f_prime * f_prime) @ _DENSITY, n_out * spread))
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

"""How noisy the gradient of one example is beside the gradient of them all, and what the noise costs a step."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.network import Hessian, Network
from labcore.ticks import Tick, none, paced

Array = np.ndarray


def gradient_noise_scale(network: Network, X: Any, targets: Array) -> Any:
    """tr(Sigma) / |g|^2 over the examples: the batch size at which the noise of a step is as long as the step.

    g is the gradient of the mean loss over all m examples, without penalties and dropout; Sigma the covariance of the
    examples' own gradients, with 1/(m - 1).

    network   without batch norm, whose examples have no gradient of their own: else ValueError
    X         (m, n_features), or (*runs, m, n_features) for runs with their own; m at least 2
    targets   encoded by network.targets, the rows of X
    Returns a float, or (*runs,) for a stack; inf where g is 0. theta is untouched; `gradient` is overwritten.

    Of a dense layer example i's gradient is the outer product of its inputs and its d_z, so that its squared length is
    (|inputs|^2 + 1) |d_z|^2: no gradient of a single example is ever written down. Under layer or group norm that is d_z
    behind the norm, and gamma's and beta's are d_z z_norm and d_z before it.
    Source: S. McCandlish et al., arXiv:1812.06162, the simple noise scale.
    """
    if "batch" in network.spec.per_layer("norm"):
        raise ValueError(
            "the gradient noise scale needs a network without batch norm, where an example's gradient depends on the "
            "others in its batch; got batch norm: leave it out."
        )
    X = network.inputs(X)
    m = X.shape[-2]
    if m < 2:
        raise ValueError(f"X must have at least 2 examples, to have a covariance; got {m}.")
    lengths = np.zeros((*network.runs, m))
    with np.errstate(all="ignore"):
        _, d = network.loss.value_and_gradient(network.forward(X), targets)
        for layer in network.backward_layers(d):
            assert layer.inputs is not None
            assert layer.d_z is not None
            slopes = layer.d_z
            if layer.norm is not None:
                lengths = lengths + _squared(slopes) + _squared(slopes * layer.norm.z_norm)
                slopes = layer.norm.backward(slopes, parameters=False)
            lengths = lengths + (_squared(layer.inputs) + 1.0) * _squared(slopes)
        network.forget()
        mean = np.square(network.gradient, dtype=np.float64).sum(axis=-1)
        # d belongs to the mean over m examples: their own gradients are m times as long.
        trace = np.maximum(m * m * lengths.sum(axis=-1) - m * mean, 0.0) / (m - 1)
        scale = np.where(mean > 0, trace / mean, np.inf)
    return scale if scale.ndim else float(scale)


def _squared(values: Array) -> Array:
    """The squared length of each example's, in float64."""
    return np.square(values, dtype=np.float64).sum(axis=-1)


def example_gradients(network: Network, X: Array, targets: Array) -> Array:
    """The gradient of every example alone (m, P): a stack of as many networks, each with one example."""
    m = len(X)
    stack = Network(network.spec, theta=np.broadcast_to(network.theta, (m, network.theta.shape[-1])))
    return stack.cost_and_gradient(X[:, None, :], targets[:, None, :])[1]


def curved_noise_scale(network: Network, X: Any, targets: Array, tick: Tick = none) -> float:
    """tr(H Sigma) / (g H g) over the examples: the batch size at which a step at its best rate gains half of the full one.

    H is the Hessian of the mean loss over all m examples; network (one run), X (m, n_features) and targets as in
    `gradient_noise_scale`, which this is where the cost curves alike in all directions.

    A step of rate a along the mean over b examples lowers a quadratic cost by a g g - a^2/2 (g H g + tr(H Sigma)/b) on average, at
    the best a by (g g)^2 / (2 g H g) / (1 + B/b) with B this number. NaN where the cost does not curve up along g and the noise.
    Exact: a product with the Hessian for each example.
    Source: S. McCandlish et al., arXiv:1812.06162, section 2.2.
    """
    X = network.inputs(X)
    every, hessian = example_gradients(network, X, targets), Hessian(network, X, targets)
    mean = every.mean(axis=0)
    along, noise, tick = float(mean @ hessian.times(mean)), 0.0, paced(tick, 0.03)
    for i, one in enumerate(every - mean):
        noise += float(one @ hessian.times(one))
        tick((i + 1) / len(every))
    noise /= len(every) - 1
    return noise / along if along > 0 and noise > 0 else float("nan")


def variance_factor(batch_size: Any, examples: int) -> Any:
    """The variance of a mini-batch's gradient over that of one example's: (1/b)(m - b)/(m - 1), drawn without putting back.

    batch_size  b, a number or an array, 1 to m;  examples: m, at least 2
    Returns a float or an array like it. ValueError for anything else.
    Source: W. G. Cochran, Sampling Techniques (3rd ed. 1977), theorem 2.2.
    """
    sizes = np.asarray(batch_size, np.float64)
    if isinstance(examples, bool) or not isinstance(examples, (int, np.integer)) or examples < 2:
        raise ValueError(f"examples must be an integer of at least 2; got {str(examples)[:80]}.")
    if not ((sizes >= 1) & (sizes <= examples)).all():
        raise ValueError(f"batch_size must be in [1, {examples}], the number of examples; got {str(batch_size)[:80]}.")
    factor = (examples - sizes) / (sizes * (examples - 1))
    return factor if factor.ndim else float(factor)

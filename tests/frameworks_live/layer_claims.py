"""The claims of the table about layers, penalties and losses."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.frameworks.parting import draws, running
from tests.frameworks_live.claim import CLAIMS, Both, Claim, claim
from tests.reference.libraries import keras_in_double

Array = np.ndarray


def _torch_norm() -> Array:
    """Running mean and variance of PyTorch's batch norm as it comes, after 40 batches of 4."""
    import torch

    norm = torch.nn.BatchNorm1d(1, dtype=torch.float64)
    for batch in draws(40, 4):
        norm(torch.tensor(batch[:, None]))
    return np.array([norm.running_mean.item(), norm.running_var.item()])


def _keras_norm() -> Array:
    keras = keras_in_double()
    norm = keras.layers.BatchNormalization()
    for batch in draws(40, 4):
        norm(batch[:, None], training=True)
    return np.array(
        [float(keras.ops.convert_to_numpy(one.value)[0]) for one in (norm.moving_mean, norm.moving_variance)]
    )


def _last(stays: float, of: Callable[[Array], Any], begin: float) -> float:
    return float(running(draws(40, 4), stays, of, begin)[-1, 1])


def _no_layer() -> Both:
    import jax
    import optax

    names = {name.lower().replace("_", "") for module in (jax, jax.nn, optax) for name in dir(module)}
    return names & {"batchnorm", "batchnorm1d", "batchnormalization", "linear", "dense"}, set()


@claim("norm-momentum", "pytorch", "momentum is what the new counts: 0.1")
def _() -> Both:
    return _torch_norm()[0], _last(1.0 - 0.1, np.mean, 0.0)


@claim("norm-momentum", "keras", "momentum is what stays of the old: 0.99", within=1e-6)
def _() -> Both:
    return _keras_norm()[0], _last(0.99, np.mean, 0.0)


@claim("norm-variance", "pytorch", "divided by m − 1")
def _() -> Both:
    return _torch_norm()[1], _last(0.9, lambda batch: batch.var(ddof=1), 1.0)


@claim("norm-variance", "keras", "divided by m", within=1e-6)
def _() -> Both:
    return _keras_norm()[1], _last(0.99, np.var, 1.0)


# Half of the difference of two inputs, whose batch norm gives z / sqrt(z^2 + epsilon).
_Z = 0.01


@claim("norm-epsilon", "pytorch", "10⁻⁵")
def _() -> Both:
    import torch

    out = torch.nn.BatchNorm1d(1, dtype=torch.float64)(torch.tensor([[-_Z], [_Z]], dtype=torch.float64))
    return out[1].item(), _Z / math.sqrt(_Z**2 + 1e-5)


@claim("norm-epsilon", "keras", "10⁻³", within=1e-6)
def _() -> Both:
    keras = keras_in_double()
    out = keras.layers.BatchNormalization()(np.array([[-_Z], [_Z]]), training=True)
    return float(keras.ops.convert_to_numpy(out)[1, 0]), _Z / math.sqrt(_Z**2 + 1e-3)


for _row in ("norm-momentum", "norm-variance", "norm-epsilon"):
    CLAIMS[_row, "jax"] = Claim("no layer of its own", _no_layer, 0.0)


def _shape_of(weights: Array) -> list[float]:
    """Variance, and how many of them lie in the outer tenth of their range: a tenth where they are uniform."""
    weights = weights.ravel()
    return [weights.var(), float((np.abs(weights) > 0.9 * np.abs(weights).max()).mean())]


@claim("linear-weights", "pytorch", "uniform, variance 1/(3n); biases too", within=0.02)
def _() -> Both:
    import torch

    torch.manual_seed(0)
    layer, biases = torch.nn.Linear(100, 2000), torch.nn.Linear(100, 20_000).bias
    found = [_shape_of(one.detach().numpy()) for one in (layer.weight, biases)]
    return [(300.0 * variance, outer) for variance, outer in found], [(1.0, 0.1), (1.0, 0.1)]


@claim("linear-weights", "keras", "Glorot: uniform, variance 2/(n + n')", within=0.02)
def _() -> Both:
    keras = keras_in_double()
    keras.utils.set_random_seed(0)
    layer = keras.layers.Dense(2000)
    layer.build((None, 100))
    weights, biases = map(keras.ops.convert_to_numpy, layer.get_weights())
    variance, outer = _shape_of(weights)
    return [variance * 2100 / 2, outer, np.abs(biases).max()], [1.0, 0.1, 0.0]


CLAIMS["linear-weights", "jax"] = Claim("none: one draws them", _no_layer, 0.0)


@claim("l2", "pytorch", "weight_decay: slope λw")
def _() -> Both:
    import torch

    w = torch.tensor([3.0, -2.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.zeros_like(w)
    torch.optim.SGD([w], lr=1.0, weight_decay=0.25).step()
    return w.detach().numpy(), [3.0 - 0.25 * 3.0, -2.0 + 0.25 * 2.0]


@claim("l2", "keras", "L2(λ): λ Σw², slope 2λw", within=1e-6)
def _() -> Both:
    keras = keras_in_double()
    return float(keras.regularizers.L2(0.25)(keras.ops.convert_to_tensor([3.0, -2.0]))), 0.25 * (9.0 + 4.0)


@claim("l2", "jax", "what one writes")
def _() -> Both:
    import optax

    return "weight_decay" in inspect.signature(optax.sgd).parameters, False


@claim("half", "pytorch", "MSELoss, as the lab: no half")
def _() -> Both:
    import torch

    return torch.nn.MSELoss()(torch.tensor([5.0, 1.0]), torch.tensor([2.0, 1.0])).item(), (9.0 + 0.0) / 2


@claim("half", "keras", "MeanSquaredError, as the lab: no half")
def _() -> Both:
    return float(keras_in_double().losses.MeanSquaredError()(np.array([5.0, 1.0]), np.array([2.0, 1.0]))), (
        9.0 + 0.0
    ) / 2


@claim("half", "jax", "squared_error has none, l2_loss has one")
def _() -> Both:
    import optax

    return [float(of(5.0, 2.0)) for of in (optax.squared_error, optax.l2_loss)], [9.0, 4.5]

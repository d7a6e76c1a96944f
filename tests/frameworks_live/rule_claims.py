"""The claims of the table about optimizers."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

from labcore.frameworks import parting
from labcore.frameworks.parting import BOWL, RAVINE, lab_path, path
from labcore.frameworks.rule_conventions import falling
from labcore.surfaces import cost_of
from tests.frameworks_live.claim import Both, claim
from tests.reference.libraries import keras_in_double, keras_path, optax_path, torch_path

Array = np.ndarray


def _summed(rate: float, inside: bool = False) -> Array:
    return path(RAVINE, parting.velocity(lambda t: rate, 0.9, 1.0, 1.0, inside))


@claim("momentum", "pytorch", "v = βv + g, a sum")
def _() -> Both:
    return torch_path(RAVINE, lambda o, p: o.SGD([p], lr=0.1, momentum=0.9)), _summed(0.1)


@claim("momentum", "keras", "v = βv − αg, a sum")
def _() -> Both:
    return keras_path(RAVINE, lambda o: o.SGD(0.1, momentum=0.9)), _summed(0.1, inside=True)


@claim("momentum", "jax", "v = βv + g, a sum")
def _() -> Both:
    return optax_path(RAVINE, lambda o: o.sgd(0.1, momentum=0.9)), _summed(0.1)


@claim("dampening", "pytorch", "dampening=β: every gradient but the first")
def _() -> Both:
    damped = parting.velocity(lambda t: 0.2, 0.9, 1.0, 1.0 - 0.9)
    return torch_path(RAVINE, lambda o, p: o.SGD([p], lr=0.2, momentum=0.9, dampening=0.9)), path(RAVINE, damped)


@claim("dampening", "keras", "has none")
def _() -> Both:
    return "dampening" in inspect.signature(keras_in_double().optimizers.SGD).parameters, False


@claim("dampening", "jax", "has none")
def _() -> Both:
    import optax

    return "dampening" in inspect.signature(optax.sgd).parameters, False


@claim("rate-inside", "pytorch", "as the lab")
def _() -> Both:
    lab = path(RAVINE, parting.velocity(falling, 0.9, 1.0, 1.0))
    return torch_path(RAVINE, lambda o, p: o.SGD([p], lr=1.0, momentum=0.9), falling), lab


@claim("rate-inside", "keras", "each gradient keeps its step's rate in v")
def _() -> Both:
    inside = path(RAVINE, parting.velocity(falling, 0.9, 1.0, 1.0, inside=True))
    return keras_path(RAVINE, lambda o: o.SGD(1.0, momentum=0.9), falling), inside


@claim("rate-inside", "jax", "as the lab")
def _() -> Both:
    lab = path(RAVINE, parting.velocity(falling, 0.9, 1.0, 1.0))
    # optax counts its steps from 0.
    return optax_path(RAVINE, lambda o: o.sgd(lambda count: 0.04 * 0.8**count, momentum=0.9)), lab


@claim("adam-epsilon", "pytorch", "as the lab")
def _() -> Both:
    return torch_path(RAVINE, lambda o, p: o.Adam([p], lr=0.2, eps=0.3)), lab_path(RAVINE, "adam", 0.2, epsilon=0.3)


@claim("adam-epsilon", "keras", "(√s + ε) / √(1 − β₂ᵗ): 31.6 times ε at step 1", within=0.05)
def _() -> Both:
    """The first step is g / (|g| + epsilon's effect), at rate 1."""
    at = keras_path(RAVINE, lambda o: o.Adam(1.0, epsilon=0.3))
    slope = np.abs(cost_of(RAVINE).gradient(at[0]))
    return (slope / np.abs(at[1] - at[0]) - slope) / 0.3, [31.6, 31.6]


@claim("adam-epsilon", "jax", "as the lab")
def _() -> Both:
    return optax_path(RAVINE, lambda o: o.adam(0.2, eps=0.3)), lab_path(RAVINE, "adam", 0.2, epsilon=0.3)


def _rooted(epsilon: float) -> Array:
    return path(RAVINE, parting.scaled(0.1, lambda s, t: np.sqrt(s + epsilon)))


@claim("rmsprop-epsilon", "pytorch", "as the lab")
def _() -> Both:
    lab = lab_path(RAVINE, "rmsprop", 0.1, epsilon=0.5)
    return torch_path(RAVINE, lambda o, p: o.RMSprop([p], lr=0.1, alpha=0.9, eps=0.5)), lab


@claim("rmsprop-epsilon", "keras", "√(s + ε)")
def _() -> Both:
    return keras_path(RAVINE, lambda o: o.RMSprop(0.1, rho=0.9, epsilon=0.5)), _rooted(0.5)


@claim("rmsprop-epsilon", "jax", "√(s + ε), unless eps_in_sqrt=False")
def _() -> Both:
    return optax_path(RAVINE, lambda o: o.rmsprop(0.1, decay=0.9, eps=0.5)), _rooted(0.5)


def _added(begin: float, epsilon: float = 1e-10) -> Array:
    return path(RAVINE, parting.scaled(0.01, lambda s, t: np.sqrt(s) + epsilon, begin=begin, adds=True), share=0.01)


@claim("adagrad-start", "pytorch", "0")
def _() -> Both:
    return torch_path(RAVINE, lambda o, p: o.Adagrad([p], lr=0.01, eps=1e-10), share=0.01), _added(0.0)


@claim("adagrad-start", "keras", "0.1")
def _() -> Both:
    return keras_path(RAVINE, lambda o: o.Adagrad(0.01, epsilon=1e-20), share=0.01), _added(0.1, 0.0)


@claim("adagrad-start", "jax", "0.1")
def _() -> Both:
    return optax_path(RAVINE, lambda o: o.adagrad(0.01, eps=1e-20), share=0.01), _added(0.1, 0.0)


def _decayed() -> Array:
    return lab_path(BOWL, "adamw", 0.3, weight_decay=0.5)


@claim("weight-decay", "pytorch", "Adam(weight_decay) is L2 in the gradient; AdamW is decoupled")
def _() -> Both:
    coupled = parting.scaled(0.3, lambda s, t: np.sqrt(s / (1.0 - 0.999**t)) + 1e-8, 0.9, 0.999, decay=0.5)
    adam = torch_path(BOWL, lambda o, p: o.Adam([p], lr=0.3, weight_decay=0.5))
    adamw = torch_path(BOWL, lambda o, p: o.AdamW([p], lr=0.3, weight_decay=0.5))
    return [adam, adamw], [path(BOWL, coupled), _decayed()]


@claim("weight-decay", "keras", "decoupled, biases too", within=1e-6)
def _() -> Both:
    keras = keras_in_double()
    walked = keras_path(BOWL, lambda o: o.Adam(0.3, weight_decay=0.5, epsilon=1e-8))
    bias, optimizer = keras.Variable([2.0], dtype="float64", name="bias"), keras.optimizers.AdamW(0.1, weight_decay=0.5)
    optimizer.build([bias])
    optimizer.apply([keras.ops.zeros(1, dtype="float64")], [bias])
    shrunk = float(keras.ops.convert_to_numpy(bias.value)[0])
    return [*walked.ravel(), shrunk], [*_decayed().ravel(), 2.0 * (1.0 - 0.1 * 0.5)]


@claim("weight-decay", "jax", "adamw is decoupled, biases too")
def _() -> Both:
    import optax

    walked = optax_path(BOWL, lambda o: o.adamw(0.3, weight_decay=0.5))
    layer, optimizer = {"bias": np.array([2.0])}, optax.adamw(0.1, weight_decay=0.5)
    updates, _ = optimizer.update({"bias": np.zeros(1)}, optimizer.init(layer), layer)
    shrunk = float(optax.apply_updates(layer, updates)["bias"][0])
    return [*walked.ravel(), shrunk], [*_decayed().ravel(), 2.0 * (1.0 - 0.1 * 0.5)]


def _both_corrections() -> list[Array]:
    """The lab's Adam without momentum, which corrects, and its RMSprop, which does not."""
    return [
        lab_path(RAVINE, "adam", 0.05, beta1=0.0, beta2=0.99),
        lab_path(RAVINE, "rmsprop", 0.05, beta=0.99, epsilon=1e-8),
    ]


@claim("bias-correction", "pytorch", "as the lab")
def _() -> Both:
    adam = torch_path(RAVINE, lambda o, p: o.Adam([p], lr=0.05, betas=(0.0, 0.99), eps=1e-8))
    return [adam, torch_path(RAVINE, lambda o, p: o.RMSprop([p], lr=0.05, alpha=0.99, eps=1e-8))], _both_corrections()


@claim("bias-correction", "keras", "as the lab", within=1e-6)
def _() -> Both:
    adam = keras_path(RAVINE, lambda o: o.Adam(0.05, beta_1=0.0, beta_2=0.99, epsilon=1e-8))
    return [adam, keras_path(RAVINE, lambda o: o.RMSprop(0.05, rho=0.99, epsilon=1e-16))], _both_corrections()


@claim("bias-correction", "jax", "rmsprop corrects if asked to")
def _() -> Both:
    adam = optax_path(RAVINE, lambda o: o.adam(0.05, b1=0.0, b2=0.99, eps=1e-8))
    return [
        adam,
        optax_path(RAVINE, lambda o: o.rmsprop(0.05, 0.99, 1e-8, eps_in_sqrt=False)),
        optax_path(RAVINE, lambda o: o.rmsprop(0.05, 0.99, 1e-8, eps_in_sqrt=False, bias_correction=True)),
    ], [*_both_corrections(), _both_corrections()[0]]


def _dozat(share: Callable[[int], float]) -> Array:
    return path(RAVINE, parting.nadam(0.5, 0.95, 0.999, 1e-8, share))


@claim("nadam", "pytorch", "as the lab", within=1e-7)
def _() -> Both:
    # PyTorch keeps the product of the momentums in its default precision, here float32.
    lab = lab_path(RAVINE, "nadam", 0.5, beta1=0.95)
    return torch_path(RAVINE, lambda o, p: o.NAdam([p], lr=0.5, betas=(0.95, 0.999))), lab


@claim("nadam", "keras", "β₁(1 − 0.96ᵗ / 2)")
def _() -> Both:
    return keras_path(RAVINE, lambda o: o.Nadam(0.5, 0.95, epsilon=1e-8)), _dozat(lambda t: 1.0 - 0.5 * 0.96**t)


@claim("nadam", "jax", "β₁ at every step")
def _() -> Both:
    return optax_path(RAVINE, lambda o: o.nadam(0.5, b1=0.95)), _dozat(lambda t: 1.0)


@claim("amsgrad", "pytorch", "as the lab")
def _() -> Both:
    lab = lab_path(RAVINE, "amsgrad", 0.2, beta2=0.99)
    return torch_path(RAVINE, lambda o, p: o.Adam([p], lr=0.2, betas=(0.9, 0.99), amsgrad=True)), lab


@claim("amsgrad", "keras", "as the lab", within=1e-6)
def _() -> Both:
    lab = lab_path(RAVINE, "amsgrad", 0.2, beta2=0.99)
    return keras_path(RAVINE, lambda o: o.Adam(0.2, beta_2=0.99, epsilon=1e-8, amsgrad=True)), lab


@claim("amsgrad", "jax", "of the corrected averages")
def _() -> Both:
    own = path(RAVINE, parting.amsgrad(0.2, 0.9, 0.99, 1e-8))
    return optax_path(RAVINE, lambda o: o.amsgrad(0.2, b2=0.99)), own

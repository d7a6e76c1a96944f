"""Each row of the table of conventions as a library itself does it: its path, and the same with the setting that makes it the lab's.

PyTorch, Keras (with any backend) and optax are imported in the functions; the tests without them compare with what
`make_conventions` has stored.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.frameworks.conventions import CONVENTIONS
from labcore.frameworks.layer_conventions import SPREADS
from labcore.frameworks.parting import BOWL, RAVINE, STEPS, curve, draws
from labcore.frameworks.rule_conventions import falling
from labcore.frameworks.signals import EXAMPLES, LAYERS, UNITS
from labcore.surfaces import Surface, cost_of

Array = np.ndarray
Both = tuple[Array, Array]


def torch_path(
    surface: Surface, make: Callable[[Any, Any], Any], rates: Callable[[int], float] | None = None, share: float = 1.0
) -> Array:
    """Where an optimizer of torch.optim goes; `make` is given torch.optim and the point, `rates` gives the rate of each step from 1."""
    import torch

    cost = cost_of(surface)
    p = torch.tensor(share * cost.start, dtype=torch.float64, requires_grad=True)
    optimizer, points = make(torch.optim, p), [share * cost.start]
    for t in range(1, STEPS + 1):
        if rates is not None:
            optimizer.param_groups[0]["lr"] = rates(t)
        p.grad = torch.tensor(cost.gradient(points[-1]))
        optimizer.step()
        points.append(p.detach().numpy().copy())
    return np.array(points)


def optax_path(surface: Surface, make: Callable[[Any], Any], share: float = 1.0) -> Array:
    """Where an optimizer of optax goes."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import optax

    cost = cost_of(surface)
    p = jax.numpy.array(share * cost.start)
    optimizer = make(optax)
    state, points = optimizer.init(p), [share * cost.start]
    for _ in range(STEPS):
        updates, state = optimizer.update(jax.numpy.array(cost.gradient(points[-1])), state, p)
        p = optax.apply_updates(p, updates)
        points.append(np.asarray(p))
    return np.array(points)


def keras_in_double() -> Any:
    os.environ["JAX_ENABLE_X64"] = "1"
    import keras

    keras.config.set_floatx("float64")
    return keras


def keras_path(
    surface: Surface, make: Callable[[Any], Any], rates: Callable[[int], float] | None = None, share: float = 1.0
) -> Array:
    """Where an optimizer of Keras goes; `rates` gives the rate of each step from 1, if it changes."""
    keras = keras_in_double()
    cost = cost_of(surface)
    p = keras.Variable(share * cost.start, dtype="float64")
    optimizer, points = make(keras.optimizers), [share * cost.start]
    optimizer.build([p])
    for t in range(1, STEPS + 1):
        if rates is not None:
            optimizer.learning_rate = rates(t)
        optimizer.apply([keras.ops.convert_to_tensor(cost.gradient(points[-1]), dtype="float64")], [p])
        points.append(keras.ops.convert_to_numpy(p.value).copy())
    return np.array(points)


def _sgd(rate: float, **more: Any) -> Array:
    return torch_path(RAVINE, lambda optim, p: optim.SGD([p], lr=rate, momentum=0.9, **more))


def momentum(framework: str) -> Both:
    def of(rate: float) -> Array:
        if framework == "pytorch":
            return _sgd(rate)
        if framework == "keras":
            return keras_path(RAVINE, lambda o: o.SGD(rate, momentum=0.9))
        return optax_path(RAVINE, lambda o: o.sgd(rate, momentum=0.9))

    return of(0.1), of(0.1 * (1.0 - 0.9))


def dampening(framework: str) -> Both:
    return _sgd(0.1, dampening=0.9), _sgd(0.1 * (1.0 - 0.9))


def rate_inside(framework: str) -> Both:
    def of(value: Any) -> Array:
        return keras_path(RAVINE, lambda o: o.SGD(0.04, momentum=0.9), value)

    return of(falling), of(lambda t: 0.04)


def adam_epsilon(framework: str) -> Both:
    def of(value: Any) -> Array:
        return keras_path(RAVINE, lambda o: o.Adam(0.2, epsilon=value))

    return of(0.5), of(1e-8)


def rmsprop_epsilon(framework: str) -> Both:
    def keras_of(epsilon: float) -> Array:
        return keras_path(RAVINE, lambda o: o.RMSprop(0.1, rho=0.9, epsilon=epsilon))

    if framework == "keras":
        return keras_of(0.5), keras_of(1e-8)

    def of(value: Any) -> Array:
        return optax_path(RAVINE, lambda o: o.rmsprop(0.1, 0.9, 0.5, eps_in_sqrt=value))

    return of(True), of(False)


def adagrad_start(framework: str) -> Both:
    def of(value: Any) -> Array:
        if framework == "keras":
            return keras_path(
                RAVINE, lambda o: o.Adagrad(0.01, initial_accumulator_value=value, epsilon=1e-20), share=0.01
            )
        return optax_path(RAVINE, lambda o: o.adagrad(0.01, value, 1e-20), share=0.01)

    return of(0.1), of(0.0)


def weight_decay(framework: str) -> Both:
    return (
        torch_path(BOWL, lambda optim, p: optim.Adam([p], lr=0.3, weight_decay=0.5)),
        torch_path(BOWL, lambda optim, p: optim.AdamW([p], lr=0.3, weight_decay=0.5)),
    )


def bias_correction(framework: str) -> Both:
    def of(value: Any) -> Array:
        return optax_path(RAVINE, lambda o: o.rmsprop(0.05, 0.99, 1e-8, eps_in_sqrt=False, bias_correction=value))

    return of(False), of(True)


def nadam(framework: str) -> Both:
    def of(value: Any) -> Array:
        if framework == "keras":
            return keras_path(RAVINE, lambda o: o.Nadam(0.5, beta_1=value, epsilon=1e-8))
        return optax_path(RAVINE, lambda o: o.nadam(0.5, b1=value, eps=1e-8))

    return of(0.95), of(0.0)


def amsgrad(framework: str) -> Both:
    def of(value: Any) -> Array:
        return optax_path(RAVINE, lambda o: o.amsgrad(0.2, b2=value, eps=1e-8))

    return of(0.99), of(0.0)


def norm_momentum(framework: str) -> Both:
    if framework == "keras":
        keras = keras_in_double()

        def running(**momentum: float) -> Array:
            layer, kept = keras.layers.BatchNormalization(**momentum), [0.0]
            for batch in draws(40, 16):
                layer(batch[:, None], training=True)
                kept.append(float(keras.ops.convert_to_numpy(layer.moving_mean.value)[0]))
            return curve(kept)

        return running(), running(momentum=0.9)
    import torch

    def of(momentum: float) -> Array:
        norm, values = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64), [0.0]
        for batch in draws(40, 16):
            norm(torch.tensor(batch[:, None]))
            values.append(norm.running_mean.item())
        return curve(values)

    return of(0.9), of(0.1)


def norm_variance(framework: str) -> Both:
    keras = keras_in_double()

    def of(size: int) -> Array:
        norm, values = keras.layers.BatchNormalization(momentum=0.9), [1.0]
        for batch in draws(40, size):
            norm(batch[:, None], training=True)
            values.append(float(keras.ops.convert_to_numpy(norm.moving_variance.value)[0]))
        return curve(values)

    return of(4), of(4096)


def norm_epsilon(framework: str) -> Both:
    keras = keras_in_double()
    z = np.array([-1.0, 1.0])[:, None]

    def of(**epsilon: float) -> Array:
        norm = keras.layers.BatchNormalization(**epsilon)
        out = [keras.ops.convert_to_numpy(norm(spread * z, training=True)).std() for spread in SPREADS]
        return curve(out, np.log10(SPREADS))

    return of(), of(epsilon=1e-5)


def linear_weights(framework: str) -> Both:
    if framework == "keras":
        return _keras_signal(), _keras_signal(kernel_initializer="he_normal")
    import torch

    torch.manual_seed(0)

    def of(he: bool) -> Array:
        a = torch.randn(EXAMPLES, UNITS, dtype=torch.float64)
        sizes = [a.square().mean().sqrt().item()]
        for _ in range(LAYERS):
            layer = torch.nn.Linear(UNITS, UNITS, bias=False, dtype=torch.float64)
            if he:
                torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            a = torch.relu(layer(a)).detach()
            sizes.append(a.square().mean().sqrt().item())
        return curve(sizes)

    return of(False), of(True)


def _keras_signal(**initializer: str) -> Array:
    """The spread of what each Dense layer gives."""
    keras = keras_in_double()
    keras.utils.set_random_seed(0)
    a = np.random.default_rng(0).standard_normal((EXAMPLES, UNITS))
    sizes = [float(np.sqrt(np.mean(a * a)))]
    for _ in range(LAYERS):
        layer = keras.layers.Dense(UNITS, activation="relu", **initializer)
        a = keras.ops.convert_to_numpy(layer(a))
        sizes.append(float(np.sqrt(np.mean(a * a))))
    return curve(sizes)


def l2(framework: str) -> Both:
    if framework == "keras":
        return _keras_penalty(5.0), _keras_penalty(5.0 / (2 * 20))

    def of(value: Any) -> Array:
        return torch_path(BOWL, lambda o, p: o.SGD([p], lr=0.04, weight_decay=value))

    return of(5.0), of(5.0 / 20)


def _keras_penalty(penalty: float) -> Array:
    """Where descent goes with Keras' own penalty, its slope by finite differences: it is a parabola, of which these are exact."""
    keras = keras_in_double()
    regularizer = keras.regularizers.L2(penalty)

    def slope(p: Array, i: int) -> float:
        e = np.eye(2)[i] * 0.5
        up, down = (float(regularizer(keras.ops.convert_to_tensor(q, dtype="float64"))) for q in (p + e, p - e))
        return up - down

    points = [cost_of(BOWL).start]
    for _ in range(STEPS):
        p = points[-1]
        points.append(p - 0.04 * (cost_of(BOWL).gradient(p) + np.array([slope(p, 0), slope(p, 1)])))
    return np.array(points)


def half(framework: str) -> Both:
    """Booth as a sum of two squared errors, whose slopes optax's own losses have."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import optax

    def loss(p: Any) -> Any:
        return optax.l2_loss(p[0] + 2.0 * p[1], 7.0) + optax.l2_loss(2.0 * p[0] + p[1], 5.0)

    def of(rate: float) -> Array:
        points = [cost_of(BOWL).start]
        for _ in range(STEPS):
            points.append(points[-1] - rate * np.asarray(jax.grad(loss)(jax.numpy.array(points[-1]))))
        return np.array(points)

    return of(0.02), of(0.04)


LIBRARIES: dict[str, Callable[[str], Both]] = {
    "momentum": momentum, "dampening": dampening, "rate-inside": rate_inside, "adam-epsilon": adam_epsilon,
    "rmsprop-epsilon": rmsprop_epsilon, "adagrad-start": adagrad_start, "weight-decay": weight_decay,
    "bias-correction": bias_correction, "nadam": nadam, "amsgrad": amsgrad, "norm-momentum": norm_momentum,
    "norm-variance": norm_variance, "norm-epsilon": norm_epsilon, "linear-weights": linear_weights, "l2": l2, "half": half,
}  # fmt: skip
# Where weights are drawn, sizes agree as far as chance lets them.
BY_CHANCE = {"linear-weights": 0.25}
# Every framework whose path is not the lab's, with its row.
PAIRS = [(key, framework) for key, row in CONVENTIONS.items() for framework in row.others]

"""The same network with other libraries, as one writes it there. Each takes a batch, labels and the weights to begin with,
and gives a function that makes so many Adam steps and returns the last loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8

Array = np.ndarray
Steps = Callable[[int], float]


def pytorch(X: Array, y: Array, weights: Sequence[Array]) -> Steps:
    """Eager, with the fused Adam."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)
    parts: list[nn.Module] = []
    for first in weights:
        dense = nn.Linear(*first.shape)
        with torch.no_grad():
            dense.weight.copy_(torch.from_numpy(first.T))
            dense.bias.zero_()
        parts += [dense, nn.ReLU()]
    model = nn.Sequential(*parts[:-1])
    optimizer, loss_of = torch.optim.Adam(model.parameters(), lr=RATE, fused=True), nn.CrossEntropyLoss()

    def go(steps: int) -> float:
        for _ in range(steps):
            optimizer.zero_grad()
            loss = loss_of(model(inputs), labels)
            loss.backward()
            optimizer.step()
        return loss.item()

    return go


def scikit_learn(X: Array, y: Array, weights: Sequence[Array]) -> Steps:
    """MLPClassifier.partial_fit, one batch a call: one Adam step."""
    from sklearn.neural_network import MLPClassifier

    hidden = [first.shape[1] for first in weights[:-1]]
    model = MLPClassifier(hidden, alpha=0.0, learning_rate_init=RATE, epsilon=EPSILON, batch_size=len(X))
    classes = np.arange(weights[-1].shape[1])
    model.partial_fit(X, y, classes=classes)
    # The first call has drawn weights of its own and made a step: back to the beginning, in place.
    for own, first in zip(model.coefs_, weights, strict=True):
        own[...] = first
    optimizer = model._optimizer
    for zeroed in (*model.intercepts_, *optimizer.ms, *optimizer.vs):
        zeroed[...] = 0.0
    optimizer.t = 0

    def go(steps: int) -> float:
        for _ in range(steps):
            model.partial_fit(X, y)
        return model.loss_

    return go


@lru_cache(maxsize=1)
def _jax_step() -> Callable[..., Any]:
    """Compiled once for each shape; the old weights and averages are handed over for the new ones."""
    import jax
    import jax.numpy as jnp

    def loss_of(parameters: Any, X: Any, y: Any) -> Any:
        out = X
        for w, b in parameters[:-1]:
            out = jax.nn.relu(out @ w + b)
        w, b = parameters[-1]
        chances = jax.nn.log_softmax(out @ w + b)
        return -jnp.take_along_axis(chances, y[:, None], axis=-1).mean()

    def step(parameters: Any, m: Any, s: Any, t: Any, X: Any, y: Any) -> Any:
        loss, gradient = jax.value_and_grad(loss_of)(parameters, X, y)
        t = t + 1
        tree = jax.tree.map
        m = tree(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, gradient)
        s = tree(lambda s, g: BETA2 * s + (1 - BETA2) * g * g, s, gradient)
        first, second = 1 - BETA1**t, 1 - BETA2**t
        moved = tree(lambda p, m, s: p - RATE * (m / first) / (jnp.sqrt(s / second) + EPSILON), parameters, m, s)
        return loss, moved, m, s, t

    return jax.jit(step, donate_argnums=(0, 1, 2, 3))


def jax_jit(X: Array, y: Array, weights: Sequence[Array]) -> Steps:
    """The whole step compiled, Adam written out."""
    import jax
    import jax.numpy as jnp

    step = _jax_step()
    parameters = [(jnp.asarray(first), jnp.zeros(first.shape[1], jnp.float32)) for first in weights]
    m, s = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
    inputs, labels, t = jnp.asarray(X), jnp.asarray(y.astype(np.int32)), jnp.float32(0.0)

    def go(steps: int) -> float:
        nonlocal parameters, m, s, t
        for _ in range(steps):
            loss, parameters, m, s, t = step(parameters, m, s, t, inputs, labels)
        jax.block_until_ready(parameters)
        return float(loss)

    return go


NETWORKS: Mapping[str, Callable[[Array, Array, Sequence[Array]], Steps]] = {
    "PyTorch": pytorch,
    "scikit-learn": scikit_learn,
    "JAX": jax_jit,
}

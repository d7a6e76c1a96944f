"""A rate for every coordinate, from the squares of the gradients it has seen: AdaGrad and its heirs."""

from __future__ import annotations

import numpy as np

from labcore.optimizers.rule import BETA, EPSILON, LEARNING_RATE, OPTIMIZERS, RHO, Style


@OPTIMIZERS.register(
    "adagrad", label="AdaGrad", source="J. Duchi et al., JMLR 12 (2011); PyTorch Adagrad",
    learning_rate=LEARNING_RATE, style=Style("#8a3f9b", "#d79be8", "solid", "triangle-up"),
    equations=(
        (r"s \leftarrow s + g^2", r"@squares = @squares0 + @g^2"),
        (r"\theta \leftarrow \theta - \alpha\, \frac{g}{\sqrt{s} + \epsilon}",
         r"@theta = @theta0 - @rate\, \frac{@g}{\sqrt{@squares} + @epsilon}"),
    ),
)  # fmt: skip
def adagrad(theta, gradient, state, learning_rate, *, epsilon=EPSILON.with_default(1e-10)):
    """Each coordinate's rate falls with all it has seen: s += g^2, theta -= lr g / (sqrt(s) + eps)."""
    s = state.zeros("squares")
    s += gradient * gradient
    theta -= state.cast(learning_rate) * gradient / (np.sqrt(s) + state.cast(epsilon))


@OPTIMIZERS.register(
    "adadelta", label="Adadelta", source="M. D. Zeiler, arXiv:1212.5701 (2012); PyTorch Adadelta",
    learning_rate=LEARNING_RATE.with_default(1.0), style=Style("#6a4c9c", "#b9a1f0", "dot", "triangle-down"),
    equations=(
        (r"s \leftarrow \rho s + (1-\rho)\, g^2", r"@squares = @rho\, @squares0 + @rho_rest\, @g^2"),
        (r"\theta \leftarrow \theta - \alpha\, \frac{\sqrt{d + \epsilon}}{\sqrt{s + \epsilon}}\, g",
         r"@theta = @theta0 - @rate\, \frac{\sqrt{@deltas0 + @epsilon}}{\sqrt{@squares + @epsilon}}\, @g"),
    ),
)  # fmt: skip
def adadelta(theta, gradient, state, learning_rate, *, rho=RHO, epsilon=EPSILON.with_default(1e-6)):
    """The step in units of earlier steps, epsilon inside both roots.

    s = rho s + (1 - rho) g^2; step = sqrt(d + eps)/sqrt(s + eps) g; d = rho d + (1 - rho) step^2;
    theta -= lr step, s and d from 0.
    """
    s, d = state.zeros("squares"), state.zeros("deltas")
    keep, rest, small = state.cast(rho), state.cast(1.0 - rho), state.cast(epsilon)
    s *= keep
    s += rest * (gradient * gradient)
    step = np.sqrt(d + small) / np.sqrt(s + small) * gradient
    d *= keep
    d += rest * (step * step)
    theta -= state.cast(learning_rate) * step


@OPTIMIZERS.register(
    "rmsprop", label="RMSprop", source="G. Hinton's lecture 6e (2012); PyTorch RMSprop(alpha=beta)",
    learning_rate=LEARNING_RATE, style=Style("#8a5a00", "#e9b44c", "solid", "triangle-down"),
    equations=(
        (r"s \leftarrow \beta s + (1-\beta)\, g^2", r"@squares = @beta\, @squares0 + @beta_rest\, @g^2"),
        (r"\theta \leftarrow \theta - \alpha\, \frac{g}{\sqrt{s} + \epsilon}",
         r"@theta = @theta0 - @rate\, \frac{@g}{\sqrt{@squares} + @epsilon}"),
    ),
)  # fmt: skip
def rmsprop(theta, gradient, state, learning_rate, *, beta=BETA, epsilon=EPSILON):
    """The gradient over its running root mean square: s = beta s + (1 - beta) g^2, theta -= lr g/(sqrt(s) + eps).

    Epsilon outside the root, s from 0, as in PyTorch.
    """
    s = state.zeros("squares")
    s *= state.cast(beta)
    s += state.cast(1.0 - beta) * (gradient * gradient)
    theta -= state.cast(learning_rate) * gradient / (np.sqrt(s) + state.cast(epsilon))

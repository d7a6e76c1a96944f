"""Gradient descent and its momenta: the gradient, or an average of gradients, takes the step."""

from __future__ import annotations

from labcore.optimizers.rule import BETA, LEARNING_RATE, OPTIMIZERS, Style

_MOVE = (r"\theta \leftarrow \theta - \alpha\, g", r"@theta = @theta0 - @rate\, @g")


@OPTIMIZERS.register(
    "gd", label="Gradient descent", source="A. Cauchy (1847); PyTorch SGD",
    learning_rate=LEARNING_RATE, style=Style("#1f2430", "#f2f2f2", "solid", "circle"),
    equations=(_MOVE,),
    stable_rate=(lambda h: 2.0, r"2/\lambda_{\max}"),
)  # fmt: skip
def gd(theta, gradient, state, learning_rate):
    """Straight down the gradient: theta -= lr * g."""
    theta -= state.cast(learning_rate) * gradient


@OPTIMIZERS.register(
    "momentum", label="Momentum", source="A. Ng's (1 - beta) form of B. T. Polyak (1964)",
    learning_rate=LEARNING_RATE, style=Style("#0067b3", "#5fb4f2", "solid", "square"),
    equations=(
        (r"v \leftarrow \beta v + (1-\beta)\, g", r"@velocity = @beta\, @velocity0 + @beta_rest\, @g"),
        (r"\theta \leftarrow \theta - \alpha v", r"@theta = @theta0 - @rate\, @velocity"),
    ),
    stable_rate=(lambda h: 2.0 * (1 + h["beta"]) / (1 - h["beta"]), r"2(1+\beta)/((1-\beta)\lambda_{\max})"),
)  # fmt: skip
def momentum(theta, gradient, state, learning_rate, *, beta=BETA):
    """An average of the gradients takes the step: v = beta v + (1 - beta) g, theta -= lr v, v from 0.

    PyTorch's SGD(momentum=beta) at the learning rate lr (1 - beta) takes the same steps.
    """
    v = state.zeros("velocity")
    v *= state.cast(beta)
    v += state.cast(1.0 - beta) * gradient
    theta -= state.cast(learning_rate) * v


@OPTIMIZERS.register(
    "heavy-ball", label="Heavy ball", source="B. T. Polyak, USSR Comp. Math. 4 (1964); PyTorch SGD(momentum)",
    learning_rate=LEARNING_RATE, style=Style("#00707a", "#3fd0d6", "dash", "square"),
    equations=(
        (r"v \leftarrow \beta v + g", r"@velocity = @beta\, @velocity0 + @g"),
        (r"\theta \leftarrow \theta - \alpha v", r"@theta = @theta0 - @rate\, @velocity"),
    ),
    stable_rate=(lambda h: 2.0 * (1 + h["beta"]), r"2(1+\beta)/\lambda_{\max}"),
)  # fmt: skip
def heavy_ball(theta, gradient, state, learning_rate, *, beta=BETA):
    """A ball with friction, the classic momentum: v = beta v + g, theta -= lr v, v from 0."""
    v = state.zeros("velocity")
    v *= state.cast(beta)
    v += gradient
    theta -= state.cast(learning_rate) * v


@OPTIMIZERS.register(
    "nesterov", label="Nesterov", source="Y. Nesterov (1983); PyTorch SGD(nesterov=True)",
    learning_rate=LEARNING_RATE, style=Style("#00754f", "#3ecb96", "solid", "diamond"),
    equations=(
        (r"v \leftarrow \beta v + g", r"@velocity = @beta\, @velocity0 + @g"),
        (r"\theta \leftarrow \theta - \alpha\,(g + \beta v)", r"@theta = @theta0 - @rate\,(@g + @beta\, @velocity)"),
    ),
    stable_rate=(lambda h: (2.0 + 2.0 * h["beta"]) / (1.0 + 2.0 * h["beta"]), r"2(1+\beta)/((1+2\beta)\lambda_{\max})"),
)  # fmt: skip
def nesterov(theta, gradient, state, learning_rate, *, beta=BETA):
    """Momentum that looks ahead, PyTorch's form: v = beta v + g, theta -= lr (g + beta v), v from 0."""
    v = state.zeros("velocity")
    beta = state.cast(beta)
    v *= beta
    v += gradient
    theta -= state.cast(learning_rate) * (gradient + beta * v)

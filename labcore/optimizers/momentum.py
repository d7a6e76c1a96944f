"""Gradient descent and its momenta: the gradient, or an average of gradients, takes the step."""

from __future__ import annotations

from labcore.optimizers.rule import BETA, FORM, LEARNING_RATE, OPTIMIZERS, Style

# The velocity in both forms, and the step that it takes.
_VELOCITY = {
    "classic": (r"v \leftarrow \beta v + g", r"@velocity = @beta\, @velocity0 + @g"),
    "averaged": (r"v \leftarrow \beta v + (1-\beta)\, g", r"@velocity = @beta\, @velocity0 + @beta_rest\, @g"),
}
_BALL = (r"\theta \leftarrow \theta - \alpha v", r"@theta = @theta0 - @rate\, @velocity")
_AHEAD = {
    "classic": (
        r"\theta \leftarrow \theta - \alpha\,(g + \beta v)",
        r"@theta = @theta0 - @rate\,(@g + @beta\, @velocity)",
    ),
    "averaged": (
        r"\theta \leftarrow \theta - \alpha\,((1-\beta)\, g + \beta v)",
        r"@theta = @theta0 - @rate\,(@beta_rest\, @g + @beta\, @velocity)",
    ),
}
_LIMITS = {
    "momentum": {"classic": r"2(1+\beta)/\lambda_{\max}", "averaged": r"2(1+\beta)/((1-\beta)\lambda_{\max})"},
    "nesterov": {
        "classic": r"2(1+\beta)/((1+2\beta)\lambda_{\max})",
        "averaged": r"2(1+\beta)/((1-\beta)(1+2\beta)\lambda_{\max})",
    },
}


def _share(h):
    """How long a step of this form is, of the classic one at the same rate."""
    return 1.0 - h["beta"] if h["form"] == "averaged" else 1.0


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
    "momentum", label="Momentum", source="A. Ng's (1 - beta) form of B. T. Polyak (1964); classic: PyTorch SGD(momentum)",
    learning_rate=LEARNING_RATE, style=Style("#0067b3", "#5fb4f2", "solid", "square"),
    equations=lambda h: (_VELOCITY[h["form"]], _BALL),
    stable_rate=(lambda h: 2.0 * (1 + h["beta"]) / _share(h), lambda h: _LIMITS["momentum"][h["form"]]),
)  # fmt: skip
def momentum(theta, gradient, state, learning_rate, *, beta=BETA, form=FORM.with_default("averaged")):
    """An average of the gradients takes the step: v = beta v + (1 - beta) g, theta -= lr v, v from 0.

    In the classic form v = beta v + g, the heavy ball and PyTorch's SGD(momentum=beta): the averaged form takes the same
    steps at the rate lr / (1 - beta), 10 times as high at beta 0.9.
    """
    v = state.zeros("velocity")
    v *= state.cast(beta)
    v += gradient if form == "classic" else state.cast(1.0 - beta) * gradient
    theta -= state.cast(learning_rate) * v


@OPTIMIZERS.register(
    "heavy-ball", label="Heavy ball", source="B. T. Polyak, USSR Comp. Math. 4 (1964); PyTorch SGD(momentum)",
    learning_rate=LEARNING_RATE, style=Style("#00707a", "#3fd0d6", "dash", "square"),
    equations=(_VELOCITY["classic"], _BALL),
    stable_rate=(lambda h: 2.0 * (1 + h["beta"]), _LIMITS["momentum"]["classic"]),
)  # fmt: skip
def heavy_ball(theta, gradient, state, learning_rate, *, beta=BETA):
    """A ball with friction, the classic momentum: v = beta v + g, theta -= lr v, v from 0."""
    v = state.zeros("velocity")
    v *= state.cast(beta)
    v += gradient
    theta -= state.cast(learning_rate) * v


@OPTIMIZERS.register(
    "nesterov", label="Nesterov", source="Y. Nesterov (1983), in the form of I. Sutskever et al., ICML 2013; PyTorch SGD(nesterov=True)",
    learning_rate=LEARNING_RATE, style=Style("#00754f", "#3ecb96", "solid", "diamond"),
    equations=lambda h: (_VELOCITY[h["form"]], _AHEAD[h["form"]]),
    stable_rate=(
        lambda h: (2.0 + 2.0 * h["beta"]) / (1.0 + 2.0 * h["beta"]) / _share(h), lambda h: _LIMITS["nesterov"][h["form"]],
    ),
)  # fmt: skip
def nesterov(theta, gradient, state, learning_rate, *, beta=BETA, form=FORM):
    """Momentum that looks ahead, PyTorch's form: v = beta v + g, theta -= lr (g + beta v), v from 0.

    In the averaged form v = beta v + (1 - beta) g, theta -= lr ((1 - beta) g + beta v): PyTorch's steps at the rate
    lr (1 - beta).
    """
    v = state.zeros("velocity")
    if form == "averaged":
        gradient = state.cast(1.0 - beta) * gradient
    beta = state.cast(beta)
    v *= beta
    v += gradient
    theta -= state.cast(learning_rate) * (gradient + beta * v)

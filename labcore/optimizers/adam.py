"""Adam and its kin: an average of the gradients, scaled coordinate by coordinate. Lion keeps only its sign."""

from __future__ import annotations

import math

import numpy as np

from labcore.optimizers.rule import (
    BETA1,
    BETA2,
    BIAS_CORRECTION,
    EPSILON,
    LEARNING_RATE,
    OPTIMIZERS,
    WEIGHT_DECAY,
    Style,
)


def _moments(gradient, state, beta1, beta2):
    """The averages of gradient and squared gradient, updated: the part that Adam and its kin share."""
    m, s = state.zeros("velocity"), state.zeros("squares")
    m *= state.cast(beta1)
    m += state.cast(1.0 - beta1) * gradient
    s *= state.cast(beta2)
    s += state.cast(1.0 - beta2) * (gradient * gradient)
    return m, s


def _root(number):
    """The same bits for a number and for an array, without the cost of an array for a number."""
    return math.sqrt(number) if isinstance(number, float) else np.sqrt(number)


_FIRST = (r"v \leftarrow \beta_1 v + (1-\beta_1)\, g", r"@velocity = @beta1\, @velocity0 + @beta1_rest\, @g")
_SECOND = (r"s \leftarrow \beta_2 s + (1-\beta_2)\, g^2", r"@squares = @beta2\, @squares0 + @beta2_rest\, @g^2")
_ADAM_MOVE = (
    r"\theta \leftarrow \theta - \alpha\, \frac{v / (1-\beta_1^t)}{\sqrt{s / (1-\beta_2^t)} + \epsilon}",
    r"@theta = @theta0 - @rate\, \frac{@velocity / @bias1}{\sqrt{@squares / @bias2} + @epsilon}",
)
_UNCORRECTED_MOVE = (
    r"\theta \leftarrow \theta - \alpha\, \frac{v}{\sqrt{s} + \epsilon}",
    r"@theta = @theta0 - @rate\, \frac{@velocity}{\sqrt{@squares} + @epsilon}",
)


@OPTIMIZERS.register(
    "adam", label="Adam", source="D. P. Kingma and J. Ba, arXiv:1412.6980, Algorithm 1; PyTorch Adam",
    learning_rate=LEARNING_RATE, style=Style("#c23b00", "#ff8a5c", "solid", "star"),
    equations=lambda h: (_FIRST, _SECOND, _ADAM_MOVE if h["bias_correction"] else _UNCORRECTED_MOVE),
)  # fmt: skip
def adam(
    theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON, bias_correction=BIAS_CORRECTION
):
    """Momentum over RMSprop, both averages corrected for their start at zero.

    v = b1 v + (1 - b1) g; s = b2 s + (1 - b2) g^2; theta -= lr (v/(1 - b1^t)) / (sqrt(s/(1 - b2^t)) + eps).
    Algorithm 1 of the paper: epsilon outside the root, after the correction. Without the correction the
    two divisions fall away.
    """
    first, second = state.product("beta1_power", beta1), state.product("beta2_power", beta2)
    rate, small = learning_rate, epsilon
    if bias_correction:
        # Above and below the line times the root of 1 - b2^t, which saves dividing every s by it.
        scale = _root(1.0 - second)
        rate, small = learning_rate * scale / (1.0 - first), epsilon * scale
    cast = state.cast
    keep1, rest1, keep2, rest2 = cast(beta1), cast(1.0 - beta1), cast(beta2), cast(1.0 - beta2)
    rate, small = cast(rate), cast(small)
    # Written for speed, as the rule that trains most networks: nothing is allocated, and what is written to stands last.
    for own, g, m, s, move, root in state.pieces(theta, gradient, state.zeros("velocity"), state.zeros("squares")):
        m *= keep1
        m += np.multiply(g, rest1, move)
        s *= keep2
        np.multiply(g, g, move)
        s += np.multiply(move, rest2, move)
        np.sqrt(s, root)
        root += small
        np.multiply(m, rate, move)
        move /= root
        own -= move


@OPTIMIZERS.register(
    "adamw", label="AdamW", source="I. Loshchilov and F. Hutter, arXiv:1711.05101; PyTorch AdamW",
    learning_rate=LEARNING_RATE, style=Style("#9c2f0e", "#ffab91", "dash", "star"),
    equations=(_FIRST, _SECOND,
        (r"\theta \leftarrow (1-\alpha\lambda)\,\theta - \alpha\, \frac{v / (1-\beta_1^t)}{\sqrt{s / (1-\beta_2^t)} + \epsilon}",
         r"@theta = (1 - @rate \cdot @weight_decay)\, @theta0 - @rate\, \frac{@velocity / @bias1}{\sqrt{@squares / @bias2} + @epsilon}"),
    ),
)  # fmt: skip
def adamw(
    theta, gradient, state, learning_rate, *,
    beta1=BETA1, beta2=BETA2, epsilon=EPSILON, weight_decay=WEIGHT_DECAY.with_default(0.01),
):  # fmt: skip
    """Adam with decoupled weight decay: theta *= 1 - lr * decay, then Adam's step."""
    theta *= state.cast(1.0 - learning_rate * weight_decay)
    adam(theta, gradient, state, learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon, bias_correction=True)


@OPTIMIZERS.register(
    "amsgrad", label="AMSGrad", source="S. J. Reddi et al., ICLR 2018; PyTorch Adam(amsgrad=True)",
    learning_rate=LEARNING_RATE, style=Style("#a8204e", "#ff8fb0", "dashdot", "star"),
    equations=(_FIRST, _SECOND,
        (r"\theta \leftarrow \theta - \alpha\, \frac{v / (1-\beta_1^t)}{\sqrt{\max s / (1-\beta_2^t)} + \epsilon}",
         r"@theta = @theta0 - @rate\, \frac{@velocity / @bias1}{\sqrt{@largest / @bias2} + @epsilon}"),
    ),
)  # fmt: skip
def amsgrad(theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON):
    """Adam whose squared average never falls: it divides by the root of the largest s so far.

    PyTorch's variant: the maximum is taken before the bias correction.
    """
    m, s = _moments(gradient, state, beta1, beta2)
    first, second = state.product("beta1_power", beta1), state.product("beta2_power", beta2)
    largest = state.zeros("largest")
    np.maximum(largest, s, out=largest)
    scale = state.cast(_root(1.0 - second))
    theta -= state.cast(learning_rate / (1.0 - first)) * m / (np.sqrt(largest) / scale + state.cast(epsilon))


@OPTIMIZERS.register(
    "nadam", label="NAdam", source="T. Dozat, ICLR workshop 2016; PyTorch NAdam",
    learning_rate=LEARNING_RATE, style=Style("#b0388c", "#f49ad6", "dash", "diamond"),
    equations=(_FIRST, _SECOND,
        (r"\theta \leftarrow \theta - \alpha\, \frac{c_1 v + c_2\, g}{\sqrt{s / (1-\beta_2^t)} + \epsilon}",
         r"@theta = @theta0 - @rate\, \frac{@ahead\, @velocity + @now\, @g}{\sqrt{@squares / @bias2} + @epsilon}"),
    ),
)  # fmt: skip
def nadam(theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON):
    """Adam with Nesterov's look ahead and Dozat's momentum schedule.

    mu_t = b1 (1 - 0.96^(0.004 t) / 2); theta -= lr (mu_{t+1} v/(1 - prod_{t+1}) + (1 - mu_t) g/(1 - prod_t))
    / (sqrt(s/(1 - b2^t)) + eps), with prod_t the product of mu up to t. That product is float64 here whatever theta is; PyTorch
    keeps it in float32 unless its default is float64, so that steps in float32 may differ from its own in the seventh digit.
    """
    m, s = _moments(gradient, state, beta1, beta2)
    t, second = state.count(), state.product("beta2_power", beta2)
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (0.004 * t))
    following = beta1 * (1.0 - 0.5 * 0.96 ** (0.004 * (t + 1)))
    product = state.product("mu_product", mu)
    state["now"] = (1.0 - mu) / (1.0 - product)
    state["ahead"] = following / (1.0 - product * following)
    root = np.sqrt(s) / state.cast(_root(1.0 - second)) + state.cast(epsilon)
    theta -= state.cast(learning_rate * state["now"]) * gradient / root
    theta -= state.cast(learning_rate * state["ahead"]) * m / root


@OPTIMIZERS.register(
    "radam", label="RAdam", source="L. Liu et al., arXiv:1908.03265; PyTorch RAdam",
    learning_rate=LEARNING_RATE, style=Style("#7a5130", "#d9a679", "dashdot", "diamond"),
    equations=(_FIRST, _SECOND,
        (r"\theta \leftarrow \theta - \alpha\, r_t\, \frac{v / (1-\beta_1^t)}{\sqrt{s / (1-\beta_2^t)} + \epsilon}",
         r"@theta = @theta0 + @step,\quad r_t = @rectification"),
    ),
)  # fmt: skip
def radam(theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON):
    """Adam that waits until its squared average can be trusted.

    With rho_inf = 2/(1 - b2) - 1 and rho_t = rho_inf - 2 t b2^t/(1 - b2^t): while rho_t <= 5 a plain step
    lr v/(1 - b1^t); after that Adam's step times sqrt((rho_t-4)(rho_t-2)rho_inf / ((rho_inf-4)(rho_inf-2)rho_t)).
    PyTorch's variant: epsilon is added to the root of the uncorrected s.
    """
    m, s = _moments(gradient, state, beta1, beta2)
    t = state.count()
    first, second = state.product("beta1_power", beta1), state.product("beta2_power", beta2)
    limit = 2.0 / (1.0 - beta2) - 1.0
    factor = _rectification(limit, limit - 2.0 * t * second / (1.0 - second))
    state["rectification"] = factor
    adaptive = state.cast(factor * _root(1.0 - second)) / (np.sqrt(s) + state.cast(epsilon))
    theta -= state.cast(learning_rate / (1.0 - first)) * m * np.where(factor > 0.0, adaptive, state.cast(1.0))


def _rectification(limit, length):
    """RAdam's r_t, and 0 as long as rho_t <= 5, where its root may not exist."""
    if isinstance(length, np.ndarray):
        ready = length > 5.0
        # rho_inf is above rho_t: 6 and 5 stand for both where the result is not used.
        limit, length = np.where(ready, limit, 6.0), np.where(ready, length, 5.0)
        return np.where(ready, np.sqrt(_ratio(limit, length)), 0.0)
    return math.sqrt(_ratio(limit, length)) if length > 5.0 else 0.0


def _ratio(limit, length):
    return (length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length)


@OPTIMIZERS.register(
    "adamax", label="AdaMax", source="D. P. Kingma and J. Ba, arXiv:1412.6980, Algorithm 2; PyTorch Adamax",
    learning_rate=LEARNING_RATE, style=Style("#5b6b00", "#c3d45b", "dot", "circle"),
    equations=(_FIRST,
        (r"u \leftarrow \max(\beta_2 u,\ |g| + \epsilon)", r"@largest = \max(@beta2\, @largest0,\ |@g| + @epsilon)"),
        (r"\theta \leftarrow \theta - \alpha\, \frac{v / (1-\beta_1^t)}{u}",
         r"@theta = @theta0 - @rate\, \frac{@velocity / @bias1}{@largest}"),
    ),
)  # fmt: skip
def adamax(theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON):
    """Adam with the largest recent gradient in place of the root mean square.

    u = max(b2 u, |g| + eps), theta -= lr/(1 - b1^t) v/u: PyTorch's place for epsilon.
    """
    m, u = state.zeros("velocity"), state.zeros("largest")
    m *= state.cast(beta1)
    m += state.cast(1.0 - beta1) * gradient
    u *= state.cast(beta2)
    np.maximum(u, np.abs(gradient) + state.cast(epsilon), out=u)
    first = state.product("beta1_power", beta1)
    theta -= state.cast(learning_rate / (1.0 - first)) * m / u


@OPTIMIZERS.register(
    "lion", label="Lion", source="X. Chen et al., arXiv:2302.06675, Program 1",
    learning_rate=LEARNING_RATE, style=Style("#a12a2a", "#ff9d8f", "dot", "square"),
    equations=(
        (r"c = \mathrm{sign}(\beta_1 v + (1-\beta_1)\, g)",
         r"c = \mathrm{sign}(@beta1\, @velocity0 + @beta1_rest\, @g)"),
        (r"\theta \leftarrow (1-\alpha\lambda)\,\theta - \alpha c",
         r"@theta = (1 - @rate \cdot @weight_decay)\, @theta0 - @rate\, c"),
        (r"v \leftarrow \beta_2 v + (1-\beta_2)\, g", r"@velocity = @beta2\, @velocity0 + @beta2_rest\, @g"),
    ),
)  # fmt: skip
def lion(
    theta, gradient, state, learning_rate, *,
    beta1=BETA1, beta2=BETA2.with_default(0.99), weight_decay=WEIGHT_DECAY,
):  # fmt: skip
    """Only the sign of a mixed momentum: every coordinate moves by the learning rate, no more, no less.

    c = sign(b1 v + (1 - b1) g); theta = theta (1 - lr decay) - lr c; v = b2 v + (1 - b2) g, v from 0.
    """
    v = state.zeros("velocity")
    direction = np.sign(state.cast(beta1) * v + state.cast(1.0 - beta1) * gradient)
    theta *= state.cast(1.0 - learning_rate * weight_decay)
    theta -= state.cast(learning_rate) * direction
    v *= state.cast(beta2)
    v += state.cast(1.0 - beta2) * gradient

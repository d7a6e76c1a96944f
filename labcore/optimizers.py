"""Update rules: how a gradient becomes a step. One function a rule, on one array of any shape (*runs, P).

A rule changes `theta` in place and keeps what it remembers in `state`, whose entries start at zero.
Its keyword-only arguments are its hyperparameters, declared by their spans. A rule that stands here is
in the registry, and with that in the race, the tables and the tests.

For readers of the rules:
  state.zeros(name)         the array of that name, zeros like theta at first
  state.product(name, b)    b, b*b, b*b*b, ... one factor a step: the power in a bias correction
  state.count()             1, 2, 3, ...
  state.cast(number)        a coefficient made in float64, cast once to theta's dtype
Stacked runs must give the bits of single ones: powers by running products, squares as products.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.registry import Member, Registry, Span

Array = np.ndarray


class State(dict):
    """What an optimizer remembers between steps: arrays like theta, running products and a counter."""

    def __init__(self, theta: Array) -> None:
        super().__init__()
        self._like = theta

    def zeros(self, name: str) -> Array:
        if name not in self:
            self[name] = np.zeros_like(self._like)
        return self[name]

    def product(self, name: str, factor: Any) -> Any:
        self[name] = self[name] * factor if name in self else factor
        return self[name]

    def count(self) -> int:
        self["count"] = self.get("count", 0) + 1
        return self["count"]

    def cast(self, number: Any) -> Any:
        return number if isinstance(number, float) else np.asarray(number, dtype=self._like.dtype)

    def copy(self) -> State:
        twin = State(self._like)
        twin.update({name: value.copy() if isinstance(value, np.ndarray) else value for name, value in self.items()})
        return twin


@dataclass(frozen=True)
class Style:
    """How an optimizer looks everywhere in the lab: colour on light and on dark, dash and marker."""

    light: str
    dark: str
    dash: str
    marker: str


@dataclass(frozen=True, kw_only=True)
class OptimizerMember(Member):
    """An optimizer in the registry.

    learning_rate   its learning rate's span, with the default that suits the lab's surfaces
    style           its colour, dash and marker
    equations       pairs of LaTeX: the rule, and the rule with @names where a step's numbers go
    stable_rate     for plain quadratics: largest stable learning rate times the largest eigenvalue,
                    as a function of the hyperparameters, with its LaTeX; None where theory has none
    for_networks    False for the yardsticks that need Hessians or line searches
    """

    learning_rate: Span
    style: Style
    equations: tuple[tuple[str, str], ...] = ()
    stable_rate: tuple[Callable[[Mapping[str, Any]], float], str] | None = None
    for_networks: bool = True

    def make(self, **parameters: Any) -> Optimizer:
        return Optimizer(self, self.check(parameters))


@dataclass(frozen=True)
class Optimizer:
    """An update rule with its hyperparameters, ready to step."""

    member: OptimizerMember
    parameters: Mapping[str, Any]

    def start(self, theta: Array) -> State:
        """The state before the first step. Array hyperparameters must have shape (*runs, 1)."""
        for name, value in self.parameters.items():
            check_runs(name, value, theta.shape)
        return State(theta)

    def step(self, theta: Array, gradient: Array, state: State, learning_rate: Any, cost: Any = None) -> None:
        """One update of theta and state, in place. Only the yardsticks ask for the cost."""
        if self.member.for_networks:
            self.member.function(theta, gradient, state, learning_rate, **self.parameters)
        else:
            self.member.function(theta, gradient, state, learning_rate, cost, **self.parameters)


def check_runs(name: str, value: Any, shape: tuple[int, ...]) -> None:
    """ValueError unless the value is a number or an array (*runs, 1) that fits theta's shape (*runs, P)."""
    if not isinstance(value, np.ndarray) or not value.ndim:
        return
    runs = (*shape[:-1], 1)
    if value.shape[-1] != 1 or value.ndim > len(runs) or np.broadcast_shapes(value.shape, runs) != runs:
        raise ValueError(f"{name} must be a number or an array of shape (*runs, 1) = {runs}; got {value.shape}.")


OPTIMIZERS: Registry[OptimizerMember] = Registry("optimizer", OptimizerMember)

LEARNING_RATE = Span(
    "learning_rate", 0.02, 1e-6, 10.0, scale="log", label="learning rate", symbol=r"\alpha",
    hint="Multiplies every step. Too small crawls, too large overshoots or diverges.",
)  # fmt: skip
BETA = Span(
    "beta", 0.9, 0.0, 0.9999, scale="complement", label="beta", symbol=r"\beta",
    hint="How much of the average is kept each step, the memory is about 1/(1 - beta) steps. 0 is none.",
)  # fmt: skip
BETA1 = Span(
    "beta1", 0.9, 0.0, 0.9999, scale="complement", label="beta1", symbol=r"\beta_1",
    hint="Memory of the averaged gradient.",
)  # fmt: skip
BETA2 = Span(
    "beta2", 0.999, 0.0, 0.99999, scale="complement", label="beta2", symbol=r"\beta_2",
    hint="Memory of the averaged squares.",
)  # fmt: skip
RHO = Span(
    "rho", 0.9, 0.0, 0.9999, scale="complement", label="rho", symbol=r"\rho",
    hint="Memory of both running averages.",
)  # fmt: skip
EPSILON = Span(
    "epsilon", 1e-8, 1e-16, 1.0, scale="log", label="epsilon", symbol=r"\epsilon",
    hint="Added to the root, so that a tiny average cannot make a huge step.",
)  # fmt: skip
WEIGHT_DECAY = Span(
    "weight_decay", 0.0, 0.0, 1.0, scale="log", label="weight decay", symbol=r"\lambda",
    hint="Shrinks the weights themselves by learning rate times this, apart from the gradient.",
)  # fmt: skip
BIAS_CORRECTION = Span(
    "bias_correction", True, kind="toggle", label="bias correction",
    hint="Divides the averages by 1 - beta^t, so that they are right from the first step.",
)  # fmt: skip

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


def _moments(gradient, state, beta1, beta2):
    """The averages of gradient and squared gradient, updated: the part that Adam and its kin share."""
    m, s = state.zeros("velocity"), state.zeros("squares")
    m *= state.cast(beta1)
    m += state.cast(1.0 - beta1) * gradient
    s *= state.cast(beta2)
    s += state.cast(1.0 - beta2) * (gradient * gradient)
    return m, s


def _root(number):
    """Square root that keeps a float a float: an np.float64 slows float32 arrays several times."""
    return math.sqrt(number) if isinstance(number, float) else np.sqrt(number)


_FIRST = (r"v \leftarrow \beta_1 v + (1-\beta_1)\, g", r"@velocity = @beta1\, @velocity0 + @beta1_rest\, @g")
_SECOND = (r"s \leftarrow \beta_2 s + (1-\beta_2)\, g^2", r"@squares = @beta2\, @squares0 + @beta2_rest\, @g^2")
_ADAM_MOVE = (
    r"\theta \leftarrow \theta - \alpha\, \frac{v / (1-\beta_1^t)}{\sqrt{s / (1-\beta_2^t)} + \epsilon}",
    r"@theta = @theta0 - @rate\, \frac{@velocity / @bias1}{\sqrt{@squares / @bias2} + @epsilon}",
)


@OPTIMIZERS.register(
    "adam", label="Adam", source="D. P. Kingma and J. Ba, arXiv:1412.6980, Algorithm 1; PyTorch Adam",
    learning_rate=LEARNING_RATE, style=Style("#c23b00", "#ff8a5c", "solid", "star"),
    equations=(_FIRST, _SECOND, _ADAM_MOVE),
)  # fmt: skip
def adam(
    theta, gradient, state, learning_rate, *, beta1=BETA1, beta2=BETA2, epsilon=EPSILON, bias_correction=BIAS_CORRECTION
):
    """Momentum over RMSprop, both averages corrected for their start at zero.

    v = b1 v + (1 - b1) g; s = b2 s + (1 - b2) g^2; theta -= lr (v/(1 - b1^t)) / (sqrt(s/(1 - b2^t)) + eps).
    Algorithm 1 of the paper: epsilon outside the root, after the correction. Without the correction the
    two divisions fall away.
    """
    m, s = _moments(gradient, state, beta1, beta2)
    first, second = state.product("beta1_power", beta1), state.product("beta2_power", beta2)
    if not bias_correction:
        theta -= state.cast(learning_rate) * m / (np.sqrt(s) + state.cast(epsilon))
        return
    scale = state.cast(_root(1.0 - second))
    theta -= state.cast(learning_rate / (1.0 - first)) * m / (np.sqrt(s) / scale + state.cast(epsilon))


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
    / (sqrt(s/(1 - b2^t)) + eps), with prod_t the product of mu up to t.
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
        (r"\theta \leftarrow \theta - \alpha\, r_t\, v / (1-\beta_1^t)\ \text{over}\ \sqrt{s/(1-\beta_2^t)}\ \text{once}\ r_t > 0",
         r"@theta = @theta0 - @rate\, r_t\, @velocity / @bias1,\quad r_t = @rectification"),
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
    length = limit - 2.0 * t * second / (1.0 - second)
    ready = np.asarray(length > 5.0)
    # Below 5 the factor is not used and its root may not exist: keep the root's argument at zero there.
    ratio = (length - 4.0) * (length - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * length)
    factor = np.sqrt(np.where(ready, ratio, 0.0))
    state["rectification"] = float(factor) if not factor.ndim else factor
    rate = learning_rate / (1.0 - first)
    adaptive = state.cast(_plain(factor * np.sqrt(1.0 - second))) / (np.sqrt(s) + state.cast(epsilon))
    theta -= state.cast(rate) * m * np.where(ready, adaptive, 1.0)


def _plain(number):
    return float(number) if not np.ndim(number) else number


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


FULL_STEP = LEARNING_RATE.with_default(1.0)


@OPTIMIZERS.register(
    "newton", label="Newton", source="J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., section 3.3",
    learning_rate=FULL_STEP, style=Style("#5a6270", "#b4bcc8", "dash", "cross"), for_networks=False,
    equations=((r"\theta \leftarrow \theta - \alpha\, H^{-1} g", r"@theta = @theta0 + @step"),),
)  # fmt: skip
def newton(theta, gradient, state, learning_rate, cost):
    """Jumps to the stationary point of the local quadratic: theta -= lr H^-1 g. A yardstick for surfaces only.

    Not for networks: it needs the exact Hessian, which has P^2 entries. It is drawn to saddles and maxima
    as well as to minima. Directions of zero curvature (below 1e-12 of the largest) are left alone.
    """
    hessian = cost.hessian(theta)
    broken = ~np.isfinite(hessian).all(axis=(-2, -1))
    hessian[broken] = 0.0
    step = (np.linalg.pinv(hessian, rcond=1e-12, hermitian=True) @ gradient[..., None])[..., 0]
    step[broken] = np.nan
    theta -= state.cast(learning_rate) * step


@OPTIMIZERS.register(
    "bfgs", label="BFGS", source="J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., algorithm 6.1",
    learning_rate=FULL_STEP, style=Style("#3d4756", "#8fa0b8", "dot", "cross"), for_networks=False,
    equations=((r"\theta \leftarrow \theta - \alpha\, a\, B g", r"@theta = @theta0 + @step"),),
)  # fmt: skip
def bfgs(theta, gradient, state, learning_rate, cost):
    """Learns the inverse Hessian from the gradients it meets. A yardstick for surfaces only.

    theta -= lr a B g; B starts at the identity, its update needs y's > 0, and the share a of the full step
    halves until the cost falls enough (Armijo, 1e-4). Not for networks: B has P^2 entries and the line
    search needs the exact cost.
    """
    size = theta.shape[-1]
    if "inverse" not in state:
        state["inverse"] = np.broadcast_to(np.eye(size), (*theta.shape, size)).copy()
    inverse = state["inverse"]
    if "gradient" in state:
        s, y = theta - state["theta"], gradient - state["gradient"]
        curvature = (s * y).sum(axis=-1)
        good = curvature > 1e-14 * np.sqrt((s * s).sum(axis=-1) * (y * y).sum(axis=-1))
        rho = np.divide(1.0, curvature, out=np.zeros_like(curvature), where=good)[..., None, None]
        left = np.eye(size) - rho * s[..., :, None] * y[..., None, :]
        learned = left @ inverse @ np.swapaxes(left, -1, -2) + rho * s[..., :, None] * s[..., None, :]
        inverse[good] = learned[good]
    state["theta"], state["gradient"] = theta.copy(), gradient.copy()
    step = -(inverse @ gradient[..., None])[..., 0]
    value, slope = cost.value(theta), (step * gradient).sum(axis=-1)
    share = np.ones_like(value)
    for _ in range(40):
        short = cost.value(theta + learning_rate * share[..., None] * step) > value + 1e-4 * share * slope
        if not short.any():
            break
        share[short] *= 0.5
    theta += state.cast(learning_rate) * share[..., None] * step

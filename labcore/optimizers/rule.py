"""What an update rule is made of: its state, its place in the registry, and the hyperparameters rules share.

A rule changes `theta` in place and keeps what it remembers in `state`, whose entries start at zero.
Its keyword-only arguments are its hyperparameters, declared by their spans. A rule that stands here is
in the registry, and with that in the race, the tables and the tests.

For readers of the rules:
  state.zeros(name)         the array of that name, zeros like theta at first
  state.product(name, b)    b, b*b, b*b*b, ... one factor a step: the power in a bias correction
  state.count()             1, 2, 3, ...
  state.cast(number)        a coefficient made in float64, as an array of theta's dtype
  state.pieces(a, b, ...)   arrays like theta in pieces that fit the cache, each with two scratch arrays to write to
Stacked runs must give the bits of single ones: powers by running products, squares as products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.registry import Member, Registry
from labcore.span import Span
from labcore.style import Style

Array = np.ndarray
Equations = tuple[tuple[str, str], ...]

_MOST_CASTS = 32
# Half a megabyte of float32: larger pieces fall out of the cache, smaller ones cost more calls.
_PIECE = 131_072


class State(dict):
    """What an optimizer remembers between steps: arrays like theta, running products and a counter."""

    def __init__(self, theta: Array) -> None:
        super().__init__()
        self._like, self._dtype = theta, theta.dtype
        self._casts: dict[float, Array] = {}
        self._scratch: tuple[Array, Array] | None = None

    def zeros(self, name: str) -> Array:
        result = self.get(name)
        if result is None:
            result = self[name] = np.zeros_like(self._like)
        return result

    def product(self, name: str, factor: Any) -> Any:
        before = self.get(name)
        self[name] = now = factor if before is None else before * factor
        return now

    def count(self) -> int:
        self["count"] = self.get("count", 0) + 1
        return self["count"]

    def cast(self, number: Any) -> Array:
        """Always an array: NumPy is twice as fast with one as with a number, and it has theta's dtype."""
        if type(number) is not float:
            return np.asarray(number, self._dtype)
        known = self._casts.get(number)
        if known is None:
            known = np.array(number, self._dtype)
            # Hyperparameters come first and stay; values that change at every step must not fill the memory.
            if len(self._casts) < _MOST_CASTS:
                self._casts[number] = known
        return known

    def pieces(self, *arrays: Array) -> Iterable[tuple[Array, ...]]:
        """The arrays (*runs, P) cut along P where they are large, each piece followed by two scratch arrays of its shape."""
        if self._scratch is None:
            *runs, width = self._like.shape
            if self._like.size > _PIECE:
                # A stack of very many runs is not cut: its coefficients differ from run to run.
                width = min(width, max(_PIECE * width // self._like.size, _PIECE // 64))
            # Laid out like theta, in C or Fortran order.
            first, second = (np.empty_like(self._like, shape=(*runs, width)) for _ in range(2))
            self._scratch = first, second
        if self._scratch[0].shape == self._like.shape:
            return ((*arrays, *self._scratch),)
        return self._cut(arrays, *self._scratch)

    def _cut(self, arrays: tuple[Array, ...], first: Array, second: Array) -> Iterator[tuple[Array, ...]]:
        whole, width = self._like.shape[-1], first.shape[-1]
        for at in range(0, whole, width):
            left = min(width, whole - at)
            pieces = [array[..., at : at + left] for array in arrays]
            yield (*pieces, first[..., :left], second[..., :left])

    def copy(self) -> State:
        twin = State(self._like)
        twin.update({name: value.copy() if isinstance(value, np.ndarray) else value for name, value in self.items()})
        return twin


@dataclass(frozen=True, kw_only=True)
class OptimizerMember(Member):
    """An optimizer in the registry.

    learning_rate   its learning rate's span, with the default that suits the lab's surfaces
    style           its colour, dash and marker
    equations       pairs of LaTeX: the rule, and the rule with @names where a step's numbers go; or what makes them of the
                    hyperparameters (`Optimizer.equations`)
    stable_rate     for plain quadratics: largest stable learning rate times the largest eigenvalue,
                    as a function of the hyperparameters, with its LaTeX, or what makes that of them; None where theory
                    has none
    for_networks    False for the yardsticks that need Hessians or line searches
    """

    learning_rate: Span
    style: Style
    equations: Equations | Callable[[Mapping[str, Any]], Equations] = ()
    stable_rate: tuple[Callable[[Mapping[str, Any]], float], str | Callable[[Mapping[str, Any]], str]] | None = None
    for_networks: bool = True

    def make(self, **parameters: Any) -> Optimizer:
        return Optimizer(self, self.check(parameters))


@dataclass(frozen=True)
class Optimizer:
    """An update rule with its hyperparameters, ready to step."""

    member: OptimizerMember
    parameters: Mapping[str, Any]

    @property
    def equations(self) -> Equations:
        """The rule with these hyperparameters, as pairs of LaTeX."""
        made = self.member.equations
        return made(self.parameters) if callable(made) else made

    @property
    def stable_rate(self) -> tuple[float, str] | None:
        """The largest stable learning rate on a quadratic, times its largest eigenvalue, and its LaTeX; None where theory has
        none."""
        if self.member.stable_rate is None:
            return None
        limit, latex = self.member.stable_rate
        return limit(self.parameters), latex(self.parameters) if callable(latex) else latex

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
    # Trailing axes are matched as in broadcasting, each equal to that of the runs or 1, the last always 1.
    pairs = zip(value.shape[::-1], runs[::-1], strict=False)
    if value.ndim > len(runs) or any(own not in (1, run) for own, run in pairs):
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
FORM = Span(
    "form", "classic", kind="choice", choices=("classic", "averaged"), label="form",
    hint="Classic adds up the gradients, v = beta v + g. Averaged takes their mean, v = beta v + (1 - beta) g: "
    "at the same rate its steps are 1 - beta times as long.",
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

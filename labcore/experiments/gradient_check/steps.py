"""How long the step of a difference should be: its error against h, for theta cubed and for a network's cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.gradient_check.spec import Spec as Checked
from labcore.gradient_check import directional_check
from labcore.network import DTYPE, Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

FUNCTION = Span("function", "cube", kind="choice", choices=("cube", "network"), label="cost", hint="Theta cubed, or a network's cost along one random direction.")  # fmt: skip
THETA = Span("theta", 1.0, 0.1, 3.0, step=0.1, label="theta", symbol=r"\theta")
H = Span("h", 0.01, 1e-15, 0.1, scale="log", label="step h", symbol="h", hint="The length of the step.")
# Steps to a decade: the error's rounding is ragged, and is to be seen so.
PER_DECADE, LOWEST = 8, -16
# Half a unit of the last place, of float64 and float32.
ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24}
# A step that no difference could have.
TINY = 1e-200

Cost = Callable[[Array], Array]


@spec
class Spec:
    """function  "cube", theta^3 at `theta`, or "network", the cost of the network of Checked() along one random direction
    h         the step that is looked at;  dtype: the precision in which the costs are computed
    """

    function: str = of(FUNCTION)
    theta: float = of(THETA)
    h: float = of(H)
    dtype: str = of(DTYPE)


@dataclass(frozen=True, eq=False)
class Result:
    """h (n,) from 1e-16 to 1; errors by method, each (n,), absolute ones; exact: the derivative; values by method at the spec's h;
    tiny: the error of the complex step at h = 1e-200, None for a network."""

    spec: Spec
    h: Array
    errors: dict[str, Array]
    exact: float
    values: dict[str, float]
    tiny: float | None

    @property
    def best(self) -> dict[str, float]:
        """For one and two sides the h at which the error is least, rounding smoothed away: the geometric mean of nine neighbours."""
        return {name: float(self.h[_smooth(self.errors[name]).argmin()]) for name in ("one-sided", "two-sided")}

    def table(self) -> ResultTable:
        columns = [
            Column("name", "difference", format="s"), Column("value", "value at h", format=".10g"), Column("error", "error at h", format=".2e"),
            Column("best", "best h", "Where its error is least", format=".1e"), Column("least", "error there", format=".1e"),
        ]  # fmt: skip
        rows = []
        for name, value in self.values.items():
            best = self.best.get(name)
            least = None if best is None else float(_smooth(self.errors[name]).min())
            rows.append({"name": name, "value": value, "error": abs(value - self.exact), "best": best, "least": least})
        if self.tiny is not None:
            rows.append({"name": "complex, h = 1e-200", "value": None, "error": self.tiny, "best": None, "least": None})
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The differences at every h."""
    decades = np.arange(LOWEST * PER_DECADE, 1) / PER_DECADE
    h = 10.0**decades
    if spec.function == "network":
        cost, exact = _network(spec.dtype)
        at = 0.0
    else:
        cost, exact, at = (lambda theta: theta * theta * theta), 3.0 * spec.theta**2, spec.theta
    methods = {"one-sided": one_sided, "two-sided": two_sided}
    if spec.function == "cube":
        methods["complex step"] = complex_step
    theta, every = (np.array(one, dtype=spec.dtype) for one in (at, h))
    errors = {}
    for i, (name, method) in enumerate(methods.items()):
        tick(i / len(methods), name)
        errors[name] = np.abs(method(cost, theta, every).astype(float) - exact)
    chosen = np.array([spec.h], dtype=spec.dtype)
    values = {name: float(method(cost, theta, chosen)[0]) for name, method in methods.items()}
    tiny = None
    if spec.function == "cube" and spec.dtype == "float64":
        tiny = abs(float(complex_step(cost, theta, np.array([TINY]))[0]) - exact)
    return Result(spec, h, errors, exact, values, tiny)


def one_sided(cost: Cost, theta: Array, h: Array) -> Array:
    """(J(theta + h) - J(theta)) / h: off by h J''/2, and by rounding about eps |J| / h."""
    return (cost(theta + h) - cost(theta)) / h


def two_sided(cost: Cost, theta: Array, h: Array) -> Array:
    """(J(theta + h) - J(theta - h)) / 2h: off by h^2 J'''/6, and by rounding about eps |J| / h."""
    return (cost(theta + h) - cost(theta - h)) / (2 * h)


def complex_step(cost: Cost, theta: Array, h: Array) -> Array:
    """Im J(theta + i h) / h: off by h^2 J'''/6 and by no rounding of a difference, since there is none.

    W. Squire and G. Trapp, SIAM Review 40 (1998), 110-112.
    """
    return cost(theta + 1j * h).imag / h


def best_steps(roundoff: float) -> tuple[float, float]:
    """For theta^3 at 1 the h of the least error, of one side and of two: 3 h + eps/h is least at sqrt(eps/3), h^2 + eps/h at
    (eps/2)^(1/3), eps the roundoff in (0, 0.1]."""
    if not 0.0 < roundoff <= 0.1:
        raise ValueError(f"roundoff must be in (0, 0.1]; got {roundoff}.")
    return (roundoff / 3.0) ** 0.5, (roundoff / 2.0) ** (1.0 / 3.0)


def _network(dtype: str) -> tuple[Cost, float]:
    """The cost of the network as the page opens it, along one random direction, and its slope by backpropagation in float64."""
    asked = Checked(bug="none")
    network, (X, y) = asked.network(), asked.batch()
    quick = directional_check(network, X, y, l2=asked.l2)
    shape = replace(network.spec, dtype=dtype, keep_prob=1.0)

    def cost(at: Array) -> Array:
        # All of them at once, as stacked runs.
        theta = network.theta + np.reshape(at, (-1, 1)).astype(float) * quick.direction
        moved = Network(shape, theta=theta.astype(dtype))
        return moved.cost(moved.inputs(X), moved.targets(y), train=True, l2=asked.l2)

    return cost, quick.along


def _smooth(errors: Array) -> Array:
    """The geometric mean of each and its eight neighbours, inf near the ends and where an error is 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(errors)
    means = np.convolve(np.where(np.isfinite(logs), logs, -36.0), np.ones(9) / 9.0, mode="valid")
    return np.concatenate([np.full(4, np.inf), np.exp(means), np.full(4, np.inf)])

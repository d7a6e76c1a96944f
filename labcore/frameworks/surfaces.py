"""A surface as a function of x and y in the words of a framework, whose own differentiation then finds the slopes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.expression.parse import Step, parse
from labcore.frameworks.source import packed
from labcore.problems import problem
from labcore.surfaces import Surface, cost_of

Words = Callable[[str], str]

_SAME = ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "sign", "mean")
_PLACES = {
    "pytorch": ("torch.", {"atan": "torch.atan", "sigmoid": "torch.sigmoid", "relu": "torch.relu",
                           "softplus": "torch.nn.functional.softplus", "min": "torch.minimum", "max": "torch.maximum"}),
    "jax": ("jnp.", {"atan": "jnp.arctan", "sigmoid": "jax.nn.sigmoid", "relu": "jax.nn.relu", "softplus": "jax.nn.softplus",
                     "min": "jnp.minimum", "max": "jnp.maximum"}),
    "keras": ("ops.", {"atan": "ops.arctan", "sigmoid": "ops.sigmoid", "relu": "ops.relu", "softplus": "ops.softplus",
                       "min": "ops.minimum", "max": "ops.maximum"}),
}  # fmt: skip
# Longer parts of a formula stand on a line of their own.
_LONGEST = 34


@dataclass(frozen=True)
class SurfaceLines:
    """`def cost(x, y)` and what it loads: lines that read the files, lines of its body."""

    body: list[str]
    reads: list[str] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)


def surface_lines(surface: Surface, framework: str) -> SurfaceLines:
    """A surface of the lab in a framework; ValueError for one that is not written down here."""
    key, cost = surface[0], cost_of(surface)
    if key == "formula":
        return SurfaceLines(_FormulaText(framework, cost.parameters).lines())
    if key == "logistic":
        return _logistic(framework, cost.parameters)
    if key in ("quadratic", "diabetes", "linear"):
        return SurfaceLines(_quadratic(cost))
    if key not in _BODIES:
        raise ValueError(
            f"surface must be one that is written down in labcore.frameworks.surfaces; got {key!r}: add it there."
        )
    return SurfaceLines(_BODIES[key](lambda name: word(framework, name)))


def word(framework: str, name: str) -> str:
    """What a framework calls a function."""
    prefix, others = _PLACES[framework]
    return f"{prefix}{name}" if name in _SAME else others[name]


def _quadratic(cost: CostFunction) -> list[str]:
    # Adding 0 takes the sign from a zero.
    (xx, xy), (_, yy) = (cost.hessian(cost.minima[0]) + 0.0).tolist()
    (x, y), rest = cost.minima[0].tolist(), cost.lowest
    away = [f"u, v = x - {x!r}, y - {y!r}"] if x or y else ["u, v = x, y"]
    return [
        *away, f"xx, xy, yy = {xx!r}, {xy!r}, {yy!r}",
        f"return {f'{rest!r} + ' if rest else ''}0.5 * (xx * u * u + 2 * xy * u * v + yy * v * v)",
    ]  # fmt: skip


def _logistic(framework: str, parameters: Mapping[str, Any]) -> SurfaceLines:
    posed = problem("logistic", parameters["pair"], parameters["scale_ratio"], parameters["split"])
    inputs = posed.inputs_at(parameters["inputs"], posed.rows.train)
    arrays = {"inputs": inputs, "targets": posed.targets[posed.rows.train], "bias": np.array(posed.bias)}
    made = {"pytorch": "torch.tensor({})", "jax": "jnp.array({})", "keras": "ops.convert_to_tensor({})"}[framework]
    whole = 'given["{}"]'
    return SurfaceLines(
        [
            "z = bias + x * inputs[:, 0] + y * inputs[:, 1]",
            f"return {word(framework, 'mean')}({word(framework, 'softplus')}(z) - targets * z)",
        ],
        [
            'given = np.load("surface.npz")',
            *(f"{name} = {made.format(whole.format(name))}" for name in ("inputs", "targets")),
            'bias = float(given["bias"])',
        ],
        {"surface.npz": packed(arrays)},
    )


def _ackley(w: Words) -> list[str]:
    return [
        f"funnel = {w('exp')}(-0.2 * {w('sqrt')}((x * x + y * y) / 2))",
        f"ripple = {w('exp')}(({w('cos')}(2 * math.pi * x) + {w('cos')}(2 * math.pi * y)) / 2)",
        "return (20 - 20 * funnel) + (math.e - ripple)",
    ]


_BODIES: Mapping[str, Callable[[Words], list[str]]] = {
    "rosenbrock": lambda w: ["return (1 - x) ** 2 + 100 * (y - x * x) ** 2"],
    "beale": lambda w: [
        "a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3",
        "return a * a + b * b + c * c",
    ],
    "booth": lambda w: ["return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2"],
    "saddle": lambda w: ["return (x * x - y * y) / 2"],
    "monkey-saddle": lambda w: ["return x**3 - 3 * x * y * y"],
    "plateau": lambda w: [
        "shelf = x * x * (x * x / 4 - x + 0.005) - 0.03 * x",
        "return shelf / 2 + 3.3975 + y * y / 2",
    ],
    "himmelblau": lambda w: ["return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2"],
    "styblinski-tang": lambda w: [
        "return sum(0.5 * (t**4 - 16 * t * t + 5 * t) for t in (x, y))",
    ],
    "rastrigin": lambda w: [
        f"return 20 + sum(t * t - 10 * {w('cos')}(2 * math.pi * t) for t in (x, y))",
    ],
    "ackley": _ackley,
    "six-hump-camel": lambda w: [
        "return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2",
    ],
    "three-hump-camel": lambda w: ["return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2"],
    "two-wells": lambda w: ["return (x * x - 1) ** 2 + 0.3 * x + y * y"],
}  # fmt: skip


class _FormulaText:
    """A typed formula, from the steps to which it was read."""

    def __init__(self, framework: str, parameters: Mapping[str, Any]) -> None:
        self.framework, self.parameters = framework, parameters
        self.steps = parse(parameters["formula"]).steps
        self.parts: list[str] = []

    def lines(self) -> list[str]:
        """The body of the function: parts that are long first, then what is returned."""
        texts: list[tuple[str, bool]] = []
        for number, step in enumerate(self.steps):
            text, constant = self._text(step, [texts[i] for i in step.operands])
            texts.append((self._named(text) if number < len(self.steps) - 1 else text, constant))
        value = texts[-1][0]
        return [*self.parts, f"return {value[1:-1] if _whole(value) else value}"]

    def _named(self, text: str) -> str:
        """A part, or where it is long the name under which it stands on a line of its own."""
        if len(text) <= _LONGEST:
            return text
        self.parts.append(f"t{len(self.parts) + 1} = {text[1:-1] if _whole(text) else text}")
        return f"t{len(self.parts)}"

    def _text(self, step: Step, operands: list[tuple[str, bool]]) -> tuple[str, bool]:
        """The Python of a step, and whether it is a number for all x and y."""
        constant = all(one for _, one in operands)
        given = [text for text, _ in operands]
        if step.operation == "number":
            return _short(step.value), True
        if step.operation in self.parameters:
            value = _short(float(self.parameters[step.operation]))
            return (f"({value})" if value.startswith("-") else value), True
        if step.operation in ("x", "y"):
            return step.operation, False
        if step.operation == "negative":
            return f"(-{given[0]})", constant
        # Formatters write a power of plain names and numbers without spaces.
        if step.operation == "**" and all(re.fullmatch(r"[\w.]+", text) for text in given):
            return f"({given[0]}**{given[1]})", constant
        if step.operation in ("+", "-", "*", "/", "**"):
            return f"({given[0]} {step.operation} {given[1]})", constant
        # PyTorch's functions take tensors alone.
        told = [f"torch.tensor({text})" if one and self.framework == "pytorch" else text for text, one in operands]
        told = [text[1:-1] if _whole(text) else text for text in told]
        name = word(self.framework, step.operation)
        made = told[0] if step.operation in ("min", "max") else f"{name}({told[0]})"
        for other in told[1:]:
            made = f"{name}({self._named(made)}, {other})"
        return made, False


def _short(value: float) -> str:
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _whole(text: str) -> bool:
    """Whether one pair of brackets is around all of it."""
    if not text.startswith("("):
        return False
    depth = 0
    for at, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return at == len(text) - 1
    return False

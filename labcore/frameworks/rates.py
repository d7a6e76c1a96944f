"""A learning-rate schedule as a few lines of plain Python: by what a step's rate is multiplied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.frameworks.source import number
from labcore.training import Settings

# A count of whole periods: an epoch that misses one by rounding alone has reached it.
_WHOLE = "math.floor(epoch / {} + 1e-9)"


def factor_lines(settings: Settings, steps_per_epoch: int, examples: int) -> list[str]:
    """`def factor(step)` of a training's steps, counted from 0 through all epochs; nothing where the rate is constant."""
    if settings.schedule == "constant":
        return []
    parameters = dict(settings.schedule_parameters)
    if "epochs" in parameters and parameters["epochs"] is None:
        parameters["epochs"] = float(settings.epochs)
    counted = settings.schedule == "sqrt-step" and parameters["steps_per_epoch"] is None
    epoch = f"    epoch = step // {steps_per_epoch} + step % {steps_per_epoch} * {settings.batch_size} / {examples}"
    if counted:
        body = [f"    return {number(parameters['k'])} / (step + 1) ** 0.5"]
    else:
        body = [epoch, *_body(settings.schedule, parameters)]
    return ["def factor(step):", '    """What the learning rate of this step is multiplied with."""', *body]


def surface_factor_lines(key: str, parameters: Mapping[str, Any]) -> list[str]:
    """`def factor(epoch)` on a surface, where every step is an epoch; nothing where the rate is constant."""
    if key == "constant":
        return []
    return [
        "def factor(epoch):",
        '    """What the learning rate of this step is multiplied with."""',
        *_body(key, parameters),
    ]


def needs_math(lines: list[str]) -> bool:
    return any("math." in line for line in lines)


def _body(key: str, parameters: Mapping[str, Any]) -> list[str]:
    if key not in _BODIES:
        raise ValueError(
            f"schedule must be one that is written down in labcore.frameworks.rates; got {key!r}: add it there."
        )
    told = {name: value if name == "table" else number(value) for name, value in parameters.items()}
    return [f"    {line}" for line in _BODIES[key](told)]


def _piecewise(p: Mapping[str, Any]) -> list[str]:
    rows = ", ".join(f"({number(start)}, {number(factor)})" for start, factor in p["table"])
    return [
        "factor = 1.0",
        f"for start, lower in [{rows}]:",
        "    if epoch * (1 + 1e-12) >= start:",
        "        factor = lower",
        "return factor",
    ]


def _warmup_cosine(p: Mapping[str, Any]) -> list[str]:
    return [
        f"warmup, epochs, floor = {p['warmup']}, {p['epochs']}, {p['floor']}",
        "if epoch < warmup:",
        "    return min((epoch + 1) / (warmup + 1), 1.0)",
        "through = min((epoch - warmup) / max(epochs - warmup, 1e-9), 1.0)",
        "return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * through))",
    ]


def _one_cycle(p: Mapping[str, Any]) -> list[str]:
    return [
        f"peak, start, end = {p['peak']}, {p['start']}, {p['end']}",
        f"through = min(epoch / {p['epochs']}, 1.0)",
        "if through < peak:",
        "    return start + (1 - start) * through / peak",
        "return 1 + (end - 1) * (through - peak) / (1 - peak)",
    ]


def _restarts(p: Mapping[str, Any]) -> list[str]:
    growth = float(p["growth"])
    # All periods together, where each is shorter than the one before.
    ends = [f"if epoch >= {number(float(p['period']) / (1.0 - growth))}:", "    return floor"] if growth < 1.0 else []
    return [
        f"period, floor = {p['period']}, {p['floor']}",
        *ends,
        "while epoch >= period - 1e-9:",
        "    epoch -= period",
        *([f"    period *= {p['growth']}"] if growth != 1.0 else []),
        "return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * epoch / period))",
    ]


_BODIES = {
    "inverse-time": lambda p: [f"return 1 / (1 + {p['decay_rate']} * epoch)"],
    "inverse-time-interval": lambda p: [f"return 1 / (1 + {p['decay_rate']} * {_WHOLE.format(p['interval'])})"],
    "exponential": lambda p: [f"return {p['base']}**epoch"],
    "sqrt-epoch": lambda p: [f"return {p['k']} / max(epoch, 1) ** 0.5"],
    "sqrt-step": lambda p: [f"return {p['k']} / (math.floor(epoch * {p['steps_per_epoch']} + 1e-9) + 1) ** 0.5"],
    "staircase": lambda p: [f"return {p['factor']} ** {_WHOLE.format(p['every'])}"],
    "piecewise": _piecewise,
    "warmup-cosine": _warmup_cosine,
    "one-cycle": _one_cycle,
    "restarts": _restarts,
}

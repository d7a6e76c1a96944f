"""Each schedule as a formula: in symbols, and with today's numbers at the clock's epoch."""

from __future__ import annotations

from typing import Any

from labcore.experiments.learning_rate.decay import Spec
from labcore.schedules import SCHEDULES
from pages.kit.numbers import digits

# Of a schedule whose parts would not fit on a line: the first rate times what it has made of it.
_FACTOR = r"{alpha} \cdot @factor"
# In symbols, and with {alpha} and the schedule's parameters as numbers; @epoch is the clock's.
_FORMULAS = {
    "constant": (r"\alpha = \alpha_0", r"{alpha}"),
    "inverse-time": (r"\alpha = \frac{{\alpha_0}}{{1 + d\,t}}", r"\frac{{{alpha}}}{{1 + {decay_rate} \cdot @epoch}}"),
    "inverse-time-interval": (
        r"\alpha = \frac{{\alpha_0}}{{1 + d \lfloor t / T \rfloor}}",
        r"\frac{{{alpha}}}{{1 + {decay_rate} \lfloor @epoch / {interval} \rfloor}}",
    ),
    "exponential": (r"\alpha = \alpha_0\, b^t", r"{alpha} \cdot {base}^{{@epoch}}"),
    "sqrt-epoch": (r"\alpha = \alpha_0 \frac{{k}}{{\sqrt{{t}}}}", r"{alpha} \cdot \frac{{{k}}}{{\sqrt{{@epoch}}}}"),
    "sqrt-step": (
        r"\alpha = \alpha_0 \frac{{k}}{{\sqrt{{n t + 1}}}}",
        r"{alpha} \cdot \frac{{{k}}}{{\sqrt{{{steps_per_epoch} \cdot @epoch + 1}}}}",
    ),
    "staircase": (
        r"\alpha = \alpha_0\, f^{{\lfloor t / T \rfloor}}",
        r"{alpha} \cdot {factor}^{{\lfloor @epoch / {every} \rfloor}}",
    ),
    "piecewise": (r"\alpha = \alpha_0 \cdot \mathrm{{factor}}(t)", _FACTOR),
    "warmup-cosine": (r"\alpha = \alpha_0 \left(f + (1 - f)\, \tfrac{{1}}{{2}}(1 + \cos \pi p)\right)", _FACTOR),
    "one-cycle": (r"\alpha = \alpha_0 \cdot \mathrm{{cycle}}(t / T)", _FACTOR),
    "restarts": (r"\alpha = \alpha_0 \left(f + (1 - f)\, \tfrac{{1}}{{2}}(1 + \cos \pi p)\right)", _FACTOR),
}  # fmt: skip


def formula_of(spec: Spec) -> tuple[str, str]:
    """The rate of the clock's epoch: symbols, and numbers."""
    given = dict(spec.schedule_parameters)
    numbers: dict[str, Any] = {}
    for name, span in SCHEDULES[spec.schedule].spans.items():
        value = given.get(name, span.default)
        numbers[name] = digits(float(value)) if isinstance(value, (int, float)) else ""
    symbols, worked = _FORMULAS[spec.schedule]
    return symbols.format(), r"@rate = " + worked.format(alpha=digits(spec.learning_rate), **numbers)

"""What is said of the scale on which a hyperparameter is drawn."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.scale import Result, Tunable, names_of
from pages.kit.numbers import digits, percent
from pages.kit.stage_data import Rule

AXES = {"alpha": "learning rate", "beta": "beta", "units": "hidden units", "layers": "hidden layers"}
SCALE = r"""
**What you see.** The same random numbers $u$ as values of a hyperparameter, once uniform on its own values, once uniform on their logarithm; every value falls onto the axis in its turn. Above each part stands how many came there.

**The learning rate.** Of a rate uniform on $[0.0001, 1]$ 90 % lie in $[0.1, 1]$, and of a thousand trials one lies below 0.001. With $r$ uniform on $[-4, 0]$ and $\alpha = 10^r$ every decade has a quarter. What a rate does goes by
its ratio: from 0.0001 to 0.001 descent is ten times as fast, from 0.1 to 0.1009 it is hardly another.

**Beta.** An average with $\beta$ reaches back over $1/(1-\beta)$ values. From 0.9 to 0.9005 that goes from 10 to 10.05, and from 0.999 to 0.9995, a step of the same length, from 1,000 to 2,000. So $1 - \beta$ is drawn, with $r$
uniform on $[-3, -1]$ and $\beta = 1 - 10^r$.

**Units and layers.** For 50 to 100 units or 2 to 4 layers the ends differ by a factor of two: each further one adds as much as the one before, and linear is right. The log scale would favour the small ones, a little.
"""
SOURCES = """
- J. Bergstra and Y. Bengio, JMLR 13 (2012), 281-305.
- The course's lecture on an appropriate scale to pick hyperparameters.
"""


def named(scale: str) -> str:
    return {"linear": "linear scale", "log": "log scale", "complement": "log scale of 1 \u2212 beta"}[scale]


def parts_of(tunable: Tunable) -> list[str]:
    return names_of(tunable)


def scale_words(result: Result) -> str:
    """How much of each scale the watched part has, and what two steps of one length do."""
    tunable = result.tunable
    linear, other = (percent(float(tunable.shares(scale)[tunable.watched]), 0) for scale in tunable.scales)
    part = parts_of(tunable)[tunable.watched]
    (a, b), (c, d) = tunable.steps
    before, after, then, last = (_number(tunable, at) for at in (a, b, c, d))
    return (
        f"Expected in {part}: {linear} of a linear scale, {other} of a {named(tunable.scales[1])}. "
        f"From {digits(a)} to {digits(b)}: {before} to {after} {_of(tunable)}; from {digits(c)} to {digits(d)}, as long a step: {then} to {last}."
    )


def _number(tunable: Tunable, at: float) -> str:
    value = float(tunable.effect(np.array(at)))
    return f"{value:,.0f}" if value >= 100 else digits(value)


def _of(tunable: Tunable) -> str:
    return {"window": "values in the window"}.get(tunable.of, tunable.of)


def rule_of(result: Result, scale: str) -> Rule:
    """How a random number becomes a value, at the clock's draw."""
    tunable = result.tunable
    low, high = tunable.low, tunable.high
    ends = [digits(one) for one in tunable.exponents(np.array([0.0, 1.0]), scale).tolist()]
    symbol = {"alpha": r"\alpha", "beta": r"\beta", "units": "n", "layers": "L"}[result.spec.tuned]
    if scale == "linear" and not tunable.whole:
        pairs = [(rf"{symbol} = a + u\,(b - a)", rf"{digits(low)} + @u \cdot {digits(high - low)} = @value")]
    elif scale == "linear":
        pairs = [
            (
                rf"{symbol} = \text{{round}}(a + u\,(b - a))",
                rf"\text{{round}}({ends[0]} + @u \cdot {digits(high - low + 1)}) = @value",
            )
        ]
    else:
        first, last = tunable.exponents(np.array([0.0, 1.0]), scale).tolist()
        sign = -1 if scale == "complement" else 1
        begin, end = sign * first, sign * last
        value = {"log": rf"{symbol} = 10^{{r}}", "complement": rf"{symbol} = 1 - 10^{{r}}"}[scale]
        number = {"log": r"10^{@r} = @value", "complement": r"1 - 10^{@r} = @value"}[scale]
        if tunable.whole:
            value, number = rf"{symbol} = \text{{round}}(10^{{r}})", r"\text{round}(10^{@r}) = @value"
        pairs = [(rf"r = {_rounded(begin)} + u \cdot ({_rounded(end - begin)})", r"@r"), (value, number)]
    return Rule(scale, named(scale), pairs, here=True)


def _rounded(value: float) -> str:
    return digits(value, 3).replace("\u2212", "-")

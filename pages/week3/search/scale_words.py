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
its ratio: on a parabola of curvature 1 the error is down to $1/e$ after about $1/\alpha$ steps, so that from 0.0001 to 0.001 descent is ten times as fast, and from 0.1 to 0.1009 hardly faster.

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


def scale_words(result: Result, brief: bool = False) -> str:
    """How much of each scale the watched part has, and unless in brief what two steps of one length do."""
    tunable = result.tunable
    linear, other = (percent(float(tunable.shares(scale)[tunable.watched]), 0) for scale in tunable.scales)
    part, which = parts_of(tunable)[tunable.watched], named(tunable.scales[1])
    there = f"are {part} layers" if result.spec.tuned == "layers" else f"lie in {part}"
    shares = f"Of values uniform on the linear scale {linear} {there}, on the {which} {other}."
    return shares if brief else f"{shares} {_steps(result)}"


def _steps(result: Result) -> str:
    tunable = result.tunable
    (a, b), (c, d) = tunable.steps
    before, after, then, last = (_number(tunable, at) for at in (a, b, c, d))
    longer = f"from {digits(c)} to {digits(d)}, a step of the same length, from {then} to {last}"
    return {
        "alpha": f"On a parabola of curvature 1 descent takes about 1/alpha steps: from {digits(a)} to {digits(b)} they go from {before} to {after}; {longer}.",
        "beta": f"From {digits(a)} to {digits(b)} the window goes from {before} values to {after}; {longer}.",
    }.get(
        result.spec.tuned,
        f"From {digits(a)} to {digits(b)} the network goes from {before} parameters to {after}; {longer}.",
    )


def effect_title(result: Result) -> str:
    (a, b), _ = result.tunable.steps
    of = (
        "about 1/alpha steps to 1/e, curvature 1"
        if result.spec.tuned == "alpha"
        else f"{result.tunable.of} by {AXES[result.spec.tuned]}"
    )
    return f"{of}; dots: two steps of {digits(b - a)}"


def _number(tunable: Tunable, at: float) -> str:
    value = float(tunable.effect(np.array(at)))
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".removesuffix(".00")


def rule_of(result: Result, scale: str, brief: bool = False) -> Rule:
    """How a random number becomes a value, at the clock's draw; in brief in one line."""
    tunable = result.tunable
    low, high = tunable.low, tunable.high
    symbol = {"alpha": r"\alpha", "beta": r"\beta", "units": "n", "layers": "L"}[result.spec.tuned]
    if scale == "linear" and not tunable.whole:
        pairs = [(rf"{symbol} = a + u\,(b - a)", rf"{digits(low)} + @u \cdot {digits(high - low)} = @value")]
    elif scale == "linear":
        pairs = [
            (
                rf"{symbol} = \text{{round}}(a + u\,(b - a))",
                rf"\text{{round}}({digits(low - 0.5)} + @u \cdot {digits(high - low + 1)}) = @value",
            )
        ]
    else:
        sign = -1 if scale == "complement" else 1
        begin, end = (sign * float(one) for one in tunable.exponents(np.array([0.0, 1.0]), scale))
        length = f"{'-' if end < begin else '+'} {digits(abs(end - begin), 3)}"
        first = _plain(begin)
        power = r"10^{r}", r"10^{@r}"
        value, number = (
            (f"1 - {one}" for one in power)
            if scale == "complement"
            else (rf"\text{{round}}({one})" for one in power)
            if tunable.whole
            else power
        )
        pairs = [
            (rf"r = {first} {length}\, u", rf"{first} {length} \cdot @u = @r"),
            (rf"{symbol} = {value}", rf"{number} = @value"),
        ]
        if brief:
            r = rf"r = {first} {length}\, u"
            pairs = [(rf"{symbol} = {value}, \; {r}", rf"{number} = @value")]
    return Rule(scale, named(scale), pairs, here=True)


def _plain(value: float) -> str:
    """A number in a formula, where the minus is LaTeX's."""
    return digits(value, 3).replace("\u2212", "-")

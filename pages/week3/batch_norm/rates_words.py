"""What is said of the rates that are usable."""

from __future__ import annotations

from labcore.experiments.batch_norm.rates import ACTIVATIONS, RATES, RatesTried, Result
from pages.kit.numbers import digits, rounded

NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}

EXPLANATION = r"""
**What you see.** Networks on 1,024 handwritten digits, mini-batches of 64, 15 epochs of plain descent at each of 25 learning rates, three seeds each. A dot is a rate that was tried; a bar covers
the rates at which all three seeds have learned. *Batch norm* takes the mean from each unit's $z$ and divides it by its standard deviation, both over the mini-batch, and
gives it a mean $\beta$ and a deviation $\gamma$ that are learned: $\tilde z = \gamma\, (z - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta$.

**Why the bar grows at the right.** Too large a step makes weights large. Without batch norm large weights give large $z$, and these a larger gradient or none: the cost explodes, or the units saturate.
With it $\tilde z$ is the same for any size of $W$, and the gradient is the smaller the larger $W$ is: a step too far shortens the steps that follow.

**Why it can grow at the left.** Without batch norm a sigmoid's or a tanh's signal fades layer by layer, and the gradient with it. With it every layer gets a signal of one size, so that a small rate
is not made still smaller. With ReLU and He's initial weights the signal keeps its size anyway, and little is gained there.
"""
SOURCES = """
- S. Ioffe and C. Szegedy, arXiv:1502.03167.
- J. Bjorck et al., arXiv:1806.02375 (larger rates).
- Data: scikit-learn's handwritten digits.
"""


def span_of(stretch: tuple[float, float] | None) -> float:
    """How many times the lowest rate the highest one is; 0 for none."""
    return stretch[1] / stretch[0] if stretch else 0.0


def goes_on(stretch: tuple[float, float]) -> bool:
    """Whether the rates that were tried end before the range does."""
    return stretch[0] == RATES[0] or stretch[1] >= RATES[-1]


def at_end(stretch: tuple[float, float] | None) -> str:
    """The range as it stands at a bar's end: a factor, and whether the rates that were tried end first."""
    if stretch is None:
        return "none"
    low, high = stretch
    more = " or more" if goes_on(stretch) else ""
    return "1 rate" + more if low == high else f"{rounded(span_of(stretch))} times{more}"


def pairs(result: Result) -> list[tuple[str, RatesTried, RatesTried]]:
    """Each activation whose two bars are there: without batch norm, and with it."""
    found = []
    for activation in ACTIVATIONS:
        own = {one.part.batch_norm: one for one in result.tried if one.part.activation == activation}
        if len(own) == 2:
            found.append((NAMES[activation], own[False], own[True]))
    return found


def rates_words(result: Result) -> str:
    """How much wider the range is, for each activation."""
    every = pairs(result)
    if not every:
        return "Each bar is trained at seven rates, and appears when it is done."
    right = result.spec.right
    return " ".join(_pair(name, without.stretch(right), normed.stretch(right)) for name, without, normed in every)


def _pair(name: str, without: tuple[float, float] | None, normed: tuple[float, float] | None) -> str:
    begin = f"With {name} "
    if without is None:
        nothing = f"{begin}no rate is usable"
        return (
            f"{nothing}, with batch norm or without."
            if normed is None
            else f"{nothing} without batch norm; with it {_range(normed)}."
        )
    if normed is None:
        return f"{begin}{_range(without)} usable without batch norm, and with it none."
    return f"{begin}the range is {_compared(without, normed)}."


def _range(stretch: tuple[float, float]) -> str:
    low, high = stretch
    return (
        f"the rate {digits(low, 2)} is" if low == high else f"the rates from {digits(low, 2)} to {digits(high, 2)} are"
    )


def _compared(without: tuple[float, float], normed: tuple[float, float]) -> str:
    wider = span_of(normed) > span_of(without)
    wide, narrow = (normed, without) if wider else (without, normed)
    # Of a range whose end was not tried the length is a least one.
    least, tail = (
        ("", ", as far as rates were tried") if goes_on(narrow) else ("at least " if goes_on(wide) else "", "")
    )
    if span_of(wide) == span_of(narrow):
        return f"as wide with batch norm as without{tail}"
    factor = rounded(span_of(wide) / span_of(narrow))
    return f"{least}{factor} times as wide {'with' if wider else 'without'} batch norm{tail}"


def alt(result: Result) -> str:
    said = [
        f"{name}: {at_end(without.stretch(result.spec.right))} without, {at_end(normed.stretch(result.spec.right))} with batch norm"
        for name, without, normed in pairs(result)
    ]
    return (
        f"The range of usable learning rates, highest over lowest. {'; '.join(said)}." if said else rates_words(result)
    )

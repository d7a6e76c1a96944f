"""What the page says of three batch sizes on one valley: the explanation, and sentences with the result's numbers."""

from __future__ import annotations

from labcore.experiments.mini_batches.paths import ARRIVED, BatchRun, Result
from pages.kit.numbers import digits, percent, rounded

# Below so much of the quarter before, the cost counts as still falling.
FALLING = 0.7
COUNTED = {"examples": "examples seen", "updates": "updates", "time": "time"}
EXPLANATION = rf"""
**What you see.** One cost of real data, and three descents from the same start at the same rate. One takes a step for every example, one for every
mini-batch of $b$, one for all $m$ of them: $w \leftarrow w - \alpha\, \nabla f_B(w)$, where $f_B = \frac1b \sum_{{i \in B}} f_i$ is the mean cost of the batch. An epoch, every example once, is
$\lceil m/b \rceil$ updates, and the last batch is smaller where $b$ does not divide $m$: 5,000,000 examples in batches of 1,000 make 5,000 updates. A run has *arrived* when its
cost above the minimum is first at {percent(ARRIVED, 0)} of the start's.

**Why.** A step costs as many examples as its batch has. The mean over a batch points the right way on average, so small batches spend fewer examples
on a step that is nearly as good, and have gone far before the full batch has made its first.
"""
# What answers a question, told once it has been asked.
CLOCKS = r"""
**The clock decides who wins.** By examples seen, small batches. By updates, large ones, whose steps are better. By time it is the machine that decides:
many examples go through one call nearly as fast as one. A set of up to some 2,000 examples is best used whole; for larger ones batches of 64 to 512 are usual,
powers of two, small enough for the memory.
"""
RESTLESS = r"""
**No rest.** The mean of few examples is noisy, and near the minimum noise is all that is left of it. At a fixed rate the run settles into jumping about, the less
far the lower the rate and the larger the batch; only a rate that falls brings it to rest.
"""


def in_percent(share: float) -> str:
    """A share of the start's cost, with two significant digits."""
    return f"{digits(100 * share, 2)}\u00a0%"


def amount(result: Result, count: float) -> str:
    """A count on the clock, in words: 87 examples, 1 update, 5.2 ms."""
    if result.spec.clock == "time":
        return f"{rounded(count / 1000)} ms" if count >= 1000 else f"{rounded(count)} µs"
    unit = result.pace.unit
    return f"{count:,.0f} {unit if count != 1 else unit[:-1]}"


def run_words(result: Result, one: BatchRun) -> str:
    """What became of one of the three, at the end of the clock."""
    if one.lost:
        above = result.spec.rate_ratio >= 1
        return "It has left the picture: " + (
            "the rate is above the largest stable one."
            if above
            else "at this rate a noisy step throws it farther than the slope pulls it back."
        )
    left = f"{in_percent(one.hovers)} of the start's cost in the last quarter"
    if one.arrived is None:
        return f"Not there yet after {amount(result, result.pace.ticks * result.pace.each)}: {left}."
    return f"It arrives after {amount(result, one.arrived)}, and stands at {left}."


def called(result: Result, one: BatchRun) -> str:
    return (
        "all examples" if one.size == result.cost.examples else "1 example" if one.size == 1 else f"{one.size} examples"
    )


def story(result: Result) -> str:
    """Who arrives first by this clock, and who comes to rest."""
    by = COUNTED[result.spec.clock]
    there = [one for one in distinct(result) if one.arrived is not None]
    if not there:
        return f"By {by} none of the three arrives: the cost never falls to {percent(ARRIVED)} of the start's above the minimum."
    first = min(there, key=lambda one: one.arrived or 0.0)
    ties = [one for one in there if one.arrived == first.arrived]
    names = " and ".join(f"the step of {called(result, one)}" for one in ties)
    said = f"By {by} {names} arrive{'s' if len(ties) == 1 else ''} first."
    restless = max(filter(lambda one: jumps(result, one), there), key=lambda one: one.hovers, default=None)
    if restless is not None:
        said += f" The step of {called(result, restless)} does not rest: {in_percent(restless.hovers)} of the start's cost are left in the last quarter, and noise keeps it there."
    return said


def jumps(result: Result, one: BatchRun) -> bool:
    """Whether a run has come down and is kept up by noise: its cost is high, and falls no longer."""
    quarter = max(1, len(one.above) // 4)
    before, after = one.above[-2 * quarter : -quarter].mean(), one.above[-quarter:].mean()
    noisy = one.size < result.cost.examples and not one.lost
    return bool(noisy and one.arrived is not None and one.hovers > ARRIVED / 2 and after > FALLING * before)


def distinct(result: Result) -> list[BatchRun]:
    """The runs of different sizes: a mini-batch may be one example, or all."""
    return list({one.size: one for one in result.runs}.values())


def latex(value: float) -> str:
    """A number in a formula, with its power of ten written out."""
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else digits(value, 3).replace("−", "-")

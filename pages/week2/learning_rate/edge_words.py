"""What is said of the training at the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labcore.experiments.learning_rate.edge import Result, changes
from pages.kit.numbers import digits, rounded

if TYPE_CHECKING:
    from pages.week2.learning_rate.edge_session import EdgeTraining

# On the edge is so near to 1, everywhere on this page.
NEAR = 0.1


def where(result: Result) -> str:
    """'below', 'on', 'over' the edge at the last measurement, or 'diverged'."""
    if result.outcome == "diverged":
        return "diverged"
    share = round(float(result.edge[-1]), 2)
    return "on" if abs(share - 1.0) <= NEAR + 1e-9 else "below" if share < 1.0 else "over"


def state(result: Result) -> str:
    """Where it is, and why it can stay there or not."""
    share, rate = f"{result.edge[-1]:.2f}", float(result.rates[-1])
    bears = f"At rate {digits(rate)} the network bears a sharpness of 2 / {digits(rate)} = {digits(2 / rate, 3)}"
    here = f"it has {digits(float(result.sharpness[-1]), 3)}"
    return {
        "diverged": f"Diverged after {result.made:,} steps: over the edge every step landed higher than the one before, faster than the network could leave the valley. Smaller initial weights or a lower rate start below the edge.",
        "below": f"{bears}; {here}, a share of {share}: below the edge, where a step ends nearer to the valley's floor than it began.",
        "on": f"{bears}; {here}, a share of {share}: on the edge. Across the valley a step lands about as far up the other wall, so it can grow no steeper and go on shrinking its error.",
        "over": f"{bears}; {here}, a share of {share}: over the edge. Across the valley a step lands higher up the other wall, and the network is thrown out, towards flatter ground.",
    }[where(result)]  # fmt: skip


def since_change(result: Result) -> str:
    """What the last change of the rate has done."""
    every = changes(result.spec, result.made)
    if not every:
        return ""
    at, rate = every[-1]
    before = result.spec.rate_at(at - 1)
    then = np.flatnonzero(result.steps >= at)
    if not len(then):
        return f"From step {at:,} on the rate is {digits(rate)}. "
    first, last = float(result.sharpness[then[0]]), float(result.sharpness[-1])
    moved = "lower" if rate < before else "higher"
    became = "is" if len(then) == 1 else "has gone"
    told = (
        f"{became} {digits(first, 3)}" if len(then) == 1 else f"{became} from {digits(first, 3)} to {digits(last, 3)}"
    )
    return f"A {moved} rate since step {at:,}, {digits(rate)} in place of {digits(before)}: since then the sharpness {told}. "


def words(training: EdgeTraining) -> str:
    result = training.result
    said = f"{since_change(result)}{state(result)}"
    if result.outcome != "diverged" and result.made:
        way = "fallen" if result.costs[-1] < result.costs[0] else "gone"
        said += f" The cost has {way} from {rounded(float(result.costs[0]))} to {rounded(float(result.costs[-1]))}."
    if result.stored:
        said += " This result was stored beforehand by make_stored.py; play trains it live."
    if training.full:
        said += f" A link holds twelve changes of the rate: it stays {digits(result.spec.rate)}."
    return said


def note(training: EdgeTraining) -> str:
    """At the bar: whether what is seen was stored."""
    return "stored, play trains it live" if training.result.stored else ""


def alt(result: Result) -> str:
    reached = f"reaches 1 at step {result.reached:,}" if result.reached is not None else "has not reached 1"
    cost = f"the cost goes from {digits(float(result.costs[0]), 3)} to {digits(float(result.costs[-1]), 3)}"
    return f"Rate times sharpness over 2 starts at {result.edge[0]:.2f}, {reached} and is {result.edge[-1]:.2f} after {result.made:,} steps; {cost}."

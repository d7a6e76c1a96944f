"""What the page says of a race: the explanation, a sentence on every run, the answers to its questions, and the sources."""

from __future__ import annotations

from labcore.experiments.race import Result
from labcore.optimizers import OPTIMIZERS
from labcore.reference import table
from labcore.surfaces import SURFACES
from pages.kit.entry_words import reason

EXPLANATION = r"""
**What you see.** Every path starts at the ring and obeys its own rule; the cross is the minimum. Gradient descent zigzags across the
ravine because the steep direction limits its rate to $2/\lambda_{\max}$. Momentum averages the zigzag away: steps across cancel, steps
along add up. With the heavy ball, $\beta$ is what friction leaves of the velocity in each step. RMSprop and Adam divide each coordinate
by its own size, so they hardly feel a ravine along the axes, and feel one that is turned.

One learning rate for all is not a fair race: press *Fair race* and each gets the rate that is best for it on this surface, from this
start, within this budget. A run that diverges leaves the picture and is named with its first bad step. No path is clipped, no step is
capped. Usual values: $\beta = 0.9$ (0.8 to 0.999), $\beta_2 = 0.999$, $\epsilon = 10^{-8}$; $\beta = 0$ is plain descent.
"""


def diverging(result: Result) -> str:
    gd, momentum = (one.outcome == "diverged" for one in result.results)
    return "Both" if momentum else "Gradient descent" if gd else "Momentum"


def notes(result: Result) -> str:
    """A sentence on every run."""
    return "\n".join(f"- {reason(one)}" for one in result.results)


def sources(result: Result) -> str:
    """Where each rule and the surface come from."""
    surface = SURFACES[result.cost.key]
    lines = [f"- **{one.optimizer.member.label}**: {one.optimizer.member.source}." for one in result.results]
    listed = "\n".join([*lines, f"- **{surface.label}**: {surface.source}."])
    return f"{listed}\n\n**Every optimizer of the lab**\n\n{table(OPTIMIZERS)}"


def first_in_words(result: Result) -> str:
    """When the first one reached the target, and at what rates they ran."""
    told = result.table()
    rates = ", ".join(f"{row['name']} {told.only('rate').columns[0].cell(row['rate'])}" for row in told.rows)
    reached = result.results[result.first].reached
    when = f"it stays at the target from step {reached} on" if reached >= 0 else "nobody reaches the target, it comes closest"  # fmt: skip
    return f"At these rates ({rates}) {when}."

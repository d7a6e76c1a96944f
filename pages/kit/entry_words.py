"""What came of an optimizer's run, in words."""

from __future__ import annotations

from labcore.entries import EntryResult
from pages.kit.numbers import digits


def outcome(result: EntryResult) -> str:
    return result.outcome if result.outcome == "running" else f"{result.outcome} at {result.stopped_at}"


def reason(result: EntryResult) -> str:
    """What came of a run and, where theory knows it, why."""
    name = result.name
    if result.outcome == "diverged":
        text = f"{name} left the picture at step {result.left} and diverged at step {result.stopped_at}."
        limit = result.optimizer.stable_rate
        if limit is None:
            return f"{text} For this method theory has no simple limit."
        if result.limit is None:
            return f"{text} Theory's limit for its rate needs a minimum with curvature, and this surface shows none."
        where = "" if result.everywhere else " at the minimum, where it holds only nearby"
        relation = "above" if result.rate > result.limit else "below"
        return f"{text} Its rate {digits(result.rate)} is {relation} the largest stable rate ${limit[1]} = {digits(result.limit)}${where}."
    if result.outcome == "converged":
        reached = f"is at the target from step {result.reached} on, and " if result.reached >= 0 else ""
        return f"{name} {reached}converged: from step {result.stopped_at} on the gradient is shorter than 10⁻⁸."
    if result.reached >= 0 and result.held is None:
        return f"{name} is at the target from step {result.reached} on."
    if result.reached >= 0:
        return f"{name} holds the target for {result.held} steps, the first time from step {result.reached} on."
    steps, final = result.path.steps, digits(result.final)
    if not result.bounded:
        return (
            f"{name} is at a cost of {final} after {steps} steps; this surface has no lowest point, and so no target."
        )
    missed = f"has not held the target for {result.held} steps" if result.held else "is not at the target"
    return f"{name} {missed} after {steps} steps: its cost is {final}."


def spoken(result: EntryResult) -> str:
    """The same without LaTeX, for tooltips and for those who hear the page."""
    text = reason(result).replace(r"\lambda_{\max}", "lambda max").replace(r"\beta", "beta")
    return text.replace("$", "")

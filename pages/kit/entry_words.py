"""What came of an optimizer's run, in words."""

from __future__ import annotations

from labcore.entries import EntryResult, outcome_in_words
from pages.kit.numbers import digits


def outcome(result: EntryResult) -> str:
    return outcome_in_words(result.outcome, result.stopped_at, result.reached, result.held)


def reason(result: EntryResult) -> str:
    """What came of a run and, where theory knows it, why."""
    name = result.name
    if not result.has_start:
        return f"{name} has no value at the start: the cost or its slope is not finite there. Choose another start."
    if result.outcome == "diverged":
        text = f"{name} diverged at step {result.stopped_at}."
        limit = result.optimizer.stable_rate
        if limit is None:
            return f"{text} For this method theory has no simple limit."
        if result.limit is None or result.minimum is None:
            return f"{text} Theory's limit for its rate needs a minimum with curvature, and this surface shows none."
        x, y = (digits(float(one)) for one in result.minimum)
        own = f" at the surface's own minimum ({x}, {y}), which the run does not reach and where it holds only nearby"
        where = "" if result.everywhere else own
        relation = "above" if result.rate > result.limit else "below"
        return f"{text} Its rate {digits(result.rate)} is {relation} the largest stable rate ${limit[1]} = {digits(result.limit)}${where}."
    if result.outcome == "converged":
        return f"{name} converged: from step {result.stopped_at} on the gradient is shorter than 10⁻⁸."
    return f"{name} is still moving at the end of the budget, at a cost of {cost_in_words(result)}."


def cost_in_words(result: EntryResult) -> str:
    """The final cost, and what it is counted from: every cost on a page is above the minimum, if there is one."""
    return f"{digits(result.final)} above the minimum" if result.bounded else digits(result.final)


def spoken(result: EntryResult) -> str:
    """The same without LaTeX, for tooltips and for those who hear the page."""
    return plain(reason(result))


def plain(text: str) -> str:
    """A sentence without its LaTeX."""
    text = text.replace(r"\lambda_{\max}", "λmax").replace(r"\beta", "beta")
    return text.replace("$", "")

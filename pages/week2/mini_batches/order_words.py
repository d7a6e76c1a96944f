"""What the page says of the order of the examples."""

from __future__ import annotations

from labcore.experiments.mini_batches.order import Result
from pages.week2.mini_batches.words import in_percent

# Between twice as much and half as much two orders count as alike.
ALIKE = 2.0
SORTED = r"""
**In order.** A mini-batch stands for all examples only if it is drawn from all of them. Sorted by label, most batches hold one answer alone: their gradient pulls
towards that answer for half an epoch, and then back for the other half. So the examples are shuffled anew before every epoch, inputs and labels in the same order.
"""


def worse(result: Result) -> str:
    """How the sorted order ends beside the shuffled one: "higher", "lower" or "alike"."""
    shuffled, sorted_ = result.ends
    return "higher" if sorted_ > ALIKE * shuffled else "lower" if shuffled > ALIKE * sorted_ else "alike"


def one_sided(result: Result) -> int:
    """How many of an epoch's sorted mini-batches hold one answer alone."""
    shares = result.sorted.shares[: result.per_epoch]
    return int(((shares == 0) | (shares == 1)).sum())


def batches(count: int) -> str:
    return f"{count} mini-batch{'es' if count != 1 else ''}"


def order_words(result: Result, key: str) -> str:
    """What became of one order."""
    shuffled, sorted_ = result.ends
    if key == "shuffled":
        return f"Drawn from all examples, each mini-batch pulls the right way on average: {in_percent(shuffled)} of the start's cost above the minimum in the last epoch."
    alone = one_sided(result)
    if not alone:
        return f"A mini-batch this large holds both answers in any order: {in_percent(sorted_)} in the last epoch."
    holds = f"Of an epoch's {batches(result.per_epoch)} {alone} hold{'s' if alone == 1 else ''} one answer alone, and pull{'s' if alone == 1 else ''} towards it: {in_percent(sorted_)} in the last epoch"
    ending = {
        "higher": f", where it is {in_percent(shuffled)} shuffled.",
        "lower": f", here less than the {in_percent(shuffled)} of shuffled ones.",
        "alike": f", about as much as the {in_percent(shuffled)} of shuffled ones.",
    }[worse(result)]
    return holds + ending


def story(result: Result) -> str:
    shuffled, sorted_ = result.ends
    return (
        f"The same mini-batches of {min(result.spec.batch_size, result.cost.examples)} in two orders. In the last epoch the cost above the minimum is {in_percent(shuffled)} of the "
        f"start's shuffled, and {in_percent(sorted_)} sorted by label and never shuffled."
    )

"""What the page says of networks that are used in another world than they were trained in."""

from __future__ import annotations

from labcore.experiments.data_splits.mismatch import Result
from labcore.intervals import difference
from pages.kit.numbers import percent
from pages.week1.data_splits.shares import apart, points

MISMATCH = r"""
**Four errors, four causes.** Train: what the network has not learned. Train-dev, clean pictures that it has not seen: the further error is variance. Test, pictures of the kind that it
is used on: what comes on top is **mismatch**, and no more clean examples help against it. Test above a dev set of its own kind: the dev set has been fitted.

**The dev set is the target.** It says what is aimed at, so it has to come from where the network will be used, and test from the same place. A clean dev set is an honest answer to
another question. The training set may come from elsewhere, if that is what there is; dev and test may not.

The network trained with noise sees each clean digit with new noise in every epoch. Both are trained on half of scikit-learn's digits by the trainer's engine; the other half, 898 digits of
other drawings, is cut into train-dev, dev and test.
"""


def mismatch_words(result: Result) -> str:
    """What the dev set makes one believe, and what is."""
    first = result.errors[0]
    dev, test = first.error("dev"), first.error("test")
    clean = result.spec.dev_from == "clean"
    kind = "clean dev set" if clean else "dev set of pictures as used"
    said = f"The {kind} promises {percent(dev)} wrong answers for the first network; in use it makes {percent(test)}"
    low, high = difference(first.wrong["test"], first.examples["test"], first.wrong["dev"], first.examples["dev"])
    if low <= 0 <= high:
        said += ", which is no more apart than so few pictures can tell."
    else:
        said += f", {points(apart(test, dev))} {'more' if test > dev else 'fewer'}."
    return f"{said} {choice_words(result)}"


def choice_words(result: Result) -> str:
    """Which network it chooses, and whether that is the one that the test set would have."""
    a, b = result.errors
    chosen, best = result.picked("dev"), result.picked("test")
    if chosen is None:
        return "It cannot choose between the two networks: both make as many mistakes on it."
    mine, other = (a, b) if chosen == 0 else (b, a)
    said = f"It prefers the one {mine.name}, by {_mistakes(other.wrong['dev'] - mine.wrong['dev'])}"
    if best is None:
        return f"{said}; on the test set both make as many."
    if best == chosen:
        return f"{said}, and so does the test set."
    return f"{said}; on the test set that one makes {mine.wrong['test'] - other.wrong['test']} more."


def _mistakes(count: int) -> str:
    return f"{count} mistake{'s' if count != 1 else ''}"

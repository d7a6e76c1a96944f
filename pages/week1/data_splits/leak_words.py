"""What the page says of the two leaks."""

from __future__ import annotations

from labcore.experiments.data_splits.leak import Result
from pages.kit.numbers import percent
from pages.week1.data_splits.shares import points

LEAK = r"""
**The leak that matters.** The labels are tossed with a coin and the features are noise: nothing can be learned, and an honest test says one half. But among thousands of noisy features some
go well with the labels by luck, *with the test examples' labels too* where these took part in the choice. The split comes after, and too late: the test set has helped to choose what
it is tested on. Whatever looks at labels belongs behind the split: choosing features, choosing models, setting thresholds, dropping outliers by hand.

**The leak that hardly matters.** Mean and sigma of the inputs, fitted on everything, know nothing of the labels, and those of all examples are nearly those of the training examples. It is
shown on real tumours, as many of them as there are examples, or all 569. Fit them on train all the same: it costs nothing, and it is what the model will meet when it is used.
"""


def leak_words(result: Result) -> str:
    """What was drawn, and what came of it."""
    spec = result.spec
    return f"{spec.labelled:,} examples, {spec.features:,} random features, {_kept(result)}. {score_words(result)}"


def score_words(result: Result) -> str:
    """What the two leaks do to the test score."""
    moved = "changes no score on real tumours"
    if result.normalized_most:
        moved = f"moves the score on real tumours by {points(result.normalized, 2)} on average, in no draw by more than {points(result.normalized_most, 2)}"
    return (
        f"Labels tossed with a coin: one half is the truth. Features chosen before the split score {percent(result.mean('chosen_all'))} on test, chosen on train alone "
        f"{percent(result.mean('chosen_train'))}. Normalization on everything {moved}."
    )


def _kept(result: Result) -> str:
    chosen = min(result.spec.chosen, result.spec.features)
    return f"the best {chosen} of them kept" if chosen > 1 else "the best one of them kept"

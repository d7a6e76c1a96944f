"""Two errors as they were measured: what they point to, how sure that is of so many examples, and what to try next."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from labcore.diagnosis import THRESHOLD, UNEXPLAINED, UNEXPLAINED_GAP, Diagnosis, judge
from labcore.intervals import difference, relative_width, wilson
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Range = tuple[float, float]

TARGET = Span(
    "target", "classes", kind="choice", choices=("classes", "numbers"), label="target",
    hint="Of classes an error is a share of wrong answers; of numbers 1 − R², the share of the target's variance that is left unexplained.",
)  # fmt: skip
_ERROR = Span("error", 0.0, 0.0, 0.5, step=0.005, share=True)
TRAIN_ERROR = replace(_ERROR, name="train_error", default=0.01, label="train error", hint="On the training set.")
DEV_ERROR = replace(_ERROR, name="dev_error", default=0.11, label="dev error", hint="On the dev set.")
BAYES_ERROR = replace(
    _ERROR, name="bayes_error", label="Bayes error", hint="The best that can be reached; what people reach stands for it where nobody knows.",
)  # fmt: skip
TRAIN_EXAMPLES = Span("train_examples", 10_000, 5, 10_000_000, kind="integer", scale="log", label="training examples")
DEV_EXAMPLES = Span(
    "dev_examples", 1000, 1, 1_000_000, kind="integer", scale="log", label="dev examples", hint="How many were counted: few say little.",
)  # fmt: skip
# What to try, in this order: bias first, since what lowers it may raise the variance, and is seen only afterwards.
AGAINST = {
    "bias": ("a larger network", "longer training", "another architecture"),
    "variance": ("more data", "regularization", "another architecture"),
}


@spec
class Spec:
    train_error: float = of(TRAIN_ERROR)
    dev_error: float = of(DEV_ERROR)
    bayes_error: float = of(BAYES_ERROR)
    threshold: float = of(THRESHOLD)
    dev_examples: int = of(DEV_EXAMPLES)
    train_examples: int = of(TRAIN_EXAMPLES)
    target: str = of(TARGET)

    @property
    def thresholds(self) -> Range:
        """Of bias and of variance: one for classes, the trainer's two for numbers."""
        return (self.threshold, self.threshold) if self.target == "classes" else (UNEXPLAINED, UNEXPLAINED_GAP)


@dataclass(frozen=True, eq=False)
class Result:
    spec: Spec
    diagnosis: Diagnosis

    @cached_property
    def train_range(self) -> Range:
        return _train_range(self.spec)

    @property
    def next(self) -> str:
        """What is to be dealt with first: 'bias', 'variance', 'measure' where the number says high and the examples are too few to
        say so, or 'done'."""
        for found in (self.diagnosis.bias, self.diagnosis.variance):
            if found.few or not found.defined:
                return "measure"
            if found.high:
                return found.name
        return "done"

    @cached_property
    def enough(self) -> int | None:
        """Of 1, 2, 5, 10, ... dev examples the fewest with which the same errors would leave no doubt about the variance; None where a
        million do not."""
        sizes = (digit * 10**power for power in range(7) for digit in (1, 2, 5))
        return next((n for n in sizes if n <= 1_000_000 and _judged(self.spec, n).variance.sure), None)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "fault", format="s"), Column("size", "size", "How far above what it is compared with", format=".2%"),
            Column("low", "from", "95 % interval", format=".2%"), Column("high", "to", "95 % interval", format=".2%"),
            Column("words", "verdict", format="s"),
        ]  # fmt: skip
        rows = [
            {"name": name, "size": one.size, "low": one.range[0], "high": one.range[1], "words": one.words}
            for name, one in (("avoidable bias", self.diagnosis.bias), ("variance", self.diagnosis.variance))
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The trainer's rule (labcore.diagnosis), with errors that were counted on so many examples."""
    return Result(spec, _judged(spec, spec.dev_examples))


def _train_range(spec: Spec) -> Range:
    error, count = spec.train_error, spec.train_examples
    if spec.target == "classes":
        return wilson(error * count, count)
    width = error * relative_width(count)
    return max(0.0, error - width), error + width


def _judged(spec: Spec, dev: int) -> Diagnosis:
    train = spec.train_examples
    dev_error = spec.dev_error
    if spec.target == "classes":
        gap = difference(dev_error * dev, dev, spec.train_error * train, train)
    elif dev < 2:
        # One target has no variance of which an error could be a share.
        dev_error, gap = math.nan, (math.nan, math.nan)
    else:
        # As if errors were normal: of two shares alone more is not known.
        middle, width = (
            dev_error - spec.train_error,
            math.hypot(spec.train_error * relative_width(train), dev_error * relative_width(dev)),
        )
        gap = middle - width, middle + width
    return judge(
        spec.train_error, dev_error, spec.bayes_error, thresholds=spec.thresholds, train_range=_train_range(spec), gap_range=gap, examples=(train, dev),
    )  # fmt: skip

"""Two errors as they were measured: what they point to, how sure that is of so many examples, and what to try next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from labcore.diagnosis import THRESHOLD, Diagnosis, judge
from labcore.intervals import difference, wilson
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Range = tuple[float, float]

_ERROR = Span("error", 0.0, 0.0, 0.5, step=0.005)
TRAIN_ERROR = replace(
    _ERROR,
    name="train_error",
    default=0.01,
    label="train error",
    hint="Share of wrong answers on the training set: 0.01 is 1 %.",
)
DEV_ERROR = replace(
    _ERROR, name="dev_error", default=0.11, label="dev error", hint="Share of wrong answers on the dev set."
)
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


@dataclass(frozen=True, eq=False)
class Result:
    spec: Spec
    diagnosis: Diagnosis

    @cached_property
    def train_range(self) -> Range:
        return wilson(self.spec.train_error * self.spec.train_examples, self.spec.train_examples)

    @cached_property
    def dev_range(self) -> Range:
        return wilson(self.spec.dev_error * self.spec.dev_examples, self.spec.dev_examples)

    @property
    def next(self) -> str:
        """What is to be dealt with first: 'bias', 'variance', 'measure' where the number says high and the examples are too few to
        say so, or 'done'."""
        for found in (self.diagnosis.bias, self.diagnosis.variance):
            if found.few:
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


def _judged(spec: Spec, dev: int) -> Diagnosis:
    train = spec.train_examples
    wrong, dev_wrong = spec.train_error * train, spec.dev_error * dev
    return judge(
        spec.train_error, spec.dev_error, spec.bayes_error, thresholds=(spec.threshold, spec.threshold),
        train_range=wilson(wrong, train), gap_range=difference(dev_wrong, dev, wrong, train), examples=(train, dev),
    )  # fmt: skip

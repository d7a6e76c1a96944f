"""What is trained at the edge of stability: the settings, and the problem without a dev set."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from labcore.data import Normalizer
from labcore.span import Span
from labcore.spec import of, spec
from labcore.training import Settings
from labcore.training.problem import Problem, Subset, make_problem

# Full-batch descent at each of these, from the initial weights of the default, starts below the edge and ends on it.
DECLARED = (0.05, 0.1, 0.2)
RATE = Span(
    "rate", 0.1, 0.01, 1.0, scale="log", label="learning rate", symbol=r"\alpha",
    hint="Turn it while it trains: the change is marked, and the training goes on from where it is.",
)  # fmt: skip
BEFORE = Span(
    "before", (), high=RATE.high, kind="pairs", label="rates before, until their steps",
    hint="2000:0.2 is a rate of 0.2 until step 2000, and from there on the learning rate.",
)  # fmt: skip
STEPS = Span("steps", 4000, 500, 20_000, kind="integer", scale="log", label="steps", hint="Updates on all examples.")
GAIN = Span(
    "gain", 0.5, 0.1, 3.0, step=0.1, label="initial weights",
    hint="Their standard deviation, as a multiple of Xavier's. Large ones start sharp.",
)  # fmt: skip

SEED = Span(
    # Some experiments go on to the seeds that follow.
    "seed", 0, 0, 2**31 - 101, kind="integer", label="seed",
    hint="The same seed draws the same weights, batches and noise.",
)  # fmt: skip

HIDDEN, ACTIVATION, DATA = (24, 24), "tanh", "diabetes"


@spec
class Spec:
    """before  ((step, rate), ...): each rate until its step, then `rate`; rates within RATE's span"""

    rate: float = of(RATE)
    before: tuple[tuple[float, float], ...] = of(BEFORE)
    steps: int = of(STEPS)
    gain: float = of(GAIN)
    seed: int = of(SEED)

    def check(self) -> None:
        for _, rate in self.before:
            RATE.check(rate)

    def rate_at(self, step: int) -> float:
        """The learning rate of the update after so many steps."""
        return next((rate for until, rate in self.before if step < until), self.rate)

    def changed(self, step: int, rate: float) -> Spec:
        """With another rate from this step on; what was to come after it is dropped. ValueError above 12 changes."""
        past = [(until, each) for until, each in self.before if until < step]
        if step > 0 and self.rate_at(step - 1) != rate:
            past.append((float(step), self.rate_at(step - 1)))
        return replace(self, rate=rate, before=tuple(past))


@cache
def whole_problem() -> Problem:
    """All 442 patients of the diabetes data in the training set, inputs and target standardized by their own; no dev set."""
    settings = Settings(data=DATA)
    problem = make_problem(settings)
    table = problem.table
    normalizer = Normalizer.fit(table.inputs)
    mean, sigma = float(table.targets.mean()), float(table.targets.std())
    subset = Subset(
        table.inputs, normalizer.apply(table.inputs), table.targets, (table.targets - mean) / sigma,
        np.arange(table.examples),
    )  # fmt: skip
    return replace(problem, train=subset, dev=subset, mean=mean, sigma=sigma, normalizer=normalizer)


def settings_of(spec: Spec) -> Settings:
    """The trainer's settings of it, apart from the number of epochs: every step sees all examples."""
    return Settings(
        data=DATA, hidden=HIDDEN, activation=ACTIVATION, initializer="lecun", gain=spec.gain, optimizer="gd",
        learning_rate=spec.rate, batch_size=1024, seed=spec.seed,
    )  # fmt: skip

"""What is asked of a panda and of caviar: the changes of the one training, and the rates of the many that are left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.optimizers import LEARNING_RATE
from labcore.optimizers.rule import BETA
from labcore.span import Span
from labcore.spec import of, spec
from labcore.training import Settings

Array = np.ndarray

DAYS = 24
RATE = Span(
    "rate", 0.3, 0.001, LEARNING_RATE.high, scale="log", label="new rate", symbol=r"\alpha",
    hint="The learning rate from the day of the change on.",
)  # fmt: skip
FROM_THEN = Span(
    "beta", 0.9, 0.0, 0.99, scale="complement", label="new beta", symbol=r"\beta",
    hint="The memory of momentum from the day of the change on.",
)  # fmt: skip
DAY = Span(
    "day", 13, 1, DAYS - 1, kind="integer", label="change on day", hint="The day of the last change. Keep it, and the controls are about another one, later on.",
)  # fmt: skip
BACK = Span(
    "back", 3, 0, DAYS - 1, kind="integer", label="going back", unit="days",
    hint="So many days: the training goes on from what it was then. 0 changes it and loses nothing.",
)  # fmt: skip
KEPT_RATES = Span(
    "rates", ((0, 0.03), (5, 0.3), (10, 5.0)), high=RATE.high, kind="pairs", label="rates before",
    hint="5:0.3 is a rate of 0.3 from day 5 on.",
)  # fmt: skip
KEPT_BETAS = Span(
    "betas", (), high=1.0, kind="pairs", label="betas before", hint="5:0.5 is a beta of 0.5 from day 5 on."
)
KEPT_BACKS = Span(
    "backs", (), high=DAYS - 1, kind="pairs", label="days gone back before", hint="9:2 goes back by two days on day 9."
)
MODELS = Span(
    "models",
    "8",
    kind="choice",
    choices=("4", "8", "12", "24"),
    label="left alone",
    hint="Trainings beside it, at rates from 0.01 to 10.",
)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Draws the split, the initial weights and the batches."
)
FIRST_RATE, LOWEST, HIGHEST = 0.03, 0.01, 10.0


def settings_of(seed: int, rate: float, beta: float = BETA.default) -> Settings:
    """Half of the digits are learned by 16 hidden units, in 15 mini-batches a day; the other half is the dev set."""
    return Settings(
        data="digits", dev_share=0.5, hidden=(16,), activation="relu", optimizer="momentum", hyperparameters=(("beta", beta),),
        learning_rate=rate, batch_size=64, epochs=DAYS, seed=seed,
    )  # fmt: skip


@dataclass(frozen=True)
class DayChange:
    """On this day: from what it was `back` days ago the training goes on with these."""

    day: int
    back: int
    rate: float
    beta: float

    @property
    def origin(self) -> int:
        """The day that it goes on from; no earlier than the first."""
        return max(0, self.day - self.back)


@spec
class Tended:
    """A training as it was tended until a day: what is kept of a spec while its last change is moved."""

    rates: tuple[tuple[float, float], ...] = of(KEPT_RATES)
    betas: tuple[tuple[float, float], ...] = of(KEPT_BETAS)
    backs: tuple[tuple[float, float], ...] = of(KEPT_BACKS)
    until: int = of(DAY)
    seed: int = of(SEED)

    def check(self) -> None:
        for pairs in (self.rates, self.betas, self.backs):
            wrong = [day for day, _ in pairs if day != int(day) or day >= self.until]
            if wrong:
                raise ValueError(
                    f"days of changes must be whole and before day {self.until}, that of the last one; got {wrong[0]:g}."
                )
        for _, rate in self.rates:
            RATE.check(rate)
        for _, beta in self.betas:
            FROM_THEN.check(beta)

    def at(self, day: int) -> DayChange:
        """What holds on this day."""
        back = dict(self.backs).get(day, 0)
        return DayChange(day, int(back), _holds(self.rates, day, FIRST_RATE), _holds(self.betas, day, BETA.default))

    @property
    def changes(self) -> list[DayChange]:
        """The beginning, and every day on which something changed."""
        days = sorted({0, *(int(day) for pairs in (self.rates, self.betas, self.backs) for day, _ in pairs)})
        return [self.at(day) for day in days]


def _holds(pairs: Sequence[tuple[float, float]], day: int, otherwise: float) -> float:
    """The latest value by then; before the first one that."""
    past = [value for at, value in pairs if at <= day]
    return past[-1] if past else pairs[0][1] if pairs else otherwise


@spec
class Caviar:
    """Trainings that are left alone, at rates that are evenly spread by their logarithm."""

    models: str = of(MODELS)
    seed: int = of(SEED)

    @property
    def rates(self) -> Array:
        return np.geomspace(LOWEST, HIGHEST, int(self.models))


@spec
class Spec:
    """rates, betas, backs  ((day, value), ...): what was changed before the last change, each from its day on
    day, back, rate, beta  the last change: on this day, going back by so many days, it goes on with these"""

    rates: tuple[tuple[float, float], ...] = of(KEPT_RATES)
    betas: tuple[tuple[float, float], ...] = of(KEPT_BETAS)
    backs: tuple[tuple[float, float], ...] = of(KEPT_BACKS)
    day: int = of(DAY)
    back: int = of(BACK)
    rate: float = of(RATE)
    beta: float = of(FROM_THEN)
    models: str = of(MODELS)
    seed: int = of(SEED)

    def check(self) -> None:
        _ = self.tended

    @property
    def tended(self) -> Tended:
        return Tended(self.rates, self.betas, self.backs, self.day, self.seed)

    @property
    def caviar(self) -> Caviar:
        return Caviar(self.models, self.seed)

    @property
    def changes(self) -> list[DayChange]:
        """All of them, the beginning first."""
        return [*self.tended.changes, DayChange(self.day, min(self.back, self.day), self.rate, self.beta)]

"""The two panels of panda and caviar: the diary of the one training, and the others that grow beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labcore.experiments.search.panda import Result
from labcore.experiments.search.panda_spec import DAY, DAYS
from labcore.figures.axes import Axis, Figure
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT
from pages.kit.numbers import digits
from pages.week3.search.trial_panels import DayMark, DiaryPanel, TrialCurvesPanel

TENDED, ALONE = "tended", "alone"
# Names in links of a spec's fields, and of the day that is shown first.
NAMES = {
    "rates": "panda_rates", "betas": "panda_betas", "backs": "panda_backs", "day": "panda_day", "back": "panda_back", "rate": "panda_rate",
    "beta": "panda_beta", "models": "panda_models", "seed": "panda_seed",
}  # fmt: skip
SEEN = "panda_seen"
# Of the axis of both panels, in nats: what lies beyond leaves it, below or above.
LOWEST, HIGHEST = 0.1, 5.0
LABELS = [(value, f"{value:g}") for value in (0.03, 0.1, 0.3, 1.0, 3.0)]


def lowest(result: Result) -> float:
    """Where both axes begin."""
    return min(LOWEST, 0.9 * float(np.nanmin(result.costs)), 0.9 * float(np.nanmin(result.grown.costs)))


def diary(result: Result, low: float) -> DiaryPanel:
    changes = result.changes
    ends = [*(one.day for one in changes[1:]), DAYS]
    costs = result.costs
    stretches = [
        np.concatenate([costs[one.origin : one.origin + 1], costs[one.day + 1 : end + 1]]) for one, end in zip(changes, ends, strict=True)
    ]  # fmt: skip
    # On the day of a change the model is that of the day that it goes on from.
    from_where = {one.day: one.origin for one in changes}
    made_of = [result.diary.alive[from_where.get(day, day)] for day in range(DAYS + 1)]
    alive = np.array([[float(step in steps) for step in range(DAYS)] for steps in made_of])
    marks = [DayMark(one.day, one.origin, _mark(result, i)) for i, one in enumerate(changes)]
    return DiaryPanel(
        "diary", _figure(low), tracks=[TENDED], points="cost", title="one, tended: click a day to go back to it", stretches=stretches,
        alive=alive, marks_of=marks, latest=int(DAY.high), click_sets=(NAMES["day"], NAMES["back"]), style=LEFT,
    )  # fmt: skip


def _mark(result: Result, i: int) -> str:
    """What a change was, in a few words; nothing for a change to the same."""
    one, before = result.changes[i], result.changes[i - 1] if i else None
    told = [] if before is None or one.origin == one.day else ["back"]
    if before is None or one.rate != before.rate:
        told.append(f"rate {digits(one.rate, 3)}")
    if before is not None and one.beta != before.beta:
        told.append(f"beta {digits(one.beta, 3)}")
    return ", ".join(told)


def alone(result: Result, low: float, best: Sequence[int]) -> TrialCurvesPanel:
    rates = [f"rate {digits(rate, 2)}" for rate in result.grown.rates]
    k = len(rates)
    return TrialCurvesPanel(
        "alone", _figure(low), tracks=[ALONE], points="cost", title=f"{k} rates, left alone", curves=result.grown.costs, names=rates,
        stops=np.full(k, float(DAYS)), begins=np.zeros(k), span=float(DAYS), leaders=np.array(best, dtype=float), told=[rates[i] for i in best], style=RIGHT,
        lines=[(float(result.days_alike), f"all {k} together:\n{result.updates_a_day * DAYS:,} updates")],
    )  # fmt: skip


def _figure(low: float) -> Figure:
    y = Axis("dev cost (nats)", range=(low, HIGHEST), labels=LABELS)
    figure = frame([], 0, DAYS, True, x="day", y=y, margin={"l": 48, "b": 40})
    # The mark of the last day is whole.
    figure["layout"]["xaxis"] |= {"range": [0.0, 1.035 * DAYS], "dtick": 4}
    return figure

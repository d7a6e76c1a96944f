"""What may be turned of the training that is tended: its last change, what was kept before it, and a press that keeps it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import streamlit as st

from labcore.experiments.search.panda_spec import (
    BACK,
    DAY,
    DAYS,
    FROM_THEN,
    KEPT_BACKS,
    KEPT_BETAS,
    KEPT_RATES,
    MODELS,
    RATE,
    SEED,
    Spec,
)
from labcore.span import Span
from pages.kit.controls import Drawn
from pages.kit.exhibit import Values
from pages.kit.owner import owned
from pages.kit.settings import PageSettings, Setting
from pages.week3.search.panda_panels import NAMES, SEEN

Pairs = tuple[tuple[float, float], ...]

SETTINGS = [
    Setting(span, NAMES[field])
    for field, span in zip(
        NAMES, (KEPT_RATES, KEPT_BETAS, KEPT_BACKS, DAY, BACK, RATE, FROM_THEN, MODELS, SEED), strict=True
    )
]
AT = Setting(Span(SEEN, DAYS, 0, DAYS, kind="integer", label="day shown first"), place=True)
MOST_KEPT = 12


def read_panda(values: Values) -> Spec:
    """What is trained. Changes that were kept for the day of the last one, or for later, wait; a rate of 0 is the smallest
    one, a beta of 1 the largest."""
    given = {field: values[name] for field, name in NAMES.items()}
    day = given["day"]
    rates = tuple((at, max(RATE.low, rate)) for at, rate in _before(given["rates"], day))
    backs = tuple((at, float(round(back))) for at, back in _before(given["backs"], day))
    betas = tuple((at, min(beta, FROM_THEN.high)) for at, beta in _before(given["betas"], day))
    return Spec(**(given | {"rates": rates, "betas": betas, "backs": backs}))


def _before(pairs: Sequence[tuple[float, float]], day: int) -> Pairs:
    """Those before a day, each on a whole day of its own: the first of several."""
    found: dict[float, float] = {}
    for at, value in pairs:
        if math.floor(at) < day:
            found.setdefault(float(math.floor(at)), value)
    return tuple(found.items())


def remark(values: Values) -> str:
    """What of the settings is not in effect, and why."""
    return " ".join(told for told in (_waiting(values), _bounded(values)) if told)


def _waiting(values: Values) -> str:
    """Which of the kept changes are not in effect."""
    later = [
        at
        for name in ("rates", "betas", "backs")
        for at, _ in values[NAMES[name]]
        if math.floor(at) >= values[NAMES["day"]]
    ]
    if not later:
        return ""
    return f"What was kept for day {min(later):g} and later is not in effect: the last change is on day {values[NAMES['day']]}."


def _bounded(values: Values) -> str:
    """That nothing goes back further than the start."""
    day, back = values[NAMES["day"]], values[NAMES["back"]]
    return f"On day {day} going back {back} days is going back to the start, day 0." if back > day else ""


def kept(spec: Spec) -> dict[str, object] | None:
    """The settings after the last change has been kept, with the next one half-way to the end; None where there is no room for it."""
    holds, last = spec.tended.at(spec.day), spec.changes[-1]
    day = float(spec.day)
    rates = spec.rates if holds.rate == last.rate else (*spec.rates, (day, last.rate))
    betas = spec.betas if holds.beta == last.beta else (*spec.betas, (day, last.beta))
    backs = spec.backs if not last.back else (*spec.backs, (day, float(last.back)))
    if spec.day >= DAY.high or max(map(len, (rates, betas, backs))) > MOST_KEPT:
        return None
    after = spec.day + max(1, (DAYS - spec.day) // 2)
    return {NAMES["rates"]: rates, NAMES["betas"]: betas, NAMES["backs"]: backs, NAMES["day"]: after, NAMES["back"]: 0}


def full(spec: Spec) -> str:
    """Why there is no room for another change."""
    if spec.day >= DAY.high:
        return f"Day {spec.day} is the last one on which something can be changed."
    return f"No more than {MOST_KEPT} changes of the rate, of beta or back can be kept."


def _keep(settings: PageSettings) -> None:
    changes = kept(read_panda(settings.values()))
    if changes is not None:
        settings.change(changes)


def _button(settings: PageSettings) -> None:
    if NAMES["day"] in settings.hidden:
        return
    spec = read_panda(settings.values())
    ended = kept(spec) is None
    st.button(
        "Keep, change again", key=f"{settings.page} keep", width="stretch", on_click=owned(partial(_keep, settings)),
        disabled=ended, help=full(spec) if ended else None,
    )  # fmt: skip


IN_VIEW = [*(NAMES[one] for one in ("day", "back", "rate", "beta")), Drawn(_button, 1.9)]
UNDER_MORE = [NAMES[one] for one in ("models", "rates", "betas", "backs", "seed")]

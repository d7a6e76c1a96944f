"""Who races: the choice of optimizers, their rates and hyperparameters, tied or each its own, and the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from labcore.data import BATCH_SIZE
from labcore.descent import NOISE, SEED
from labcore.entries import Entry
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.optimizers.rule import BETA
from labcore.schedules import SCHEDULES
from labcore.span import Span
from pages.kit.controls import Drawn, control
from pages.kit.settings import PageSettings, Setting

LABELS = {key: member.label for key, member in OPTIMIZERS.items()}
DEFAULT = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
SEVERAL = Span("optimizers", DEFAULT, kind="several", choices=tuple(OPTIMIZERS), label="optimizers")
RATES = Span(
    "rates", "tied", kind="choice", choices=("tied", "own", "tuned"), label="learning rates",
    hint="One rate for all, each its own (under More), or each tuned by the lab for this surface, start and budget. "
    "Newton and BFGS take full steps unless they have their own.",
)  # fmt: skip
HYPERPARAMETERS = Span(
    "hyperparameters", "tied", kind="choice", choices=("tied", "own"), label="hyperparameters",
    hint="One memory beta for all, or every optimizer its own values.",
)  # fmt: skip
SCHEDULE = Span("schedule", "constant", kind="choice", choices=tuple(SCHEDULES), label="learning-rate decay")
SEEDS = Span(
    "seeds", 1, 1, 12, kind="integer", step=1, label="number of seeds",
    hint="With noise: how many races with seeds that follow each other. The band shows all of them.",
)  # fmt: skip
BATCH = replace(
    BATCH_SIZE, default=None, optional=True,
    hint="Examples per gradient, for surfaces made of data. Empty: all of them.",
)  # fmt: skip


def picker_settings() -> list[Setting]:
    """Every setting of who races, each optimizer's own under `<optimizer>.<parameter>`."""
    settings = [
        Setting(SEVERAL, names=LABELS),
        Setting(RATES, names={"tied": "Tied", "own": "Own", "tuned": "Tuned"}),
        Setting(LEARNING_RATE),
        Setting(HYPERPARAMETERS, names={"tied": "One memory", "own": "Each its own"}),
        Setting(BETA),
        Setting(SCHEDULE, names={key: member.label for key, member in SCHEDULES.items()}),
        Setting(NOISE),
        # Seeds follow each other, and the last one must be a seed as well.
        Setting(replace(SEED, high=SEED.high - SEEDS.high)),
        Setting(SEEDS),
        Setting(BATCH),
    ]
    for key, member in OPTIMIZERS.items():
        own = (member.learning_rate, *member.spans.values())
        settings.extend(Setting(span, name=f"{key}.{span.name}") for span in own)
    for key, schedule in SCHEDULES.items():
        settings.extend(Setting(span, name=f"{key}.{span.name}") for span in schedule.spans.values())
    return settings


def entries_of(values: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Who takes part, with rates (None: tuned) and hyperparameters."""
    entries = []
    for key in values["optimizers"]:
        member = OPTIMIZERS[key]
        tied = values["learning_rate"] if member.for_networks else member.learning_rate.default
        rate = {"tied": tied, "own": values[f"{key}.learning_rate"], "tuned": None}[values["rates"]]
        if values["hyperparameters"] == "own":
            parameters = {name: values[f"{key}.{name}"] for name in member.spans}
        else:
            parameters = {name: values["beta"] for name in member.spans if name in ("beta", "beta1")}
        entries.append(Entry(key, rate, parameters))
    return tuple(entries)


def schedule_of(values: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """The chosen schedule with its parameters."""
    member = SCHEDULES[values["schedule"]]
    return member.key, tuple((name, values[f"{member.key}.{name}"]) for name in member.spans)


def noise_of(values: Mapping[str, Any], made_of_data: bool) -> dict[str, Any]:
    """The gradient's noise, the seeds (one where nothing is random) and the batch size (None: all examples)."""
    batch_size = values["batch_size"] if made_of_data else None
    races = values["seeds"] if values["noise"] or batch_size else 1
    seeds = tuple(range(values["seed"], values["seed"] + races))
    return {"noise": values["noise"], "seeds": seeds, "batch_size": batch_size}


def picker(settings: PageSettings) -> None:
    """The choice of optimizers behind one button, so that sixteen names take the room of one."""
    if "optimizers" in settings.hidden:
        return
    chosen = settings["optimizers"]
    with st.popover(LABELS[chosen[0]] if len(chosen) == 1 else f"{len(chosen)} optimizers", width="stretch"):
        control(settings, "optimizers")


PICKER = Drawn(picker, 1.45)


def picker_controls(values: Mapping[str, Any], made_of_data: bool) -> list[str | Drawn]:
    """What lies under More: hyperparameters, schedule and noise, then each optimizer's own under its name."""
    shown: list[str | Drawn] = ["hyperparameters"]
    if values["hyperparameters"] == "tied":
        shown.append("beta")
    shown += ["schedule", *(f"{values['schedule']}.{name}" for name in SCHEDULES[values["schedule"]].spans)]
    if made_of_data:
        shown.append("batch_size")
    shown.append("noise")
    if values["noise"] or values["batch_size"]:
        shown += ["seed", "seeds"]
    for key in values["optimizers"]:
        names = ["learning_rate"] if values["rates"] == "own" else []
        names += list(OPTIMIZERS[key].spans) if values["hyperparameters"] == "own" else []
        if names:
            shown += [Drawn(partial(_named, LABELS[key])), *(f"{key}.{name}" for name in names)]
    return shown


def _named(label: str, settings: PageSettings) -> None:
    st.caption(label)

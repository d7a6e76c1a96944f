"""Who races: the choice of optimizers, their rates and hyperparameters, the same for all or each its own, and the schedule."""

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
from labcore.optimizers.rule import BETA, FORM
from labcore.schedules import SCHEDULES
from labcore.span import Span
from pages.kit.controls import Drawn, control
from pages.kit.settings import PageSettings, Setting

LABELS = {key: member.label for key, member in OPTIMIZERS.items()}
DEFAULT = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
SEVERAL = Span("optimizers", DEFAULT, kind="several", choices=tuple(OPTIMIZERS), label="optimizers")
RATES = Span(
    "rates", "tuned", kind="choice", choices=("tied", "own", "tuned"), label="learning rates",
    hint="The same for all, set for each (under More), or for each the best that the lab finds on this surface, from this start, "
    "within this budget. Newton and BFGS take full steps unless theirs is set.",
)  # fmt: skip
HYPERPARAMETERS = Span(
    "hyperparameters", "tied", kind="choice", choices=("tied", "own"), label="hyperparameters",
    hint="The same beta for all, or for every optimizer its own values.",
)  # fmt: skip
# On the page momentum and Nesterov have one form at first: in two forms the one with the longer steps would win by convention.
AVERAGED = FORM.with_default("averaged")
FORMS = {"classic": "Classic", "averaged": "Averaged"}
# Who may take part a second time, with one thing otherwise: the key of the optimizer, and that thing.
TWINS = {
    "Adam uncorrected": ("adam", ("bias_correction", False)),
    "Momentum classic": ("momentum", ("form", "classic")),
    "Nesterov classic": ("nesterov", ("form", "classic")),
}
TWIN_IDS = {Entry(key, name=name).id: name for name, (key, _) in TWINS.items()}
ALSO = Span(
    "also", None, kind="choice", choices=tuple(TWIN_IDS), optional=True, label="also racing",
    hint="Adam without its bias correction, or momentum or Nesterov in the classic form v = beta v + g, beside the others.",
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
        Setting(ALSO, names={"": "Nobody else", **TWIN_IDS}),
        Setting(RATES, names={"tied": "Same", "own": "Set each", "tuned": "Best for each"}),
        Setting(LEARNING_RATE),
        Setting(HYPERPARAMETERS, names={"tied": "Same beta for all", "own": "Set each"}),
        Setting(BETA),
        Setting(replace(AVERAGED, label="form of momentum and Nesterov"), names=FORMS),
        Setting(SCHEDULE, names={key: member.label for key, member in SCHEDULES.items()}),
        Setting(NOISE),
        # Seeds follow each other, and the last one must be a seed as well.
        Setting(replace(SEED, high=SEED.high - SEEDS.high)),
        Setting(SEEDS),
        Setting(BATCH, empty="all examples"),
    ]
    for key, member in OPTIMIZERS.items():
        own = (member.learning_rate, *(AVERAGED if span == FORM else span for span in member.spans.values()))
        settings.extend(Setting(span, f"{key}.{span.name}", FORMS if span == AVERAGED else None) for span in own)
    for key, schedule in SCHEDULES.items():
        settings.extend(Setting(span, name=f"{key}.{span.name}") for span in schedule.spans.values())
    return settings


def entries_of(values: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Who takes part, with rates (None: tuned) and hyperparameters."""
    entries = [_entry(values, key) for key in values["optimizers"]]
    if values["also"] is not None:
        name = TWIN_IDS[values["also"]]
        key, (parameter, value) = TWINS[name]
        entries.append(_entry(values, key, {parameter: value}, name))
    return tuple(entries)


def _entry(values: Mapping[str, Any], key: str, otherwise: Mapping[str, Any] | None = None, name: str = "") -> Entry:
    member = OPTIMIZERS[key]
    tied = values["learning_rate"] if member.for_networks else member.learning_rate.default
    rate = {"tied": tied, "own": values[f"{key}.learning_rate"], "tuned": None}[values["rates"]]
    if values["hyperparameters"] == "own":
        parameters = {name: values[f"{key}.{name}"] for name in member.spans}
    else:
        same = {"beta": values["beta"], "beta1": values["beta"], "form": values["form"]}
        parameters = {name: same[name] for name in member.spans if name in same}
    return Entry(key, rate, {**parameters, **(otherwise or {})}, name=name)


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
    count = len(chosen) + (settings["also"] is not None)
    with st.popover(LABELS[chosen[0]] if count == 1 else f"{count} optimizers", width="stretch"):
        control(settings, "optimizers")


PICKER = Drawn(picker, 1.45)


def picker_controls(values: Mapping[str, Any], made_of_data: bool) -> list[str | Drawn]:
    """What lies under More: hyperparameters, schedule and noise, then each optimizer's own under its name."""
    shown: list[str | Drawn] = ["also", "hyperparameters"]
    if values["hyperparameters"] == "tied":
        shown.append("beta")
        if any("form" in OPTIMIZERS[key].spans for key in values["optimizers"]):
            shown.append("form")
    shown += ["schedule", *(f"{values['schedule']}.{name}" for name in SCHEDULES[values["schedule"]].spans)]
    if made_of_data:
        shown.append("batch_size")
    shown.append("noise")
    if values["noise"] or values["batch_size"]:
        shown += ["seed", "seeds"]
    twin = [] if values["also"] is None else [TWINS[TWIN_IDS[values["also"]]][0]]
    for key in dict.fromkeys([*values["optimizers"], *twin]):
        names = ["learning_rate"] if values["rates"] == "own" else []
        names += list(OPTIMIZERS[key].spans) if values["hyperparameters"] == "own" else []
        if names:
            shown += [Drawn(partial(_named, LABELS[key])), *(f"{key}.{name}" for name in names)]
    return shown


def _named(label: str, settings: PageSettings) -> None:
    st.caption(label)

"""Who races: the choice of optimizers, their rates and hyperparameters, tied or each its own, and the schedule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from labcore.data import BATCH_SIZE
from labcore.descent import NOISE, SEED
from labcore.experiments.race import Entry, EntryResult, run_one
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.optimizers.rule import BETA
from labcore.schedules import SCHEDULES, Schedule
from labcore.span import Span
from pages.kit.controls import control
from pages.kit.settings import Setting, Settings
from pages.kit.surfaces import cost_of
from pages.kit.work import Memory, Work

# A result of the largest race (3,000 steps, 12 seeds) takes about 2 MB.
_RESULTS: Memory[EntryResult] = Memory(256)
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


def entrant_settings() -> list[Setting]:
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


def frozen_entries(settings: Settings) -> tuple[tuple[str, float | None, tuple[tuple[str, Any], ...]], ...]:
    """The entries as names and numbers: optimizer, learning rate (None: tuned), hyperparameters."""
    entries = []
    for key in settings["optimizers"]:
        member = OPTIMIZERS[key]
        own = settings[f"{key}.learning_rate"]
        tied = settings["learning_rate"] if member.for_networks else member.learning_rate.default
        rate = {"tied": tied, "own": own, "tuned": None}[settings["rates"]]
        if settings["hyperparameters"] == "own":
            parameters = {name: settings[f"{key}.{name}"] for name in member.spans}
        else:
            parameters = {name: settings["beta"] for name in member.spans if name in ("beta", "beta1")}
        entries.append((key, rate, tuple(parameters.items())))
    return tuple(entries)


def frozen_schedule(settings: Settings) -> tuple[str, tuple[tuple[str, Any], ...]]:
    member = SCHEDULES[settings["schedule"]]
    return member.key, tuple((name, settings[f"{member.key}.{name}"]) for name in member.spans)


def frozen_noise(settings: Settings, made_of_data: bool) -> tuple[float, tuple[int, ...], int | None]:
    """The gradient's noise, the seeds (one where nothing is random) and the batch size (None: all examples)."""
    batch_size = settings["batch_size"] if made_of_data else None
    races = settings["seeds"] if settings["noise"] or batch_size else 1
    return settings["noise"], tuple(range(settings["seed"], settings["seed"] + races)), batch_size


def schedule_of(frozen: tuple[str, tuple[tuple[str, Any], ...]]) -> Schedule | None:
    key, parameters = frozen
    return None if key == "constant" else SCHEDULES[key].make(**dict(parameters))


def run_race(
    settings: Settings, surface: Any, entries: Any, start: tuple[float, ...], steps: int, schedule: Any,
    noise: float, seeds: tuple[int, ...], batch_size: int | None,
) -> list[EntryResult]:  # fmt: skip
    """The results of these entries, each computed once for all visitors; long races show progress and can be stopped."""
    cost, decay = cost_of(surface), schedule_of(schedule)
    work = Work(settings)
    results = []
    for i, entry in enumerate(entries):
        key, rate, parameters = entry
        work.at(f"{LABELS[key]}, {i + 1} of {len(entries)}", i / len(entries))

        def compute(one: Entry = Entry(key, rate, dict(parameters))) -> EntryResult:
            return run_one(cost, one, start, steps, decay, noise, seeds, batch_size, work.tick)

        results.append(_RESULTS.get((surface, entry, start, steps, schedule, noise, seeds, batch_size), compute))
    work.done()
    return results


def entrant_choice(settings: Settings) -> None:
    """The choice of optimizers behind one button, so that sixteen names take the room of one."""
    if "optimizers" in settings.hidden:
        return
    chosen = settings["optimizers"]
    with st.popover(LABELS[chosen[0]] if len(chosen) == 1 else f"{len(chosen)} optimizers", width="stretch"):
        control(settings, "optimizers")


def entrant_controls(settings: Settings, made_of_data: bool) -> None:
    """The controls that lie under More."""
    control(settings, "hyperparameters")
    if settings["hyperparameters"] == "tied":
        control(settings, "beta")
    control(settings, "schedule")
    for name in SCHEDULES[settings["schedule"]].spans:
        control(settings, f"{settings['schedule']}.{name}")
    if made_of_data:
        control(settings, "batch_size")
    control(settings, "noise")
    if settings["noise"] or settings["batch_size"]:
        control(settings, "seed")
        control(settings, "seeds")
    for key in settings["optimizers"]:
        names = _own_names(settings, key)
        if names:
            st.caption(LABELS[key])
            for name in names:
                control(settings, f"{key}.{name}")


def _own_names(settings: Settings, key: str) -> list[str]:
    names = ["learning_rate"] if settings["rates"] == "own" else []
    return names + (list(OPTIMIZERS[key].spans) if settings["hyperparameters"] == "own" else [])

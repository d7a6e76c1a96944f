"""The trainer's controls: few in view, the rest under More, by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from labcore.data import ONLINE, PLANAR, Table
from labcore.frameworks.given import Given
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.training import OWN
from labcore.training.frozen import Frozen, frozen
from pages.kit.compare import Sides
from pages.kit.controls import control
from pages.kit.settings import PageSettings
from pages.trainer import norms
from pages.trainer.edits import weight_fields
from pages.trainer.kept_runs import runs_menu
from pages.trainer.own_points import point_fields, points_of
from pages.trainer.own_table import own_controls
from pages.trainer.session import Training
from pages.trainer.settings import HYPERPARAMETERS, LISTS, OF_SIDES, training_of


def in_view(settings: Mapping[str, Any]) -> list[str]:
    """The controls that lie open: with several sides the one that chooses whose settings these are is among them.

    It stands last: the others keep their places, and so the keyboard its focus.
    """
    several = ["side"] if settings["sides"] > 1 else []
    return ["data", "activation", "optimizer", "learning_rate", "view", "sides", *several]


def chosen_side(settings: PageSettings) -> str:
    """Whose settings the controls show."""
    shown = "abcd"[: settings["sides"]]
    return settings["side"] if settings["side"] in shown else "a"


def frozen_side(settings: PageSettings) -> Frozen:
    """The side whose settings the controls show, as it stands."""
    training: Training = st.session_state["trainer training"]
    return frozen(training.run.sides["abcd".index(chosen_side(settings))])


def given_side(settings: PageSettings) -> Given:
    """The settings of that side as they stand, and the table that they learn from if it is the visitor's own."""
    run = st.session_state["trainer training"].run
    return Given(run.sides["abcd".index(chosen_side(settings))].settings, run.own)


def draw(settings: PageSettings, name: str) -> None:
    """One control, of the chosen side where sides may differ in it."""
    if name == "side":
        _side(settings)
    elif name == "norm":
        _norm(settings)
    elif name in OF_SIDES:
        sides, side = Sides(settings, OF_SIDES), chosen_side(settings)
        label = ""
        if name in HYPERPARAMETERS:
            # Left empty it is the rule's default, which the label tells.
            span = OPTIMIZERS[sides.value(side, "optimizer")].spans[name]
            label = f"{span.label[:1].upper()}{span.label[1:]} (default {span.format(span.default)})"
        sides.control(side, name, label)
    else:
        control(settings, name)


def _side(settings: PageSettings) -> None:
    """Whose settings: only the sides that are on the screen are offered."""
    if "side" in settings.hidden:
        return
    names = "abcd"[: settings["sides"]]

    def draw(shown: str, **wiring: Any) -> Any:
        return st.segmented_control(
            "Settings of",
            list(names),
            default=shown,
            format_func=str.upper,
            required=True,
            width="stretch",
            **wiring,
        )

    settings.widget("side", draw, lambda value: value if value in names else "a")


def _norm(settings: PageSettings) -> None:
    """What normalizes z on the chosen side: one list for both of its names."""
    side = chosen_side(settings)
    prefix = "" if side == "a" else f"{side}."
    if {f"{prefix}norm", f"{prefix}batch_norm"} & settings.hidden:
        return
    span = settings.declared["norm"].span
    kinds = list(span.choices)

    def draw(shown: str, **wiring: Any) -> Any:
        called = norms.NAMES.__getitem__
        return st.selectbox("Normalization", kinds, kinds.index(shown), format_func=called, help=span.hint, **wiring)

    def read(kind: str) -> Any:
        kept = norms.kept_as(span.check(kind), side, norms.kind_of(settings.values(), "a"))
        settings.change({f"{prefix}batch_norm": kept[f"{prefix}batch_norm"]})
        return kept[f"{prefix}norm"]

    settings.widget(f"{prefix}norm", draw, lambda _: norms.kind_of(settings.values(), side), read)


def more(settings: PageSettings) -> None:
    """Everything else, in groups; what has no effect with the present choice is left out."""
    data, network, training, picture, runs = st.tabs(["Data", "Network", "Training", "Picture", "Runs"])
    running: Training = st.session_state["trainer training"]
    table = running.run.sides[0].problem.table
    with data:
        points = points_of(running.own, settings.values())
        if settings["data"] == OWN and points is None:
            own_controls(running.own)
        for name in _of_data(settings, table):
            draw(settings, name)
        if points is not None:
            point_fields(points, partial(running.act, settings), settings.page)
    with network:
        side = chosen_side(settings)
        grouped = norms.has_groups(training_of(settings.values(), side).norm)
        # Links of before say batch norm of each layer; what has no effect is left out.
        without = {name for name, on in (("batch_norm", settings["batch_norms"]), ("groups", grouped)) if not on}
        per_layer = [LISTS[name].name for name in LISTS if name not in without] if side == "a" else []
        for name in (
            "hidden",
            "initializer",
            "gain",
            "norm",
            *(["groups"] if grouped else []),
            "keep_prob",
            "input_keep_prob",
            "l1",
            *(["l1_step"] if Sides(settings, OF_SIDES).value(side, "l1") else []),
            "l2",
            *per_layer,
        ):
            draw(settings, name)
        number = "abcd".index(side)
        trained = running.run.sides[min(number, len(running.run.sides) - 1)]
        if trained.takes_edits:
            weight_fields(trained, number, partial(running.act, settings), settings.page)
    with training:
        sides = Sides(settings, OF_SIDES)
        optimizer = OPTIMIZERS[sides.value(chosen_side(settings), "optimizer")]
        own = [name for name in HYPERPARAMETERS if name in optimizer.spans]
        schedule = SCHEDULES[sides.value(chosen_side(settings), "schedule")]
        decay = [f"{schedule.key}.{name}" for name in schedule.spans]
        for name in (
            *own,
            "batch_size",
            "epochs",
            "schedule",
            *decay,
            "clip",
            "patience",
            "restore_best",
            "seed",
            "dtype",
        ):
            draw(settings, name)
    with picture:
        for name in ("second", "log", "smooth", "pace", "trained"):
            draw(settings, name)
    with runs:
        runs_menu(running, settings)


def _of_data(settings: PageSettings, table: Table) -> list[str]:
    key = settings["data"]
    names = ["examples", "data_noise"] if key in PLANAR else ["images"] if key in ONLINE else []
    names += [*(["features"] if table.in_plane else []), "label_noise", *(["dev_share"] if table.held is None else []), "normalize"]  # fmt: skip
    return names + (["shift", "rotate", "zoom", "image_noise"] if table.image else [])

"""A visitor's own points: a set in the plane changed by clicks, or by fields under More; kept in this session alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from labcore.data import PLANAR
from labcore.training import OWN, OwnPoints
from labcore.training.own_points import OF_SET, PLACE, VALUE
from pages.kit.owner import owned
from pages.kit.settings import PageSettings
from pages.trainer.own_table import Own
from pages.trainer.settings import DATA_NAMES, training_of

# What the browser, or a press under More, does to the points.
ACTS = ("add", "take", "original")
# Values that a click gives a point where numbers are learned; the fields take any.
VALUES = (-1.0, 0.0, 1.0)
# More digits than these nobody sees in the picture.
_DIGITS = 3


def points_of(own: Own, values: Mapping[str, Any]) -> OwnPoints | None:
    """The points that the settings name, changed or not; None where they name no set in the plane."""
    if values["data"] == OWN:
        return own.points
    return OwnPoints(training_of(values, "a")) if values["data"] in PLANAR else None


def do_to_points(own: Own, settings: PageSettings, act: Mapping[str, Any]) -> bool:
    """A point added, taken away, or all as they were: whether there is something new to train on. What may not be is said."""
    values = settings.values()
    before = points_of(own, values)
    if before is None:
        return False
    if act["do"] == "original":
        settings.change({name: getattr(before.base, name) for name in OF_SET})
        return values["data"] == OWN
    try:
        x, y = (round(float(act[name]), _DIGITS) for name in ("x", "y"))
        points = before.add(x, y, _number(act["target"])) if act["do"] == "add" else before.take(act["x"], act["y"])
    except ValueError as error:
        own.refuse(str(error), "point")
        return False
    own.set_points(points)
    # The labels are taken over as they are: exchanged once more they would be others at every click.
    settings.change({"data": OWN, **({} if values["data"] == OWN else {"label_noise": 0.0})})
    return True


def _number(target: float) -> float:
    """A class is told as a number that may have come as a fraction."""
    return int(target) if target == int(target) else target


def adds_of(own: Own, values: Mapping[str, Any]) -> list[tuple[str, float]]:
    """What a click may add to the picture: a name and a target each; nothing where the data are no points in the plane."""
    points = points_of(own, values)
    if points is None:
        return []
    if points.classes:
        return [(f"a point of class {name}", float(number)) for number, name in enumerate(points.classes)]
    return [(f"a point of value {value:g}", value) for value in VALUES]


def original_of(own: Own, values: Mapping[str, Any]) -> str:
    """The set that a press brings back, "" where nothing was changed."""
    return DATA_NAMES[own.points.base.data] if values["data"] == OWN and own.points is not None else ""


def points_words(points: OwnPoints) -> str:
    """What was done to a set by hand, and where it is kept."""
    parts = [f"{len(points.added)} added", f"{len(points.removed)} taken away"]
    said = " and ".join(part for part in parts if not part.startswith("0 ")) or "as drawn"
    noise = " Its wrong labels stay with their points." if points.base.label_noise else ""
    return (
        f"{DATA_NAMES[points.base.data]}, points by hand: {said}.{noise} They are in this window alone: "
        "a link leaves them out, a saved run keeps them."
    )


def point_fields(points: OwnPoints, act: Callable[[dict[str, Any]], None], page: str) -> None:
    """The same without a pointer: where, what, and three buttons."""
    key = f"{page} point"
    st.caption("Points by hand: choose a + in the picture of the plane and click, or type a place here.")
    across, up, what = st.columns(3)
    for column, name, label in ((across, "x", "x1"), (up, "y", "x2")):
        column.number_input(label, PLACE.low, PLACE.high, PLACE.default, 0.1, key=f"{key} {name}")
    target = f"{key} target {points.base.data}"
    with what:
        if points.classes:
            st.selectbox("Class", range(len(points.classes)), format_func=points.classes.__getitem__, key=target)
        else:
            st.number_input("Value", VALUE.low, VALUE.high, VALUE.default, VALUE.step, key=target)

    def pressed(do: str) -> None:
        state = st.session_state
        act({"do": do, "x": state[f"{key} x"], "y": state[f"{key} y"], "target": state[target]})

    with st.container(horizontal=True, gap="small"):
        for do, label in (("add", "Add this point"), ("take", "Take away the nearest")):
            st.button(label, key=f"{key} {do}", on_click=owned(pressed), args=(do,))
        if points.added or points.removed:
            st.button(f"Back to {DATA_NAMES[points.base.data]} as drawn", key=f"{key} original", on_click=owned(act), args=({"do": "original"},))  # fmt: skip

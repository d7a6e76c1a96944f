"""Weights and biases of a training set by hand: in its diagram, or by fields under More."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.training import Problem, Run, Side
from labcore.training.held import VALUE, WeightPlace, names_weight, place_of
from pages.kit.numbers import digits
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection

# What the browser, or a press under More, does to a weight.
EDITS = ("hold", "free")
# More of them are counted, not named.
_MOST_NAMED = 3


def edit(run: Run, act: Mapping[str, Any], page: str) -> str:
    """Holds a weight of a run or sets it free: what may not be is said and changes nothing, "" where it was done."""
    try:
        place = WeightPlace(act["layer"], act["unit"], act["source"] or None)
        run.change(act["side"], **{place.name: act["value"] if act["do"] == "hold" else None})
    except ValueError as error:
        log_rejection("weight", page)
        text = str(error)
        return f"{text[:1].upper()}{text[1:]}"
    return ""


def held_of(side: Side) -> list[tuple[int, int, int]]:
    """The weights of a side that are held: layer, source (0 for a bias) and unit."""
    return [(place.layer, place.source or 0, place.unit) for place in map(place_of, side.held)]


def output_names(problem: Problem) -> tuple[str, ...]:
    """What each output is called: its class, the second one where there are two, or what is learned."""
    table = problem.table
    if not table.classes:
        return (table.target.split(" (")[0],)
    return table.classes[1:2] if problem.outputs == 1 else table.classes


def weight_name(place: WeightPlace, problem: Problem, layers: int) -> str:
    """What a weight is called, as the diagram calls it."""

    def unit(layer: int, number: int) -> str:
        if not layer:
            return problem.names[number - 1].split(" (")[0]
        if layer == layers:
            return output_names(problem)[number - 1] if not problem.is_planar else "output"
        return f"layer {layer}, unit {number}"

    target = unit(place.layer, place.unit)
    return f"bias of {target}" if place.source is None else f"{unit(place.layer - 1, place.source)} → {target}"


def set_by_hand(sides: Sequence[Side]) -> dict[str, str]:
    """The sides on which other weights were set by hand than on the first, or at other steps, with the words for it."""
    first, *others = ([change for change in side.changes if names_weight(change.name)] for side in sides)
    return {side.name: "the weights set by hand" for side, own in zip(sides[1:], others, strict=True) if own != first}


def held_words(sides: Sequence[Side]) -> str:
    """Which weights are held by hand, and what knows of it; "" for none."""
    said = []
    for side in sides:
        layers = len(side.settings.hidden) + 1
        names = [f"{weight_name(place_of(name), side.problem, layers)} at {digits(value, 3)}" for name, value in side.held.items()]  # fmt: skip
        if names:
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            of_side = f"{side.name.upper()}: " if len(sides) > 1 else ""
            said.append(f"{of_side}{'; '.join(names[:_MOST_NAMED])}{more}")
    return f"Held by hand: {'. '.join(said)}. A link leaves that out, a saved run keeps it." if said else ""


def weight_fields(side: Side, number: int, act: Callable[[dict[str, Any]], None], page: str) -> None:
    """The same without a pointer: which weight, its value, and what becomes of it."""
    sizes = (side.problem.inputs, *side.settings.hidden, side.problem.outputs)
    st.caption("A weight by hand: press its line in the network, or a unit for its bias, or say here which. From unit 0 comes the bias.")  # fmt: skip
    # A field that was as far as a larger network went must not open on what is no longer there.
    key = f"{page} weight {number} {' '.join(map(str, sizes))}"
    columns = st.columns(4)
    with columns[0]:
        layer = int(st.number_input("Into layer", 1, len(sizes) - 1, 1, key=f"{key} layer"))
    with columns[1]:
        source = int(st.number_input("From unit", 0, sizes[layer - 1], min(1, sizes[layer - 1]), key=f"{key} {layer} source"))  # fmt: skip
    with columns[2]:
        unit = int(st.number_input("To unit", 1, sizes[layer], 1, key=f"{key} {layer} unit"))
    value = f"{key} value"
    columns[3].number_input("Value", VALUE.low, VALUE.high, VALUE.default, VALUE.step, key=value)

    def pressed(do: str, places: Sequence[tuple[int, int, int]]) -> None:
        for place in places:
            told = dict(zip(("layer", "source", "unit"), place, strict=True))
            act({"do": do, "side": number, "value": st.session_state.get(value, VALUE.default), **told})

    here, every = [(layer, source, unit)], held_of(side)
    with st.container(horizontal=True, gap="small"):
        st.button("Hold at this value", key=f"{page} weight hold", on_click=owned(pressed), args=("hold", here))
        st.button("Set it free", key=f"{page} weight free", on_click=owned(pressed), args=("free", here), disabled=here[0] not in every)  # fmt: skip
        if every:
            st.button("Set all free", key=f"{page} weight all", on_click=owned(pressed), args=("free", every))

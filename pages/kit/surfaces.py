"""Surfaces on pages: which one is chosen, its own settings, and its picture for the stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from labcore.costs import CostFunction
from labcore.expression import latex, parse
from labcore.expression.cost import X_RANGE
from labcore.problems import PAIRS
from labcore.span import Span
from labcore.surfaces import SURFACES, Surface, cost_of
from pages.kit.controls import control, plainly, pointed_out
from pages.kit.exhibit import FromSession
from pages.kit.numbers import digits
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings, Setting

FORMULA, WINDOW = "formula", ("x_range", "y_range")
# How a typed formula is called in links: `?surface=formula&f=x**2+y**2`. The panel of the rules is called formula already.
TYPED = "f"
# Under this name a lesson's values hold the surface in effect, which for a formula is not always the one that is set.
IN_EFFECT = "surface in effect"
SURFACE = Span("surface", "quadratic", kind="choice", choices=tuple(SURFACES), label="surface")
# How the choices of a surface's own parameters are called.
CHOICES = {
    "pair": {key: " and ".join(pair.names) for key, pair in PAIRS.items()},
    "inputs": {"raw": "Raw", "centred": "Minus mean", "normalized": "Normalized"},
    "split": {"random": "Random quarter", "sorted": "Largest quarter of the first feature"},
}
_DEFAULT_FORMULA: Surface = (FORMULA, tuple((n, span.default) for n, span in SURFACES[FORMULA].spans.items()))


def surface_settings(*more: str, defaults: Mapping[str, Any] | None = None) -> list[Setting]:
    """The choice of the surface and every surface's parameters, some with a page's own `defaults`; another surface has another
    start, and resets what `more` names."""
    names, resets = {key: member.label for key, member in SURFACES.items()}, ("start_x", "start_y", *more)
    chosen = Setting(SURFACE, names=names, resets=resets)
    spans = {span.name: span for member in SURFACES.values() for span in member.spans.values()}
    spans |= {name: spans[name].with_default(value) for name, value in (defaults or {}).items()}
    return [
        chosen,
        *(
            Setting(span, TYPED if name == FORMULA else name, CHOICES.get(name), resets=resets)
            for name, span in spans.items()
        ),
    ]


def own_settings(settings: Mapping[str, Any]) -> list[str]:
    """The names of the chosen surface's own settings; of a formula's parameters those it has, the formula itself apart."""
    member = SURFACES[settings["surface"]]
    if member.key != FORMULA:
        return list(member.spans)
    return [*parse(settings[TYPED]).parameters, *WINDOW]


def surface_of(settings: Mapping[str, Any]) -> Surface:
    """The chosen surface in names and numbers."""
    key, own = settings["surface"], tuple((name, settings[name]) for name in own_settings(settings))
    return key, ((FORMULA, settings[TYPED]), *own) if key == FORMULA else own


@dataclass(frozen=True)
class InEffect:
    """The surface in effect, and why it is not the one that is set, where that one cannot be: a formula without a
    value in its window, or a window without width."""

    surface: Surface
    refused: str = ""


def surface_in_effect(settings: PageSettings) -> InEffect:
    """The surface that is set. For a formula that cannot be drawn the last one that could, or the one of a first visit."""
    values = settings.values()
    wanted = surface_of(values)
    kept = f"{settings.page} surface in effect"
    try:
        cost_of(wanted)
    except ValueError as error:
        last = st.session_state.get(kept)
        # Once, not in every run of the page while it stays so.
        if st.session_state.get(f"{kept} not") != wanted:
            st.session_state[f"{kept} not"] = wanted
            log_rejection("formula in its window", settings.page, f"{len(settings[TYPED])} characters")
        return InEffect(
            last or _DEFAULT_FORMULA,
            pointed_out(settings[TYPED], str(error), getattr(error, "position", None)),
        )
    if wanted[0] == FORMULA:
        st.session_state[kept] = wanted
    return InEffect(wanted)


def surface_in_link(values: Mapping[str, Any]) -> InEffect:
    """The surface that a link names. Whether it can be drawn shows when it is."""
    return InEffect(surface_of(values))


# What a lesson's exhibit takes from the session for its surface.
FROM_SESSION = {IN_EFFECT: FromSession(surface_in_effect, surface_in_link)}


def formula_line(settings: PageSettings, values: Mapping[str, Any]) -> None:
    """The line of a typed formula: the field, the formula in effect as it is set in a book, and what was found of it."""
    if settings["surface"] != FORMULA:
        return
    in_effect: InEffect = values[IN_EFFECT]
    cost = cost_of(in_effect.surface)
    with st.container(key="dl-formula"):
        wider = {} if len(cost.minima) else wider_window(settings)
        places = st.columns([4, 3, 3, 2] if wider else [4, 4, 4], vertical_alignment="center")
        field, drawn, words = places[:3]
        with field:
            control(settings, TYPED)
        with drawn:
            read = parse(cost.parameters[FORMULA])
            st.latex(rf"f(x, y) = {latex(read)}")
        with words:
            st.caption(" ".join([read.note, _found(cost)]).strip())
        if wider:
            to = " and ".join(
                f"{axis} from {digits(low)} to {digits(high)}"
                for axis, (low, high) in zip("xy", wider.values(), strict=True)
            )
            places[3].button(
                "Widen the window",
                key=f"{settings.page} widen",
                help=f"To {to}.",
                on_click=owned(partial(_widen, settings)),
            )
        if in_effect.refused:
            plainly(in_effect.refused)


def wider_window(values: Mapping[str, Any] | PageSettings) -> dict[str, tuple[float, float]]:
    """The window twice as wide and as high about its middle, as far as windows go; none where it cannot be wider."""
    wider = {}
    for name in WINDOW:
        (low, high), farthest = values[name], X_RANGE.high
        half = 0.5 * (high - low)
        wider[name] = (max(-farthest, round(low - half, 6)), min(farthest, round(high + half, 6)))
    return {} if all(wider[name] == values[name] for name in WINDOW) else wider


def _widen(settings: PageSettings) -> None:
    settings.change(wider_window(settings))
    settings.change({name: settings.default(name) for name in settings.declared[WINDOW[0]].resets})


def _found(cost: CostFunction) -> str:
    """What a search in the window found, in a sentence."""
    n = len(cost.minima)
    if not n:
        return "No minimum was found in this window: the surface is lower at its edge or has no bound."
    x, y = (digits(float(v)) for v in cost.minima[0])
    where = f"at ({x}, {y})" if n == 1 else f"at {n} points, one of them ({x}, {y})"
    return f"Found in this window, not known: the lowest value {digits(cost.lowest)} {where}."

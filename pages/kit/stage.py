"""The stage on a page: bytes go to the browser, clicks and what a visitor does to a training come back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.figures.axes import Range
from labcore.tiles import Window
from pages.kit.component import component, sent
from pages.kit.live import FARTHEST, Live, act_of, is_place, is_whole
from pages.kit.owner import owned
from pages.kit.panels import Panel
from pages.kit.stage_data import Block, Clock, Rule, Track, formula_data, results_data, stage_data


def stage(
    name: str,
    *,
    alt: str,
    panels: Sequence[Panel],
    clock: Clock = Clock(),
    tracks: Sequence[Track] = (),
    surface: Block | None = None,
    marks: Mapping[str, Any] | None = None,
    focus: str | None = None,
    on_click: Callable[[str, float, float], None] | None = None,
    live: Live | None = None,
    on_act: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Shows the stage of `stage_data`. A click in a panel that has `click_sets` calls on_click(panel id, x, y), in data
    coordinates; a `live` stage has the bar of a training and tells `on_act` what the visitor does (see `act_of`) and
    when the next slice is due.
    """
    data = stage_data(
        name, alt=alt, panels=panels, clock=clock, tracks=tracks, surface_id=surface.id if surface else None,
        marks=marks, focus=focus, live=live, asked=st.session_state.get(_asked(name), 0),
    )  # fmt: skip
    clickable = frozenset(panel.id for panel in panels if panel.click_sets)
    show_stage(name, data, surface.data if surface else None, clickable, on_click, None if live is None else on_act)


def show_stage(
    name: str,
    data: bytes,
    surface: bytes | None = None,
    clickable: Container[str] = (),
    on_click: Callable[[str, float, float], None] | None = None,
    on_act: Callable[[dict[str, Any]], None] | None = None,
    zoomable: Collection[str] = (),
    on_zoom: Callable[[str, Window | None], None] | None = None,
    ranged: Mapping[str, Collection[str]] | None = None,
    on_ranges: Callable[[str, dict[str, Range | None]], None] | None = None,
) -> None:
    """Hands the bytes of a stage, and of the block that its panels name, to the browser. What it sends back is called
    for: a click if it is a finite point of a `clickable` panel, an act if it is one, and the view of a `zoomable` panel
    once it has come to rest, None for the whole; and what was drawn on those axes that a panel is `ranged` with, None for a
    range that was taken away.
    """
    key = f"{name} stage"

    def acted() -> None:
        told = sent(key, "act")
        act = act_of(told)
        if act is None or on_act is None:
            return
        # Which request the next message answers: the browser sends one at a time.
        if is_whole(told.get("asked")):
            st.session_state[_asked(name)] = told["asked"]
        on_act(act)

    def clicked() -> None:
        point = sent(key, "click")
        if on_click is None or not isinstance(point, Mapping):
            return
        panel, x, y = point.get("panel"), point.get("x"), point.get("y")
        if not isinstance(panel, str) or panel not in clickable:
            return
        if is_place(x) and is_place(y):
            on_click(panel, float(x), float(y))

    def zoomed() -> None:
        told = sent(key, "zoom")
        if on_zoom is None or not isinstance(told, Mapping):
            return
        panel, x, y = told.get("panel"), told.get("x"), told.get("y")
        if not isinstance(panel, str) or panel not in zoomable:
            return
        if x is None and y is None:
            on_zoom(panel, None)
        elif (across := _ends(x)) and (up := _ends(y)):
            on_zoom(panel, (across, up))

    def drawn_on() -> None:
        told = sent(key, "ranges")
        if on_ranges is None or not isinstance(told, Mapping) or not isinstance(told.get("panel"), str):
            return
        if ranges := _ranges(told.get("ranges"), (ranged or {}).get(told["panel"], ())):
            on_ranges(told["panel"], ranges)

    if surface is not None:
        component("store")(data=surface, key=f"dl-store-{name}")
    acting = {} if on_act is None else {"on_act_change": owned(acted)}
    zooming = {"on_zoom_change": owned(zoomed)} if zoomable else {}
    ranging = {"on_ranges_change": owned(drawn_on)} if ranged else {}
    component("stage")(data=data, key=key, on_click_change=owned(clicked), **acting, **zooming, **ranging)


def _ranges(told: Any, axes: Collection[str]) -> dict[str, Range | None]:
    """Ranges as the browser tells them, [[axis, [low, high] or null], ...], as far as they are any of these axes'."""
    result: dict[str, Range | None] = {}
    for one in told if isinstance(told, list) else ():
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and one[0] in axes:
            ends = None if one[1] is None else _ends(one[1])
            if one[1] is None or ends is not None:
                result[one[0]] = ends
    return result


def _ends(told: Any) -> tuple[float, float] | None:
    """The two ends of an axis as the browser tells them; None if they are not finite numbers that go up."""
    if not isinstance(told, (list, tuple)) or len(told) != 2 or not all(type(one) in (int, float) for one in told):
        return None
    low, high = told
    return (float(low), float(high)) if -FARTHEST <= low < high <= FARTHEST else None


def _asked(name: str) -> str:
    """Under which name the session keeps the number of the browser's last request."""
    return f"{name} stage asked"


def formula(stage_name: str, rules: Sequence[Rule]) -> None:
    """The formula panel: follows the stage's clock and focus, no round trip for a step."""
    component("formula")(data=formula_data(stage_name, rules), key=f"{stage_name} formula")


def results(
    stage_name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]], live: str = ""
) -> None:
    """The table that is the legend too. A cell of None shows the `live` array at the clock's step; where the stage has
    a training, its own columns and rows are shown as they come."""
    component("results")(data=results_data(stage_name, columns, rows, live), key=f"{stage_name} results")

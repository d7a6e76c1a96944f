"""The stage's side in Python: figures and paths go to the browser, clicks come back.

What a page hands over is plain: figures from labcore.figures, tracks (one run each, with its arrays) and
panels that say which figure lies below and which array of the tracks moves above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from labcore.style import Style
from pages.kit.component import component, sent
from pages.kit.live import Live, act_of, is_whole
from pages.kit.wire_format import fingerprint, pack
from pages.kit.words import mathml

Array = np.ndarray


@dataclass(frozen=True)
class Track:
    """One moving run: its id, name, look, and arrays by name.

    `points` (steps + 1, 2) moves over the surface; any other array of that shape holds (step, value) of a curve,
    with `<name>_low` and `<name>_high` as its band.
    """

    id: str
    name: str
    style: Style
    arrays: Mapping[str, Array]
    diverged: bool = False


@dataclass(frozen=True)
class Panel:
    """One picture of the stage.

    figure  a dict from labcore.figures, or the name of a figure of the block that `surface` names; None without axes
    tracks  ids of the tracks that move here;  points: the array that moves
    role    'main' above the transport bar's strips, or 'strip'
    arrows  True for the track in focus, 'always' for a panel's only track
    marks   this panel's own 'start' (2,) and 'minima' (n, 2), in place of the stage's
    kind    'plane', 'scene', 'curve' (x is the clock's axis) or 'bars' (a track's `weights`, against how long ago);
            'field', 'diagram', 'tiles' and 'history' draw their `content`, see pages/kit/panel_data.py
    weights draws the `weights` and the `lag` of the track in focus into a curve
    solo    shows the track in focus alone, with its array `twin` as a second curve, in its own view: `views` by id
    wide    takes two columns of the stage where there are several
    """

    id: str
    figure: Mapping[str, Any] | str | None = None
    tracks: Sequence[str] = ()
    points: str = "points"
    kind: str = "plane"
    role: str = "main"
    title: str = ""
    click: bool = False
    arrows: bool | str = False
    home: Mapping[str, Any] | None = None
    marks: Mapping[str, Any] | None = None
    weights: bool = False
    solo: bool = False
    twin: str = ""
    views: Mapping[str, Any] | None = None
    content: Mapping[str, Any] | None = None
    wide: bool = False


@dataclass(frozen=True)
class Block:
    """Figures with large arrays, sent apart from the stage: the same block is sent once."""

    id: str
    data: bytes


def block(figures: Mapping[str, Mapping[str, Any]]) -> Block:
    """Packs figures with their arrays; the id is made of the content."""
    arrays: dict[str, Array] = {}
    named, marks = {}, {}
    for name, figure in figures.items():
        own: dict[str, Array] = {}
        named[name] = _named(figure, own, name)
        # A picture that is as it was is not drawn again because another one of its block has changed.
        marks[name] = fingerprint(pack({"figure": named[name]}, own))
        arrays |= own
    mark = fingerprint(pack({"marks": marks}, {}))
    return Block(mark, pack({"id": mark, "figures": named, "marks": marks}, arrays))


def _named(value: Any, arrays: dict[str, Array], path: str) -> Any:
    """The value with every array taken out and named by its place."""
    if isinstance(value, np.ndarray):
        arrays[path] = value
        return {"array": path}
    if isinstance(value, Mapping):
        return {key: _named(item, arrays, f"{path}/{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_named(item, arrays, f"{path}/{i}") for i, item in enumerate(value)]
    return value.item() if isinstance(value, np.generic) else value


def stage(
    name: str,
    *,
    alt: str,
    panels: Sequence[Panel],
    steps: int = 0,
    tracks: Sequence[Track] = (),
    surface: Block | None = None,
    marks: Mapping[str, Any] | None = None,
    focus: str | None = None,
    first: int = 0,
    at: int = 0,
    rest: int = 0,
    unit: str = "step",
    autoplay: bool = False,
    loop: bool = False,
    on_click: Callable[[float, float], None] | None = None,
    live: Live | None = None,
    on_act: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Shows the stage. A click gives data coordinates; a `live` one has the bar of a training and tells `on_act`
    what the visitor does (see `act_of`) and when the next slice is due.

    at    where the clock stands when the stage is first shown, or when this changes;  rest: where it stands by default
    unit  what the clock counts, the first one is `first`
    """
    if surface is not None:
        component("store")(data=surface.data, key=f"dl-store-{name}")
    arrays: dict[str, Array] = {}
    for track in tracks:
        arrays.update({f"{track.id}/{key}": array for key, array in track.arrays.items()})
    spec = {
        "name": name,
        "alt": alt,
        "surface": surface.id if surface else None,
        "clock": {
            "steps": steps,
            "first": first,
            "at": at,
            "rest": rest,
            "unit": unit,
            "autoplay": autoplay,
            "loop": loop,
        },
        "focus": focus,
        "marks": _plain(marks or {}),
        "paths": [{"id": t.id, "name": t.name, "diverged": t.diverged, **_look(t.style)} for t in tracks],
        "panels": [_panel(panel, arrays) for panel in panels],
    }
    key = f"{name} stage"
    asked = f"{key} asked"
    if live is not None:
        spec["live"] = live.header(st.session_state.get(asked, 0))

    def acted() -> None:
        told = sent(key, "act")
        act = act_of(told)
        if act is None or on_act is None:
            return
        # Which request the next message answers: the browser sends one at a time.
        if is_whole(told.get("asked")):
            st.session_state[asked] = told["asked"]
        on_act(act)

    def clicked() -> None:
        point = sent(key, "click")
        if on_click is not None and isinstance(point, Mapping):
            x, y = point.get("x"), point.get("y")
            if isinstance(x, (int, float)) and isinstance(y, (int, float)) and np.isfinite([x, y]).all():
                on_click(float(x), float(y))

    acting = {} if live is None else {"on_act_change": acted}
    component("stage")(data=pack(spec, arrays), key=key, on_click_change=clicked, **acting)


def _look(style: Style) -> dict[str, str]:
    return {"light": style.light, "dark": style.dark, "dash": style.dash, "marker": style.marker}


def _panel(panel: Panel, arrays: dict[str, Array]) -> dict[str, Any]:
    figure, mark = panel.figure, {}
    if isinstance(figure, Mapping):
        own: dict[str, Array] = {}
        figure = _named(figure, own, f"{panel.id} figure")
        arrays |= own
        mark = {"mark": fingerprint(pack({}, own))} if own else {}
    return {
        **mark,
        "id": panel.id, "figure": figure, "paths": list(panel.tracks), "points": panel.points, "kind": panel.kind,
        "role": panel.role, "title": panel.title, "click": panel.click, "arrows": panel.arrows,
        "home": _plain(panel.home or {}), "weights": panel.weights, "solo": panel.solo, "twin": panel.twin,
        "views": _plain(panel.views or {}), **({} if panel.marks is None else {"marks": _plain(panel.marks)}),
        **({} if panel.content is None else {"content": _named(panel.content, arrays, f"{panel.id} content")}),
        "wide": panel.wide,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True)
class Rule:
    """One track in the formula panel: LaTeX pairs, the settings their names stand for, and a sentence on the run.

    here  every other name is an array of the track (steps + 1,), shown at the clock's step; else the names are those of
          an update from one step to the next
    """

    id: str
    name: str
    equations: Sequence[tuple[str, str]]
    settings: Mapping[str, float | str] = field(default_factory=dict)
    words: str = ""
    here: bool = False


def formula(stage_name: str, rules: Sequence[Rule]) -> None:
    """The formula panel: follows the stage's clock and focus, no round trip for a step."""
    data = {
        "stage": stage_name,
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "lines": [{"symbols": mathml(s), "numbers": mathml(n)} for s, n in rule.equations],
                "settings": dict(rule.settings),
                "words": rule.words,
                "here": rule.here,
            }
            for rule in rules
        ],
    }
    component("formula")(data=pack(data, {}), key=f"{stage_name} formula")


def results(
    stage_name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]], live: str = ""
) -> None:
    """The table that is the legend too. A cell of None shows the `live` array at the clock's step; where the stage has
    a training, its own columns and rows are shown as they come."""
    component("results")(
        data=pack(
            {
                "stage": stage_name,
                "columns": [list(c) for c in columns],
                "rows": [dict(r) for r in rows],
                "live": live,
            },
            {},
        ),
        key=f"{stage_name} results",
    )

"""What the stage shows, as bytes: figures and paths, the rules beside them and the table.

What a page hands over is plain: figures from labcore.figures, tracks (one run each, with its arrays) and panels
(pages/kit/panels.py). Nothing here knows Streamlit or the session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.live import Live
from pages.kit.panels import Panel
from pages.kit.wire_format import fingerprint, pack, repacked, unpacked
from pages.kit.words import mathml, parts

Array = np.ndarray


@dataclass(frozen=True)
class Track:
    """One moving run: its id, name, look, and arrays by name.

    `points` (steps + 1, 2) moves over the surface; any other array of that shape holds (step, value) of a curve,
    with `<name>_low` and `<name>_high` as its band.
    linear  whether a step is the rate times gradients, so that their arrows are as long as a step; else they have its length
    """

    id: str
    name: str
    style: Style
    arrays: Mapping[str, Array]
    diverged: bool = False
    linear: bool = True


@dataclass(frozen=True)
class Clock:
    """What drives every panel of a stage: `steps` steps after the one it calls `first`.

    at    where it stands when the stage is first shown, or when this changes;  rest: where it stands by default
    unit  what it counts, and each: how many of it a step is
    seconds  that it plays for at single speed; 0: as long as its steps take, thirty a second
    told  where it rests once a preset, an experiment or an answer has played it from its beginning; None: what these bring plays on
          from `at` to the end
    """

    steps: int = 0
    first: int = 0
    at: int = 0
    rest: int = 0
    unit: str = "step"
    each: int = 1
    seconds: float = 0.0
    told: int | None = None
    autoplay: bool = False
    loop: bool = False


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


def stage_data(
    name: str,
    *,
    alt: str,
    panels: Sequence[Panel],
    clock: Clock = Clock(),
    tracks: Sequence[Track] = (),
    surface_id: str | None = None,
    marks: Mapping[str, Any] | None = None,
    focus: str | None = None,
    live: Live | None = None,
    asked: int = 0,
    drawn: Sequence[str] | None = None,
) -> bytes:
    """All that the stage in the browser shows, as one block (pages/kit/wire_format.py): equal for equal arguments.

    surface_id  of the block that holds the figures that panels name;  focus: the track that is looked into first
    marks       'start' (2,) and 'minima' (n, 2) of every panel that has none of its own
    live        where a training stands;  asked: the number of the browser's request that this answers
    drawn       the names of all arrays that are drawn of a track out of focus, where the others need not travel while a control
                moves (`without_unseen`)
    """
    arrays: dict[str, Array] = {}
    for track in tracks:
        arrays.update({f"{track.id}/{key}": array for key, array in track.arrays.items()})
    header = {
        "name": name,
        "alt": alt,
        "surface": surface_id,
        "clock": vars(clock),
        "focus": focus,
        "marks": _plain(marks or {}),
        "paths": [
            {"id": t.id, "name": t.name, "diverged": t.diverged, "linear": t.linear, **_look(t.style)} for t in tracks
        ],
        "panels": [_panel(panel, arrays) for panel in panels],
    }
    if live is not None:
        header["live"] = live.header(asked)
    if drawn is not None:
        # By the mark one knows the block again that has the arrays which another one lacks.
        header |= {"drawn": list(drawn), "mark": fingerprint(pack(header, arrays))}
    return pack(header, arrays)


def without_unseen(stage: bytes, focus: str | None) -> bytes:
    """The block of a stage without the arrays that are not drawn, of tracks out of `focus` (the id of one, or of none for the
    one that is looked into first). Without what says which these are, it stays as it is."""
    header, places, body = unpacked(stage)
    names = header.get("drawn")
    if names is None:
        return stage
    ids = [track["id"] for track in header["paths"]]
    seen = focus if focus in ids else header["focus"] or next(iter(ids), None)
    unseen = {f"{id}/{name}" for id in ids if id != seen for name in _names_of(id, places) if name not in names}
    return repacked(header, {name: place for name, place in places.items() if name not in unseen}, body)


def _names_of(track: str, places: Mapping[str, Any]) -> list[str]:
    return [place.removeprefix(f"{track}/") for place in places if place.startswith(f"{track}/")]


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
        "id": panel.id, "module": panel.module, "figure": figure, "paths": list(panel.tracks), "points": panel.points,
        "role": panel.role, "title": _plain(panel.title), "click": bool(panel.click_sets), "zoom": bool(panel.zoom_sets),
        "home": _plain(panel.home or {}),
        **({} if panel.marks is None else {"marks": _plain(panel.marks)}),
        "content": _named(panel.content, arrays, f"{panel.id} content"), "wide": panel.wide,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True)
class Rule:
    """One track in the formula panel: LaTeX pairs, the settings their names stand for, and a sentence on the run, which is
    not told before the clock's step `since`.

    gone  of a run that diverged the step from which there are no numbers, and what is said in their place
    here  every other name is an array of the track (steps + 1,), shown at the clock's step; else the names are those of
          an update from one step to the next
    """

    id: str
    name: str
    equations: Sequence[tuple[str, str]]
    settings: Mapping[str, float | str] = field(default_factory=dict)
    words: str = ""
    here: bool = False
    since: int = 0
    gone: tuple[int, str] | None = None


def formula_data(stage_name: str, rules: Sequence[Rule]) -> bytes:
    """What the formula panel shows, as one block."""
    shown = [
        {
            "id": rule.id,
            "name": rule.name,
            "lines": [{"symbols": mathml(s), "numbers": mathml(n)} for s, n in rule.equations],
            "settings": dict(rule.settings),
            "words": rule.words,
            "here": rule.here,
            "since": rule.since,
            "gone": rule.gone,
        }
        for rule in rules
    ]
    return pack({"stage": stage_name, "rules": shown}, {})


def results_data(
    stage_name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]], live: str = ""
) -> bytes:
    """What the table beside the stage shows, as one block; see `results`."""
    header = {"columns": [list(column) for column in columns], "rows": [dict(row) for row in rows], "live": live}
    return pack({"stage": stage_name, **header}, {})


def words_data(stage_name: str, words: str, later: str = "") -> bytes:
    """The sentences beside the stage, as one block; `later` holds from the end of the clock."""
    return pack({"stage": stage_name, "words": parts(words), "later": parts(f" {later}" if later else "")}, {})

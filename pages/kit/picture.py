"""The picture of a spec: a pure function of lesson, spec and mode, kept for all visitors, as bytes that the browser draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from pages.kit.job import Wait, patient
from pages.kit.panels import CurvePanel, SurfacePanel
from pages.kit.shared import PICTURES, RESULTS, in_turn
from pages.kit.stage_data import formula_data, results_data, stage_data, words_data
from pages.kit.table import beside_stage
from pages.kit.view import Mode, View
from pages.kit.wire_format import fingerprint, pack

if TYPE_CHECKING:
    from pages.kit.exhibit import Exhibit


# Panels that draw of a track out of focus nothing but its `points`.
_PLAIN = (SurfacePanel, CurvePanel)


@dataclass(frozen=True)
class PicturePart:
    """One part of a picture: what a component of the page draws, and a short name for it by its content."""

    data: bytes
    mark: str


@dataclass(frozen=True)
class Picture:
    """The parts of a picture by their names: `figures` that many settings share, `stage`, `results`, `formula`, `words`.

    clicks  the two settings that a click in a panel sets, by the panel's id;  zooms: those that a zoom in it sets
    ranges  likewise those that ranges drawn on its axes set, by the axes' names
    """

    parts: Mapping[str, PicturePart]
    clicks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    zooms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> bytes:
        return self.parts[name].data

    def get(self, name: str) -> bytes | None:
        """A part that not every picture has."""
        return self.parts[name].data if name in self.parts else None


class Shows(Protocol):
    """What a picture needs of a lesson: the name of its page, and its exhibits by the keys in links."""

    page: str

    def exhibit_of(self, key: str = "") -> Exhibit: ...


def picture(lesson: Shows, spec: Any, mode: Mode, wait: Wait = patient, exhibit: str = "") -> Picture:
    """The picture of a spec as it is looked at; `wait` as in `result_of`. It knows nothing of any visitor."""
    shown = lesson.exhibit_of(exhibit)
    key = key_of(lesson.page, shown, spec, mode)
    # One job computes the results that are missing and draws them: each by itself would wait for a thread of its own.
    return PICTURES.get(
        key, lambda tick: drawn(lesson.page, shown.view(result_of(lesson.page, shown, spec), mode)), wait
    )


def key_of(page: str, exhibit: Exhibit, spec: Any, mode: Mode) -> Any:
    """Under what the picture of a spec is kept; None where it is one visitor's own."""
    return _shared(spec, page, exhibit.key, "picture", mode)


def result_of(page: str, exhibit: Exhibit, spec: Any, wait: Wait = patient) -> Any:
    """The result of a spec: kept, or computed once for all who wait for it. Of several sides or parts each by itself."""
    several = exhibit.parts_of(spec)
    if several is None:
        return _computed(page, exhibit, spec, wait)
    results = []
    for i, one in enumerate(several):
        results.append(_computed(page, exhibit, one, wait, i / len(several), 1 / len(several)))
    return tuple(results) if exhibit.join is None else exhibit.join(spec, results)


def lacks(page: str, exhibit: Exhibit, spec: Any, quicker: Any) -> bool:
    """Whether some part of a spec's result, that is not one of the quicker spec's too, has still to be computed."""
    least = exhibit.parts_of(quicker) or [quicker]
    keys = [_shared(one, page, exhibit.key) for one in exhibit.parts_of(spec) or [spec] if one not in least]
    # What nobody keeps is computed at once, with no picture before it.
    return None not in keys and any(RESULTS.kept(key) is None for key in keys)


def _computed(page: str, exhibit: Exhibit, spec: Any, wait: Wait, before: float = 0.0, portion: float = 1.0) -> Any:
    compute = in_turn(exhibit.compute(spec), exhibit.held(spec))
    return RESULTS.get(_shared(spec, page, exhibit.key), compute, wait, before, portion)


def _shared(spec: Any, *more: Any) -> Any:
    """The key under which something made of a spec is kept; None for what is one visitor's own."""
    return None if getattr(spec, "private", False) else (spec, *more)


def packed(page: str, made: Picture) -> bytes:
    """A picture of a page in one block: a header, which says how long each part is, and then each as it is."""
    header = {"stage": page, "parts": [[name, part.mark, len(part.data)] for name, part in made.parts.items()]}
    return pack(header, {}) + b"".join(part.data for part in made.parts.values())


def _drawn_arrays(view: View) -> list[str] | None:
    """The arrays of a track that are drawn whether it is in focus or not; None where that may be any."""
    if any(type(panel) not in _PLAIN or getattr(panel, "arrows", False) == "always" for panel in view.panels):
        return None
    names = {panel.points for panel in view.panels}
    now = {view.table.now.array} if view.table is not None and view.table.now is not None else set()
    return sorted(now | {f"{name}{edge}" for name in names for edge in ("", "_low", "_high")})


def drawn(page: str, view: View, asked: int = 0) -> Picture:
    """A view as bytes; of a training's, `asked` is the number of the browser's request that it answers."""
    parts: dict[str, bytes] = {}
    if view.figures is not None:
        parts["figures"] = view.figures.data
    columns, rows, array = beside_stage(view.table) if view.table is not None else ([], [], "")
    live = None if view.live is None else replace(view.live, columns=columns, rows=rows)
    parts["stage"] = stage_data(
        page, alt=view.alt, panels=view.panels, clock=view.clock, tracks=view.tracks,
        surface_id=view.figures.id if view.figures is not None else None, marks=view.marks, focus=view.focus, live=live,
        asked=asked, drawn=_drawn_arrays(view),
    )  # fmt: skip
    if view.table is not None:
        parts["results"] = results_data(page, columns, rows, array)
    if view.says or view.says_at_end:
        parts["words"] = words_data(page, view.says, view.says_at_end)
    if view.formula:
        parts["formula"] = formula_data(page, view.formula)
    clicks = {panel.id: panel.click_sets for panel in view.panels if panel.click_sets}
    zooms = {panel.id: panel.zoom_sets for panel in view.panels if panel.zoom_sets}
    ranges = {panel.id: dict(panel.range_sets) for panel in view.panels if panel.range_sets}
    # A block of figures is known by its own name, by which the stage asks for it.
    marks = {} if view.figures is None else {"figures": view.figures.id}
    return Picture(
        {n: PicturePart(data, marks.get(n) or fingerprint(data)) for n, data in parts.items()}, clicks, zooms, ranges
    )

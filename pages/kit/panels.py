"""The panels of a stage. A kind of picture is a class here or in a lesson's folder, and the ES module that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

import numpy as np

Array = np.ndarray

ROLES = ("main", "strip")
# The sides of a comparison, and none.
SIDES = ("a", "b", "c", "d", "")


@dataclass(frozen=True)
class Panel:
    """What every panel has. A new kind of picture is a subclass with a `module`, the file name of the ES module that draws
    it: the stage in the browser imports it from where the app serves the kit's and the lessons' files, and takes its
    default export. What the kind has of its own are fields of the subclass, sent as its `content`.

    figure      a dict from labcore.figures, or the name of a figure in the stage's block; None for a picture without axes
    tracks      ids of the tracks that move here;  points: the name of the array of theirs that moves
    title       a text, or (step, text) from when on it is what
    role        'main' above the transport bar, or 'strip' below it
    side        the side of a comparison that it shows, 'a' to 'd'
    home        the view to go back to from a zoom: {'x': (low, high), 'y': (low, high)}
    marks       its own 'start' (2,) and 'minima' (n, 2), in place of the stage's
    click_sets  names of the two settings that a click sets to its x and y; none where a click sets nothing
    zoom_sets   names of the two settings that a zoom sets to its (low, high) in x and in y, and to None where the whole of
                `home` is seen again; none where a zoom is the browser's alone
    range_sets  by the names of its own axes the settings that a range drawn on them sets: to (low, high), or to None where
                it is taken away
    wide        takes two columns of the stage where there are several

    Raises ValueError for another role or side, for one setting or more than two, and for a zoom without a home.
    """

    module: ClassVar[str]

    id: str
    figure: Mapping[str, Any] | str | None = None
    _: KW_ONLY
    tracks: Sequence[str] = ()
    points: str = "points"
    title: str | Sequence[tuple[int, str]] = ""
    role: str = "main"
    side: str = ""
    home: Mapping[str, Any] | None = None
    marks: Mapping[str, Any] | None = None
    click_sets: Sequence[str] = ()
    zoom_sets: Sequence[str] = ()
    range_sets: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False

    def __init_subclass__(cls) -> None:
        if not getattr(cls, "module", "").endswith(".js"):
            raise TypeError(f"{cls.__name__} must name the ES module that draws it: module = 'name.js'.")

    def __post_init__(self) -> None:
        for name, value, allowed in (("role", self.role, ROLES), ("side", self.side, SIDES)):
            if value not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}; got {value!r}.")
        for name, sets in (("click_sets", self.click_sets), ("zoom_sets", self.zoom_sets)):
            if len(sets) not in (0, 2):
                raise ValueError(f"{name} must name two settings or none; got {tuple(sets)!r}.")
        if self.zoom_sets and set(self.home or {}) != {"x", "y"}:
            raise ValueError(f"a panel with zoom_sets must have a home in x and y; got {self.home!r}.")

    @property
    def content(self) -> Mapping[str, Any]:
        """What the module reads beside the fields of every panel: plain values, and arrays, which travel apart."""
        return {}


# --- pictures with axes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigurePanel(Panel):
    """A still figure alone."""

    module = "figure.js"


@dataclass(frozen=True, kw_only=True)
class SurfacePanel(Panel):
    """Contours, or any plane, with the tracks' paths on it, the start and the minima.

    arrows  True shows gradient, velocity and step of the track in focus, 'always' those of the panel's only track
    """

    module = "surface.js"

    arrows: bool | str = False

    @property
    def content(self) -> Mapping[str, Any]:
        return {"arrows": self.arrows}


@dataclass(frozen=True, kw_only=True)
class MapPanel(SurfacePanel):
    """A plane of which every point was computed: the figure's first trace, a heat map, fills it. Over it the tracks' paths,
    the start, and the minima where the figure has no marks for them.

    names     what each number of the map is called, where it shows categories
    quantity  what its numbers are, where it shows those;  log: they are drawn as exponents of ten
    hole      what is said where it shows nothing
    """

    module = "map.js"

    names: Sequence[str] = ()
    quantity: str = ""
    log: bool = False
    hole: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        told = {"names": list(self.names), "quantity": self.quantity, "log": self.log, "hole": self.hole}
        return {**super().content, **told}


@dataclass(frozen=True)
class ScenePanel(Panel):
    """A surface in three dimensions with the tracks' paths on it: their `points`, as high as their `height` (steps + 1,)."""

    module = "scene.js"


@dataclass(frozen=True)
class CurvePanel(Panel):
    """Curves over the clock's own axis: x counts its steps, a line marks the present one, and a click goes to another."""

    module = "curve.js"


@dataclass(frozen=True)
class SeriesPanel(CurvePanel):
    """Curves over a series of thousands of values: the figure's first trace is drawn as dots, and what does not move only
    once. Row i of a track's array belongs to step i."""

    module = "series.js"


@dataclass(frozen=True, kw_only=True)
class FieldPanel(Panel):
    """A plane coloured by what a network says there; the figure below it holds the axes.

    values    (ny, nx, classes) >= 0, how much of each class, row 0 at the lowest y, the first and last values at the
              ends of x and y. The colour is the largest one's, as strong as it leads. A regression has two: -value and
              value, each from 0
    classes   {"name", "light", "dark"} for each
    examples  (n, 5): x, y, class or nan, value in [-1, 1] or nan, and 0 for train or 1 for dev, plus 2 if predicted wrongly
    boundary  whether the line is drawn where the largest class changes
    lines     (k, n, 2): lines over the field, under the examples
    keyed     whether a key says what the examples' marks are
    adds      of a training: what a click may add, (name, number of the class or value) each; chosen in the picture. Then a click
              on an example takes it away (`add` and `take` in pages/kit/live.py)
    original  where something was changed so: what a press brings back, by name
    """

    module = "field.js"

    values: Array
    x: tuple[float, float]
    y: tuple[float, float]
    classes: Sequence[Mapping[str, str]]
    examples: Array
    boundary: bool = True
    lines: Array = field(default_factory=lambda: np.empty((0, 0, 2)))
    keyed: bool = True
    adds: Sequence[tuple[str, float]] = ()
    original: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = self.values.shape
        if len(shape) != 3 or shape[2] != len(self.classes) or min(shape[:2]) < 2:
            raise ValueError(
                f"values must have shape (ny, nx, {len(self.classes)}), one each for a class; got {shape}."
            )
        if self.examples.ndim != 2 or self.examples.shape[1] != 5:
            raise ValueError(f"examples must have shape (n, 5); got {self.examples.shape}.")
        if self.lines.ndim != 3 or self.lines.shape[2] != 2:
            raise ValueError(f"lines must have shape (k, n, 2); got {self.lines.shape}.")

    @property
    def content(self) -> Mapping[str, Any]:
        classes = [{"name": one["name"], "light": one["light"], "dark": one["dark"]} for one in self.classes]
        return {
            "values": self.values, "x": self.x, "y": self.y, "classes": classes, "examples": self.examples,
            "boundary": self.boundary, "lines": self.lines, "keyed": self.keyed, "adds": self.adds, "original": self.original,
        }  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One curve of a history: points (k, 2) of step and value; nan breaks the line, faint ones are the ground.

    keyed   whether the key names it; a faint one never is
    """

    name: str
    points: Array
    light: str
    dark: str
    dash: str = "solid"
    width: float = 2.0
    faint: bool = False
    keyed: bool = True


@dataclass(frozen=True, kw_only=True)
class HistoryPanel(Panel):
    """Curves against the step, of what has been measured so far, and the steps, with words, at which something changed."""

    module = "history.js"

    curves: Sequence[Curve]
    changes: Sequence[tuple[float, str]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        for curve in self.curves:
            if curve.points.ndim != 2 or curve.points.shape[1] != 2:
                raise ValueError(f"points must have shape (k, 2); got {curve.points.shape}.")

    @property
    def content(self) -> Mapping[str, Any]:
        marks = [{"at": float(at), "text": text} for at, text in self.changes]
        return {"curves": [vars(curve) for curve in self.curves], "marks": marks}


# --- pictures without axes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class DiagramLayer:
    """One layer in the diagram.

    labels    a name for each of the shown units, or None;  short: the same as the picture has room for, None for the names
    pictures  (shown, h, w) in [-1, 1], row 0 at the top, or None
    editable  whether units can be added and taken away
    """

    name: str
    units: int
    labels: Sequence[str] | None = None
    pictures: Array | None = None
    editable: bool = False
    short: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class DiagramPanel(Panel):
    """A network: its layers from the input to the output, and between each two of them the weights (shown, shown).

    editable  whether hidden layers can be added and taken away
    biases    of every layer after the first those of its shown units (shown,), or none at all
    held      (layer, source, unit), each from 1, of the weights that are held; source 0 is the unit's bias
    edits     the number of the side of a training whose weights can be set by hand, None where they cannot (`hold` in pages/kit/live.py);
              edits_from: the first layer of which a line is one weight
    """

    module = "diagram.js"

    layers: Sequence[DiagramLayer]
    weights: Sequence[Array]
    editable: bool = True
    biases: Sequence[Array] = ()
    held: Sequence[tuple[int, int, int]] = ()
    edits: int | None = None
    edits_from: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        between = len(self.layers) - 1
        if len(self.weights) != between or any(each.ndim != 2 for each in self.weights):
            raise ValueError(
                f"weights must be {between} matrices, one between each two layers; got {len(self.weights)}."
            )
        for layer in self.layers:
            if layer.pictures is not None and layer.pictures.ndim != 3:
                raise ValueError(f"pictures must have shape (shown, h, w); got {layer.pictures.shape}.")

    @property
    def content(self) -> Mapping[str, Any]:
        layers = [vars(layer) for layer in self.layers]
        by_hand = {"held": self.held, "edits": self.edits, "edits_from": self.edits_from}
        return {
            "layers": layers, "weights": list(self.weights), "biases": list(self.biases), "editable": self.editable, **by_hand,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TilesPanel(Panel):
    """Small images (n, h, w), row 0 at the top: signed ones in [-1, 1], others ink from 0 to 1. `empty` is said of none.

    captions  n of them, or none;  columns: how many images in a row, None for as many as make them largest
    """

    module = "tiles.js"

    images: Array
    captions: Sequence[str] = ()
    signed: bool = False
    columns: int | None = None
    empty: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.images.ndim != 3 or len(self.captions) not in (0, len(self.images)):
            raise ValueError(
                f"images must have shape (n, h, w), with n captions or none; got {self.images.shape} and "
                f"{len(self.captions)} captions."
            )

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "images": self.images, "captions": self.captions, "signed": self.signed, "columns": self.columns,
            "empty": self.empty,
        }  # fmt: skip

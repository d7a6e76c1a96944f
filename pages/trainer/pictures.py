"""The panels of the trainer: answers, network, layers, weights and mistakes above; curves below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.figures.axes import Axis
from labcore.figures.cells import confusion, signed
from labcore.figures.escaping import literal
from labcore.figures.heatmap import plane
from labcore.figures.ridge import ridge
from labcore.figures.scatter import against
from labcore.style import CLASSES, SIDES, Style
from labcore.training import SIDE_NAMES, OwnPoints, Problem, Side
from labcore.training.look import LayerLook, PlaneLook, class_shares, judge, look_at_plane
from labcore.training.problem import Subset
from pages.kit.numbers import digits, percent
from pages.kit.panels import FieldPanel, FigurePanel, Panel, TilesPanel
from pages.kit.settings import PageSettings
from pages.trainer.bend import PLANE, with_bend
from pages.trainer.curves import curve_panels
from pages.trainer.diagram import columns_of, first_weights, network_panel, scales_of
from pages.trainer.mistakes import MISTAKES, MOST_MISTAKES, mistakes_panel
from pages.trainer.own_points import adds_of, original_of
from pages.trainer.session import Training
from pages.trainer.settings import TrainingSides

Array = np.ndarray
Axes = tuple[tuple[float, float], tuple[float, float]]

GRID = 60
# With so many sides, two beside two, a picture has half the height.
MOST_SIDES = len(SIDE_NAMES)
# The picture that takes points by hand: all sides have the same ones.
ANSWERS = f"answers {SIDE_NAMES[0]}"
# More examples than these are not told apart, and each takes its time to draw.
MOST_POINTS, MOST_DOTS = 5000, 1000
# Features whose ranges differ more than this are in different units.
MOST_UNEQUAL = 3.0
# A histogram of few values has few bins, or it is all teeth.
FEW_VALUES, FEW_BINS, MANY_BINS = 1500, 24, 60
# Room beside the layers' histograms.
NOTE_PIXELS, MOST_LONG_NOTES = 92, 4


def panels_of(training: Training, settings: PageSettings, presenting: bool = False) -> list[Panel]:
    """What the stage shows now."""
    run = training.run
    views = {"answers": _answers, "network": _networks, "layers": _layers, "weights": _weights, "mistakes": _mistakes}
    panels, strips = views[settings["view"]](training, run.sides), curve_panels(training, settings)
    values = settings.values()
    adds, original = adds_of(training.own, values), original_of(training.own, values)
    panels = [
        replace(one, adds=adds, original=original) if isinstance(one, FieldPanel) and one.id == ANSWERS else one
        for one in panels
    ]
    if len(run.sides) > 1:
        # Side by side a picture is named by what is different in it, which says more than what it shows.
        sides = TrainingSides(settings)
        panels = [replace(panel, title=sides.name(panel.side)) for panel in panels]
    if presenting:
        # In large type the key of the examples takes the room of that name.
        panels = [replace(panel, title="") if panel.title == PLANE else panel for panel in panels]
    return [*panels, *strips]


# --- answers --------------------------------------------------------------------------------------------


def _answers(training: Training, sides: Sequence[Side]) -> list[Panel]:
    """What is answered, and with one side alone the network that answers it."""
    panels: list[Panel] = []
    for side in sides:
        problem = side.problem
        tight = len(sides) == MOST_SIDES
        axes = axes_of(problem, tight, training.own.points) if problem.is_planar else None
        plane = None if axes is None else look_at_plane(side, window_of(*axes), GRID)
        wide = len(side.settings.hidden) > 3
        if len(sides) == 1:
            shown = columns_of(side, plane)
            panels.append(network_panel("network", side, shown, scales_of([shown]), wide=wide))
        title = "answers" if problem.table.classes else "answers against truth"
        identity = f"answers {side.name}"
        if plane is not None and axes is not None:
            field = _plane_panel(identity, "", side, plane, _points(side), axes, len(sides))
            # There is no room for a third picture beside a wide network or another side's.
            panels += [field] if len(sides) > 1 or wide else with_bend(field, side, _plane_axes(problem, axes, True))
            continue
        panels.append(FigurePanel(identity, _judged_figure(side), title=f"{title}, dev set", side=side.name))
    return panels


def _judged_figure(side: Side) -> dict[str, Any]:
    """The confusion matrix on the dev set, or of numbers the answers against the truth."""
    problem, judged = side.problem, judge(side)
    if problem.table.classes:
        return confusion(judged.confusion(len(problem.table.classes)), problem.table.classes)
    some = slice(None, None, -(-len(judged.rows) // MOST_DOTS))
    said = np.nan_to_num(judged.said[some], nan=np.nan, posinf=np.nan, neginf=np.nan)
    # Of a side that diverged no answer would be seen in the window of the truth.
    return against(judged.truth[some], said, problem.table.target, bounded=side.divergence is None)


def _networks(training: Training, sides: Sequence[Side]) -> list[Panel]:
    """The network of every side; one alone can be rebuilt in its picture."""
    every = []
    for side in sides:
        axes = axes_of(side.problem, False, training.own.points) if side.problem.is_planar else None
        every.append(columns_of(side, None if axes is None else look_at_plane(side, window_of(*axes), GRID)))
    scales, alone = scales_of(every), len(sides) == 1
    return [
        network_panel(f"network {side.name}", side, shown, scales, editable=alone)
        for side, shown in zip(sides, every, strict=True)
    ]


def _plane_panel(
    identity: str, title: str, side: Side, plane: PlaneLook, points: Array, axes: Axes, sides: int
) -> FieldPanel:
    """What is answered over the plane, with these examples on it."""
    problem, (x, y) = side.problem, axes
    return FieldPanel(
        identity, _plane_axes(problem, axes, sides > 2), title=title, home={"x": list(x), "y": list(y)}, side=side.name,
        values=class_shares(problem, plane.logits), x=x, y=y, classes=_classes(problem), examples=points,
        boundary=bool(problem.table.classes),
    )  # fmt: skip


def window_of(x: tuple[float, float], y: tuple[float, float]) -> tuple[float, float, float, float]:
    return (*x, *y)


def axes_of(problem: Problem, tight: bool, points: OwnPoints | None = None) -> Axes:
    """A square around all examples, with some room; where the two features are of other sizes, or the room is scarce, a window
    for each. With points set by hand it is that of the set as drawn as long as they lie in it: no click moves the picture."""
    every = np.vstack([problem.train.raw, problem.dev.raw])
    if points is not None and problem.table.held is not None:
        (x0, x1), (y0, y1) = axes = axes_of(points.problem, tight)
        if (every >= (x0, y0)).all() and (every <= (x1, y1)).all():
            return axes
        every = np.vstack([every, points.problem.table.inputs])
    low, high = every.min(axis=0), every.max(axis=0)
    middle, width = (low + high) / 2, high - low
    if width.max() <= MOST_UNEQUAL * width.min() and not tight:
        width = np.full(2, width.max())
    reach = 0.55 * np.where(width > 0, width, 1.0)
    (x0, y0), (x1, y1) = (middle - reach).tolist(), (middle + reach).tolist()
    return (x0, x1), (y0, y1)


def _plane_axes(problem: Problem, axes: Axes, bare: bool) -> dict[str, Any]:
    """The axes; many side by side are bare, for the sake of their pictures."""
    x, y = axes
    names = ("", "") if bare else [literal(name) for name in problem.table.features]
    margin = {"l": 22 if bare else 36, "r": 4 if bare else 8, "t": 4, "b": 22 if bare else 34}
    widths = sorted((x[1] - x[0], y[1] - y[0]))
    equal = widths[1] <= MOST_UNEQUAL * widths[0]
    return plane(Axis(names[0], range=x), Axis(names[1], range=y), equal, margin)


def _classes(problem: Problem) -> list[dict[str, str]]:
    names = problem.table.classes or ("low", "high")
    return [
        {"name": name, "light": style.light, "dark": style.dark} for name, style in zip(names, CLASSES, strict=True)
    ]


def _points(side: Side) -> Array:
    """Examples of both subsets as the field draws them, many thinned out."""
    problem = side.problem
    thinned = [slice(None, None, -(-subset.examples // MOST_POINTS)) for subset in (problem.train, problem.dev)]
    return np.vstack([_points_of(side, problem.train, 0, thinned[0]), _points_of(side, problem.dev, 1, thinned[1])])


def _points_of(side: Side, subset: Subset, flag: int, some: slice | Array) -> Array:
    """(k, 5): x, y, class or nan, value or nan, flags (1 for dev, 2 for a wrong answer)."""
    learned = subset.learned[some]
    rows = np.full((len(learned), 5), np.nan)
    rows[:, :2] = subset.raw[some]
    rows[:, 4] = flag
    # A network takes no zero examples, and there may be no mistake.
    if side.problem.table.classes and len(rows):
        # As it is trained on: an exchanged label is seen as such.
        rows[:, 2] = learned
        logits = side.network().forward(subset.X[some])[..., 0]
        rows[:, 4] += 2 * ((logits > 0) != (learned > 0))
    else:
        rows[:, 3] = np.clip(learned / 2.0, -1.0, 1.0)
    return rows


# --- layers ---------------------------------------------------------------------------------------------


def _layers(training: Training, sides: Sequence[Side]) -> list[Panel]:
    """Distributions of each layer's outputs and of the gradients at its units, on the coming mini-batch."""
    panels: list[Panel] = []
    for number, side in enumerate(sides):
        looks = training.layers(number)
        style = SIDES[number]
        rows = ("values", "gradients") if len(sides) == 1 else ("values",)
        for what in rows:
            every = [np.nan_to_num(getattr(one, what), nan=0.0, posinf=0.0, neginf=0.0) for one in looks]
            reach = max(3.0 * max(float(np.sqrt(np.mean(values**2))) for values in every), 1e-12)
            bins = FEW_BINS if min(values.size for values in every) < FEW_VALUES else MANY_BINS
            edges = np.linspace(-reach, reach, bins + 1)
            shares = np.array([np.histogram(values, edges)[0] / max(values.size, 1) for values in every])
            said = [_size_note(one) if what == "values" else _update_note(one) for one in looks]
            if len(sides) == 2 and len(looks) <= MOST_LONG_NOTES:
                # There is no second picture of each.
                said = [[*one, _update_note(look)[1]] for one, look in zip(said, looks, strict=True)]
            # Pictures as small as of more sides have their notes inside.
            notes = [("<br>" if len(sides) <= 2 else ", ").join(one) for one in said]
            title = "outputs of each layer" if what == "values" else "gradients at each layer's units"
            figure = ridge(
                edges, shares, [float(one.layer) for one in looks], [one.name for one in looks], notes, style,
                "output" if what == "values" else "gradient", "", beside=NOTE_PIXELS if len(sides) <= 2 else 0, margin={"l": 60},
            )  # fmt: skip
            panels.append(FigurePanel(f"{what} {side.name}", figure, title=title, side=side.name))
    return panels


def _size_note(one: LayerLook) -> list[str]:
    """The size of what it puts out, and for a hidden layer how many units say nothing."""
    return [f"rms {digits(one.rms, 3)}", *([] if one.name == "output" else [f"dead {percent(one.dead, 0)}"])]


def _update_note(one: LayerLook) -> list[str]:
    """The size of the gradients at its units, and of the coming update of its weights in percent of them."""
    with np.errstate(all="ignore"):
        rms = float(np.sqrt(np.mean(np.square(one.gradients, dtype=np.float64))))
    return [f"rms {digits(rms, 2)}", f"update {digits(100 * one.update_ratio, 2)} %"]


# --- weights and mistakes -------------------------------------------------------------------------------


def _weights(training: Training, sides: Sequence[Side]) -> list[Panel]:
    """Those of the first layer, on one colour scale for all sides."""
    panels: list[Panel] = []
    matrices, largest = first_weights(sides)
    for side, matrix in zip(sides, matrices, strict=True):
        identity, problem, title = f"weights {side.name}", side.problem, "weights of the first layer"
        if problem.table.image is None:
            figure = signed(matrix, problem.names, "unit", largest)
            panels.append(FigurePanel(identity, figure, title=title, side=side.name))
            continue
        images = matrix.T.reshape(-1, *problem.table.image) / (largest or 1.0)
        panels.append(TilesPanel(identity, images=images, signed=True, title=title, side=side.name))
    return panels


def _mistakes(training: Training, sides: Sequence[Side]) -> list[Panel]:
    panels: list[Panel] = []
    for side in sides:
        identity, judged = f"mistakes {side.name}", judge(side)
        if side.problem.is_planar:
            axes = axes_of(side.problem, len(sides) == MOST_SIDES, training.own.points)
            plane = look_at_plane(side, window_of(*axes), GRID)
            worst = judged.rows[judged.worst(MOST_POINTS if side.problem.table.classes else MOST_MISTAKES)]
            points = _points_of(side, side.problem.dev, 1, worst)
            panels.append(_plane_panel(identity, MISTAKES, side, plane, points, axes, len(sides)))
            continue
        panels.append(mistakes_panel(identity, side, judged, len(sides) == 1))
    return panels


def look_of(style: Style) -> dict[str, str]:
    return {"light": style.light, "dark": style.dark, "dash": style.dash, "marker": style.marker}

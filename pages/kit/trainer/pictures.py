"""The panels of the trainer: answers, network, layers, weights and mistakes above; curves below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.figures.answers import confusion, predicted
from labcore.figures.depth import ridge
from labcore.figures.literal import literal
from labcore.figures.pairs import CLASSES, SIDES
from labcore.optimizers import Style
from labcore.training import Lane, Problem
from labcore.training.look import Judged, LayerLook, class_shares, judge, look_at_plane
from pages.kit.compare import Sides
from pages.kit.contents import field, tiles
from pages.kit.report import digits
from pages.kit.settings import Settings
from pages.kit.stage import Panel
from pages.kit.trainer.curves import curve_panels
from pages.kit.trainer.declared import OF_SIDES
from pages.kit.trainer.diagram import network_content
from pages.kit.trainer.session import Training

Array = np.ndarray

GRID = 60
MOST_WEIGHTS, MOST_MISTAKES, MOST_OF_SIDE = 40, 18, 12
# More examples than these are not told apart, and each takes its time to draw.
MOST_POINTS, MOST_DOTS = 5000, 1000
# Features whose ranges differ more than this are in different units.
MOST_UNEQUAL = 3.0
# A histogram of few values has few bins, or it is all teeth.
FEW_VALUES, FEW_BINS, MANY_BINS = 1500, 24, 60
# Rows of a picture, one above another, that are high enough for a note of two lines.
MOST_DOUBLE_NOTES = 6


def panels_of(training: Training, settings: Settings, presenting: bool) -> list[Panel]:
    """What the stage shows now."""
    run = training.run
    views = {"answers": _answers, "network": _networks, "layers": _layers, "weights": _weights, "mistakes": _mistakes}
    panels, strips = views[settings["view"]](training, run.lanes), curve_panels(training, settings)
    if len(run.lanes) > 1:
        # Side by side a picture is named by what is different in it, which says more than what it shows.
        sides = Sides(settings, OF_SIDES)
        panels = [replace(panel, title=sides.name(panel.id[-1])) for panel in panels]
    return [*panels, *(strips[:1] if presenting else strips)]


# --- answers --------------------------------------------------------------------------------------------


def _answers(training: Training, lanes: Sequence[Lane]) -> list[Panel]:
    """What is answered, and with one side alone the network that answers it."""
    panels = []
    for lane in lanes:
        problem = lane.problem
        plane = look_at_plane(lane, window_of(problem), GRID) if problem.is_planar else None
        if len(lanes) == 1:
            panels.append(Panel("network", title="", kind="diagram", content=network_content(lane, plane), wide=len(lane.settings.hidden) > 3))  # fmt: skip
        title = "answers" if problem.table.classes else "answers against truth"
        identity = f"answers {lane.name}"
        if plane is not None:
            x, y = _axes_of(problem)
            content = field(
                class_shares(problem, plane.logits), x, y, _classes(problem), _points(lane), boundary=bool(problem.table.classes),
            )  # fmt: skip
            panels.append(Panel(identity, _plane_axes(problem, bare=len(lanes) > 2), title="", kind="field", content=content, home={"x": list(x), "y": list(y)}))  # fmt: skip
            continue
        panels.append(Panel(identity, _judged_figure(lane), title=f"{title}, dev set"))
    return panels


def _judged_figure(lane: Lane) -> dict[str, Any]:
    """The confusion matrix on the dev set, or of numbers the answers against the truth."""
    problem, judged = lane.problem, judge(lane)
    if problem.table.classes:
        return confusion(judged.confusion(len(problem.table.classes)), problem.table.classes)
    some = slice(None, None, -(-len(judged.rows) // MOST_DOTS))
    said = np.nan_to_num(judged.said[some], nan=np.nan, posinf=np.nan, neginf=np.nan)
    figure = predicted(judged.truth[some], said, problem.table.target)
    if lane.divergence is not None:
        # In the window of the truth there would be no answer to be seen.
        del figure["layout"]["yaxis"]["range"]
    return figure


def _networks(training: Training, lanes: Sequence[Lane]) -> list[Panel]:
    """The network of every side; one alone can be rebuilt in its picture."""
    panels = []
    for lane in lanes:
        plane = look_at_plane(lane, window_of(lane.problem), GRID) if lane.problem.is_planar else None
        content = network_content(lane, plane, editable=len(lanes) == 1)
        panels.append(Panel(f"network {lane.name}", title="", kind="diagram", content=content))
    return panels


def window_of(problem: Problem) -> tuple[float, float, float, float]:
    (x0, x1), (y0, y1) = _axes_of(problem)
    return x0, x1, y0, y1


def _axes_of(problem: Problem) -> tuple[tuple[float, float], tuple[float, float]]:
    """A square around all examples, with some room; where the two features are of other sizes, a window for each."""
    every = np.vstack([problem.train.raw, problem.dev.raw])
    low, high = every.min(axis=0), every.max(axis=0)
    middle, width = (low + high) / 2, high - low
    if width.max() <= MOST_UNEQUAL * width.min():
        width = np.full(2, width.max())
    reach = 0.55 * np.where(width > 0, width, 1.0)
    (x0, y0), (x1, y1) = (middle - reach).tolist(), (middle + reach).tolist()
    return (x0, x1), (y0, y1)


def _plane_axes(problem: Problem, bare: bool) -> dict[str, Any]:
    """The axes; many side by side are bare, for the sake of their pictures."""
    x, y = _axes_of(problem)
    names = ("", "") if bare else [literal(name) for name in problem.table.features]
    layout: dict[str, Any] = {
        "margin": {"l": 22 if bare else 36, "r": 4 if bare else 8, "t": 4, "b": 22 if bare else 34},
        "xaxis": {"title": {"text": names[0]}, "range": list(x), "nticks": 5, "showgrid": False, "constrain": "domain"},
        "yaxis": {"title": {"text": names[1]}, "range": list(y), "nticks": 5, "showgrid": False, "constrain": "domain"},
    }  # fmt: skip
    if abs((x[1] - x[0]) / (y[1] - y[0]) - 1.0) < 1e-9:
        layout["yaxis"]["scaleanchor"] = "x"
    return {"data": [], "layout": layout}


def _classes(problem: Problem) -> list[dict[str, str]]:
    names = problem.table.classes or ("low", "high")
    return [
        {"name": name, "light": style.light, "dark": style.dark} for name, style in zip(names, CLASSES, strict=True)
    ]


def _points(lane: Lane) -> Array:
    """Examples of both sides as the field draws them: x, y, class or nan, value or nan, flags."""
    problem, network = lane.problem, lane.network()
    parts = []
    for flag, side in ((0, problem.train), (1, problem.dev)):
        some = slice(None, None, -(-side.examples // MOST_POINTS))
        learned = side.learned[some]
        rows = np.full((len(learned), 5), np.nan)
        rows[:, :2] = side.raw[some]
        rows[:, 4] = flag
        if problem.table.classes:
            # As it is trained on: an exchanged label is seen as such.
            rows[:, 2] = learned
            logits = network.forward(side.X[some])[..., 0]
            rows[:, 4] += 2 * ((logits > 0) != (learned > 0))
        else:
            rows[:, 3] = np.clip(learned / 2.0, -1.0, 1.0)
        parts.append(rows)
    return np.vstack(parts)


# --- layers ---------------------------------------------------------------------------------------------


def _layers(training: Training, lanes: Sequence[Lane]) -> list[Panel]:
    """Distributions of each layer's outputs and of the gradients at its units, on the coming mini-batch."""
    panels = []
    for number, lane in enumerate(lanes):
        looks = training.layers(number)
        style = SIDES[number]
        rows = ("values", "gradients") if len(lanes) == 1 else ("values",)
        for what in rows:
            every = [np.nan_to_num(getattr(one, what), nan=0.0, posinf=0.0, neginf=0.0) for one in looks]
            reach = max(3.0 * max(float(np.sqrt(np.mean(values**2))) for values in every), 1e-12)
            bins = FEW_BINS if min(values.size for values in every) < FEW_VALUES else MANY_BINS
            edges = np.linspace(-reach, reach, bins + 1)
            shares = np.array([np.histogram(values, edges)[0] / max(values.size, 1) for values in every])
            notes = [_layer_note(one) if what == "values" else _update_note(one) for one in looks]
            if len(lanes) > 1 and len(looks) * (1 + (len(lanes) > 2)) <= MOST_DOUBLE_NOTES:
                # There is no room for a second picture of each side.
                notes = [f"{note}<br>{_update_note(one)}" for note, one in zip(notes, looks, strict=True)]
            title = "outputs of each layer" if what == "values" else "gradients at each layer's units"
            figure = ridge(
                edges, shares, [float(one.layer) for one in looks], [one.name for one in looks], notes, style.light, style.dark,
                "output" if what == "values" else "gradient", "",
            )  # fmt: skip
            figure["layout"]["margin"]["l"] = 60
            panels.append(Panel(f"{what} {lane.name}", figure, title=title))
    return panels


def _layer_note(one: LayerLook) -> str:
    """Its size, and for a hidden layer how many units say nothing."""
    dead = "" if one.name == "output" else f", dead {one.dead:.0%}"
    return f"rms {digits(one.rms, 3)}{dead}"


def _update_note(one: LayerLook) -> str:
    return f"update/weight {digits(one.update_ratio, 2)}"


# --- weights and mistakes -------------------------------------------------------------------------------


def _weights(training: Training, lanes: Sequence[Lane]) -> list[Panel]:
    panels = []
    for lane in lanes:
        matrix = lane.network().layers[0].weights[:, :MOST_WEIGHTS]
        finite = np.nan_to_num(matrix.T.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        images = finite.reshape(-1, *(lane.problem.table.image or (1, finite.shape[1])))
        largest = np.abs(images).max() or 1.0
        title = f"weights of the first layer, unit by unit, largest {digits(float(largest), 3)}"
        content = tiles(images / largest, [], signed=True)
        panels.append(Panel(f"weights {lane.name}", title=title, kind="tiles", content=content))
    return panels


def _mistakes(training: Training, lanes: Sequence[Lane]) -> list[Panel]:
    panels = []
    for lane in lanes:
        problem = lane.problem
        if problem.table.image and problem.table.classes:
            judged = judge(lane)
            alone = len(lanes) == 1
            worst = judged.worst(MOST_MISTAKES if alone else MOST_OF_SIDE)
            raw = problem.dev.raw[judged.rows[worst]].reshape(-1, *problem.table.image)
            top = float(problem.train.raw.max()) or 1.0
            content = tiles(
                raw / top, [caption(problem, judged, i, alone) for i in worst], empty="No mistake on the dev set."
            )
            panels.append(Panel(f"mistakes {lane.name}", title="worst mistakes on the dev set", kind="tiles", content=content))  # fmt: skip
        else:
            # Only an image can be shown by itself: of all others, how many are taken for what. The worst are in the table.
            what = "what is taken for what" if problem.table.classes else "answers against truth"
            panels.append(Panel(f"judged {lane.name}", _judged_figure(lane), title=f"{what}, dev set"))
    return panels


def caption(problem: Problem, judged: Judged, i: int, whole: bool = True) -> str:
    """What it is, what was said, and how sure; side by side there is room for the first two alone."""
    names = problem.table.classes
    said = int(judged.said[i])
    share = float(judged.shares[i, said])
    truth = names[int(judged.truth[i])]
    return f"{truth}, said {names[said]} ({share:.0%})" if whole else f"{truth} → {names[said]}"


def look_of(style: Style) -> dict[str, str]:
    return {"light": style.light, "dark": style.dark, "dash": style.dash, "marker": style.marker}

"""The network as the diagram shows it: its columns, each unit's own picture, and the weights between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from labcore.training import SIDE_NAMES, Side
from labcore.training.held import biases_of
from labcore.training.look import PlaneLook, class_shares, unit_means
from pages.kit.panels import DiagramLayer, DiagramPanel
from pages.trainer.edits import held_of, output_names

Array = np.ndarray

MOST_UNITS, MOST_WEIGHTS = 10, 40
SHORT = {
    "body mass index": "BMI", "blood pressure": "pressure", "total cholesterol": "cholesterol", "low-density lipoproteins": "LDL",
    "high-density lipoproteins": "HDL", "cholesterol ratio": "chol. ratio", "log of triglycerides": "log triglyc.",
    "blood sugar": "sugar", "progression after one year": "progression",
    "concave points": "conc. points", "fractal dimension": "fractal dim.",
    "alcalinity of ash": "alcalinity", "total phenols": "phenols", "nonflavanoid phenols": "nonflav. ph.",
    "proanthocyanins": "proanthoc.", "color intensity": "intensity",
}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """What the units of a network show, as they are: inputs (units, h, w), and of each hidden layer and the output likewise."""

    inputs: Array
    hidden: tuple[Array, ...]
    output: Array


def columns_of(side: Side, plane: PlaneLook | None) -> Columns:
    """Over the plane each unit shows what it makes of it; on images first-layer units show their weights; all others show
    their mean output by class, or by fifths of the target."""
    problem, hidden = side.problem, side.settings.hidden
    if plane is not None:
        # What is answered, in the colours of the plane beside it.
        shares = class_shares(problem, plane.logits)[::-2, ::2]
        units = tuple(each[:MOST_UNITS, ::-1] for each in plane.units)
        return Columns(_grid_inputs(side, plane), units, (shares[..., 1] - shares[..., 0])[None])
    inputs, *pictures, output = (each[:MOST_UNITS, None, :] for each in unit_means(side))
    if problem.table.image:
        height, width = problem.table.image
        inputs = problem.train.raw[:500].mean(axis=0).reshape(1, height, width)
        if hidden:
            pictures[0] = side.network().layers[0].weights[:, :MOST_UNITS].T.reshape(-1, height, width)
    return Columns(inputs, tuple(pictures), output)


def scales_of(every: Sequence[Columns]) -> tuple[float, ...]:
    """The largest size in each hidden layer of all sides: with one colour scale a unit that says little looks it."""
    layers = zip_longest(*(one.hidden for one in every))
    return tuple(max(_largest(each) for each in layer if each is not None) for layer in layers)


def network_panel(
    identity: str, side: Side, shown: Columns, scales: Sequence[float], editable: bool = True, wide: bool = False
) -> DiagramPanel:
    """The network with what its units show, each hidden layer by its scale. editable: whether units and layers can be pressed."""
    problem, table = side.problem, side.problem.table
    network = side.network()
    matrices = [layer.weights for layer in network.layers]
    if table.image:
        first = DiagramLayer(f"{table.image[0]}×{table.image[1]} pixels", 1, None, _scaled(shown.inputs))
    else:
        names = _first(problem.names)
        first = DiagramLayer("inputs", problem.inputs, names, _scaled(shown.inputs), short=short(names))
    columns = [
        DiagramLayer(f"layer {number}", units, None, _over(picture, scale), editable)
        for number, (units, picture, scale) in enumerate(
            zip(side.settings.hidden, shown.hidden, scales, strict=False), start=1
        )
    ]
    on_plane = problem.is_planar
    output = shown.output if on_plane else _over(shown.output, _largest(shown.output))
    names = [] if on_plane else list(output_names(problem)[:MOST_UNITS])
    last = DiagramLayer(
        "output", problem.outputs, names or None, output, short=[SHORT.get(name, name) for name in names] or None
    )
    weights = [_shown(matrix) for matrix in matrices]
    if table.image:
        # One picture stands for all pixels: its line to a unit is as strong as the unit's weights together.
        weights[0] = np.sqrt((matrices[0] ** 2).mean(axis=0, keepdims=True))[:, :MOST_UNITS]
    return DiagramPanel(
        identity, layers=[first, *columns, last], weights=weights, editable=editable, side=side.name, wide=wide,
        biases=[_numbers(one[:MOST_UNITS]) for one in biases_of(network.spec, network.theta)], held=held_of(side),
        edits=SIDE_NAMES.index(side.name) if side.takes_edits else None, edits_from=2 if table.image else 1,
    )  # fmt: skip


def _shown(matrix: Array) -> Array:
    return _numbers(matrix[:MOST_UNITS, :MOST_UNITS])


def _numbers(values: Array) -> Array:
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def _finite(pictures: Array) -> Array:
    return np.nan_to_num(np.asarray(pictures, np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _largest(pictures: Array) -> float:
    return float(np.abs(_finite(pictures)).max(initial=0.0))


def _over(pictures: Array, largest: float) -> Array:
    """Pictures in parts of a size: in [-1, 1]."""
    return _finite(pictures) / (largest or 1.0)


def _scaled(pictures: Array) -> Array:
    """Each picture by its own largest size, since inputs have each their own unit: in [-1, 1]."""
    return np.stack([_over(each, _largest(each)) for each in pictures])


def _grid_inputs(side: Side, plane: PlaneLook) -> Array:
    x, y = np.meshgrid(plane.x[::2], plane.y[::2])
    inputs = side.problem.inputs_of(np.stack([x.ravel(), y.ravel()], axis=1))
    n = len(plane.x[::2])
    return inputs.T.reshape(-1, n, n)[:MOST_UNITS, ::-1]


def _first(names: tuple[str, ...]) -> list[str]:
    return [name.split(" (")[0] for name in names[:MOST_UNITS]]


def short(names: Sequence[str]) -> list[str]:
    """The names as the picture has room for: without a first word that all of them share, and as the field shortens them."""
    first = {name.split(" ")[0] for name in names}
    shared = len(first) == 1 and len(names) > 1 and all(" " in name for name in names)
    bare = [name.partition(" ")[2] if shared else name for name in names]
    return [SHORT.get(name, name) for name in bare]


def first_weights(sides: Sequence[Side]) -> tuple[list[Array], float]:
    """The weights into the first layer of each side (inputs, units), and how large the largest of them all is."""
    matrices = [_finite(side.network().layers[0].weights[:, :MOST_WEIGHTS]) for side in sides]
    return matrices, max(_largest(matrix) for matrix in matrices)

"""The network as the diagram shows it: its columns, each unit's own picture, and the weights between."""

from __future__ import annotations

import numpy as np

from labcore.training import Side
from labcore.training.look import PlaneLook, unit_means
from pages.kit.panels import DiagramLayer, DiagramPanel

Array = np.ndarray

MOST_UNITS = 10


def network_panel(
    identity: str, side: Side, plane: PlaneLook | None, editable: bool = True, wide: bool = False
) -> DiagramPanel:
    """Over the plane each unit shows what it makes of it; on images first-layer units show their weights; all others show
    their mean output by class, or by fifths of the target. editable: whether units and layers can be pressed in it."""
    problem = side.problem
    network = side.network()
    matrices = [layer.weights for layer in network.layers]
    hidden = side.settings.hidden
    pictures: list[Array | None]
    if plane is not None:
        pictures = [_scaled(units[:MOST_UNITS, ::-1]) for units in plane.units]
        inputs = _grid_inputs(side, plane)
        outputs = _scaled(plane.logits[::-2, ::2].transpose(2, 0, 1)[:MOST_UNITS])
        first = DiagramLayer("inputs", problem.inputs, _first(problem.names), inputs)
        last = DiagramLayer("output", problem.outputs, None, outputs)
    else:
        means = [_scaled(each[:MOST_UNITS, None, :]) for each in unit_means(side)]
        pictures = list(means[1:-1])
        first = _input_column(side, means[0])
        last = DiagramLayer("output", problem.outputs, _output_names(side), means[-1])
        if problem.table.image and hidden:
            pictures[0] = _scaled(_images(matrices[0][:, :MOST_UNITS], problem.table.image))
    columns = [
        DiagramLayer(f"layer {number}", units, None, picture, editable)
        for number, (units, picture) in enumerate(zip(hidden, pictures, strict=True), start=1)
    ]
    shown = [_shown(matrix) for matrix in matrices]
    if problem.table.image:
        # One picture stands for all pixels: its line to a unit is as strong as the unit's weights together.
        shown[0] = np.sqrt((matrices[0] ** 2).mean(axis=0, keepdims=True))[:, :MOST_UNITS]
    return DiagramPanel(
        identity, layers=[first, *columns, last], weights=shown, editable=editable, side=side.name, wide=wide
    )


def _shown(matrix: Array) -> Array:
    return np.nan_to_num(matrix[:MOST_UNITS, :MOST_UNITS], nan=0.0, posinf=0.0, neginf=0.0)


def _scaled(pictures: Array) -> Array:
    """Each picture by its own largest size, so that it spans up to [-1, 1]."""
    finite = np.nan_to_num(np.asarray(pictures, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    largest = np.abs(finite).max(axis=(1, 2), keepdims=True)
    return finite / np.where(largest > 0, largest, 1.0)


def _images(matrix: Array, shape: tuple[int, int]) -> Array:
    return matrix.T.reshape(-1, *shape)


def _grid_inputs(side: Side, plane: PlaneLook) -> Array:
    x, y = np.meshgrid(plane.x[::2], plane.y[::2])
    inputs = side.problem.inputs_of(np.stack([x.ravel(), y.ravel()], axis=1))
    n = len(plane.x[::2])
    return _scaled(inputs.T.reshape(-1, n, n)[:MOST_UNITS, ::-1])


def _input_column(side: Side, means: Array) -> DiagramLayer:
    problem = side.problem
    if problem.table.image:
        height, width = problem.table.image
        mean = problem.train.raw[:500].mean(axis=0).reshape(1, height, width)
        return DiagramLayer(f"{height}×{width} pixels", 1, None, _scaled(mean))
    return DiagramLayer("inputs", problem.inputs, _first(problem.names), means)


def _first(names: tuple[str, ...]) -> list[str]:
    return [name.split(" (")[0] for name in names[:MOST_UNITS]]


def _output_names(side: Side) -> list[str]:
    table = side.problem.table
    if not table.classes:
        return [table.target.split(" (")[0]]
    return [table.classes[1]] if side.problem.outputs == 1 else list(table.classes[:MOST_UNITS])

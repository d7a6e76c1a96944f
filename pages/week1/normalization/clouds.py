"""The examples behind the costs, in three stages: raw, minus the mean, divided by sigma."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labcore.experiments.normalization import Result
from labcore.figures.axes import Axis
from labcore.figures.scatter import Cloud, scatter, square_around
from labcore.style import TEST, TRAIN
from pages.kit.numbers import digits
from pages.kit.panels import FigurePanel, Panel


def cloud_panels(result: Result, normalized_with: str) -> list[Panel]:
    """Raw, minus the mean, divided by sigma. In the third the test set stands where `normalized_with` puts it."""
    posed = result.posed
    train, test = posed.rows.train, posed.rows.test
    raw = [posed.inputs_at("raw", rows) for rows in (train, test)]
    centred = [posed.inputs_at("centred", rows) for rows in (train, test)]
    ought = [posed.inputs_at("normalized", rows) for rows in (train, test)]
    own = posed.inputs_at("normalized", test, fitted_on=test)
    placed = {"train": ought[1], "own": own, "raw": raw[1]}[normalized_with]
    wrong = normalized_with != "train"
    groups = [Cloud("training set", ought[0], TRAIN)]
    if wrong:
        groups.append(Cloud("where the test set belongs", ought[1], TEST, hollow=True))
    groups.append(Cloud("test set as normalized" if wrong else "test set", placed, TEST))
    first = square_around(np.vstack(raw), origin=True)
    span = (first[0][1] - first[0][0]) / 2
    pictures = [
        ("raw", f"Raw · σ {_both(posed.normalizer.sigma)}", _sets(raw), posed.features, first, False),
        ("centred", f"Minus the mean · {_both(posed.normalizer.mean)}", _sets(centred), posed.features, ((-span, span), (-span, span)), False),
        ("normalized", "Divided by σ", groups, tuple(f"{name} (σ)" for name in posed.pair.names),
         square_around(np.vstack([group.points for group in groups])), True),
    ]  # fmt: skip
    panels: list[Panel] = []
    for key, title, shown, axes, window, last in pictures:
        links = (ought[1], placed) if last and wrong else None
        x, y = (Axis(name, range=ends) for name, ends in zip(axes, window, strict=True))
        figure = scatter(shown, x, y, equal=True, legend=last, links=links, hover=False)
        home = {"x": list(window[0]), "y": list(window[1])}
        panels.append(FigurePanel(f"data {key}", figure, title=title, home=home))
    return panels


def _sets(points: Sequence[np.ndarray]) -> list[Cloud]:
    return [Cloud("training set", points[0], TRAIN), Cloud("test set", points[1], TEST)]


def _both(pair: np.ndarray) -> str:
    return " and ".join(digits(float(value), 3) for value in pair)

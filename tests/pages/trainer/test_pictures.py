"""The trainer's panels: finite whatever is shown, of every side, and with the run's own numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from labcore.training import EVALUATION, as_table
from labcore.training import Settings as TrainingSettings
from pages.kit.numbers import digits
from pages.kit.panels import Panel
from pages.trainer.curves import curve_panels
from pages.trainer.pictures import panels_of
from pages.trainer.settings import SECOND, VIEW
from tests.pages.trainer.training import following, page_settings, training_with

GONE = TrainingSettings(data="diabetes", optimizer="gd", learning_rate=10.0, hidden=(16,), epochs=5)


def figure_of(panel: Panel) -> dict[str, Any]:
    assert isinstance(panel.figure, Mapping)
    return dict(panel.figure)


def content_of(panel: Panel) -> dict[str, Any]:
    return dict(panel.content)


@pytest.mark.parametrize("view", VIEW.choices)
@pytest.mark.parametrize("second", SECOND.choices)
@pytest.mark.parametrize("which", ["moons", "diabetes", "digits", "diverged", "sides"])
def test_every_picture_is_made_of_finite_numbers(view, second, which):
    if which == "diverged":
        training, settings = training_with(GONE, 100), page_settings(view=view, second=second)
    elif which == "sides":
        training, settings = following(sides=3, b__hidden=(), c__optimizer="gd", trained=1.0, view=view, second=second)
    else:
        training, settings = following(data=which, trained=1.0, view=view, second=second)
    panels = panels_of(training, settings)
    assert [panel.role for panel in panels[-2:]] == ["strip", "strip"]
    assert len(panels) >= 3
    for panel in panels:
        assert not isinstance(panel.figure, str)
        layout = (panel.figure or {}).get("layout", {})
        for axis in ("xaxis", "yaxis"):
            given = layout.get(axis, {}).get("range")
            assert given is None or all(math.isfinite(value) for value in given)
    for panel in curve_panels(training, settings):
        assert panel.content["curves"]


def test_with_several_sides_every_picture_shows_each_of_them():
    training, settings = following(sides=2, b__hidden=(5,), trained=1.0, view="network", second="updates")
    panels = panels_of(training, settings)
    networks = [content_of(panel) for panel in panels[:2]]
    assert [[layer["units"] for layer in one["layers"]] for one in networks] == [[2, 8, 8, 1], [2, 5, 1]]
    # Only a network alone is rebuilt in its picture: pressed in another side's, it would be A that changes.
    assert not any(one["editable"] or layer["editable"] for one in networks for layer in one["layers"])
    names = [curve["name"] for curve in content_of(panels[-1])["curves"]]
    assert names == ["A layer 1", "A layer 2", "A output", "B layer 1", "B output", "a thousandth"]
    settings.change({"view": "layers"})
    layers = figure_of(panels_of(training, settings)[1])["layout"]["annotations"]
    looks = training.layers(1)
    assert len(layers) == len(looks) == 2
    for note, look in zip(layers, looks, strict=True):
        assert note["text"].startswith(f"rms {digits(look.rms, 3)}")
        assert note["text"].endswith(f"update {digits(100 * look.update_ratio, 2)} %")


@pytest.mark.parametrize("data", ["moons", "wine", "diabetes"])
def test_error_is_one_minus_the_score_and_is_never_out_of_the_window(data):
    training, settings = following(data=data, trained=3.0, second="error")
    [panel] = [one for one in panels_of(training, settings) if one.id == "error"]
    table = as_table(training.run.sides[0].evaluations)
    for curve, column in zip(content_of(panel)["curves"], ("train_score", "dev_score"), strict=True):
        np.testing.assert_allclose(curve["points"][:, 1] + table[:, EVALUATION.index(column)], 1.0)
        low, high = figure_of(panel)["layout"]["yaxis"]["range"]
        assert (low < curve["points"][1:, 1]).all()
        assert (curve["points"][1:, 1] <= high).all()


def test_mistakes_of_several_sides_have_captions_that_fit():
    training, settings = following(data="digits", sides=4, b__optimizer="gd", trained=1.0, view="mistakes")
    for panel, side in zip(panels_of(training, settings)[:4], training.run.sides, strict=True):
        captions = content_of(panel)["captions"]
        wrong = round((1 - side.evaluations[-1].dev_score) * side.problem.dev.examples)
        assert len(captions) == min(12, wrong)
        assert all(len(text) == 5 and text[0] != text[-1] for text in captions)


@pytest.mark.parametrize("data", ["moons", "spirals"])
def test_beside_the_plane_its_examples_lie_on_the_same_sides_of_a_straight_line(data):
    training, settings = following(data=data, trained=20.0)
    _, field, bent = panels_of(training, settings)[:3]
    assert (field.title, bent.title) == ("the plane", "after 2 layers: a line cuts it")
    in_plane, seen = content_of(field)["examples"], content_of(bent)["examples"]
    np.testing.assert_array_equal(seen[:, 2:], in_plane[:, 2:])
    # The first class is above the line, unless the network is wrong about it.
    wrong = seen[:, 4] >= 2
    assert ((seen[:, 1] > 0) == ((seen[:, 2] == 0) != wrong)).all()
    assert (np.abs(seen[:, :2]) <= 1.0).all()
    values = content_of(bent)["values"]
    assert (values[30:, :, 0] > 0.5).all()
    assert (values[:30, :, 0] < 0.5).all()
    assert content_of(bent)["lines"].shape == content_of(field)["lines"].shape
    # In a projector's type the key has the room of the plane's name.
    assert [panel.title for panel in panels_of(training, settings, True)[1:3]] == ["", bent.title]


@pytest.mark.parametrize("values", [{"hidden": ()}, {"hidden": (3, 3, 3, 3)}, {"data": "plane"}, {"sides": 2}])
def test_where_nothing_is_bent_or_no_room_is_left_the_plane_stands_alone(values):
    training, settings = following(trained=1.0, **values)
    assert not [panel for panel in panels_of(training, settings) if panel.id.startswith("bend")]


@pytest.mark.parametrize("data", ["diabetes", "breast-cancer", "wine"])
def test_names_in_the_diagram_are_short_and_the_whole_of_them_is_told_under_the_pointer(data):
    training, settings = following(data=data, hidden=(16,), trained=1.0)
    first, *_, last = content_of(panels_of(training, settings)[0])["layers"]
    table = training.run.sides[0].problem.table
    assert list(first["labels"]) == [name.split(" (")[0] for name in table.features[:10]]
    # So many letters have room in a projector's type.
    for layer in (first, last):
        assert len(set(layer["short"])) == len(layer["short"]) == len(layer["labels"])
        assert max(map(len, layer["short"])) <= 12


def test_the_rate_that_is_drawn_is_the_one_that_is_trained_with():
    decayed = TrainingSettings(learning_rate=0.1, batch_size=4, epochs=40, schedule="sqrt-step", optimizer="gd")
    training, settings = training_with(decayed, 150), page_settings(second="rate")
    (side,), examples = training.run.sides, training.run.sides[0].problem.train.examples
    training.run.change(0, batch_size=30)
    training.run.advance(10)
    curves = content_of(curve_panels(training, settings)[1])["curves"]
    drawn = np.array(next(one for one in curves if one["name"] == "learning rate to come")["points"])
    # Updates before an epoch: a whole epoch has as many as there are batches.
    first = 150 // -(-examples // 4) + 1
    early = int(0.5 * first)
    for epoch in (early, side.epoch + 5.0):
        updates = early * -(-examples // 4) if epoch == early else side.steps + 5.0 * -(-examples // 30)
        rate = np.interp(epoch, drawn[:, 0], drawn[:, 1])
        assert rate == pytest.approx(0.1 / math.sqrt(updates + 1), rel=0.05)


@pytest.mark.parametrize("given", [(), (("steps_per_epoch", 1),)])
def test_the_rate_s_curve_is_that_of_the_steps(given):
    settings = TrainingSettings(
        examples=96,
        hidden=(3,),
        epochs=6,
        batch_size=24,
        learning_rate=0.5,
        schedule="sqrt-step",
        schedule_parameters=given,
    )
    page = page_settings(second="rate")
    (drawn,) = [
        curve.points for panel in curve_panels(training_with(settings, 0), page)
        for curve in panel.curves if curve.name.endswith("to come")
    ]  # fmt: skip
    # Three steps an epoch: with the training's own updates 1/sqrt of each, with one an epoch of each epoch.
    updates = np.floor(drawn[:-1, 0] * (1 if given else 3) + 1e-9) + 1
    np.testing.assert_allclose(drawn[:-1, 1], 0.5 / np.sqrt(updates), rtol=1e-9)

"""Normalization on the trainer's page: one choice, and the links that call it batch norm."""

from __future__ import annotations

import pytest

from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from pages.trainer.norms import asked_for, dividing
from pages.trainer.report import script, settings_code
from pages.trainer.run_file import can_show, values_of
from pages.trainer.settings import TrainingSides, groups_remark, page_values, trainings_of
from tests.pages.trainer.training import page_settings, training_with, visit

SMALL = {"data": "moons", "examples": 50, "hidden": (6, 4)}


def norms_of(**values):
    """What normalizes each side of a page with these settings."""
    return [one.norm for one in trainings_of(page_settings(**SMALL | values).values())]


def words(**values):
    settings = page_settings(**SMALL | values)
    return TrainingSides(settings).words({name: name.upper() for name in "abcd"[: settings["sides"]]})


def select(page, kind):
    """Chooses a norm as a visitor does."""
    (control,) = [one for one in page.app.selectbox if one.label == "Normalization"]
    control.select(kind)
    page.run()
    return control.value


@pytest.mark.parametrize(
    ("values", "norms"),
    [
        ({}, ["none"]),
        ({"batch_norm": True}, ["batch"]),
        ({"norm": "batch"}, ["batch"]),
        ({"norm": "layer", "batch_norm": True}, ["layer"]),
        ({"batch_norms": (True, False)}, [("batch", "none")]),
        ({"batch_norms": (True, False), "norms": ("off", "layer")}, [("none", "layer")]),
        ({"batch_norms": (True, False, True), "norm": "layer"}, ["layer"]),
        ({"sides": 2, "batch_norm": True}, ["batch", "batch"]),
        ({"sides": 2, "batch_norm": True, "b__batch_norm": False}, ["batch", "none"]),
        ({"sides": 2, "batch_norm": True, "b__norm": "none"}, ["batch", "none"]),
        ({"sides": 2, "norm": "group", "b__batch_norm": True}, ["group", "batch"]),
        ({"sides": 3, "norms": ("layer", "off"), "b__batch_norm": False}, [("layer", "none"), "none", ("layer", "none")]),
    ],
)  # fmt: skip
def test_whichever_name_a_link_has_it_is_one_norm(values, norms):
    assert norms_of(**values) == norms


@pytest.mark.parametrize(
    ("training", "values"),
    [
        ({"norm": "batch"}, {"batch_norm": True}),
        ({"norm": ("batch", "none")}, {"batch_norms": (True, False)}),
        ({"norm": "layer"}, {"norm": "layer"}),
        ({"norm": ("group", "none"), "groups": (3, 2)}, {"norms": ("group", "off"), "groups": 3}),
        ({"norm": "group", "groups": (1, 4)}, {"norm": "group", "groups_each": (1, 4)}),
    ],
)
def test_a_training_is_named_as_links_of_before_name_it_where_they_can(training, values):
    wanted = TrainingSettings(hidden=(6, 4), **training)
    assert page_values(wanted) == {"hidden": (6, 4), **values}
    settings = page_settings(**page_values(wanted))
    assert trainings_of(settings.values()) == (wanted,)


def test_groups_are_the_most_that_divide_a_layers_units():
    assert dividing(4, (8, 8)) == dividing(5, (8, 8)) == dividing(7, (8, 4)) == 4
    assert dividing(4, (6, 4, 5)) == (3, 4, 1)
    assert dividing(1024, (8, 3)) == (8, 3)
    assert dividing((4, 4), (6, 4)) == (3, 4)
    assert dividing(3, ()) == 3
    for groups in range(1, 10):
        assert dividing(asked_for(dividing(groups, (8, 6)), (8, 6)), (8, 6)) == dividing(groups, (8, 6))


def test_the_page_says_where_the_groups_are_others():
    settings = page_settings(**SMALL, norm="group", groups=4)
    assert groups_remark(settings.values()) == "Layer 1 has 3 groups in place of 4, which do not divide its 6 units."
    settings.change({"sides": 2, "hidden": (7, 6)})
    both = groups_remark(settings.values())
    assert both.startswith("Layer 1 has 1 group in place of 4, which do not divide its 7 units. Layer 2 has")
    assert both.count("Layer") == 2
    settings.change({"hidden": (6,), "b.norm": "layer"})
    assert groups_remark(settings.values()).startswith("Layer 1 of side A has 3")
    settings.change({"groups": 2})
    assert groups_remark(settings.values()) == ""
    assert "has 3 groups in place of 4" in " ".join(visit(norm="group", groups="4", hidden="6", trained="0").text())


def test_sides_are_told_apart_by_what_they_were_as_long_as_that_says_it():
    assert words(sides=2, b__batch_norm=True) == "B differs from A in batch norm (on, not off)."
    assert words(sides=2, norm="layer", b__batch_norm=True) == (
        "B differs from A in the normalization (Batch norm against Layer norm)."
    )
    assert words(sides=2, norm="layer", b__norm="group", b__groups=3) == (
        "B differs from A in the normalization (Group norm against Layer norm) and the groups (3 against 2)."
    )


def test_sides_with_norms_of_their_own_come_back_from_a_saved_run():
    for of_a, others in (
        ({"batch_norm": True}, {"b__norm": "layer", "c__batch_norm": False}),
        ({"norms": ("group", "off")}, {"b__batch_norm": True, "c__norm": "none", "d__norm": "group", "d__groups": 3}),
        ({"norm": "group", "groups": 4}, {"b__hidden": (8, 6), "c__hidden": (4,), "d__norm": "batch"}),
    ):
        settings = page_settings(**SMALL, sides=4, **of_a, **others)
        wanted = trainings_of(settings.values())
        run = Run(list(wanted))
        values = values_of(run, settings)
        assert can_show(settings, run, values), values


@pytest.mark.parametrize("link", [{}, {"batch_norm": "true"}, {"norm": "layer"}])
def test_the_choice_sets_one_name_and_takes_the_other_back(link):
    page = visit(trained="0", data="moons", examples="50", **link)
    (control,) = [one for one in page.app.selectbox if one.label == "Normalization"]
    assert control.value == {"": "none", "batch_norm": "batch", "norm": "layer"}["".join(link)]
    for kind, query in (
        ("group", {"norm": "group"}),
        ("batch", {"batch_norm": "true"}),
        ("layer", {"norm": "layer"}),
        ("none", {}),
    ):
        assert select(page, kind) == kind
        assert {name: text for name, text in page.query.items() if "norm" in name} == query


def test_a_side_that_has_what_a_has_is_as_a_again():
    page = visit(trained="0", data="moons", examples="50", sides="2", side="b", batch_norm="true")
    for kind, query in (("layer", {"b.norm": "layer"}), ("none", {"b.batch_norm": "false"}), ("batch", {})):
        assert select(page, kind) == kind
        assert {name: text for name, text in page.query.items() if name.startswith("b.")} == query


def test_hide_takes_the_choice_away_by_either_name():
    for name in ("norm", "batch_norm"):
        page = visit(trained="0", hide=name)
        assert not [one for one in page.app.selectbox if one.label == "Normalization"]


def test_the_script_says_the_norm():
    settings = TrainingSettings(examples=50, batch_norm=True)
    assert settings_code(settings) == "Settings(examples=50, norm='batch')"
    assert eval(settings_code(settings), {"Settings": TrainingSettings}) == settings
    grouped = TrainingSettings(examples=50, norm="group", groups=4)
    assert "norm='group', groups=4" in script(training_with(grouped, 2))

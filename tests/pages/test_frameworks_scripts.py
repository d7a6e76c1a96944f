"""The scripts exhibit: what is stored stands beside what is computed, and a setting arrives from the trainer and the race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from labcore.data import Table
from labcore.frameworks import lesson_scripts as scripts
from labcore.frameworks.given import Given
from labcore.frameworks.printed import PLACES
from labcore.training import OWN, Settings
from pages.kit.picture import key_of
from pages.kit.view import Mode
from pages.week3.frameworks.page import lesson
from pages.week3.frameworks.scripts import code, view
from pages.week3.frameworks.scripts_panels import about
from pages.week3.frameworks.scripts_words import refused, says
from tests.pages.handed import arrived_from, result_of, spec_of, words
from tests.pages.visit import Visit

EXHIBIT = lesson.exhibits["scripts"]
DEFAULTS = {name: setting.span.default for name, setting in lesson.settings.items()}
PRESSES = [*lesson.presets, *lesson.experiments]
SHOWN = {one.name: dict(one.values(DEFAULTS)) for one in PRESSES if lesson.shows_in(one) is EXHIBIT}
SHOWN |= {one.question: dict(one.values) for one in lesson.predictions if one.values.get("exhibit") == "scripts"}


def choose(visit: Visit, label: str, value: str) -> None:
    (control,) = [one for one in visit.app.selectbox if one.label == label]
    control.set_value(value)
    visit.run()


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_press_shows_has_stored_results_of_every_framework(name):
    _, spec = lesson.linked(DEFAULTS | {"exhibit": "scripts"} | SHOWN[name])
    result = scripts.run(spec)
    there = [place for one in result.scripts if one != "numpy" for place in PLACES[one]]
    assert [one.place for one in result.printed] == there
    panels = {panel.id: panel.content for panel in view(result, Mode()).panels[:2]}
    shown = panels[spec.framework]
    if spec.framework in result.refusals:
        assert shown["refused"]
        assert not shown["text"]
        assert not shown["printed"]
    else:
        assert shown["printer"] == f"Printed by {result.beside(spec.framework)[0].library} (stored):"
        assert shown["printed"]
    assert panels["numpy"]["printed"] == result.lines


def test_the_same_digits_are_said_to_be_the_same_and_others_how_far_they_are_off():
    assert "PyTorch 2.13.0 has printed the same digits (stored)" in says(scripts.run(scripts.ScriptSpec()))
    result = scripts.run(scripts.ScriptSpec(optimizer="nadam", framework="keras"))
    assert "has printed numbers that are off by" in says(result)
    assert "at most (stored). What differs in Keras 3:" in says(result)
    # The script computes (w - 5)² and the frameworks w² - 10w + 25, which is 0 where 25 swallows the rest.
    parabola = scripts.run(scripts.ScriptSpec("parabola", optimizer="gd"))
    assert "the same up to rounding" in says(parabola)
    assert (
        parabola.beside("pytorch")[0].values["Gradient descent"]["cost"]
        == 0.0
        < parabola.runs[0].curves["cost"][-1]
        < 1e-15
    )
    off = max(value for value in result.beside("keras")[0].away(result.runs[0]).values())
    assert 1e-9 < off < 0.05


def test_another_setting_is_written_and_run_by_the_lab_alone_and_that_is_said():
    visit = Visit("frameworks", {"exhibit": "scripts", "learning_rate": "0.02", "hidden": "5 3"})
    assert not visit.failure
    assert spec_of(visit).what.hidden == (5, 3)
    result = result_of(visit)
    assert result.printed == ()
    assert len(result.lines) == 10
    assert "Not run here: PyTorch is no part of the lab" in words(visit)
    panels = {panel["id"]: panel["content"] for panel in visit.stage().header["panels"]}
    assert panels["pytorch"]["printed"] == []
    assert panels["pytorch"]["printer"].startswith("Not run here")


def test_a_training_arrives_with_its_very_setting():
    visit = arrived_from("trainer", trained="1", examples="100", hidden="5", activation="relu", epochs="7", seed="3")
    spec = spec_of(visit)
    (side,) = visit.app.session_state["trainer training"].run.sides
    assert spec.what == side.settings
    assert (spec.what.hidden, spec.what.epochs, spec.what.seed) == ((5,), 7, 3)
    assert 'activation="relu"' in spec.script("numpy").text
    assert len(result_of(visit).lines) == 7
    assert "This setting stays in this window" in words(visit)
    assert visit.query == {"exhibit": "scripts", "subject": "given"}
    # Who says the same shares the picture.
    assert key_of("frameworks", EXHIBIT, spec, Mode()) is not None
    # Something of the lesson's own is one choice away, and the way back to what was handed over too.
    choose(visit, "Script of", "parabola")
    assert spec_of(visit).given is None
    choose(visit, "Script of", "given")
    assert spec_of(visit) == spec


def test_the_side_that_the_controls_show_is_handed_over():
    visit = arrived_from("trainer", trained="0", examples="100", sides="2", side="b", **{"b.optimizer": "momentum"})
    assert spec_of(visit).what.optimizer == "momentum"


def test_what_arrives_as_the_trainer_opens_has_stored_results():
    result = scripts.run(scripts.ScriptSpec("given", given=Given(Settings())))
    assert [one.place for one in result.printed] == [place for places in PLACES.values() for place in places]
    assert len(result.lines) == Settings().epochs


def test_what_cannot_be_expressed_is_a_sentence_in_the_place_of_its_script():
    visit = arrived_from("trainer", trained="0", examples="100", epochs="2", keep_prob="0.8")
    panels = {panel["id"]: panel["content"] for panel in visit.stage().header["panels"]}
    assert panels["pytorch"]["refused"].startswith("The same numbers need keep_prob 1")
    (same,) = visit.app.toggle
    same.set_value(False)
    visit.run()
    panels = {panel["id"]: panel["content"] for panel in visit.stage().header["panels"]}
    assert "Dropout" in panels["pytorch"]["text"]


def test_a_link_to_what_was_handed_over_shows_the_labs_own_elsewhere_and_says_so():
    visit = Visit("frameworks", {"exhibit": "scripts", "subject": "given"})
    assert not visit.failure
    assert spec_of(visit).what == scripts.ScriptSpec().what
    assert "Nothing has been handed over in this window" in words(visit)


def test_a_table_of_ones_own_comes_along_and_stays_ones_own():
    rng = np.random.default_rng(0)
    table = Table.from_arrays(rng.standard_normal((60, 3)), rng.standard_normal(60), task="regression")
    spec = scripts.ScriptSpec("given", given=Given(Settings(data=OWN, epochs=2, hidden=(4,)), table))
    assert key_of("frameworks", EXHIBIT, spec, Mode()) is None
    result = scripts.run(spec)
    assert set(spec.script("jax").files) == {"data.npz", "start.npz"}
    # It is run once, however often one looks at it.
    assert scripts.run(spec).runs[0] is result.runs[0]
    assert code(spec) == result.scripts["numpy"].text
    (refused,) = {scripts.run(scripts.ScriptSpec("given", given=spec.given, same=False)).refusals["jax"]}
    assert refused.startswith("a table of one's own is no part of a script")


def test_a_setting_of_which_nothing_is_run_yet_shows_its_scripts():
    shown = view(scripts.run(scripts.ScriptSpec(ran=False)), Mode())
    assert [panel.id for panel in shown.panels] == ["numpy", "pytorch"]
    assert "still running" in shown.says


def test_a_question_is_open_until_the_picture_answers_it():
    asked = [
        lesson.asked_in_link(i)[1] for i, one in enumerate(lesson.predictions) if one.values.get("exhibit") == "scripts"
    ]
    parabola, keras = sorted(asked, key=lambda spec: spec.trains)
    first = scripts.ScriptSpec()
    assert not EXHIBIT.gives_away(first, parabola)
    assert not EXHIBIT.gives_away(first, keras)
    assert EXHIBIT.gives_away(replace(parabola, framework="jax"), parabola)
    assert EXHIBIT.gives_away(replace(keras, subject="race"), keras)
    assert not EXHIBIT.gives_away(replace(keras, framework="jax"), keras)


def test_why_there_is_no_script_is_told_once_in_a_visitors_words():
    shown = view(scripts.run(scripts.ScriptSpec(optimizer="lion")), Mode())
    assert (
        shown.panels[1].content["refused"]
        == "PyTorch has no optimizer like Lion. Choose another optimizer, Keras or JAX."
    )
    assert "no optimizer like" not in shown.says + shown.says_at_end
    kept = scripts.run(scripts.ScriptSpec("given", given=Given(Settings(keep_prob=0.8, epochs=1))))
    assert refused(kept, "pytorch").endswith("With Same numbers off there is a script.")


def test_the_costs_axis_goes_to_the_end_of_what_is_computed():
    shown = view(scripts.run(scripts.ScriptSpec("parabola", optimizer="gd")), Mode())
    cost = shown.tracks[0].arrays["points"][:, 1]
    figure = shown.panels[2].figure
    assert isinstance(figure, Mapping)
    low, high = sorted(figure["layout"]["yaxis"]["range"])
    assert low <= np.log10(cost.min()) < low + 2
    assert high >= np.log10(cost.max())


@pytest.mark.parametrize("framework", ["pytorch", "keras", "jax"])
@pytest.mark.parametrize("subject", ["training", "race", "parabola"])
def test_what_makes_the_optimizer_is_marked(subject, framework):
    text = scripts.ScriptSpec(subject, optimizer="momentum").script(framework, files=False).text
    lines = about(text)
    assert lines is not None
    marked = "\n".join(text.splitlines()[lines[0] : lines[1] + 1])
    assert "momentum=0.9" in marked
    assert marked.count("(") == marked.count(")")
    assert about("import numpy as np") is None


def test_one_name_in_a_link_is_the_framework_of_both():
    for exhibit in ("conventions", "scripts"):
        visit = Visit("frameworks", {"exhibit": exhibit, "framework": "keras"})
        assert spec_of(visit).framework == "keras"
    misread = Visit("frameworks", {"exhibit": "scripts", "framework": "torch"})
    assert "torch is no framework; shown: PyTorch. Did you mean pytorch?" in [one.value for one in misread.app.warning]

"""The trainer's Code tab in the frameworks: the script of the side that is chosen, what is refused, and no file before it is wanted."""

from __future__ import annotations

import io

import numpy as np
import pytest

from labcore.data import Table
from labcore.frameworks import script
from labcore.frameworks.plan import ScriptPlan
from labcore.training import OWN, Run, Settings
from pages.trainer.programs import programs
from pages.trainer.session import Training
from tests.pages.trainer.training import training_with, visit

SHORT = {"examples": "100", "epochs": "2", "trained": "0"}


def shown(page) -> str:
    (code,) = page.app.code
    return f"{code.value}\n"


def captions(page) -> str:
    return " ".join(str(one.value) for one in page.app.caption).replace("\\", "").replace("\u2060", "")


def warnings(page) -> str:
    return " ".join(str(one.value) for one in page.app.warning).replace("\\", "").replace("\u2060", "")


def test_the_tab_shows_the_script_of_the_side_and_the_framework_that_are_chosen(monkeypatch):
    packed: list[ScriptPlan] = []
    monkeypatch.setattr(ScriptPlan, "files", packed.append)
    page = visit(**SHORT, sides="2", b__optimizer="gd").press("trainer code")
    assert "from labcore.training import Run, Settings" in shown(page)
    a, b = (side.settings for side in page.app.session_state["trainer training"].run.sides)
    page.press("trainer framework pytorch")
    assert shown(page) == script(a, "pytorch", True, files=False).text
    page.press("trainer side 1")
    assert shown(page) == script(b, "pytorch", True, files=False).text
    page.press("trainer framework jax").press("trainer numbers alone")
    assert shown(page) == script(b, "jax").text
    assert "all 2 epochs" in captions(page)
    # The choice outlives another tab, and a setting.
    page.press("trainer numbers").press("trainer code").slide("epochs", 3)
    assert not page.failure
    assert shown(page) == script(b.changed(epochs=3), "jax").text
    assert len(page.app.get("download_button")) >= 2
    assert packed == []


def test_what_is_refused_is_a_sentence_and_the_way_out_gives_a_script():
    page = visit(**SHORT, keep_prob="0.8").press("trainer code").press("trainer framework keras")
    assert not page.app.code
    assert warnings(page).startswith("The same numbers need keep_prob 1")
    page.press("trainer numbers alone")
    assert "keras.layers.Dropout(0.2)" in shown(page)
    assert not page.app.warning


def test_what_is_taken_away_starts_from_the_weights_of_the_side():
    training = training_with([Settings(epochs=2, seed=3), Settings(epochs=2, seed=3, initializer="glorot")])
    for side, program in zip(training.run.sides, programs(training), strict=True):
        made = program.write("pytorch", True, True)
        start = np.load(io.BytesIO(made.files["start.npz"]))
        network = side.network()
        np.testing.assert_array_equal(start["w1"], network.theta[network.weights()[0].span].reshape(2, 8))
        np.testing.assert_array_equal(start["order"][1], side.problem.order(1))
    assert [program.name for program in programs(training)] == ["A", "B"]


def test_a_table_of_one_s_own_comes_along_or_is_refused():
    rng = np.random.default_rng(0)
    table = Table.from_arrays(rng.normal(size=(40, 3)), rng.normal(size=40), task="regression")
    training = Training(_run=Run(Settings(data=OWN, epochs=2), table))
    (program,) = programs(training)
    data = np.load(io.BytesIO(program.write("keras", True, True).files["data.npz"]))
    np.testing.assert_array_equal(data["X"], training.run.sides[0].problem.train.X)
    with pytest.raises(ValueError, match="bring it along"):
        program.write("keras", False, False)


def test_what_was_changed_on_the_way_is_said():
    training = training_with(Settings(epochs=3))
    (before,) = programs(training)
    training.run.advance(5)
    training.run.change(0, learning_rate=0.07)
    (after,) = programs(training)
    assert "changed on the way" not in before.said
    assert "changed on the way" in after.said
    assert "lr=0.07" in after.write("pytorch", True, False).text

"""What the frameworks have printed, as stored: it belongs to the scripts of now, and is what the lab computes now."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.entries import Entry
from labcore.frameworks import lesson_scripts as scripts
from labcore.frameworks.given import Given
from labcore.frameworks.lab_runs import STEPS, runs_of
from labcore.frameworks.printed import PLACES, Printed, key_of, mark, printed, stored
from labcore.frameworks.source import Script
from labcore.frameworks.store import specs
from labcore.training import Settings
from tests.frameworks.running import lab_costs, run_here
from tests.frameworks_live.spread import figure

# A documented difference grows with the steps: its figure is that of half as many.
GROWN = 5.0
SPECS = {key_of(one.what, one.same): one for one in specs()}


def test_every_setting_that_is_to_be_stored_is_and_nothing_else():
    assert set(stored()["printed"]) == set(SPECS)
    assert set(stored()["libraries"]) == {place for places in PLACES.values() for place in places}


@pytest.mark.parametrize("number", range(0, len(SPECS), 4))
def test_what_is_stored_was_printed_by_the_scripts_of_now_and_is_what_the_lab_computes(number):
    """Within the figure that `make frameworks` allows of what is said to differ. Another number is a change of the lab's, or of a script:
    run `python -m labcore.frameworks.store`."""
    result = scripts.run(list(SPECS.values())[number])
    there = [place for framework in result.scripts if framework != "numpy" for place in PLACES[framework]]
    assert [one.place for one in result.printed] == there
    if not result.spec.same:
        return
    for one in result.printed:
        notes = result.scripts[one.framework].notes
        what = result.spec.what
        settings = what if isinstance(what, Settings) else Settings(optimizer=result.spec.optimizer)
        for ran in result.runs:
            off = one.away(ran)
            assert set(off) == set(ran.curves)
            # Where the costs are far from 1 the digits that are printed decide.
            size = max(1.0, *(float(np.nanmax(np.abs(curve))) for curve in ran.curves.values()))
            allowed = figure(settings, one.framework, notes) * (GROWN if notes else 1.0)
            assert max(off.values()) <= size * allowed, (one.place, off)


def test_a_text_of_another_script_does_not_count():
    spec = scripts.ScriptSpec()
    made = {"pytorch": spec.script("pytorch")}
    assert [one.place for one in printed(spec.what, True, made)] == ["pytorch"]
    assert printed(spec.what, True, {"pytorch": Script(made["pytorch"].text + "\n")}) == ()
    assert printed(spec.what, False, made) == ()
    assert printed(Settings(seed=1, epochs=10, learning_rate=0.01), True, made) == ()
    assert mark(made["pytorch"]) != mark(spec.script("jax"))


def test_what_the_lab_prints_is_what_its_script_prints(tmp_path):
    for number, spec in enumerate((
        scripts.ScriptSpec(epochs=2), scripts.ScriptSpec("race", steps=20, optimizer="momentum"), scripts.ScriptSpec("parabola", optimizer="gd"),
        scripts.ScriptSpec("given", given=Given(Settings(epochs=30, examples=60, patience=1, learning_rate=0.1))),
        scripts.ScriptSpec("given", given=Given(scripts.OwnRace(entries=(Entry("gd", 0.01), Entry("adam", 0.1)), steps=9))),
    )):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        assert run_here(spec.script("numpy"), folder).splitlines() == scripts.run(spec).lines


def test_the_parabola_is_left_as_the_closed_form_has_it():
    (ran,) = runs_of(Entry("gd", 0.01))
    np.testing.assert_allclose(ran.curves["w"], 5.0 - 5.0 * 0.98 ** np.arange(1, STEPS + 1), rtol=1e-12)


def test_numbers_are_read_out_of_what_is_printed_and_compared_as_they_are_printed():
    (ran,) = runs_of(Settings(epochs=2, examples=60))
    costs = lab_costs(Settings(epochs=2, examples=60))
    lines = [f"epoch {i}: train {a:.10g}, dev {b:.10g}" for i, (a, b) in enumerate(costs, start=1)]
    same = Printed("jax", "JAX", "\n".join(lines))
    assert same.away(ran) == {"train": 0.0, "dev": 0.0}
    text = "\n".join([lines[0], f"epoch 2: train {costs[1, 0] + 0.25:.10g}, dev {costs[1, 1]:.10g}"])
    other = Printed("jax", "JAX", text)
    assert other.away(ran)["train"] == pytest.approx(0.25, abs=1e-9)
    # A progress bar is no number, and of another length nothing is compared.
    assert Printed("keras jax", "Keras", "12/12 - 1s - loss: 0.5 - cost: 0.5").values == {}
    assert Printed("jax", "JAX", lines[0]).away(ran) == {}


def test_what_is_handed_over_is_equal_where_it_says_the_same():
    assert Given(Settings(seed=1)) == Given(Settings(seed=1)) != Given(Settings())
    assert len({Given(Settings()), Given(Settings()), Given(scripts.OwnRace())}) == 2


def test_a_long_training_is_written_at_once_and_run_after_that():
    long = scripts.ScriptSpec("given", given=Given(Settings(epochs=1000)))
    quick = scripts.quicker(long)
    assert quick is not None
    assert scripts.parts(quick) == ()
    result = scripts.run(quick)
    assert result.runs == ()
    assert set(result.scripts) == {"numpy", "pytorch", "keras", "jax"}
    assert scripts.quicker(quick) is None is scripts.quicker(scripts.ScriptSpec())

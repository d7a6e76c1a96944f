"""Scripts of races: they pass ruff, NumPy's ends where the race does, and what cannot be written down is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labcore.experiments import race
from labcore.frameworks import FRAMEWORKS, parabola, script
from labcore.optimizers import LEARNING_RATE
from labcore.surfaces import SURFACES
from tests.frameworks.running import ends, reformatted, ruff, run_here


def _race(surface: Any) -> race.Spec:
    entries = (race.Entry("gd", 1e-4), race.Entry("momentum", 1e-3), race.Entry("adamw", 0.01, {"weight_decay": 0.1}))
    return race.Spec(surface=surface, entries=entries, steps=20, schedule=("staircase", (("every", 3.0),)))


def test_every_script_passes_ruff(tmp_path):
    for key in SURFACES:
        for framework in FRAMEWORKS:
            made = script(_race((key, ())), framework)
            (tmp_path / f"{framework}_{key.replace('-', '_')}.py").write_text(made.text, encoding="utf-8")
    assert ruff(tmp_path) == ""
    assert reformatted(tmp_path) == ""


@pytest.mark.parametrize("key", SURFACES)
def test_the_numpy_script_ends_where_the_race_does(key, tmp_path):
    spec = _race((key, ()))
    found = ends(run_here(script(spec, "numpy"), tmp_path))
    for one in race.run(spec).results:
        np.testing.assert_allclose(found[one.name], (*one.points[-1], one.values[-1]), rtol=1e-9, atol=1e-12)


def test_a_span_of_rates_of_one_s_own_comes_along(tmp_path):
    """Such rates suit the cost's units: the lab searches in them, whoever is given a rate does not need them."""
    rates = replace(LEARNING_RATE, default=0.002, low=1e-4, high=0.01)
    spec = race.Spec(
        surface=("diabetes", ()), entries=(race.Entry("gd", rates=rates), race.Entry("adam", 0.1)), steps=20
    )
    (tmp_path / "numpy_rates.py").write_text(script(spec, "numpy").text, encoding="utf-8")
    assert ruff(tmp_path) == ""
    found = ends(run_here(script(spec, "numpy"), tmp_path))
    for one in race.run(spec).results:
        np.testing.assert_allclose(found[one.name], (*one.points[-1], one.values[-1]), rtol=1e-9)
    given = replace(spec, entries=(race.Entry("gd", 0.002, rates=rates),))
    assert script(given, "jax").text == script(replace(given, entries=(race.Entry("gd", 0.002),)), "jax").text


def test_what_is_drawn_and_what_needs_more_than_slopes_is_refused():
    for changes, reason in (({"noise": 0.1}, "noise 0.1"), ({"entries": (race.Entry("newton", 1.0),)}, "more than gradients"),
                            ({"entries": (race.Entry("gd"),)}, "every learning rate")):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            script(race.Spec(**changes), "pytorch")


@pytest.mark.parametrize("name", ['"', "\\", "{x}", "a\nb"])
def test_a_name_that_would_break_the_script_is_refused(name):
    for framework in FRAMEWORKS:
        with pytest.raises(ValueError, match="name must have no quotes"):
            script(race.Spec(entries=(race.Entry("gd", 0.1, name=name),)), framework)
        with pytest.raises(ValueError, match="name must have no quotes"):
            parabola(framework, race.Entry("gd", 0.1, name=name))


def test_the_parabola_has_a_step_at_least():
    with pytest.raises(ValueError, match="steps must be"):
        parabola("pytorch", steps=0)

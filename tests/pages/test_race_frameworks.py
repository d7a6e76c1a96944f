"""The race's Code tab in the frameworks: its script has the rates that the race was run with, and a refusal is a sentence."""

from __future__ import annotations

import re

import pytest

from labcore.experiments import race
from labcore.frameworks import FRAMEWORKS, script
from pages.week2.optimizers.programs import programs
from tests.pages.visit import Visit

PAGE = "optimizers"
OTHERS = [one for one in FRAMEWORKS if one != "numpy"]


def test_the_tab_shows_the_race_with_the_rates_that_it_found():
    page = Visit(PAGE, {"steps": "40", "optimizers": "gd"}).press(f"{PAGE} code")
    assert "result = run(" in page.app.code[0].value
    page.press(f"{PAGE} framework pytorch")
    assert not page.failure
    assert page.showing is not None
    (result,) = page.showing.result().results
    (code,) = page.app.code
    assert re.findall(r"SGD\(\[p\], lr=(.+?)\)", code.value) == [repr(result.rate)]
    assert "best that the lab has found" in " ".join(one.value for one in page.app.caption)
    assert len(page.app.get("download_button")) == 2


@pytest.mark.parametrize("framework", OTHERS)
def test_a_given_rate_stays_and_what_diverges_is_said(framework):
    spec = race.Spec(entries=(race.Entry("gd", 0.02), race.Entry("momentum", 10.0)), steps=40)
    (program,) = programs(race.run(spec))
    assert program.write(framework, True, True).text == script(spec, framework).text
    assert "diverges" in program.said
    assert "best" not in program.said


def test_what_is_drawn_is_refused_in_a_sentence():
    page = (
        Visit(PAGE, {"steps": "40", "optimizers": "gd", "noise": "0.5"})
        .press(f"{PAGE} code")
        .press(f"{PAGE} framework jax")
    )
    assert not page.failure
    assert not page.app.code
    assert page.app.warning[0].value.startswith("What is drawn at random in a race is the lab")


def test_the_map_has_its_own_script_alone():
    page = Visit(PAGE, {"exhibit": "starts", "map_points": "40"}).press(f"{PAGE} code")
    assert not page.failure
    assert page.app.code
    assert f"{PAGE} framework pytorch" not in page.buttons("framework")

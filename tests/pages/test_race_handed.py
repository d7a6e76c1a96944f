"""A race that the page of frameworks is given by a press."""

from __future__ import annotations

from labcore.experiments import race
from tests.pages.handed import arrived_from, result_of, spec_of, words


def test_a_race_arrives_with_the_rates_that_it_was_run_with():
    visit = arrived_from("optimizers", optimizers="gd.adam", steps="40", rotation="10")
    spec = spec_of(visit)
    assert spec.what.steps == 40
    assert [one.key for one in spec.what.entries] == ["gd", "adam"]
    ran = race.run(spec.what)
    assert all(not one.tuned for one in ran.results)
    assert [f"{one.values[-1]:.10g}" for one in ran.results] == [line.split()[-1] for line in result_of(visit).lines]
    assert "where each of 2 optimizers ends" in words(visit)


def test_what_is_drawn_at_random_is_refused_in_the_place_of_the_script():
    visit = arrived_from("optimizers", optimizers="gd", steps="40", noise="0.5")
    panels = {panel["id"]: panel["content"] for panel in visit.stage().header["panels"]}
    said = "What is drawn at random in a race is the lab's own. Only the lab's own script does that."
    assert panels["pytorch"]["refused"] == said
    assert panels["numpy"]["text"]

"""A race and the scripts' own settings of one: what is stored of the one is known of the other."""

from __future__ import annotations

from labcore.experiments import race
from labcore.frameworks import lesson_scripts as scripts
from labcore.frameworks.given import Given
from labcore.frameworks.printed import key_of


def test_a_stored_setting_is_known_however_it_was_made():
    mine = scripts.ScriptSpec("race", optimizer="gd")
    raced = scripts.ScriptSpec("given", given=Given(race.Spec(entries=(race.Entry("gd", 0.01),))))
    assert key_of(mine.what, True) == key_of(raced.what, True)
    assert scripts.run(mine).table().rows == scripts.run(raced).table().rows
    assert key_of(mine.what, True) != key_of(race.Spec(entries=(race.Entry("gd", 0.02),)), True)


def test_the_lab_ends_where_the_race_does():
    spec = race.Spec(
        entries=(race.Entry("gd", 0.01), race.Entry("adam", 0.1)), steps=30, schedule=("staircase", (("every", 3.0),))
    )
    ran = scripts.run(scripts.ScriptSpec("given", given=Given(spec))).runs
    assert [
        (one.curves["cost"] == other.values[1:]).all() for one, other in zip(ran, race.run(spec).results, strict=True)
    ] == [True, True]


def test_a_race_says_the_rates_that_it_was_run_with():
    result = race.run(race.Spec(entries=(race.Entry("gd"), race.Entry("adam", 0.1)), steps=10))
    assert [one.learning_rate for one in result.with_rates.entries] == [result.results[0].rate, 0.1]
    assert race.run(result.with_rates).table().rows == result.table().rows

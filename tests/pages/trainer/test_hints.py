"""The hints above the trainer's picture: said quietly, for the sides they hold for, and never where the page asks."""

from __future__ import annotations

import pytest

from labcore.training import Run, Settings
from labcore.training import hints as rules
from labcore.training.presets import PRESETS
from pages.trainer.answers import TOO_FAR
from pages.trainer.hints import said_of
from pages.trainer.page import lesson
from tests.pages.trainer.test_own_table import IRIS, captions, upload, visit
from tests.pages.visit import Visit

SMALL = Settings(data="moons", examples=200, hidden=(4,), epochs=2)


def page(**query: str) -> Visit:
    made = Visit("trainer", {"trained": "0", **query})
    assert not made.failure
    return made


def test_the_page_opens_without_a_hint_and_without_a_test(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "rising", None)
    opened = Visit("trainer", {})
    assert not opened.failure
    assert not opened.app.warning
    said = captions(opened)
    assert not [words for words in ("its own mean", "range test", "Among the inputs") if words in said]


def test_batches_of_one_are_told_under_batch_norm_and_no_longer_without():
    shown = page(batch_norm="true", batch_size="1", examples="100")
    assert "Batch norm with batches of one example" in captions(shown)
    assert not shown.app.warning
    assert "Batch norm" not in captions(page(batch_size="1", examples="100"))


def test_a_rate_beyond_the_range_test_is_told_with_where_the_number_is_from():
    said = captions(page(data="spirals", optimizer="rmsprop", learning_rate="8"))
    assert "The learning rate 8 is above" in said
    assert "made here with these settings: 100 steps" in said


def test_nothing_is_told_of_the_rate_that_the_page_asks_about():
    asked = next(one.values for one in lesson.predictions if one.values.get("data") == "diabetes")
    assert TOO_FAR.items() <= asked.items()
    for rate in (1.5, 8.0, 10.0):
        run = Run(PRESETS["diabetes"].changed(data="diabetes", optimizer="gd", learning_rate=rate))
        assert not said_of(run.sides)
    assert said_of(Run(PRESETS["diabetes"].changed(learning_rate=10.0)).sides)


def test_with_several_sides_it_is_said_whose_setting_it_is():
    sides = [SMALL, SMALL.changed(norm="batch", batch_size=1), SMALL.changed(norm="batch", batch_size=149)]
    one, over = said_of(Run(sides).sides)
    assert one.startswith("B: Batch norm with batches of one")
    assert over.startswith("C: Batch norm: of 150")
    (both,) = said_of(Run([sides[1], sides[1]]).sides)
    assert both.startswith("Batch norm with")


def test_what_has_diverged_says_so_itself():
    run = Run(PRESETS["diabetes"].changed(optimizer="momentum", learning_rate=5.0, batch_size=1))
    assert [text.startswith("The learning rate") for text in said_of(run.sides)] == [True]
    run.advance(200)
    assert run.sides[0].outcome == "diverged"
    assert not said_of(run.sides)


def test_a_chosen_column_that_counts_the_rows_is_told():
    shown = upload(visit(None), IRIS)
    assert "Among the inputs" not in captions(shown)
    shown.app.multiselect(key="trainer own 1 features column 5").set_value(["column 1", "column 3"])
    shown.run()
    assert "Among the inputs: column 1 (only counts the rows)." in captions(shown)

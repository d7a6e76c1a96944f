"""The page on batch norm: its exhibits, what is told by the clock, and trainings that are shown while they go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labcore.experiments.batch_norm import groups, layers, rates, scale, shift, unit
from labcore.experiments.batch_norm.rates import EPOCHS, RatesPart
from pages.kit.shared import PICTURES, RESULTS
from pages.kit.view import Mode
from pages.week3.batch_norm import groups as groups_view
from pages.week3.batch_norm import layers as layers_view
from pages.week3.batch_norm import scale as scale_view
from pages.week3.batch_norm import shift as shift_view
from pages.week3.batch_norm import unit as unit_view
from pages.week3.batch_norm import view
from pages.week3.batch_norm.page import lesson
from tests.pages.at_a_step import drawn, told
from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    visit = Visit("batch-norm", query)
    assert not visit.failure
    return visit


def test_after_three_seconds_it_works_over_a_far_wider_range_of_rates():
    visit = page()
    columns, rows = drawn(visit)
    assert columns == ["lowest", "highest", "range"]
    assert [told(row["cells"][2], EPOCHS) for row in rows] == [
        "1.41 times",
        "128 times or more",
        "32 times",
        "181 times",
        "11.3 times",
        "128 times",
    ]
    assert "sigmoid: 1.41 times without, 128 times or more with batch norm" in visit.stage().header["alt"]


def test_the_table_tells_what_has_come_about_by_the_clocks_epoch():
    _, rows = drawn(page())
    assert [told(row["cells"][2], 0) for row in rows] == ["none"] * 6
    result = rates.run(rates.Spec())
    for row, one in zip(rows, result.tried, strict=True):
        for epoch in (1, 4, 9):
            stretch = one.stretch(0.9, epoch)
            assert told(row["cells"][0], epoch) == ("–" if stretch is None else f"{stretch[0]:.2g}")


def test_a_bar_covers_the_rates_that_are_usable_at_the_clocks_epoch():
    bars = view.view(rates.run(rates.Spec()), Mode()).panels[0]
    for row, one in zip(bars.content["rows"], rates.run(rates.Spec()).tried, strict=True):
        assert row["useful"].shape == (EPOCHS + 1, 25)
        assert (row["useful"][EPOCHS] == 1).tolist() == [bool((one.scores[i, :, -1] >= 0.9).all()) for i in range(25)]


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")


def test_stored_trainings_are_marked_with_the_script_that_made_them():
    for exhibit in ("rates", "norms"):
        assert "Stored, trained by labcore/experiments/batch_norm/store.py" in "\n".join(page(exhibit=exhibit).text())


def test_the_present_mini_batch_is_told_and_the_future_is_not():
    result = shift.run(shift.Spec())
    beside = shift_view.view(result, Mode(False, (("seen_unit", 3),))).table
    assert beside is not None
    for history, one in zip(beside.history, result.watched, strict=True):
        assert dict(history["shift"]) == {0: None, shift.UPDATES: one.shift}
        half = one.reaches(0.5)
        assert history["half"] == [(0, None), (half, half)]
        assert dict(history["cost"])[40] == one.smoothed()[39]
    made = layers_view.view(layers.run(layers.Spec()), Mode()).table
    assert made is not None
    assert made.history[0]["jump"][0] == (0, None)
    assert made.history[0]["jump"][1][0] == layers.HALF


def test_the_chosen_unit_is_the_one_that_is_shown():
    result = shift.run(shift.Spec())
    made = shift_view.view(result, Mode(False, (("seen_unit", 7),)))
    for track, one in zip(made.tracks, result.watched, strict=True):
        assert track.arrays["seen"][5, 1] == one.means[5, 6]
        assert track.arrays["seen_high"][5, 1] == one.means[5, 6] + one.spreads[5, 6]


def test_the_formula_has_the_numbers_of_the_first_example():
    result = unit.run(unit.Spec())
    numbers = "".join(line for _, line in unit_view.view(result, Mode()).formula[0].equations)
    for value in (result.mean, result.variance, result.z[0], result.normed[0], result.tilde[0]):
        assert f"{value:.3f}" in numbers


def test_the_rate_that_acts_follows_the_clock():
    result = scale.run(scale.Spec())
    made = scale_view.view(result, Mode())
    assert made.tracks[1].arrays["effective"].tolist() == result.effective[1].tolist()
    assert [rule.id for rule in made.formula] == ["drawn", "scaled"]


# --- trainings on their way -----------------------------------------------------------------------------


@pytest.fixture
def made_here(monkeypatch) -> Iterator[list[object]]:
    """What was asked to be trained; the trainings are replaced by stored ones of the first seed."""
    for cache in (RESULTS, PICTURES):
        cache.clear()
    asked: list[object] = []

    def bar(part, tick):
        asked.append(part)
        whole = rates.stored(RatesPart(part.layers, part.activation, part.batch_norm))
        return rates.RatesTried(part, whole.scores[::4, :1], whole.costs[::4, :1])

    def curve(part, tick):
        asked.append(part)
        return groups.NormTried(part, groups.stored()[part.rule, part.norm][::2, :1])

    for source, measure in ((view.SOURCE, bar), (groups_view.SOURCE, curve)):
        monkeypatch.setitem(vars(source), "measure", measure)
    yield asked
    for cache in (RESULTS, PICTURES):
        cache.clear()


@pytest.mark.parametrize(
    ("query", "parts"), [({"source": "here"}, 6), ({"exhibit": "norms", "norms_source": "here", "rule": "same"}, 4)]
)
def test_trainings_of_this_machine_come_part_by_part(made_here: list[object], query: dict[str, str], parts: int):
    visit = page(**query)
    assert len(made_here) == parts
    assert "Trained on this machine" in "\n".join(visit.text())
    # They are kept: the next visitor sees them at once.
    page(**query)
    assert len(made_here) == parts


def test_no_bar_is_there_before_the_first_is_trained():
    for made in (
        view.view(rates.Result(rates.Spec(source="here", many=0), ()), Mode()),
        groups_view.view(groups.Result(groups.Spec(source="here", many=0), ()), Mode()),
    ):
        assert made.table is None
        assert "appears when it is done" in made.alt

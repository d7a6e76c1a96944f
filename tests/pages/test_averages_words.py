"""What the averages page says, over many settings: every sentence agrees with its numbers, worked out from the weights alone."""

from __future__ import annotations

import re

import numpy as np
import pytest

from labcore.experiments import averages
from pages.kit.numbers import digits
from pages.kit.view import Mode
from pages.week2.averages import answers, curves
from pages.week2.averages.own_series import OWN, OwnSeries
from pages.week2.averages.page import lesson
from pages.week2.averages.panels import WeightedSeriesPanel
from pages.week2.averages.view import view
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value

NUMBER = r"(−?[\d.]+(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
SAID = re.compile(
    rf"((?:β|window of) {NUMBER}) (?:looks back about|is the mean of) {NUMBER} (?:day|step)s?, lags by {NUMBER} (?:day|step)s? "
    rf"in theory \((?:measured {NUMBER}|which cannot be measured here|noise has no trend to lag behind)\) and keeps {NUMBER} % of the noise's variance\."
)
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def value(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(RAISED) or 0)


def moments(beta: float) -> tuple[float, float]:
    """The centre of an average's weights, and the sum of their squares: by adding them up."""
    k = np.arange(int(np.ceil(45.0 / (1.0 - beta))))
    weights = (1.0 - beta) * beta**k
    return float((k * weights).sum()), float((weights**2).sum())


def random_spec(seed: int) -> tuple[averages.Spec, Mode]:
    rng = np.random.default_rng(np.random.SeedSequence(12, spawn_key=(seed,)))
    values = {name: random_value(one.span, rng) for name, one in lesson.settings.items()}
    # Its spans reach to 5,000 steps; most of what can be said is said of shorter series.
    values["points"] = int(rng.integers(20, 800))
    assert lesson.exhibit_of().read is not None
    spec = lesson.exhibit_of().read(values | {OWN: OwnSeries(values=tuple(rng.normal(size=60)))})
    return spec, Mode(False, (("against", values["against"]), ("step", values["step"])))


@pytest.mark.parametrize("hundred", range(3))
def test_every_sentence_agrees_with_the_weights(hundred: int):
    told = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        spec, mode = random_spec(seed)
        result = averages.run(spec)
        made = view(result, mode)
        assert made.table is not None
        assert made.table.table is not None
        by_name = {f"β {digits(one.beta, 6)}": one for one in result.averages if one.kind == "exponential"}
        sentences = [made.alt, *(one.note for one in made.table.legend), *(one.words for one in made.formula)]
        assert [one for text in sentences for one in private_terms(text)] == []
        for legend in made.table.legend:
            found = SAID.fullmatch(legend.note)
            assert found, legend.note
            name, _, length, lag, _, kept = found.groups()
            if name.startswith("β"):
                centre, squares = moments(by_name[name].beta)
                assert value(length) == pytest.approx(centre + 1.0, rel=6e-3)
            else:
                steps = float(name.removeprefix("window of "))
                centre, squares = (steps - 1) / 2, 1 / steps
                assert value(length) == steps
            assert value(lag) == pytest.approx(centre, rel=6e-3, abs=1e-9)
            assert value(kept) == pytest.approx(100 * squares, rel=0.06)
            told += 1
        picture = made.panels[0]
        assert isinstance(picture, WeightedSeriesPanel)
        # An arrow says what the words say; a jump has none, nor has what cannot be measured.
        arrows = {one.id: one.words for one in made.formula}
        told_of = [id_ for id_, row in zip(arrows, made.table.table.rows, strict=True) if np.isfinite(row["lag"])]
        assert list(picture.lags) == ([] if spec.series == "step" else told_of)
        assert all(said.capitalize().replace("Lag ", "Lags ") in arrows[id_] for id_, said in picture.lags.items())
        # What stands under the formula is what the table says.
        for rule, row in zip(made.formula, made.table.table.rows, strict=True):
            if spec.series == "noise":
                assert np.isnan(row["lag"])
                assert rule.words.startswith("There is no trend to lag behind; ")
            else:
                said = re.match(rf"Lags {NUMBER} (?:day|step)s? (in theory|on average), ", rule.words)
                assert said, rule.words
                known = row["theory"] if said[2] == "in theory" else row["lag"]
                assert value(said[1]) == pytest.approx(known, rel=6e-3, abs=1e-9)
            assert f"{digits(row['noise_left'], 3)} % of the noise's variance" in rule.words
    assert told > 200


def test_the_half_of_a_jump_is_named_where_the_curve_is():
    """Without noise the gap halves after ln 2 / -ln beta steps, by the closed form of the average of a jump."""
    spec = averages.Spec("step", betas=(0.98,), noise=0.0)
    result = averages.run(spec)
    # Corrected: 1 - 0.98^k over 1 - 0.98^t.
    t = np.arange(1.0, 366.0)
    curve = np.where(t > 183, (1 - 0.98 ** (t - 183)) / (1 - 0.98**t), 0.0)
    assert answers.there(result) == int(np.argmax(curve >= 0.5))
    picture = view(result, Mode(False, (("against", "none"), ("step", 0)))).panels[0]
    assert isinstance(picture, WeightedSeriesPanel)
    assert picture.rise == {"jump": 183, "half": 0.5, "there": {"exponential 1": answers.there(result)}}
    assert curves.jump(result) == int(np.argmax(result.series.values == 1.0))
    assert "34.3 steps" in answers.half_way_why(result)


@pytest.mark.parametrize("number", range(3))
def test_a_why_holds_the_results_own_numbers(number: int):
    asked = lesson.predictions[number]
    values = {name: one.span.default for name, one in lesson.settings.items()} | dict(asked.values) | {OWN: OwnSeries()}
    exhibit = lesson.exhibit_of()
    result = averages.run(exhibit.read(values))
    why, decided = asked.why(result), (asked.decided or (lambda one: 0))(result)
    assert private_terms(why) == []
    assert values["step"] <= decided < len(result.series.values)
    curve, x = result.averages[0].average.curve, result.series.values
    if number == 0:
        assert curve[decided - 1] < 0.5 <= curve[decided]
        assert f"it took {decided - 183}." in why
        # What follows this jump is too short for a memory of 50; of a longer record the lag is measured, and said.
        assert np.isnan(result.averages[0].average.measured)
        assert "49 steps behind a slow signal." in why
        longer = averages.run(exhibit.read(values | {"points": 2000}))
        measured = longer.averages[0].average.measured
        assert measured == pytest.approx(49.0, rel=0.03)
        assert f"49 steps behind a slow signal, {digits(measured, 3)} measured over this one" in asked.why(longer)
        assert asked.answer(result) == "35 steps"
    elif number == 1:
        used = 1 - 0.999**10
        assert curve[decided] == pytest.approx(0.001 * sum(0.999**k * x[9 - k] for k in range(10)))
        assert curve[decided] / x[:10].mean() == pytest.approx(used, rel=0.05)
        assert f"{used:.3g}" in why
        assert asked.answer(result) == "A hundredth"
    else:
        # Of 39 values the middle one is 19 back.
        assert "needs 39 days, whose middle lies 19 days back" in why
        average, window = result.averages[0].average.measured, result.averages[2].average.measured
        assert f"it is {digits(window, 3)} for the window and {digits(average, 3)} for the average" in why
        assert asked.answer(result) == "The same"


def test_no_question_is_asked_whose_answer_is_in_the_picture():
    """The table, the enlarged start and the windows' rows of a picture are those of its own averages."""
    default = {name: one.span.default for name, one in lesson.settings.items()} | {OWN: OwnSeries()}
    exhibit = lesson.exhibit_of()
    asked = [exhibit.read(default | dict(one.values)) for one in lesson.predictions]
    assert not any(exhibit.gives_away(exhibit.read(default), one) for one in asked)
    assert exhibit.gives_away(exhibit.read(default | {"series": "step"}), asked[0])
    assert exhibit.gives_away(exhibit.read(default | {"series": "squares", "beta2": 0.999}), asked[1])
    assert exhibit.gives_away(exhibit.read(default | {"beta1": 0.95}), asked[2])


def test_the_average_whose_lag_one_sees_is_looked_into_first():
    for points in (365, 1461):
        result = averages.run(averages.Spec(points=points))
        assert view(result, Mode(False, (("against", "none"), ("step", 0)))).focus == "exponential 3"
    # Where the longest is not measured, the longest of those that are.
    result = averages.run(averages.Spec(points=200))
    assert view(result, Mode(False, (("against", "none"), ("step", 0)))).focus == "exponential 2"


def test_a_curve_that_never_gets_half_of_the_way_up_is_not_marked():
    result = averages.run(averages.Spec("step", betas=(0.9999,), noise=0.0, bias_correction=False))
    assert curves.half_way(result, result.averages[0].average) is None
    picture = view(result, Mode(False, (("against", "none"), ("step", 0)))).panels[0]
    assert isinstance(picture, WeightedSeriesPanel)
    assert picture.rise is not None
    assert picture.rise["there"] == {}


def test_large_type_leaves_the_sentence_to_the_table():
    result = averages.run(averages.Spec())
    made = view(result, Mode(True, (("against", "none"), ("step", 0))))
    assert [one.words for one in made.formula] == [""] * 3
    assert made.table is not None
    assert made.table.table is not None
    assert {"lag", "noise_left"} <= {column.key for column in made.table.table.columns}


def test_in_the_days_that_an_average_does_not_look_back_yet_there_is_no_arrow():
    result = averages.run(averages.Spec())
    picture = view(result, Mode(False, (("against", "both"), ("step", 0)))).panels[0]
    assert isinstance(picture, WeightedSeriesPanel)
    # The first 1/(1 - beta) days, and a window's own length.
    assert [picture.since[id_] - 1 for id_ in picture.tracks] == [2, 2, 3, 10, 10, 19, 50, 50, 99]

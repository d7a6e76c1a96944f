"""The exhibits on scales and on the best of n: pictures and words against the numbers of the core."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.search import best, scale
from labcore.experiments.search.scale import TUNABLES
from pages.kit.view import Mode
from pages.week3.search import best as best_view
from pages.week3.search import questions
from pages.week3.search import scale as scale_view
from pages.week3.search.best_words import best_words, hit
from pages.week3.search.panels import ScalePilesPanel, TrialDotsPanel
from pages.week3.search.piles import columns_for, piled
from pages.week3.search.scale_words import AXES, named, scale_words
from pages.week3.search.scores import nines
from tests.pages.at_a_step import drawn, told
from tests.pages.plain_words import private_terms
from tests.pages.said import numbers
from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    visit = Visit("search", query)
    assert not visit.failure
    return visit


# --- scales ---------------------------------------------------------------------------------------------


def test_ninety_of_a_hundred_land_in_the_top_decade():
    columns, rows = drawn(page(exhibit="scale"))
    assert columns == ["linear", "drawn", "log", "drawn"]
    top = [told(cell, 100) if isinstance(cell, list) else cell for cell in rows[-1]["cells"]]
    assert top[0] == "90.0 %"
    assert top[2] == "25.0 %"
    assert (int(top[1]), int(top[3])) == (90, 28)
    assert [told(row["cells"][1], 0) for row in rows] == ["0"] * 4


@pytest.mark.parametrize("tuned", TUNABLES)
def test_every_value_lies_in_a_pile_of_its_own_place(tuned):
    result = scale.run(scale.Spec(tuned=tuned, draws=250, seed=3))
    panel = scale_view.view(result, Mode()).panels[0]
    assert isinstance(panel, ScalePilesPanel)
    edges = np.array(panel.edges)
    for row, (name, values) in zip(panel.rows, result.values.items(), strict=True):
        # Piles of one part hold as many as were counted there, and no two values have one place.
        part = np.clip(np.searchsorted(edges, row.places, side="right") - 1, 0, len(edges) - 2)
        assert np.bincount(part, minlength=len(edges) - 1).tolist() == result.counts[name][-1].tolist()
        places = {(round(float(x), 9), float(y)) for x, y in zip(row.places, row.heights, strict=True)}
        assert len(places) == len(values) == 250
        assert [one[-1][1] for one in row.told] == [str(count) for count in result.counts[name][-1]]
    assert panel.most == max(int(row.heights.max()) for row in panel.rows) + 1


def test_piles_grow_from_the_ground_in_as_many_columns_as_let_dots_be_large():
    places, heights = piled(np.full(7, 0.5), 2, 3)
    assert heights.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert (places > 0.5).all()
    # One tall pile is spread; an even floor is not.
    assert columns_for([np.full(100, 0.5)], 10) > columns_for([np.linspace(0, 0.999, 100)], 10)


@pytest.mark.parametrize("tuned", TUNABLES)
def test_the_sentence_has_the_shares_and_both_steps(tuned):
    result = scale.run(scale.Spec(tuned=tuned))
    said, tunable = scale_words(result), result.tunable
    assert not private_terms(said)
    shares = [100 * float(tunable.shares(one)[tunable.watched]) for one in tunable.scales]
    assert numbers(r"([\d.]+)\u00a0%", said) == [round(one) for one in shares]
    assert named(tunable.scales[1]) in said
    told_steps = {round(one, 2) for one in numbers(r"(\d[\d,]*(?:\.\d+)?)", said)}
    effects = {round(float(tunable.effect(np.array(at, float))), 2) for step in tunable.steps for at in step}
    assert effects <= told_steps


def test_on_a_parabola_descent_takes_about_one_over_alpha_steps():
    said = scale_words(scale.run(scale.Spec()))
    assert "about 1/alpha steps" in said
    for rate, steps in ((0.0001, 10_000), (0.001, 1000), (0.1, 10)):
        error, taken = 1.0, 0
        while error > np.exp(-1):
            error, taken = error * (1 - rate), taken + 1
        assert taken == pytest.approx(steps, rel=0.06)


@pytest.mark.parametrize("tuned", TUNABLES)
def test_what_a_step_does_is_drawn_over_named_axes(tuned):
    view = scale_view.view(scale.run(scale.Spec(tuned=tuned)), Mode(presenting=True))
    figure = view.panels[2].figure
    assert isinstance(figure, dict)
    assert figure["layout"]["xaxis"]["title"]["text"] == AXES[tuned]
    assert view.says_at_end in view.alt
    if tuned in ("units", "layers"):
        assert figure["layout"]["xaxis"]["tickvals"] == ([50, 60, 70, 80, 90, 100] if tuned == "units" else [2, 3, 4])
    assert all(len(rule.equations) == 1 for rule in view.formula)


def test_beta_is_said_as_in_the_course():
    said = scale_words(scale.run(scale.Spec(tuned="beta")))
    assert "from 10 values to 10.05; from 0.999 to 0.9995, a step of the same length, from 1,000 to 2,000" in said


@pytest.mark.parametrize("tuned", TUNABLES)
def test_the_formula_makes_the_values_of_the_random_numbers(tuned):
    result = scale.run(scale.Spec(tuned=tuned, draws=20))
    for track, name in zip(scale_view.view(result, Mode()).tracks, result.tunable.scales, strict=True):
        u, r, value = (track.arrays[key][1:] for key in ("u", "r", "value"))
        np.testing.assert_array_equal(u, result.u)
        made = {"linear": r, "log": 10.0**r, "complement": 1.0 - 10.0**r}[name]
        np.testing.assert_allclose(np.rint(made) if result.tunable.whole else made, value)


def test_a_hundred_betas():
    (question,) = questions.SCALE
    result = scale.run(scale.Spec(tuned="beta"))
    assert question.answer(result) == "About 9"
    assert round(100 * float(result.tunable.shares("linear")[1])) == 9
    # As the picture shows it by default.
    assert result.counts["linear"][-1].tolist() == [91, 9]
    assert not private_terms(question.why(result))


# --- the best of n --------------------------------------------------------------------------------------


def test_sixty_trials_rest_at_95_4_percent():
    visit = page(exhibit="best")
    columns, rows = drawn(visit)
    assert columns[-1] == "among the best"
    rest = visit.stage().header["clock"]["rest"]
    assert rest == 59
    assert told(rows[0]["cells"][-1], rest) == "95.4\u00a0%"
    result = best.run(best.Spec())
    assert told(rows[1]["cells"][-1], rest) == f"{int(result.among[:60].sum())} trials"
    assert told(rows[1]["cells"][0], rest) == f"{100 * max(result.scores[:60]):.1f}\u00a0%"


def test_dots_and_curves_are_those_of_the_core():
    for spec in (best.Spec(), best.Spec("beta1", "narrow", 0.2, 5)):
        result = best.run(spec)
        shown = best_view.view(result, Mode())
        panel = shown.panels[0]
        assert isinstance(panel, TrialDotsPanel)
        assert isinstance(panel.figure, dict)
        (dots,) = panel.groups
        np.testing.assert_allclose(1 - 10.0 ** -dots.points[:, 1], result.scores[:100])
        assert (dots.radii > dots.radii.min()).tolist() == result.among[:100].tolist()
        expected, search = shown.tracks
        np.testing.assert_allclose(1 - 10.0 ** -expected.arrays["curve"][:, 1], result.best.mean[:100])
        np.testing.assert_allclose(1 - 10.0 ** -search.arrays["curve"][:, 1], result.best_so_far)
        low, high = panel.figure["layout"]["yaxis"]["range"]
        assert low < nines(result.scores.min()) <= nines(result.scores.max()) < high


def test_the_words_of_the_best():
    for share in (0.01, 0.05, 0.3):
        result = best.run(best.Spec(share=share))
        said = best_words(result)
        assert best_words(result, brief=True)[:-1] in said
        many = int((result.scores >= result.threshold).sum())
        assert f"{many} of the 200 trials do" in said
        assert ("equals" in said) == (many > round(200 * share))
        of_share, threshold, *expected = numbers(r"(\d[\d.]*)\u00a0%", said)
        assert of_share == round(100 * share)
        assert threshold == round(100 * result.threshold, 1)
        assert expected == [round(100 * float(result.best.mean[n - 1]), 1) for n in (10, 50, 100)]
        assert numbers(r"it takes (\d+) trials", hit(result)) == [result.needed]
        assert not private_terms(said)


def test_no_chance_is_told_as_certain():
    table = best_view.view(best.run(best.Spec(share=0.3)), Mode()).table
    assert table is not None
    said = [words for _, words in table.history[0]["hit"]]
    assert said[0] == "30.0\u00a0%"
    assert said[-1] == "> 99.9\u00a0%"
    assert "100.0\u00a0%" not in said


def test_a_rarer_best_is_hit_less_often():
    (question,) = questions.BEST
    result = best.run(best.Spec(share=0.01))
    assert question.answer(result) == "About 45 %"
    assert round(100 * result.chances[59]) == 45
    why = question.why(result)
    assert f"{result.needed} for 95" in why
    assert numbers(r"60th: ([\d.]+)", why) == [round(100 * 0.99**60, 1)]
    assert not private_terms(why)


@pytest.mark.parametrize("exhibit", ["grid", "scale", "best"])
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")

"""The page on search, its first exhibit: what is there after three seconds, what the clock tells, and words that agree with numbers."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.search import grid_random
from labcore.experiments.search.good_window import WINDOW, chance_of_window
from labcore.experiments.search.grid_random import OTHERS, REACHES, TRIALS, Spec, best_of_seeds, run
from pages.kit.view import Mode
from pages.week3.search import questions, view
from pages.week3.search.grid_words import EXPLANATION, counted, grid_words, told
from pages.week3.search.page import lesson
from pages.week3.search.panels import TrialDotsPanel
from pages.week3.search.scores import BEST, WORST, level_of, look_of
from tests.pages.at_a_step import drawn
from tests.pages.at_a_step import told as told_at
from tests.pages.plain_words import private_terms
from tests.pages.said import numbers
from tests.pages.visit import Visit

LAST = TRIALS - 1


def page(**query: str) -> Visit:
    visit = Visit("search", query)
    assert not visit.failure
    return visit


def test_after_three_seconds_five_rates_or_twenty_five():
    visit = page()
    columns, rows = drawn(visit)
    assert columns == ["rates tried", "best dev score", "at rate", "mean of ten seeds"]
    assert [told_at(row["cells"][0], LAST) for row in rows] == ["5", "25"]
    titles = {panel["id"]: panel["title"] for panel in visit.stage().header["panels"]}
    assert titles["grid"][-1][1] == "grid: 5 rates tried, best 94.4\u00a0%"
    assert titles["random"][-1] == [LAST, "random: 25 rates tried, best 95.8\u00a0%"]
    assert titles["random"][0] == [0, "random: 1 rate tried, best 92.9\u00a0%"]
    assert visit.stage().header["clock"]["at"] == LAST
    assert "Stored, made by labcore/experiments/search/store.py" in "\n".join(visit.text())


def test_nothing_of_what_is_still_to_come_is_told():
    result = run(Spec("beta1", "narrow", 5))
    beside = view.view(result, Mode()).table
    assert beside is not None
    for history, one in zip(beside.history, result.tried, strict=True):
        for step in (0, 3, 11, LAST):
            so_far = one.scores[: step + 1]
            at = {
                key: [value for since, value in values if since <= step][-1]
                for key, values in history.items()
                if key != "mean"
            }
            assert at == {
                "rates": len(set(one.values[: step + 1, 0])), "best": so_far.max(), "rate": one.values[int(so_far.argmax()), 0],
            }  # fmt: skip


def test_dots_stand_where_the_trials_were_and_are_larger_the_better():
    result = run(Spec())
    panels = [panel for panel in view.view(result, Mode()).panels if isinstance(panel, TrialDotsPanel)]
    for panel, one in zip(panels[:2], result.tried, strict=True):
        (group,) = panel.groups
        np.testing.assert_array_equal(group.points, one.values)
        order = np.argsort(one.scores)
        assert (np.diff(group.radii[order]) >= 0).all()
        assert list(group.leaders) == one.leaders
        assert panel.floor is not None
        assert panel.floor < one.values[:, 1].min()
    # As the rate alone sees them, none is left out.
    assert sorted(len(group.points) for group in panels[2].groups) == [TRIALS, TRIALS]


def test_a_score_is_seen_by_size_and_colour():
    levels = level_of(np.array([0.0, 1 - WORST, 0.5, 0.9, 0.95, 0.97, 1 - BEST, 1.0]))
    assert levels[0] == levels[1] == 0
    assert levels[-1] == pytest.approx(levels[-2]) == pytest.approx(1)
    assert (np.diff(levels[1:-1]) > 0.02).all()
    assert len({look_of(level).light for level in levels}) == 6
    assert np.isnan(level_of(np.array([np.nan])))[0]
    assert look_of(np.nan) == look_of(0.0)
    assert told(np.nan) == "diverged"


def test_the_sentence_counts_the_seeds_as_they_are():
    for other in OTHERS:
        for reach in REACHES:
            result = run(Spec(other, reach, 4))
            grid, random = best_of_seeds(other, reach).T
            ahead, same, behind = (int(np.sum(test)) for test in (random > grid, random == grid, random < grid))
            assert counted(result) == (ahead, same, behind)
            assert ahead + same + behind == 10
            said = grid_words(result)
            assert numbers(r"(\d+) gives? random the better score, (\d+) the grid", said) == [ahead, behind]
            assert (f"{same} give" in said) == bool(same)
            assert said.endswith(grid_words(result, brief=True))
            assert not private_terms(said)


def test_partial_results_say_what_comes_next():
    for many, said in ((0, "each appears when it is done"), (1, "The random search comes next")):
        result = grid_random.Result(Spec(source="here", many=many), run(Spec()).tried[:many])
        shown = view.view(result, Mode())
        assert said in shown.says_at_end
        assert (shown.table is None) == (many == 0)
        assert [len(panel.groups) for panel in shown.panels if isinstance(panel, TrialDotsPanel)] == [many, 0, many]


def test_the_formula_follows_the_clock():
    for reach in REACHES:
        result = run(Spec(reach=reach, seed=3))
        low, high = np.log10(REACHES[reach])
        grid, random = (track.arrays for track in view.view(result, Mode()).tracks)
        for n in (1, 8, TRIALS):
            rates = [set(one.values[:n, 0]) for one in result.tried]
            assert [one["rates"][n - 1] for one in (grid, random)] == [len(some) for some in rates]
            # The symbols' own numbers give the chance that stands behind them, and it is the core's.
            chance = grid["inner"][n - 1] * WINDOW / (high - low - WINDOW)
            assert grid["chance"][n - 1] == pytest.approx(chance, abs=1e-9)
            assert grid["chance"][n - 1] == chance_of_window(result.tried[0].values[:n, 0], reach)
            assert random["chance"][n - 1] == pytest.approx(1 - (1 - WINDOW / (high - low)) ** n)


def test_the_best_so_far_fill_their_axis():
    for seed in range(10):
        result = run(Spec(seed=seed))
        figure = view.view(result, Mode()).panels[2].figure
        assert isinstance(figure, dict)
        low, high = figure["layout"]["yaxis"]["range"]
        last = [one.best_score for one in result.tried]
        assert low < min(last) <= max(last) <= high <= 1
        assert high - max(last) <= 0.011


@pytest.mark.parametrize("number", range(len(questions.GRID)))
def test_the_answer_is_what_ten_seeds_say_and_its_why_has_their_numbers(number):
    question = questions.GRID[number]
    exhibit, spec = lesson.asked_in_link(number)
    result = run(spec)
    assert exhibit.key == "grid"
    assert question.answer(result) == "The grid"
    why = question.why(result)
    random, _, grid = counted(result)
    assert numbers(r"With (\d+) seeds the grid, with (\d+) random", why) == [grid, random]
    same, different = numbers(r"([\d.]+) points", why)
    assert same < 1 < different
    assert not private_terms(why)
    # On the page it begins from, the other way round.
    assert question.answer(run(Spec())) == "Random"


def test_presets_and_experiments_show_what_they_say():
    # An experiment asks by how much the grid is ahead: one answer of 450.
    grid, random = run(Spec(seed=2)).tried
    assert round(450 * (grid.best_score - random.best_score), 6) == 1
    both = run(Spec("hidden_units", seed=7)).tried
    assert both[0].best_score > both[1].best_score
    narrow = abs(np.diff(best_of_seeds("l2", "narrow"), axis=1).mean())
    assert narrow < abs(np.diff(best_of_seeds("l2", "wide"), axis=1).mean()) / 3
    assert "Not always" in EXPLANATION


def test_the_projector_shows_the_counts():
    columns, _ = drawn(page(present="1"))
    assert columns == ["rates tried", "best dev score"]

"""What the page of landscapes says, over many settings: every sentence agrees with its numbers, worked out again here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from labcore.experiments.landscapes.point import FLAT
from pages.kit.numbers import digits
from pages.kit.view import View
from pages.week2.landscapes import words
from pages.week2.landscapes.page import lesson
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value

NOT_WORDS = re.compile(r"(?<![\w.])(nan|NaN|inf|None)(?!\w)")


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def shown(exhibit: str, count: int) -> Iterator[tuple[Any, View]]:
    """Results and views of some random settings, small enough to be quick."""
    one = lesson.exhibits[exhibit]
    for seed in range(count):
        rng = np.random.default_rng(np.random.SeedSequence(15, spawn_key=(seed,)))
        values = {name: random_value(setting.span, rng) for name, setting in lesson.settings.items()}
        values |= {
            "points": 11,
            "draws": min(values["draws"], 20_000),
            "training_steps": min(values["training_steps"], 150),
            "exhibit": exhibit,
        }
        values["bend_steps"] = min(values["bend_steps"], 300)
        spec = one.read(values)
        parts = one.parts_of(spec)
        result = one.run(spec, nothing) if parts is None else one.join(spec, [one.run(part, nothing) for part in parts])  # type: ignore[misc]
        view = one.view(result, one.mode(values, bool(rng.integers(2))))
        sentences = (
            [view.alt, view.says, *(row.note for row in view.table.legend if view.table)]
            if view.table
            else [view.alt, view.says]
        )
        for text in sentences:
            assert private_terms(text) == []
            assert not NOT_WORDS.search(text), text
            assert text.count("$") % 2 == 0
        assert not set(view.alt) & set("$\\{}<>")
        assert len(view.alt) > 40
        yield result, view


def nothing(share: float | None = None, text: str = "", /) -> None:
    pass


def test_what_is_said_of_the_ball():
    ends = set()
    for result, view in shown("ball", 150):
        said = words.ball_words(result)
        assert said in view.alt
        ends.add(result.end)
        low, high = np.linalg.eigvalsh(result.spec.cost.hessian(result.points[-1]))
        if result.end == "left":
            told = (
                f"after {result.steps:,} step"
                if result.steps > 1
                else "after one step"
                if result.steps
                else "with its first step"
            )
            assert said.startswith(f"The ball leaves the picture {told}")
            x0, x1 = np.array(result.spec.cost.domain)
            # One step more would be outside: the last point is inside.
            assert ((result.points[-1] >= [x0[0], x1[0]]) & (result.points[-1] <= [x0[1], x1[1]])).all()
        if "hollow" in said and result.end == "rests":
            assert low > FLAT
            above = float(result.values[-1] - result.spec.cost.lowest)
            assert ("not the lowest" in said) == (above > 0.01)
        if "rests on a saddle" in said:
            assert low < -FLAT
            assert high > FLAT
        if "slope under it was below 0.1" in said:
            (times,) = re.findall(r"for (\d+) of them", said)
            slopes = np.linalg.norm(result.spec.cost.gradient(result.points[:-1]), axis=1)
            assert int(times) == (slopes < 0.1).sum()
        if "doubles" in said:
            growth, every = (
                number(one) for one in re.findall(r"= ([\d.]+), so that .* doubles every ([\d.,]+) steps", said)[0]
            )
            assert growth == pytest.approx(1 + result.spec.learning_rate, rel=1e-3)
            assert f"so that {digits(result.spec.aside)} doubles" in said
            assert growth**every == pytest.approx(2.0, rel=0.05)
    assert ends == {"left", "rests", "moving"}


def test_the_title_of_the_bars_says_what_the_bars_show():
    kinds = set()
    for result, view in shown("ball", 60):
        titles = view.panels[1].title
        assert not isinstance(titles, str)
        for step, title in titles:
            low, high = result.eigenvalues[step]
            kinds.add(title)
            assert ("one way goes down" in title) == (low < -FLAT and high > FLAT)
            assert (title == "up every way") == (low > FLAT)
    assert len(kinds) >= 3


def test_what_is_said_of_the_plateau():
    for result, view in shown("plateau", 60):
        for one in result.crossings:
            said = words.crossing_words(one, result.spec.steps)
            assert said in view.alt
            x = one.run.points[:, 0]
            slope = 0.5 * (x - 3) * (x * x + 0.01)
            on = (np.abs(slope) < 0.1) & (x < 2)
            if "spent" in said:
                assert f"spent {words.steps(int(on[:-1].sum()))} on the shelf" in said
                assert number(re.findall(r"left it at step ([\d,]+)", said)[0]) == np.flatnonzero(on)[-1] + 1
            elif "still on it" in said:
                assert on[-1]
            elif "diverged" in said:
                assert one.run.outcome == "diverged"
            else:
                assert not on.any()


def test_what_is_said_of_random_matrices():
    for result, _ in shown("matrices", 80):
        said, row = words.matrices_words(result), result.chosen
        if row.positive:
            assert said.startswith(f"{row.positive:,} of {row.draws:,}")
        else:
            assert said.startswith(f"not one of {row.draws:,}")
        for rare in re.findall(r"1 in ([\d,.]*\d)", said):
            assert any(number(rare) == pytest.approx(1 / share, rel=0.06) for share in (row.coins, row.share) if share)


def test_what_is_said_of_slices_and_walks():
    walked = 0
    for result, view in shown("slice", 25):
        cut, said = result.slice, words.slice_words(result.slice)
        assert said in view.alt
        if "less than" not in said:
            held = number(re.findall(r"lies ([\d.]+) %", said)[0])
            thetas = cut.trained.thetas - cut.trained.thetas.mean(axis=0)
            singular = np.linalg.svd(thetas, compute_uv=False) ** 2
            most = 100 * singular[:2].sum() / singular.sum()
            # No plane holds more than the one of the first two principal directions.
            assert held <= most + 0.051
            if cut.spec.plane == "path":
                assert held == pytest.approx(most, abs=0.051)
        if "above the true" in said:
            assert cut.shown[0] > cut.true[0]
        if "below the true" in said:
            assert cut.shown[0] < cut.true[0]
        if "close to" in said:
            assert cut.shown[0] == pytest.approx(cut.true[0], rel=0.06)
        assert result.bends is not None
        bent = words.bend_words(result.bends)
        assert bent in view.alt
        if bent:
            least, largest = result.bends.end.least, result.bends.end.largest
            assert ("no way goes up" in bent) == (largest <= 0)
            assert ("still a way down" in bent) == (least <= -0.001 * largest and largest > 0)
            assert ("no way goes down" in bent) == (least > -0.001 * largest and largest > 0)
            if "still a way down" in bent:
                assert number(re.findall(r"bent ([\d.,]+) times", bent)[0]) == pytest.approx(-largest / least, rel=0.01)
        if result.walk is not None:
            walked += 1
            spoken = words.walk_words(cut, result.walk, spoken=True)
            assert spoken in view.alt
            shares = [
                number(one) for one in re.findall(r"hold ([\d.]+) % of it, and ([\d.]+) % of the path", spoken)[0]
            ]
            assert shares == pytest.approx([100 * result.walk.held, 100 * cut.shares[:2].sum()], abs=0.051)
            assert result.walk.steps == cut.trained.steps
    assert walked > 3


def test_what_is_said_of_one_function_of_two_sharpnesses():
    for result, _ in shown("rescaled", 30):
        said = words.rescaled_words(result)
        if result.spec.factor == 1.0:
            continue
        before, after = re.findall(r"sharpness goes from ([\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+) to ([\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)\.", said)[0]
        assert (before, after) == tuple(digits(one, 3) for one in result.sharpness)
        if times := re.findall(r"bends ([\d.,]+) times", said):
            raw, other = result.curvatures[0][0], result.curvatures[1][0]
            assert number(times[0]) == pytest.approx(other / raw, rel=0.01)
        # The last sentence holds whatever the factor.
        assert result.own.normalized == pytest.approx(result.rescaled.normalized, rel=1e-6)


def test_what_is_said_of_ways_between_two_solutions():
    kinds = set()
    for result, view in shown("between", 30):
        for name, way in (("straight line", result.line), ("curve", result.curve)):
            said = words.way_words(name, way)
            assert said in view.alt
            ends, top = max(way.costs[0], way.costs[-1]), way.costs.max()
            kinds.add("no barrier" in said)
            assert ("no barrier" in said) == (top - ends <= words.SMALL * ends)
            assert digits(float(top), 3) in said
    assert kinds == {True, False}


@pytest.mark.parametrize(
    ("share", "text"), [(0.5, "50 %"), (0.25, "1 in 4"), (1 / 7100, "1 in 7,100"), (0.02492, "1 in 40")]
)
def test_small_shares_as_one_in_so_many(share: float, text: str):
    assert words.one_in(share) == text


def test_small_percentages_are_never_told_as_none():
    assert words.percent(0.0001) == "less than 0.1 %"
    assert words.percent(0.608) == "60.8 %"
    assert math.isclose(number(words.percent(0.5).split()[0]), 50.0)

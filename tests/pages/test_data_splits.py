"""The page on train, dev and test: its exhibits, what the clock gives away and when, and what is computed anew."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labcore.experiments.data_splits import leak, mismatch, winner, winners_curse
from pages.week1.data_splits.page import lesson, sketch
from pages.week1.data_splits.winner import MEASURED, STEPS, TESTED
from tests.pages.at_a_step import drawn, told
from tests.pages.visit import Visit, content


def page(**query: str) -> Visit:
    visit = Visit("data-splits", query)
    assert not visit.failure
    return visit


def array(visit: Visit, name: str) -> np.ndarray:
    return np.asarray(visit.stage().arrays[name])


def panel(visit: Visit, name: str):
    return next(one for one in visit.stage().header["panels"] if one["id"] == name)


# --- the winner -----------------------------------------------------------------------------------------


def test_at_first_the_best_of_a_hundred_has_sunk_to_where_it_belongs():
    """After three seconds: the winner was lucky; the test set says so."""
    visit = page()
    columns, rows = drawn(visit)
    assert columns == ["on dev", "on test", "true"]
    assert [told(cells, STEPS) for cells in rows[0]["cells"][:2]] == ["92.5 %", "90.0 %"]
    assert visit.stage().header["clock"]["at"] == STEPS
    content = panel(visit, "scores")["content"]
    assert len(visit.stage().arrays[content["dev"]["array"]]) == 100
    assert (content["truth"], round(content["expected"], 3)) == (0.9, 0.923)
    assert "only luckier" in visit.stage().header["alt"]


@pytest.mark.parametrize(
    ("exhibit", "name", "label", "text"),
    [
        ("winner", "accuracy", "True accuracy", "90\u00a0%"), ("winner", "test_examples", "Test examples", "10,000"), ("split", "measured", "Measured", "90\u00a0%"),
        ("better", "lead", "The better leads by (points)", "1"), ("better", "disagreement", "Disagreement", "5\u00a0%"),
    ],
)  # fmt: skip
def test_a_share_is_written_beside_its_slider_as_in_the_sentences(exhibit: str, name: str, label: str, text: str):
    (told_of,) = (one for one in map(content, page(exhibit=exhibit).components("slider")) if one["name"] == name)
    assert (told_of["label"], told_of["shown"][told_of["at"]]) == (label, text)


def test_what_no_mark_stands_for_has_none_in_the_table():
    _, (best, mean) = drawn(page())
    assert best["marker"] == "circle"
    assert not {"light", "dark", "dash", "marker"} & set(mean)


def test_scores_are_told_once_they_have_been_measured():
    _, rows = drawn(page(step="0"))
    for row in rows:
        dev, test, _ = row["cells"]
        assert told(dev, MEASURED - 1) == told(test, TESTED - 1) == "–"
        assert told(dev, MEASURED) != "–"
        assert told(test, TESTED) != "–"


@pytest.mark.parametrize("query", [{}, {"models": "1"}, {"models": "1000", "dev_examples": "20"}, {"dev_examples": "100000", "test_examples": "20"}, {"dev_examples": "100000", "accuracy": "0.99"}, {"accuracy": "0.4"}])  # fmt: skip
def test_every_dot_and_both_distributions_lie_in_the_window(query):
    visit = page(**query)
    seen = panel(visit, "scores")
    content = seen["content"]
    (x0, x1), (y0, y1) = (seen["figure"]["layout"][axis]["range"] for axis in ("xaxis", "yaxis"))
    dev = array(visit, content["dev"]["array"])
    assert y0 <= dev.min()
    assert dev.max() <= y1
    assert y0 <= content["test"] <= y1
    assert x0 < 1 <= len(dev) < content["strip"] < x1
    for name in ("one", "best"):
        shape = array(visit, content[name]["array"])
        assert shape.max() == pytest.approx(1)
        assert shape.min() >= -1e-6
    scores, best = (array(visit, content[name]["array"]) for name in ("scores", "best"))
    assert scores @ best / best.sum() == pytest.approx(content["expected"], abs=1e-4)
    assert scores[best > 0.004].max() < y1


def test_the_formula_has_todays_numbers():
    result = winner.run(winner.Spec(models=10, dev_examples=250, accuracy=0.8))
    view = lesson.exhibit_of().view(result, lesson.exhibit_of().mode({"step": 100}, False))
    numbers = " ".join(symbols for _, symbols in view.formula[0].equations)
    assert f"{math.sqrt(0.8 * 0.2 / 250):.3g}" in numbers
    assert f"{winners_curse(10, 250, 0.8):.3g}" in numbers


# --- the other exhibits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("70/30", (1000, 700, 300, 0)),
        ("60/20/20", (10_000, 6000, 2000, 2000)),
        ("98/1/1", (1_000_000, 980_000, 10_000, 10_000)),
        ("99.5/0.25/0.25", (4_000_000, 3_980_000, 10_000, 10_000)),
        ("99.5/0.4/0.1", (4_000_000, 3_980_000, 16_000, 4000)),
    ],
)
def test_the_usual_splits_show_their_counts(preset, expected):
    visit = page().press(f"data-splits preset {preset}")
    assert visit.settings["examples"] == expected[0]
    _, rows = drawn(visit)
    assert [row["cells"][0].replace(",", "") for row in rows] == [str(n) for n in expected[1:]]
    parts = panel(visit, "parts")["content"]["parts"]
    assert sum(part["share"] for part in parts) == pytest.approx(1)


@pytest.mark.parametrize(("examples", "dev", "test"), [("100", "0.1", "0.1"), ("1000", "1", "1"), ("1000000", "20", "1"), ("10000000", "40", "40")])  # fmt: skip
def test_the_marks_of_both_sets_are_whole_beside_each_other_and_large_enough_to_be_seen(examples, dev, test):
    visit = page(exhibit="split", examples=examples, dev_percent=dev, test_percent=test)
    figure = panel(visit, "interval")["figure"]
    (x0, x1), (y0, y1) = (figure["layout"][axis]["range"] for axis in ("xaxis", "yaxis"))
    places = []
    for name in ("dev set", "test set"):
        (mark,) = (one for one in figure["data"] if one.get("name") == name)
        xs, ys = (np.asarray(array(visit, mark[of]["array"]) if "array" in mark[of] else mark[of]) for of in ("x", "y"))
        places.append(math.log10(xs[0]))
        assert np.ptp(ys) > 0.02 * (y1 - y0)
    assert all(x0 + 0.004 * (x1 - x0) < at < x1 - 0.004 * (x1 - x0) for at in places)
    assert abs(places[1] - places[0]) > 0.005 * (x1 - x0)


@pytest.mark.parametrize("looks", ["1", "300"])
def test_the_last_look_lies_within_the_window_and_looks_are_whole(looks):
    axis = panel(page(exhibit="looks", looks=looks), "scores")["figure"]["layout"]["xaxis"]
    assert axis["range"][1] > 1.01 * float(looks)
    assert (axis.get("dtick") == 1) == (looks == "1")


def test_now_follows_the_clock_of_the_looks():
    visit = page(exhibit="looks", look="120")
    stage = visit.stage()
    assert stage.header["clock"]["at"] == 120
    _, rows = drawn(visit)
    assert all(told(row["cells"][-1], 299) == "–" != told(row["cells"][-1], 300) for row in rows)
    for row in rows:
        score = array(visit, f"{row['id']}/score")[:, 1]
        assert [told(row["cells"][0], look) for look in (0, 120, 300)] == [
            f"{100 * score[look]:.1f} %" for look in (0, 120, 300)
        ]


def test_networks_are_trained_once_for_a_seed():
    exhibit = lesson.exhibits["mismatch"]
    assert exhibit.join is not None
    one, other = (exhibit.parts_of(mismatch.Spec(noise=noise)) for noise in (0.3, 1.1))
    assert one == other == (mismatch.TwoTrainings(),)
    trained = exhibit.compute(one[0])(lambda *told: None)
    first, second = (exhibit.join(mismatch.Spec(noise=noise), [trained]) for noise in (0.0, 1.5))
    assert first.errors[0].wrong["train"] == second.errors[0].wrong["train"]
    assert first.errors[0].wrong["test"] < second.errors[0].wrong["test"]
    # Another world is another question, though the networks are the same.
    assert not exhibit.gives_away(mismatch.Spec(), mismatch.Spec(moved=1.0))


def test_the_pictures_stand_in_pairs():
    visit = page(exhibit="mismatch", noise="0", blur="0")
    content = panel(visit, "pictures")["content"]
    images = array(visit, content["images"]["array"])
    rows = images.reshape(-1, content["columns"], 8, 8)
    assert len(images) == 2 * mismatch.SHOWN
    assert np.array_equal(rows[::2], rows[1::2])


def test_a_moving_hand_sees_fewer_draws_of_the_leaks():
    spec, said = sketch(leak.Spec())
    assert spec == leak.Spec(repeats=2)
    assert said == "A sketch of 2 draws, of 10 at rest"
    assert sketch(leak.Spec(repeats=2)) is None


def test_the_answer_on_unrelated_mistakes_stands_in_the_explanation_only_once_it_is_told():
    visit = page(exhibit="better")
    assert not any("gains nothing" in text for text in visit.text())
    visit.press(visit.buttons("skip")[0])
    visit.press(visit.buttons("next")[0])
    visit.press(visit.buttons("answer")[1])
    assert any("Same examples, no gain" in text for text in visit.text())

"""The page on depth: every exhibit, trained and untrained, and the numbers of the chain."""

from __future__ import annotations

import pytest

from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    return Visit("signal-depth", query)


def words(visit: Visit) -> str:
    return "\n".join(visit.text())


@pytest.mark.parametrize("exhibit", ["network", "chain", "neuron", "symmetry"])
def test_every_exhibit_is_shown(exhibit: str) -> None:
    visit = page(exhibit=exhibit)
    assert not visit.failure
    assert "nan" not in words(visit).lower().split()


def test_the_chain_of_one_and_a_half_grows_to_57_67() -> None:
    assert "57.67" in words(page(exhibit="chain"))
    assert "0.0009766" in words(page(exhibit="chain", w="0.5"))


def test_trained_networks_show_what_they_cost() -> None:
    visit = page(train_steps="20", depth="5", width="32", second="training")
    assert not visit.failure
    assert "train_steps=20" in visit.taken["code"]


def test_equal_weights_move_and_stay_equal_with_sigmoid_and_do_not_move_with_tanh() -> None:
    same = {"exhibit": "symmetry", "a.initializer": "zeros", "b.initializer": "zeros"}
    told = words(page(**same, **{"a.activation": "sigmoid", "b.activation": "tanh"}))
    sigmoid, tanh = (row for row in told.split("\n") if row.startswith(("| A:", "| B:")))
    assert [cell.strip() for cell in sigmoid.split("|")[2:4]] == ["yes", "0"]
    assert [cell.strip() for cell in tanh.split("|")[2:4]] == ["no", "0"]


@pytest.mark.parametrize(("name", "value"), [("depth", "101"), ("width", "nan"), ("a.gain", "-1"), ("exhibit", "<b>")])
def test_a_bad_value_falls_back_to_the_default(name: str, value: str) -> None:
    visit = page(**{name: value})
    assert not visit.failure
    assert name not in visit.query


def test_a_link_to_symmetry_opens_with_its_own_question():
    assert any("All weights zero" in said for said in Visit("signal-depth", {"exhibit": "symmetry"}).frame_words())


@pytest.mark.parametrize(("w", "rows"), [("1.5", 3), ("0.9", 2)])
def test_a_chain_that_is_one_of_the_two_stories_stands_there_once(w: str, rows: int) -> None:
    visit = page(exhibit="chain", w=w, length="20")
    assert not visit.failure
    assert [path["name"] for path in visit.stage().header["paths"]] == [f"w = {w}", "w = 1.1", "w = 0.9"][:rows]

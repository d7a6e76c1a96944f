"""The page on depth: every exhibit, trained and untrained, and the numbers of the chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROUTER = str(Path(__file__).parents[2] / "pages" / "router.py")


def page(**query: str) -> AppTest:
    app = AppTest.from_file(ROUTER, default_timeout=120).run()
    app.switch_page("week1/signal_depth.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


@pytest.mark.parametrize("exhibit", ["network", "chain", "neuron", "symmetry"])
def test_every_exhibit_is_shown(exhibit: str) -> None:
    app = page(exhibit=exhibit)
    assert not app.exception
    assert "nan" not in words(app).lower().split()


def test_the_chain_of_one_and_a_half_grows_to_57_67() -> None:
    assert "57.67" in words(page(exhibit="chain"))
    assert "0.0009766" in words(page(exhibit="chain", w="0.5"))


def test_trained_networks_show_what_they_cost() -> None:
    app = page(train_steps="20", depth="5", width="32", second="training")
    assert not app.exception
    assert "train_in_steps" in app.code[0].value


def test_equal_weights_move_and_stay_equal_with_sigmoid_and_do_not_move_with_tanh() -> None:
    same = {"exhibit": "symmetry", "a.initializer": "zeros", "b.initializer": "zeros"}
    told = words(page(**same, **{"a.activation": "sigmoid", "b.activation": "tanh"}))
    sigmoid, tanh = (row for row in told.split("\n") if row.startswith(("| A:", "| B:")))
    assert [cell.strip() for cell in sigmoid.split("|")[2:4]] == ["yes", "0"]
    assert [cell.strip() for cell in tanh.split("|")[2:4]] == ["no", "0"]


@pytest.mark.parametrize(("name", "value"), [("depth", "101"), ("width", "nan"), ("a.gain", "-1"), ("exhibit", "<b>")])
def test_a_bad_value_falls_back_to_the_default(name: str, value: str) -> None:
    app = page(**{name: value})
    assert not app.exception
    assert name not in app.query_params

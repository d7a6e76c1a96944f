"""The page of regularization: the corner comes first, lambda's picture is stored and says so, every exhibit is there, and a link brings a lambda back."""

from __future__ import annotations

import pytest

from pages.week1.regularization.page import lesson
from tests.pages.visit import Visit

EXHIBITS = ("corner", "lambda", "dropout", "noisy", "early", "shrinkage", "augmentation", "paths", "ridge")


def test_it_has_its_exhibits_in_their_order():
    assert tuple(lesson.exhibits) == EXHIBITS
    assert all(exhibit.predictions for exhibit in lesson.exhibits.values())


def test_the_picture_of_lambda_is_stored_and_says_so():
    visit = Visit("regularization", {"exhibit": "lambda"})
    assert "store.py" in visit.stage().header["alt"]
    assert {"free", "penalized"} <= {panel["id"] for panel in visit.stage().header["panels"]}


@pytest.mark.parametrize("name", ["2", "0.3", "20"])
def test_a_link_brings_the_nearest_lambda(name):
    visit = Visit("regularization", {"exhibit": "lambda"} | ({"strength": name} if name != "2" else {}))
    near = {"2": "2", "0.3": "0.2", "20": "20"}[name]
    (title,) = [panel["title"] for panel in visit.stage().header["panels"] if panel["id"] == "penalized"]
    assert title.startswith(f"lambda {near}:")


def test_the_formula_is_weight_decay_in_today_s_numbers():
    exhibit = lesson.exhibits["lambda"]
    defaults = {name: setting.span.default for name, setting in lesson.settings.items()}
    result = exhibit.run(exhibit.read(defaults))
    ((symbols, numbers),) = exhibit.view(result, exhibit.mode(defaults, False)).formula[0].equations
    assert r"1 - \alpha\lambda/m" in symbols
    # 1 - 0.5 * 2 / 80.
    assert "0.9875" in numbers


def test_the_two_pictures_of_the_corner_come_first_and_set_the_optimum():
    visit = Visit("regularization")
    assert not visit.failure
    panels = visit.stage().header["panels"]
    assert [panel["id"] for panel in panels if panel["click"]] == ["l1", "l2"]

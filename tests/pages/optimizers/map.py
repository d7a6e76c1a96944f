"""The map of starts as the tests open it and look at it."""

from __future__ import annotations

from pages.kit import followed_map, showing
from tests.pages.visit import Visit

HIMMELBLAU = {"exhibit": "starts", "surface": "himmelblau", "learning_rate": "0.01"}
SMALL = {**HIMMELBLAU, "map_points": "50", "steps": "60"}


def opened(**query: str) -> Visit:
    visit = Visit("optimizers", query)
    assert not visit.failure
    return visit


def shown(visit: Visit) -> showing.Showing:
    assert visit.showing is not None
    return visit.showing


def result(visit: Visit) -> followed_map.FollowedResult:
    return shown(visit).result()


def zoom(visit: Visit, x, y) -> Visit:
    visit.does("stage", "zoom", {"panel": "map", "x": x, "y": y})
    assert not visit.failure
    return visit


def panel(visit: Visit) -> dict:
    (only,) = visit.stage().header["panels"]
    return only

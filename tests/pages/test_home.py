"""The race on the first page: it plays until one arrives, and names it then."""

from __future__ import annotations

import numpy as np

from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.surfaces import cost_of
from pages import home
from tests.pages.visit import Visit, content


def test_it_ends_when_the_first_one_has_arrived_and_names_it_then():
    visit = Visit("")
    header = visit.stage().header
    steps = header["clock"]["steps"]
    assert (header["clock"]["autoplay"], header["clock"]["loop"]) == (True, False)
    (before, question), (when, named) = header["panels"][0]["title"]
    assert (before, when) == (0, steps)
    assert question.endswith("?")
    (table,) = map(content, visit.components("results"))
    rates = {row["id"]: row["cells"][0] for row in table["rows"]}
    cost = cost_of(home.SURFACE)
    distances = {}
    for key, rate in rates.items():
        points = visit.stage().arrays[f"{key}/points"]
        assert len(points) == steps + 1
        distances[key] = np.hypot(*(points - np.array(cost.minima[0])).T)
        # The path is that of the rate which the table shows, to its three digits.
        near = descend(cost, OPTIMIZERS[key].make(), learning_rate=float(rate), steps=20).points
        assert np.abs(near[:2] - points[:2]).max() < 0.05
    arrived = [key for key, away in distances.items() if away[-1] <= home.ARRIVED]
    assert len(arrived) == 1
    assert distances[arrived[0]][-2] > home.ARRIVED
    assert named == f"{OPTIMIZERS[arrived[0]].label} arrives first, at step {steps}."


def test_the_table_does_not_say_who_wins():
    (table,) = map(content, Visit("").components("results"))
    assert [name for name, _ in table["columns"]] == ["rate", "distance left"]
    assert {(row["cells"][1], row["outcome"]) for row in table["rows"]} == {(None, "running")}

"""One meaning of cost on a page: above the minimum, in table, curve, words and under the pointer; as it is where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments import race
from pages.kit import surface_pictures
from pages.kit.numbers import digits
from pages.kit.run_tracks import curve_panels, tracks
from pages.week2.optimizers.words import told
from tests.pages.unpack import unpack

# Styblinski and Tang's minimum is -78.33, the camel's -1.03; a mean squared error's is that of the best fit.
LOWEST = {"quadratic": 0.0, "styblinski-tang": -78.33233140754285, "six-hump-camel": -1.031628453489877}


@pytest.mark.parametrize("surface", [*LOWEST, "diabetes"])
def test_every_cost_is_counted_from_the_minimum(surface: str):
    result = race.run(race.Spec((surface, ()), (race.Entry("gd", 1e-6 if surface == "diabetes" else 0.002),), steps=30))
    (one,), (row,) = result.results, result.table().rows
    lowest = LOWEST.get(surface, float(result.cost.value(result.cost.minima[0])))
    assert one.final == row["final"] == pytest.approx(one.values[-1] - lowest, abs=1e-9)
    (track,) = tracks(result.cost, [one], None)
    assert track.arrays["cost"][-1, 1] == one.final
    assert str(curve_panels(result.cost, [track], 30, "step")[0].title).endswith(" above the minimum")
    assert f"{digits(one.final)} above the minimum" in told(result.cost, one)
    # Under the pointer: the picture's lowest level is near 0, whatever the surface's own numbers are.
    picture = surface_pictures.picture_of((surface, ()))
    meta = unpack(picture.block.data).header["figures"]["plane"]["layout"]["meta"]
    assert meta["quantity"].endswith(" above the minimum")
    assert -1e-9 <= meta["levels"][0] < 0.01 * meta["levels"][-1]
    assert picture.heights.label.count("above the minimum") == 1


def test_where_there_is_no_lowest_point_a_cost_is_the_surface_s_own():
    result = race.run(race.Spec(("saddle", ()), (race.Entry("gd", 0.02),), steps=30))
    (one,) = result.results
    assert one.final == one.values[-1]
    (track,) = tracks(result.cost, [one], None)
    np.testing.assert_array_equal(track.arrays["cost"][:, 1], one.values)
    assert "above" not in told(result.cost, one)
    assert curve_panels(result.cost, [track], 30, "step")[0].title == "cost"

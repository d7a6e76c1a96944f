"""Values picked from a layer: no unit is left out, none is counted more than the others."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.network.sampled import sampled


@pytest.mark.parametrize("units", [1, 2, 10, 48, 64, 100, 128, 509, 512, 1024])
@pytest.mark.parametrize("examples", [1, 32, 60, 1000, 1024])
@pytest.mark.parametrize("most", [4096, 8192])
def test_every_unit_and_example_is_seen_as_often_as_the_others(units, examples, most):
    unit = np.tile(np.arange(units), (examples, 1))
    picked = sampled(unit, most)
    assert len(picked) <= most
    if unit.size <= most:
        assert picked.tolist() == unit.ravel().tolist()
        return
    seen = np.bincount(picked, minlength=units)
    assert np.ptp(seen) <= 1
    assert len(picked) > most / 4
    example = np.repeat(np.arange(examples), units).reshape(examples, units)
    assert np.ptp(np.bincount(sampled(example, most), minlength=examples)) <= 1


def test_it_is_a_copy():
    values = np.zeros((3, 2))
    sampled(values, 100)[:] = 1.0
    assert not values.any()

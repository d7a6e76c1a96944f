"""Arrays on their way to the browser, packed by the kit and read by tests/pages/unpack.py, which only knows the format."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from pages.kit.stage_data import block
from pages.kit.wire_format import fingerprint, pack
from tests.pages.unpack import unpack


def test_what_goes_in_comes_out():
    arrays = {
        "a": np.arange(5.0),
        "path/points": np.array([[1.5, -2.25], [3.0, 4.0], [5.0, 6.0]]),
        "π/θ": np.full((2, 3, 2), 0.125),
        "empty": np.empty((0, 2)),
        "one": np.array([7], dtype=np.int64),
    }
    got = unpack(pack({"name": "ü", "n": [1, {"x": None}]}, arrays))
    assert got.header["name"] == "ü"
    assert got.header["n"] == [1, {"x": None}]
    assert set(got.arrays) == set(arrays)
    for name, array in arrays.items():
        assert np.array(got.arrays[name]).reshape(array.shape).tolist() == array.tolist()


def test_numbers_arrive_as_float32():
    values = np.array([0.1, 1 / 3, 1e-40, -1e30, 16777217.0])
    got = unpack(pack({}, {"v": values})).arrays["v"]
    assert got == values.astype(np.float32).tolist()


def test_what_float32_cannot_hold_is_infinite_and_warns_nobody():
    assert unpack(pack({}, {"v": np.array([1e300, -1e300])})).arrays["v"] == [np.inf, -np.inf]
    assert np.isnan(unpack(pack({}, {"v": np.array([np.nan, 1.0])})).arrays["v"][0])


@pytest.mark.parametrize("turned", [np.arange(12.0).reshape(3, 4).T, np.arange(24.0).reshape(4, 6)[::2, ::-1]])
def test_the_order_in_memory_does_not_matter(turned):
    assert unpack(pack({}, {"v": turned})).arrays["v"] == turned.tolist()


def test_arrays_stand_where_a_browser_can_view_them():
    raw = pack({"odd": "x"}, {"a": np.arange(3.0), "b": np.arange(1.0), "c": np.arange(4.0)})
    (length,) = struct.unpack_from("<I", raw)
    assert (4 + length) % 8 == 0
    assert all(place["offset"] % 8 == 0 for place in unpack(raw).header["arrays"].values())


def test_a_header_without_finite_numbers_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        pack({"x": float("nan")}, {})


def test_the_fingerprint_follows_the_content():
    first, same, other = (pack({"n": n}, {"a": np.arange(3.0) + n}) for n in (0, 0, 1))
    assert fingerprint(first) == fingerprint(same) != fingerprint(other)


def test_a_block_of_figures_names_its_arrays_by_their_place():
    figure = {"data": [{"x": np.arange(3.0), "n": np.float64(0.5)}], "layout": {"range": (0, 1)}}
    made = block({"plane": figure})
    got = unpack(made.data)
    assert got.header["id"] == made.id
    assert got.header["figures"]["plane"] == {
        "data": [{"x": {"array": "plane/data/0/x"}, "n": 0.5}],
        "layout": {"range": [0, 1]},
    }
    assert got.arrays["plane/data/0/x"] == [0.0, 1.0, 2.0]
    assert block({"plane": figure}).id == made.id
    assert block({"plane": {**figure, "data": []}}).id != made.id

"""What a page may show: what cannot be is refused where it is made, and not found out in the browser."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.style import LEFT
from labcore.table import Column
from pages.kit.stage_data import Track
from pages.kit.view import Beside, Legend, Now, View


def shows(array: np.ndarray) -> View:
    beside = Beside(None, [Legend("a", "a", LEFT)], Now(Column("now", "now"), "value"))
    return View(alt="", tracks=[Track("a", "a", LEFT, {"value": array})], panels=[], table=beside)


def test_a_column_that_follows_the_clock_is_of_values_or_of_steps_and_values():
    steps = np.arange(4.0)
    assert shows(np.column_stack([steps, steps**2])).table is not None
    assert shows(steps).table is not None
    with pytest.raises(ValueError, match=r"or \(step, value\).*got \(4, 3\) for a/value"):
        shows(np.zeros((4, 3)))

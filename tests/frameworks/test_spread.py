"""What the scripts of the spread have printed in PyTorch, JAX and Keras (tests/reference/spread.npz), held against the lab."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.frameworks.running import lab_costs
from tests.frameworks_live.scripts import PLACES, possible
from tests.frameworks_live.spread import FIGURES, SPREAD, figure
from tests.reference.make_frameworks import texts_of

STORED = dict(np.load(Path(__file__).parents[1] / "reference" / "spread.npz"))


@pytest.fixture(scope="module")
def ours():
    return {name: lab_costs(settings) for name, settings in SPREAD.items()}


@pytest.mark.parametrize(("framework", "backend"), PLACES)
def test_the_last_costs_are_the_labs_within_the_figure_of_each_documented_difference(framework, backend, ours):
    made = possible(SPREAD, framework, same=True)
    assert texts_of(made.values()) == str(STORED[f"{framework}/texts"]), (
        "a script has changed: run `python -m tests.reference.make_spread`"
    )
    for name, one in made.items():
        stored = STORED[f"{framework}/{backend}/{name}"]
        assert stored.shape == ours[name].shape
        away = np.abs(stored[-1] - ours[name][-1]).max()
        allowed = figure(SPREAD[name], framework, one.notes)
        assert away <= allowed, f"{name}: {away:.1e}, more than {allowed:.0e}: {one.notes}"


def test_every_figure_is_of_a_difference_that_a_script_of_the_spread_names():
    """And what a script names has its figure: `figure` looks it up."""
    named = {
        note
        for framework in ("pytorch", "keras", "jax")
        for one in possible(SPREAD, framework, same=True).values()
        for note in one.notes
    }
    assert named == set(FIGURES)

"""Fixtures of the race's tests: nothing kept from before, and what is computed and told."""

from __future__ import annotations

import pytest

from labcore import start_map as experiment
from pages.kit import showing
from pages.kit.shared import PICTURES, RESULTS, TILES


@pytest.fixture(autouse=True)
def _nothing_kept():
    for cache in (RESULTS, PICTURES, TILES):
        cache.clear()


@pytest.fixture
def computed(monkeypatch) -> list[int]:
    """How many starts each call of the engine was for."""
    calls: list[int] = []
    ends = experiment.ends

    def counted(cost, optimizer, points, *args, **more):
        calls.append(len(points))
        return ends(cost, optimizer, points, *args, **more)

    monkeypatch.setattr(experiment, "ends", counted)
    return calls


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """The message of every picture that goes to the browser, in their order."""
    alts: list[str] = []
    stage_data = showing.show_stage

    def noted(name, data, *args):
        alts.append(data[: data.index(b"starts of")].decode(errors="replace").split()[-1])
        return stage_data(name, data, *args)

    monkeypatch.setattr(showing, "show_stage", noted)
    return alts

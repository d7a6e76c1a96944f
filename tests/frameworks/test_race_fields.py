"""No setting of a race is passed over in silence: another value of it is another script, or is refused with a reason."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from labcore.experiments import race
from labcore.optimizers import OPTIMIZERS
from tests.frameworks.test_fields import another, passed_over

# Of every field of a race another value, and the settings among which it matters.
OF_RACE: dict[str, tuple[dict[str, Any], Any]] = {
    "surface": ({}, ("booth", ())), "entries": ({}, (race.Entry("adam", 0.05),)), "start": ({}, (1.0, 2.0)), "steps": ({}, 20),
    "schedule": ({}, ("exponential", (("base", 0.5),))), "noise": ({}, 0.5), "seeds": ({"noise": 0.5}, (1, 2)),
    "batch_size": ({"surface": ("diabetes", ())}, 32),
}  # fmt: skip


def test_every_field_is_tried():
    assert set(OF_RACE) == {one.name for one in fields(race.Spec)}


@pytest.mark.parametrize("name", OF_RACE)
def test_another_value_of_a_race_is_another_script_or_is_refused(name):
    base, value = OF_RACE[name]
    first = race.Spec(**base)
    assert passed_over(first, replace(first, **{name: value})) == []


@pytest.mark.parametrize("key", [key for key, member in OPTIMIZERS.items() if member.for_networks])
def test_no_hyperparameter_of_an_optimizer_is_passed_over(key):
    for name, span in OPTIMIZERS[key].spans.items():
        entries = (race.Entry(key, 0.01), race.Entry(key, 0.01, {name: another(span)}))
        assert passed_over(*(race.Spec(entries=(one,), steps=20) for one in entries)) == [], name

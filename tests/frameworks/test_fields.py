"""No setting is passed over in silence: another value of it is another script, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from labcore.data import ONLINE, Table
from labcore.frameworks import FRAMEWORKS, script
from labcore.frameworks.raced import Raced
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.span import Span
from labcore.training import Settings
from labcore.training.problem import make_problem

SMALL: dict[str, Any] = {"examples": 80, "hidden": (4,), "epochs": 2}
DIGITS = {"data": "digits", "hidden": (4,), "epochs": 1}
# Of every field of Settings another value, and the settings among which it matters.
OTHERWISE: dict[str, tuple[dict[str, Any], Any]] = {
    "data": (SMALL, "circles"), "examples": (SMALL, 90), "images": ({"data": "mnist", "images": 1000}, 1500), "data_noise": (SMALL, 0.3),
    "label_noise": (SMALL, 0.2), "dev_share": (SMALL, 0.5), "normalize": (SMALL, False), "features": (SMALL, ("x1", "x1x2")),
    "shift": (DIGITS, 1.0), "rotate": (DIGITS, 10.0), "zoom": (DIGITS, 0.1), "image_noise": (DIGITS, 0.1), "hidden": (SMALL, (4, 4)),
    "activation": (SMALL, "relu"), "initializer": (SMALL, "glorot"), "gain": (SMALL, 0.5), "norm": (SMALL, "layer"),
    "groups": ({**SMALL, "norm": "group", "groups": 2}, 4), "batch_norm": (SMALL, True), "keep_prob": (SMALL, 0.8),
    "input_keep_prob": (SMALL, 0.8), "l1": (SMALL, 0.1), "l2": (SMALL, 0.1), "l1_step": ({**SMALL, "l1": 0.1}, "proximal"),
    "optimizer": (SMALL, "gd"), "hyperparameters": (SMALL, (("beta1", 0.8),)), "learning_rate": (SMALL, 0.07),
    "schedule": (SMALL, "exponential"), "schedule_parameters": ({**SMALL, "schedule": "exponential"}, (("base", 0.5),)),
    "batch_size": (SMALL, 16), "epochs": (SMALL, 3), "clip": (SMALL, 1.0), "patience": (SMALL, 2),
    "restore_best": ({**SMALL, "patience": 2}, False), "seed": (SMALL, 1), "dtype": (SMALL, "float32"),
}  # fmt: skip


def made(settings: Settings | Raced, framework: str, same: bool = False) -> tuple[str, Mapping[str, bytes]] | str:
    """Text and files of the script, or why there is none."""
    try:
        one = script(
            settings, framework, same, problem=make_problem(settings) if isinstance(settings, Settings) else None
        )
    except ValueError as refused:
        return str(refused)
    return one.text, one.files


def passed_over(first: Any, other: Any) -> list[str]:
    """Where the other settings give the very same script, or are refused without a rule and what was given."""
    found = []
    for framework in FRAMEWORKS:
        for same in (False, True):
            there = made(other, framework, same)
            if "; got " not in there if isinstance(there, str) else there == made(first, framework, same):
                found.append(f"{framework}{' with the same numbers' if same else ''}")
    return found


@pytest.fixture(autouse=True)
def images(monkeypatch):
    """Images without a network."""
    rng = np.random.default_rng(0)
    table = Table(
        rng.random((2000, 4)), np.arange(2000) % 10, ("a", "b", "c", "d"), "digit", tuple("0123456789"), image=(2, 2)
    )
    monkeypatch.setitem(ONLINE, "mnist", lambda: table)


def test_every_field_is_tried():
    assert set(OTHERWISE) == {one.name for one in fields(Settings)}


@pytest.mark.parametrize("name", OTHERWISE)
def test_another_value_of_a_field_is_another_script_or_is_refused(name):
    base, value = OTHERWISE[name]
    first = Settings(**base)
    assert passed_over(first, first.changed(**{name: value})) == []


def another(span: Span) -> Any:
    """Another value than the default."""
    if span.kind == "toggle":
        return not span.default
    if span.kind == "choice":
        return next(one for one in span.choices if one != span.default)
    if span.kind == "pairs":
        return ((1.0, 0.5),)
    start = span.default or (2 if span.kind == "integer" else 0.1)
    return next(
        value
        for factor in (0.5, 2.0, 0.9)
        if (value := int(start * factor) if span.kind == "integer" else start * factor) != span.default
        and span.low <= value <= span.high
    )


@pytest.mark.parametrize("key", [key for key, member in OPTIMIZERS.items() if member.for_networks])
def test_no_hyperparameter_of_an_optimizer_is_passed_over(key):
    first = Settings(**SMALL, optimizer=key)
    for name, span in OPTIMIZERS[key].spans.items():
        assert passed_over(first, first.changed(hyperparameters=((name, another(span)),))) == [], name


@pytest.mark.parametrize("key", SCHEDULES)
def test_no_parameter_of_a_schedule_is_passed_over(key):
    first = Settings(**SMALL, schedule=key)
    for name, span in SCHEDULES[key].spans.items():
        assert passed_over(first, first.changed(schedule_parameters=((name, another(span)),))) == [], name

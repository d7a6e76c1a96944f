"""Settings: names and numbers in their ranges, there and back through JSON."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

from labcore.training import LIVE, PER_LAYER, SPANS, Run, Settings
from labcore.training.presets import PRESETS
from labcore.training.side import CHANGEABLE


@pytest.mark.parametrize(
    "settings",
    [
        Settings(), *PRESETS.values(), Settings(hidden=()), Settings(clip=0.5, patience=3, batch_norm=(True, False)),
        Settings(norm="layer"), Settings(hidden=(6, 8), norm=("group", "batch"), groups=(3, 5)),
        Settings(schedule="piecewise", schedule_parameters=(("table", ((1.0, 0.5), (3.0, 0.1))),), keep_prob=(0.5, 0.9)),
    ],
)  # fmt: skip
def test_there_and_back_through_json(settings):
    again = Settings.from_dict(json.loads(json.dumps(settings.as_dict())))
    assert again == settings
    assert hash(again) == hash(settings)


def test_every_setting_has_a_span_or_is_checked():
    checked = {*SPANS, *PER_LAYER, "hyperparameters", "schedule_parameters"}
    assert checked == {field.name for field in fields(Settings)}
    assert set(LIVE) < set(CHANGEABLE) == {*LIVE, "optimizer"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": float("nan")}, r"learning_rate must be a number in \[1e-06, 10\]; got nan"),
        ({"hidden": (0,)}, r"hidden must be up to 8 of: an integer in \[1, 1024\]; got"),
        ({"hidden": (1,) * 9}, r"hidden must be up to 8 of"),
        ({"keep_prob": (0.5,)}, "keep_prob must be one for all 2 hidden layers or one each; got 1"),
        ({"activation": "step"}, "activation must be one of .*; got 'step'"),
        ({"norm": "layer", "batch_norm": True}, "norm and batch_norm must agree; got norm 'layer' and batch_norm True"),
        ({"norm": "group", "groups": 3}, "groups must divide the units of a layer with group norm; got 3 for the 8 of layer 1"),
        ({"hidden": (), "norm": "weight"}, "norm must be one of none, batch, layer, group; got 'weight'"),
        ({"activation": None}, "activation must be one of .*; got None"),
        ({"hyperparameters": (("momentum", 0.9),)}, "adam takes beta1, .*; got momentum"),
        ({"hyperparameters": 3}, "hyperparameters must be pairs of a name and a value; got 3"),
        ({"optimizer": "newton"}, "optimizer must be one of"),
        ({"data": "iris"}, "data must be one of"),
        ({"epochs": 2.5}, r"epochs must be an integer in \[1, 1000\]; got 2.5"),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused_with_rule_and_value(changes, words):
    with pytest.raises(ValueError, match=words):
        Settings(**changes)


def test_norm_and_batch_norm_are_two_words_for_one_thing_and_the_last_one_given_decides():
    """So the dictionary of a run saved before there was a norm is the same training."""
    before = Settings().as_dict() | {"batch_norm": True}
    del before["norm"], before["groups"]
    batch = Settings(batch_norm=True)
    assert Settings.from_dict(before) == batch == Settings(norm="batch") == Settings().changed(batch_norm=True)
    assert (batch.norm, batch.batch_norm) == ("batch", True)
    layer = batch.changed(norm="layer")
    assert (layer.norm, layer.batch_norm) == ("layer", False)
    assert layer.changed(batch_norm=True) == batch
    assert layer.changed(batch_norm=False) == Settings()
    assert layer.changed(learning_rate=0.1).norm == "layer"
    assert Settings(norm=("batch", "none")) == Settings(batch_norm=(True, False))


@pytest.mark.parametrize("schedule", ["warmup-cosine", "one-cycle", "sqrt-step"])
def test_what_a_training_knows_of_itself_is_none_until_it_is_given(schedule):
    name, given = ("steps_per_epoch", 1) if schedule == "sqrt-step" else ("epochs", 300.0)
    own = Settings(schedule=schedule)
    said = Settings(schedule=schedule, schedule_parameters=((name, given),))
    assert dict(own.schedule_parameters)[name] is None
    assert dict(said.schedule_parameters)[name] == given
    assert own != said
    for one in (own, said):
        assert Settings.from_dict(json.loads(json.dumps(one.as_dict()))) == one
    with pytest.raises(ValueError, match=f"{name} must be"):
        Settings(schedule=schedule, schedule_parameters=((name, 0),))
    with pytest.raises(ValueError, match="exponential takes base; got epochs"):
        Settings(schedule="exponential", schedule_parameters=(("epochs", None),))


def test_another_rule_or_schedule_has_its_own_defaults():
    settings = Settings(hyperparameters=(("beta1", 0.5),), schedule="exponential", schedule_parameters=(("base", 0.7),))
    changed = settings.changed(optimizer="momentum", schedule="one-cycle")
    assert dict(changed.hyperparameters) == {"beta": 0.9, "form": "averaged"}
    assert "peak" in dict(changed.schedule_parameters)
    assert settings.changed(learning_rate=0.1).hyperparameters == settings.hyperparameters


def test_above_forty_thousand_parameters_it_is_float32_unless_said_otherwise():
    wide = Settings(hidden=(250, 160))
    assert Run(wide).sides[0].weights.theta.dtype == np.float32
    assert Run(wide.changed(dtype="float64")).sides[0].weights.theta.dtype == np.float64
    assert Run(Settings()).sides[0].weights.theta.dtype == np.float64
    assert Run(Settings(dtype="float32")).sides[0].weights.theta.dtype == np.float32

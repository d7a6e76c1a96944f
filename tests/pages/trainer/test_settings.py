"""The trainer's settings name trainings, and trainings name settings."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.optimizers import OPTIMIZERS
from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from labcore.training.presets import PRESETS
from pages.trainer.run_file import can_show, picture_of, picture_texts, values_of
from pages.trainer.settings import HYPERPARAMETERS, LISTS, OF_SIDES, page_values, sides_of, training_of
from tests.pages.random_values import random_value
from tests.pages.trainer.training import page_settings
from tests.pages.visit import Visit


def random_settings(seed: int):
    """The page with random values everywhere, some of which have no effect together."""
    rng = np.random.default_rng(np.random.SeedSequence(5, spawn_key=(seed,)))
    settings = page_settings()
    values = {name: random_value(one.span, rng) for name, one in settings.declared.items()}
    settings.apply(values)
    if rng.random() < 0.5:
        # Lists that fit the layers are rare among random ones.
        layers = len(settings["hidden"])
        own = {span.name: random_value(span, rng) for span in LISTS.values()}
        settings.change({name: (value[:1] * layers or None) if value else None for name, value in own.items()})
    return settings


def test_the_defaults_are_the_cores():
    settings = page_settings()
    assert training_of(settings.values(), "a") == TrainingSettings()
    assert page_values(TrainingSettings()) == {}


def test_lists_count_as_long_as_they_fit_the_layers():
    settings = page_settings(
        hidden=(5, 3), activations=("relu", "tanh"), keep_probs=(0.5, 1.0), batch_norms=(True, False)
    )
    result = training_of(settings.values(), "a")
    assert (result.activation, result.keep_prob, result.batch_norm) == (("relu", "tanh"), (0.5, 1.0), (True, False))
    settings.change({"hidden": (5, 3, 2), "activation": "relu"})
    result = training_of(settings.values(), "a")
    assert (result.activation, result.keep_prob, result.batch_norm) == ("relu", 1.0, False)
    # A side that happens to have as many layers as the list does not get it while A has others.
    settings.change({"sides": 2, "b.hidden": (5, 3)})
    assert training_of(settings.values(), "b").keep_prob == 1.0


def test_a_side_has_its_own_way_with_what_a_lists():
    settings = page_settings(
        hidden=(5, 3), activations=("relu", "tanh"), sides=3, b__activation="sigmoid", c__hidden=(4,)
    )
    assert [training_of(settings.values(), side).activation for side in sides_of(settings.values())] == [
        ("relu", "tanh"),
        "sigmoid",
        "tanh",
    ]


def test_sides_are_a_but_for_what_is_set_otherwise():
    settings = page_settings(
        sides=4,
        data="wine",
        learning_rate=0.5,
        l2=3.0,
        clip=2.0,
        b__optimizer="gd",
        c__learning_rate=0.25,
        d__clip=(),
        seed=9,
    )
    a, b, c, d = (training_of(settings.values(), side) for side in sides_of(settings.values()))
    assert (a.optimizer, b.optimizer, c.optimizer) == ("adam", "gd", "adam")
    assert [one.learning_rate for one in (a, b, c, d)] == [0.5, 0.5, 0.25, 0.5]
    assert [one.clip for one in (a, b, c, d)] == [2.0, 2.0, 2.0, None]
    assert {(one.data, one.l2, one.seed) for one in (a, b, c, d)} == {("wine", 3.0, 9)}


def test_only_hyperparameters_of_the_rule_and_its_schedule_go_along():
    settings = page_settings(beta=0.5, beta1=0.8, optimizer="adam", schedule="exponential")
    result = training_of(settings.values(), "a")
    assert dict(result.hyperparameters)["beta1"] == 0.8
    assert "beta" not in dict(result.hyperparameters)
    # What is left empty is the rule's own.
    own = OPTIMIZERS["adam"].spans
    assert dict(result.hyperparameters)["beta2"] == own["beta2"].default
    [(name, value)] = result.schedule_parameters
    assert value == settings[f"exponential.{name}"]
    settings.change({"optimizer": "momentum", "schedule": "constant"})
    result = training_of(settings.values(), "a")
    assert (dict(result.hyperparameters)["beta"], result.schedule_parameters) == (0.5, ())


@pytest.mark.parametrize(
    ("link", "given"),
    [
        ({"schedule": "warmup-cosine", "epochs": 50}, ("epochs", None)),
        ({"schedule": "warmup-cosine", "epochs": 50, "warmup-cosine.epochs": 300.0}, ("epochs", 300.0)),
        ({"schedule": "one-cycle", "epochs": 50, "one-cycle.epochs": 300.0}, ("epochs", 300.0)),
        ({"schedule": "one-cycle", "epochs": 50, "one-cycle.epochs": 50.0}, ("epochs", 50.0)),
        ({"schedule": "sqrt-step"}, ("steps_per_epoch", None)),
        ({"schedule": "sqrt-step", "sqrt-step.steps_per_epoch": 1}, ("steps_per_epoch", 1)),
    ],
)
def test_a_schedule_s_horizon_is_what_the_link_says_or_the_training_s(link, given):
    settings = page_settings()
    settings.apply(link)
    result = training_of(settings.values(), "a")
    assert given in result.schedule_parameters
    # What the link says comes back from the training, and stands in the page's own link.
    again = page_settings()
    again.apply(page_values(result))
    assert (
        again.query() == settings.query() == {name: settings.declared[name].span.format(v) for name, v in link.items()}
    )


@pytest.mark.parametrize(("query", "shown"), [({}, ""), ({"warmup-cosine.epochs": "300"}, "300")])
def test_the_horizon_shown_is_the_one_that_is_trained_with(query, shown):
    page = Visit("trainer", {"schedule": "warmup-cosine", "epochs": "50", **query})
    (field,) = [one for one in page.app.text_input if one.label == "Epochs of the schedule"]
    assert (field.value, field.placeholder) == (shown, "the training's")
    assert page.query == {"schedule": "warmup-cosine", "epochs": "50", **query}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_on_the_page_what_it_is_in_the_core(name):
    assert training_of(page_settings(**page_values(PRESETS[name])).values(), "a") == PRESETS[name]


@pytest.mark.parametrize("seed", range(40))
def test_a_training_goes_to_the_page_and_comes_back(seed):
    wanted = training_of(random_settings(seed).values(), "a")
    values = page_values(wanted)
    settings = page_settings()
    settings.apply(values)
    assert training_of(settings.values(), "a") == wanted
    # Through a link as well: what a value is written as reads as the same.
    texts = {name: settings.declared[name].span.format(value) for name, value in values.items()}
    settings.apply({name: settings.declared[name].span.parse(text) for name, text in texts.items()})
    assert training_of(settings.values(), "a") == wanted


@pytest.mark.parametrize("seed", range(20))
def test_several_sides_go_to_the_page_and_come_back(seed):
    settings = random_settings(seed)
    # Trained for no step, so small ones will do.
    settings.change(
        {
            "data": "moons",
            "examples": 50,
            "hidden": (3, 2),
            "sides": 3,
            "b.hidden": None,
            "c.hidden": (2,),
            "d.hidden": None,
        }
    )
    wanted = [training_of(settings.values(), side) for side in sides_of(settings.values())]
    run = Run(wanted)
    before = settings.values()
    values = values_of(run, settings)
    assert settings.values() == before
    assert can_show(settings, run, values), values
    assert settings.values() == before
    settings.apply(values)
    assert [training_of(settings.values(), side) for side in sides_of(settings.values())] == wanted


def test_a_side_with_a_schedule_or_a_value_of_its_own_comes_back():
    settings = page_settings(
        sides=2,
        data="moons",
        examples=50,
        hidden=(3, 2),
        batch_norms=(True, False),
        b__batch_norm=False,
        b__schedule="staircase",
    )
    settings.change({"staircase.factor": 0.25})
    wanted = [training_of(settings.values(), side) for side in sides_of(settings.values())]
    assert dict(wanted[1].schedule_parameters)["factor"] == 0.25
    run = Run(wanted)
    values = values_of(run, settings)
    assert values["b.batch_norm"] is False
    assert values["staircase.factor"] == 0.25
    assert can_show(settings, run, values)


def test_what_belongs_to_the_picture_is_filed_apart():
    settings = page_settings(view="layers", smooth=0.5, log=False, second="updates", pace="fast")
    texts = picture_texts(settings)
    settings.reset()
    assert picture_of(settings, texts) == {
        "view": "layers", "smooth": 0.5, "log": False, "second": "updates", "pace": "fast", "side": "a",
    }  # fmt: skip
    assert picture_of(settings, {"view": "nothing", "smooth": "2", "strange": "1"}) == {}


def test_every_setting_of_a_training_is_on_the_page():
    settings = page_settings()
    mapped = {"hyperparameters", "schedule_parameters"}
    named = set(vars(TrainingSettings())) - mapped
    assert named <= set(settings.declared)
    of_rules = {name for key in settings.declared["optimizer"].span.choices for name in OPTIMIZERS[key].spans}
    assert of_rules == set(HYPERPARAMETERS)
    assert {f"b.{name}" for name in OF_SIDES} <= set(settings.declared)

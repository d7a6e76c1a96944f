"""Spaces: where values lie on their scales, which settings a point makes, and what is no space."""

from __future__ import annotations

import json
import math
import pickle

import numpy as np
import pytest
from scipy import stats

from labcore.experiments.search import Space
from labcore.experiments.search.space import FIXED, SEARCHED
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.study import Study
from labcore.training import Settings


def drawn(count, **dimensions):
    """Values of so many random trials."""
    space = Space(**dimensions)
    study = Study(SearchState(space, Settings(optimizer="momentum"), "random", None, 5, count, count))
    return [one[space.names[0]] for one in study.ask(range(count), {})]


def test_of_a_rate_on_a_linear_scale_nine_in_ten_lie_in_the_highest_decade():
    linear, log = (Space(learning_rate=(scale, 1e-4, 1.0))["learning_rate"] for scale in ("linear", "log"))
    assert linear.share(0.1, 1.0) == pytest.approx(0.9, abs=1e-4)
    assert [log.share(10.0**k, 10.0 ** (k + 1)) for k in range(-4, 0)] == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(
    ("scale", "low", "high", "along"),
    [("linear", 0.0, 0.9, float), ("log", 1e-3, 0.9, math.log), ("complement", 0.5, 0.999, lambda beta: -math.log(1 - beta))],
)  # fmt: skip
def test_trials_are_uniform_along_the_scale(scale, low, high, along):
    places = [(along(one) - along(low)) / (along(high) - along(low)) for one in drawn(400, beta=(scale, low, high))]
    assert stats.kstest(places, "uniform").pvalue > 0.05


def test_of_beta_between_0_9_and_0_999_half_have_a_window_of_more_than_a_hundred():
    beta = Space(beta=("complement", 0.9, 0.999))["beta"]
    assert beta.share(0.9, 0.99) == pytest.approx(0.5)
    assert Space(beta=("linear", 0.9, 0.999))["beta"].share(0.9, 0.99) == pytest.approx(0.09 / 0.099)


@pytest.mark.parametrize("scale", ["linear", "log", "complement"])
def test_place_and_value_are_each_other_undone(scale):
    beta = Space(beta=(scale, 0.1, 0.95))["beta"]
    places = np.linspace(0, 1, 21)
    assert [beta.place(beta.value(place)) for place in places] == pytest.approx(places, abs=1e-12)
    assert (beta.value(0.0), beta.value(1.0)) == (0.1, 0.95)


def test_values_stand_where_they_belong():
    space = Space(
        learning_rate=("log", 1e-4, 1.0), beta1=("complement", 0.5, 0.99), keep_prob=("linear", 0.5, 1.0), hidden_units=("log", 4, 64),
        hidden_layers=("linear", 1, 4),
    )  # fmt: skip
    values = {"learning_rate": 0.1, "beta1": 0.7, "keep_prob": 0.8, "hidden_units": 16, "hidden_layers": 3}
    base = Settings(hyperparameters=(("beta2", 0.99),))
    made = space.settings(base, values)
    assert (made.learning_rate, made.keep_prob, made.hidden) == (0.1, 0.8, (16, 16, 16))
    assert dict(made.hyperparameters) == dict(base.hyperparameters) | {"beta1": 0.7, "beta2": 0.99}
    assert made.changed(learning_rate=base.learning_rate, keep_prob=1.0, hidden=base.hidden) == base.changed(
        hyperparameters=made.hyperparameters
    )


@pytest.mark.parametrize(
    ("base", "values", "hidden"),
    [
        ((8, 4), {"hidden_layers": 1}, (8,)), ((8, 4), {"hidden_layers": 4}, (8, 4, 4, 4)), ((8, 4), {"hidden_units": 5}, (5, 5)),
        ((), {"hidden_units": 5}, (5,)), ((), {"hidden_units": 5, "hidden_layers": 2}, (5, 5)),
    ],
)  # fmt: skip
def test_layers_and_units_each_leave_the_other_as_it_was(base, values, hidden):
    space = Space(**dict.fromkeys(values, ("linear", 1, 8)))
    assert space.settings(Settings(hidden=base), values).hidden == hidden


def test_layers_of_no_units_are_refused():
    with pytest.raises(ValueError, match="search hidden_units too"):
        Space(hidden_layers=("linear", 1, 3)).settings(Settings(hidden=()), {"hidden_layers": 2})


def test_a_hyperparameter_belongs_to_its_optimizer():
    with pytest.raises(ValueError, match=r"adam has the hyperparameters beta1, beta2, .*; got rho"):
        Space(rho=("linear", 0.5, 0.9)).settings(Settings(), {"rho": 0.6})


def test_a_box_is_a_space_of_its_own():
    space = Space(learning_rate=("log", 1e-4, 1.0), l2=("linear", 0.0, 2.0))
    box = space.narrowed(learning_rate=(1e-3, 1e-1))
    assert box == Space(learning_rate=("log", 1e-3, 1e-1), l2=("linear", 0.0, 2.0)) != space
    assert len({space, box, Space.from_dict(json.loads(json.dumps(box.as_dict())))}) == 2
    assert pickle.loads(pickle.dumps(box)) == box == eval(repr(box), {"Space": Space})
    for wrong in ({"learning_rate": (1e-5, 1e-1)}, {"l2": (1.0, 1.0)}, {"beta1": (0.1, 0.2)}):
        with pytest.raises(ValueError, match="got"):
            space.narrowed(**wrong)


def test_a_box_around_integers_has_those_inside_it():
    space = Space(hidden_units=("linear", 8, 64))
    assert space.narrowed(hidden_units=(8.3, 40.7)) == Space(hidden_units=("linear", 9, 40))
    with pytest.raises(ValueError, match="from a lower to a higher number"):
        space.narrowed(hidden_units=(8.3, 9.2))
    with pytest.raises(ValueError, match="must stay within"):
        space.narrowed(hidden_units=(8.3, math.inf))


# fmt: off
NO_SPACES = [
    ({}, "1 to 12 dimensions; got 0"),
    ({"learning_rate": ("log", 0.0, 1.0)}, "learning_rate must be a number in"),
    ({"l2": ("log", 0.0, 1.0)}, "l2 must begin above 0 on a log scale; got 0"),
    ({"learning_rate": ("log", 0.1, 0.01)}, "from a lower to a higher number"),
    ({"learning_rate": ("log", 0.1, 0.1)}, "from a lower to a higher number"),
    ({"learning_rate": ("log", 0.1, math.nan)}, "learning_rate must be a number"),
    ({"learning_rate": ("log", 0.1, 10**400)}, "learning_rate must be a number"),
    ({"learning_rate": ("square", 0.1, 1.0)}, "scale of learning_rate must be one of linear, log, complement; got square"),
    ({"learning_rate": (["log"], 0.1, 1.0)}, "scale of learning_rate"),
    ({"learning_rate": ("log", 0.1)}, "a scale, low and high"),
    ({"learning_rate": "log"}, "a scale, low and high"),
    ({"beta1": ("complement", 0.5, 1.0)}, "beta1 must be a number in"),
    ({"keep_prob": ("complement", 0.5, 1.0)}, "below 1 where 1 - value is searched; got 1"),
    ({"hidden_units": ("complement", 4, 8)}, "below 1 where 1 - value is searched"),
    ({"hidden_units": ("linear", 4.5, 8)}, "hidden_units must be an integer"),
    ({"clip": ("log", None, 1.0)}, "clip must be a number"),
    ({"activation": ("linear", 0, 1)}, "a space has no activation"),
    ({"epochs": ("linear", 1, 9)}, "the same for all trials"),
    ({"self": ("linear", 1, 9)}, "a space has no self"),
]
# fmt: on


@pytest.mark.parametrize(("dimensions", "text"), NO_SPACES)
def test_what_is_no_space_is_refused(dimensions, text):
    with pytest.raises(ValueError, match=text):
        Space.from_dict(dimensions)


def test_no_trial_has_other_dev_examples_than_another():
    from labcore.training import problem_of

    base = Settings(examples=60)
    dev = problem_of(base).dev.y
    for name in SEARCHED:
        if name in base.as_dict() and SEARCHED[name].kind == "number":
            other = problem_of(base.changed(**{name: SEARCHED[name].high})).dev
            assert np.array_equal(other.y, dev), name
    assert set(FIXED).isdisjoint(SEARCHED)

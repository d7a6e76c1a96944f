"""The four networks, their best rule, the curves and the entered errors: against counting by hand, SciPy, and trainings of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import binomtest

from labcore.data.plane import planar
from labcore.experiments.bias_variance import curves, entered, networks
from labcore.training import Run
from labcore.training.verdict import verdict_of


@pytest.fixture(scope="module")
def four() -> networks.Result:
    return networks.run(networks.Spec())


def test_each_shows_what_it_is_called(four):
    assert [four.diagnosis(i).name for i in range(4)] == ["bias", "neither", "variance", "both"]
    assert [row["name"] for row in four.table().rows] == list(networks.NAMES)


def test_their_errors_are_counted_on_the_problem_of_all(four):
    problem = four.problem
    assert (problem.train.examples, problem.dev.examples) == (80, 720)
    for one, settings in zip(four.networks, four.spec.settings, strict=True):
        assert one.settings == settings
        assert one.wrong.shape == (networks.LOOKS + 1, 80)
        assert one.dev_wrong.shape == (networks.LOOKS + 1, 720)
        assert one.train_errors[-1] == one.wrong[-1].sum() / 80


@pytest.mark.parametrize("number", [0, 3])
def test_trained_in_step_each_is_as_alone(four, number):
    """On the trainer's engine: the run of the same settings has the same errors, and the trainer the same rule."""
    run = Run(four.spec.settings[number])
    run.advance(10_000)
    [side] = run.sides
    last = side.evaluations[-1]
    assert 1 - last.train_score == pytest.approx(four.networks[number].train_errors[-1])
    assert 1 - last.dev_score == pytest.approx(four.networks[number].dev_errors[-1])
    # The trainer takes the best that can be reached to be no error at all.
    mine, trainers = replace(four, reachable=0.0).diagnosis(number), verdict_of(side).diagnosis
    assert mine.words == trainers.words
    assert (mine.bias.range, mine.variance.range) == (trainers.bias.range, trainers.variance.range)


def test_the_planes_are_what_the_networks_say(four):
    one = four.networks[2]
    run = Run(one.settings)
    run.advance(10_000)
    said = run.sides[0].network().forward(four.problem.inputs_of(np.array([[networks.X[1], networks.Y[0]]])))
    assert one.logits[-1, 0, -1] == pytest.approx(said[0, 0], rel=1e-6)


@pytest.mark.parametrize("noise", [0.2, 0.3, 0.5])
def test_the_best_rule_errs_as_points_that_are_drawn(noise):
    """Many points of our own, each given to the moon of which the density there, a mean over its arc, is higher."""
    table = planar("moons", 5000, noise, seed=9)
    turns = np.linspace(0, np.pi, 2001)
    arcs = [
        np.stack([np.cos(turns) - 0.5, np.sin(turns) - 0.25], 1),
        np.stack([0.5 - np.cos(turns), 0.25 - np.sin(turns)], 1),
    ]
    likely = [
        np.exp(-((table.inputs[:, None] - arc[None, ::20]) ** 2).sum(-1) / (2 * noise**2)).mean(1) for arc in arcs
    ]
    wrong = ((likely[1] > likely[0]) != table.targets).mean()
    best = networks.best_error(noise)
    assert abs(wrong - best) < 4 * math.sqrt(best * (1 - best) / 5000)


def test_the_best_rule_is_the_integral_by_quadrature():
    turns = (np.arange(60) + 0.5) / 60 * np.pi

    def lower(y: float, x: float) -> float:
        first = np.exp(-((x - np.cos(turns) + 0.5) ** 2 + (y - np.sin(turns) + 0.25) ** 2) / 0.5).mean()
        second = np.exp(-((x - 0.5 + np.cos(turns)) ** 2 + (y - 0.25 + np.sin(turns)) ** 2) / 0.5).mean()
        return float(min(first, second) / (2 * np.pi * 0.25) / 2)

    assert networks.best_error(0.5) == pytest.approx(dblquad(lower, -3.5, 3.5, -3, 3, epsabs=1e-3)[0], abs=2e-3)
    assert networks.best_error(0.1) < 0.001
    with pytest.raises(ValueError, match="noise"):
        networks.best_error(0.01)


def test_it_tells_how_far_it_is_and_can_be_stopped():
    shares = []

    def tick(share=None, text=""):
        shares.append(share)
        if len(shares) > 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        networks.run(networks.Spec(epochs=100), tick)
    assert shares


# --- curves -------------------------------------------------------------------------------------------------


def test_the_stored_curves_say_what_the_lesson_says():
    moons, digits = (curves.run(curves.Spec(data)) for data in ("moons", "digits"))
    assert moons.middle("train")[-1] < 0.02 < moons.middle("train")[0]
    assert moons.best in (4, 8)
    assert moons.middle("dev")[-1] > moons.middle("dev").min() + 0.01
    assert digits.middle("dev")[-1] == digits.middle("dev").min()
    more = curves.run(curves.Spec("moons", "examples"))
    gap = more.middle("dev") - more.middle("train")
    assert gap[-1] < 0.3 * gap[0]
    assert more.middle("train")[-1] > more.middle("train")[0] + 0.03


def test_every_stored_curve_is_whole():
    for data in curves.DATA.choices:
        for against in curves.AGAINST.choices:
            spec = curves.Spec(data, against)
            result = curves.run(spec)
            assert result.values.tolist() == list(spec.values)
            for subset in ("train", "dev"):
                errors = result.errors(subset)
                assert errors.shape == (len(spec.values), len(curves.SEEDS))
                assert ((errors >= 0) & (errors <= 1)).all()


def test_a_part_of_the_stored_curves_comes_out_again():
    """Last digits depend on the processor: an answer of a point or two may be another one."""
    part = curves.CurvePart("moons", "examples", 20)
    kept, again = curves.stored()["moons", "examples"][0], curves.measure(part)
    assert kept.value == again.value == part.value
    assert np.mean(again.train) == pytest.approx(np.mean(kept.train), abs=0.02)
    assert np.mean(again.dev) == pytest.approx(np.mean(kept.dev), abs=0.02)


@pytest.mark.parametrize("data", curves.DATA.choices)
def test_the_settings_are_of_so_many_examples_and_units(data):
    for against in curves.AGAINST.choices:
        for value in curves.Spec(data, against).values[::3]:
            side = Run(curves.settings_of(curves.CurvePart(data, against, value), 0)).sides[0]
            train = value if against == "examples" else curves.FIXED[data, against]
            units = value if against == "size" else curves.FIXED[data, against]
            # Every class is split by itself, and rounded.
            assert abs(side.problem.train.examples - train) <= 5
            assert side.settings.hidden == (units,)


def test_of_no_value_yet_there_is_an_empty_table():
    result = curves.run(curves.Spec(source="here", many=0))
    assert result.table().rows == []
    assert result.best is None
    with pytest.raises(ValueError, match="many"):
        curves.Spec(many=99)


# --- entered ------------------------------------------------------------------------------------------------


def entered_as(train: float, dev: float, bayes: float = 0.0, **more) -> entered.Result:
    return entered.run(entered.Spec(train_error=train, dev_error=dev, bayes_error=bayes, **more))


@pytest.mark.parametrize(
    ("errors", "name", "then"),
    [
        ((0.01, 0.11), "variance", "variance"), ((0.15, 0.18), "bias", "bias"), ((0.15, 0.30), "both", "bias"), ((0.005, 0.01), "neither", "done"),
        ((0.15, 0.16, 0.15), "neither", "done"),
    ],
)  # fmt: skip
def test_the_cases_of_the_lesson_and_what_comes_next(errors, name, then):
    result = entered_as(*errors)
    assert (result.diagnosis.name, result.next) == (name, then)


def test_the_intervals_are_wilsons():
    result = entered_as(0.02, 0.1, dev_examples=500, train_examples=1000)
    known = binomtest(20, 1000).proportion_ci(method="wilson")
    assert result.train_range == pytest.approx((known.low, known.high))


def test_few_examples_are_first_to_be_more():
    result = entered_as(0.01, 0.2, dev_examples=5)
    assert result.next == "measure"
    assert result.diagnosis.variance.words == "variance undecided by 5 examples"
    assert result.enough is not None
    assert entered_as(0.01, 0.2, dev_examples=result.enough).diagnosis.variance.sure
    # Exactly on the threshold nothing settles it.
    assert entered_as(0.0, 0.05).enough is None


@pytest.mark.parametrize(
    ("errors", "name"),
    [((0.15, 0.30), "variance"), ((0.35, 0.45), "neither"), ((0.36, 0.46), "bias"), ((0.36, 0.47), "both"), ((0.36, 0.46, 0.1), "neither")],
)  # fmt: skip
def test_numbers_have_the_thresholds_of_the_trainer(errors, name):
    result = entered_as(*errors, target="numbers", threshold=0.01)
    assert result.diagnosis.name == name
    assert (result.diagnosis.bias.threshold, result.diagnosis.variance.threshold) == (0.35, 0.1)


@pytest.mark.parametrize("dev", [1, 2, 5, 9])
def test_few_numbers_decide_nothing(dev):
    result = entered_as(0.01, 0.5, target="numbers", dev_examples=dev)
    assert result.next == "measure"
    assert not result.diagnosis.variance.sure
    assert result.diagnosis.variance.words == (
        "variance not defined" if dev == 1 else f"variance undecided by {dev} examples"
    )


def test_the_interval_of_numbers_holds_the_true_share_in_nineteen_of_twenty():
    """Normal errors that leave 0.3 of the variance, measured again and again on a hundred."""
    squares = 0.3 * np.random.default_rng(3).standard_normal((4000, 100)) ** 2
    held = []
    for share in squares.mean(axis=1):
        low, high = entered_as(min(float(share), 0.5), 0.3, target="numbers", train_examples=100).train_range
        held.append(low <= 0.3 <= high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)

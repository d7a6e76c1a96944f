"""The lesson's checks: over what it offers no right gradient is wrong and every visible bug is found; what the check tells of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.gradient_check import Spec, checked, hidden, run
from labcore.experiments.gradient_check.spec import DIVERGED, trained, wines
from labcore.gradient_check import BUGS
from tests.core.experiments.gradient_check.sweep import faults, offered


def test_a_sample_of_all_that_is_offered_is_judged_right():
    """The whole is `python -m tests.core.experiments.gradient_check.sweep`."""
    assert [fault for spec in offered()[:5] for fault in faults(spec)] == []


@pytest.mark.parametrize(
    ("activation", "depth", "width", "seed"),
    [("gelu", 7, 4, 6630), ("gelu", 7, 3, 6628), ("silu", 8, 4, 7670), ("gelu", 8, 5, 6648)],
)
def test_a_bend_that_is_over_within_a_short_step_makes_no_right_gradient_wrong(activation, depth, width, seed):
    """GELU of inputs of thousands: two long steps agree on the slope beyond the bend, the short ones on the one at theta."""
    spec = Spec(
        bug="none", activation=activation, initializer="large-normal", depth=depth, width=width, examples=16, seed=seed
    )
    assert run(spec).check.verdict == "good"


def test_the_sweep_is_over_all_that_is_offered():
    specs = offered()
    assert len(specs) == len(set(specs)) == 8 * 8 * 8 * 8 * 2
    # Any sample of them is of all kinds.
    for name in ("activation", "initializer", "depth", "width", "batch_norm"):
        assert {getattr(spec, name) for spec in specs[:100]} == {getattr(spec, name) for spec in specs}


# Which layers each bug must light up in layer 3 of five, by the chain rule.
LIT = {
    "no-mean": (1, 2, 3, 4, 5), "no-penalty": (1, 2, 3, 4, 5), "wrong-derivative": (1, 2, 3), "bias-not-summed": (3,),
    "transposed": (1, 2), "dropout-on": (1, 2, 3, 4, 5), "norm-constant": (1, 2, 3),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_lights_up_the_layers_that_it_spoils(bug):
    result = run(Spec(bug=bug, layer=3, batch_norm=bug == "norm-constant"))
    assert result.injected
    assert result.visible
    assert result.red == LIT[bug]
    assert result.check.verdict == result.direction.verdict == "bug"


def test_without_a_bug_nothing_is_red():
    result = run(Spec(bug="none"))
    assert (result.red, result.check.verdict, result.direction.verdict) == ((), "good", "good")
    assert not result.injected
    assert not result.changes
    assert not result.visible
    np.testing.assert_array_equal(result.right, result.check.gradient)


def test_a_forgotten_mean_is_m_times_too_large():
    """Of groups without a penalty: (m g - g) / (m g + g) = (m - 1) / (m + 1)."""
    result = run(Spec(bug="no-mean", examples=9))
    biases = [one.difference for one in result.groups if one.group.kind == "bias"]
    assert biases == pytest.approx([0.8] * 5, rel=1e-6)


def test_a_gradient_that_is_truly_zero_passes():
    """The bias under batch norm: what is measured of it is rounding, and its relative difference says nothing."""
    result = run(Spec(bug="none", batch_norm=True))
    biases = [one for one in result.groups if one.group.kind == "bias" and one.group.layer < 5]
    assert all(np.abs(one.group.of(result.check.gradient)).max() < 1e-15 for one in biases)
    assert max(result.raw(one) for one in biases) > 0.1
    assert [one.verdict for one in biases] == ["good"] * 4
    assert {one.group.name for one in biases} <= {one.group.name for one in result.explained}


def test_a_bug_that_the_settings_cannot_have_is_not_put_in():
    for spec in (
        Spec(bug="transposed", layer=1), Spec(bug="norm-constant"), Spec(bug="no-penalty", l2=0.0), Spec(bug="dropout-on", keep_prob=1.0),
        Spec(bug="dropout-on", masks="fixed"), Spec(layer=5), Spec(layer=9), Spec(bug="transposed", layer=5),
    ):  # fmt: skip
        result = run(spec)
        assert not result.injected, spec
        assert result.check.verdict == "good", spec


def test_one_mask_in_every_cost_is_the_other_way_to_deal_with_dropout():
    assert run(Spec(bug="none", masks="fixed", keep_prob=0.5)).check.verdict == "good"
    result = run(Spec(masks="fixed", keep_prob=0.5, layer=3))
    assert result.red == (1, 2, 3)


def test_after_training_it_is_judged_as_well():
    network, steps = trained(Spec(bug="none", trained=200))
    X, y = wines()
    assert steps == 200
    assert network.cost(X, network.targets(y)) < 0.2 < 0.9 < Spec(bug="none").network().cost(X, network.targets(y))
    assert run(Spec(bug="none", trained=200)).check.verdict == "good"
    result = run(Spec(trained=200))
    assert (result.red, result.steps) == ((1,), 200)
    # The bug that is looked for, and by how many examples, does not train it anew.
    assert trained(Spec(trained=200, layer=2, examples=4, masks="fixed"))[0] is network


def test_a_training_that_diverges_ends_before_the_cost_is_no_number():
    spec = Spec(bug="none", activation="identity", initializer="large-normal", depth=3, trained=300)
    network, steps = trained(spec)
    X, y = wines()
    assert steps < 300
    assert np.isfinite(network.theta).all()
    assert steps == 0 or network.cost(X, network.targets(y), l2=spec.l2) <= DIVERGED
    assert run(spec).check.verdict == "good"


def test_the_table_has_the_direction_the_whole_and_every_group():
    result = run(Spec())
    rows = result.table().rows
    assert [row["name"] for row in rows[:3]] == ["one random direction", "all entries", "layer 1 weights"]
    assert len(rows) == 2 + 10
    assert rows[1]["entries"] == 13 * 6 + 6 + 3 * 42 + 21
    judged = result.check
    by_hand = np.linalg.norm(judged.approximate - judged.gradient) / (
        np.linalg.norm(judged.approximate) + np.linalg.norm(judged.gradient)
    )
    assert rows[1]["difference"] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("difference", "word"),
    [(0.02, "wrong"), (1e-3, "doubtful"), (1e-5, "fine with kinks"), (1e-7, "good"), (0.0, "good")],
)
def test_the_other_usual_scale(difference, word):
    assert checked.other_scale(difference) == word


def test_progress_is_told_and_ends_the_work():
    told = []
    run(Spec(), lambda share=None, text="", /: told.append((share, text)))
    assert all(0.0 <= share <= 1.0 for share, _ in told)
    assert [share for share, _ in told] == sorted(share for share, _ in told)

    def stop(share=None, text="", /):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Spec(), stop)


def test_what_is_outside_is_refused():
    for given, rule in (
        ({"depth": 9}, r"depth must be an integer in \[1, 8\]; got 9"),
        ({"bug": "typo"}, "bug must be one of none"),
        ({"layer": 0}, "layer must be"),
    ):
        with pytest.raises(ValueError, match=rule):
            Spec(**given)


# A hidden bug


def test_each_bug_comes_up_and_is_seen():
    cases = [hidden.draw(hidden.Spec(width=4, depth=2), number) for number in range(25)]
    assert {case.bug for case in cases} == set(BUGS)
    assert hidden.draw(hidden.Spec(width=4, depth=2), 7) == cases[7]
    for case in cases[:5]:
        result = hidden.run(case)
        assert result.checked.injected
        assert result.checked.check.verdict == "bug"


def test_no_two_bugs_that_may_be_hidden_spoil_the_same_groups():
    """By kind and layer, as the picture shows it; those that spoil all of it differ by how much: a sum is (m - 1)/(m + 1) off."""
    spec = hidden.Spec(depth=3)
    seen: dict[frozenset[str], tuple[str, int]] = {}
    for bug, layers in hidden.candidates(spec).items():
        for layer in layers:
            result = checked.run(hidden.Case(spec.network, bug, layer).spoiled)
            lit = frozenset(one.group.name for one in result.groups if one.verdict == "bug")
            if bug == "no-mean":
                continue
            assert lit not in seen, (bug, layer, seen.get(lit))
            seen[lit] = (bug, layer)


@pytest.mark.parametrize("width", [3, 6])
def test_the_output_layer_hands_its_gradient_back_as_it_should(width):
    """As the page says; with three units a layer it is square, and its weights could be transposed."""
    spec = hidden.Spec(width=width)
    there = hidden.candidates(spec)
    assert max(there["transposed"]) == max(there["wrong-derivative"]) == spec.depth


def test_a_case_is_right_when_its_bug_is_named():
    case = hidden.draw(hidden.Spec(), 1)
    assert not case.right
    assert replace(case, found=case.bug).right
    assert not replace(case, found="other").right


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("initializer", ["zeros", "constant", "large-normal"])
def test_a_bug_can_be_hidden_in_poor_networks_too(activation, initializer):
    for depth in (1, 8):
        spec = hidden.Spec(depth=depth, width=2, activation=activation, initializer=initializer)
        assert hidden.run(hidden.draw(spec, depth)).checked.check.verdict == "bug"

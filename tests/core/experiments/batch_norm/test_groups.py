"""Batch sizes against the norms: against trainings one by one, and what the stored ones must show."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.batch_norm import groups
from labcore.experiments.batch_norm.groups import NORMS, SIZES, NormPart, Spec, measure, run, stored
from labcore.training import Run


def curve(result: groups.Result, norm: str) -> groups.NormTried:
    found = result.of(norm)
    assert found is not None
    return found


@pytest.mark.parametrize(("norm", "rule"), [("batch", "scaled"), ("layer", "same"), ("group", "scaled")])
def test_what_is_stored_is_what_a_training_gives(norm: str, rule: str):
    training = Run(NormPart(rule, norm).settings(64, 1))
    while training.running:
        training.advance(16)
    error = 1 - training.sides[0].evaluations[-1].dev_score
    # The last bits depend on the processor.
    assert stored()[rule, norm][SIZES.index(64), 1] == pytest.approx(error, abs=0.015)


def test_small_batches_spoil_batch_norm_and_no_other():
    for rule in groups.RULE.choices:
        result = run(Spec(rule=rule))
        batch = curve(result, "batch")
        assert batch.at(2) > 5 * batch.at(32)
        for norm in ("layer", "group", "none"):
            assert curve(result, norm).at(2) < 1.5 * curve(result, norm).at(32)
            assert curve(result, norm).at(2) < batch.at(2) / 4


def test_the_rate_goes_with_the_batch_or_not():
    for size in SIZES:
        assert NormPart("scaled", "batch").settings(size, 0).learning_rate == pytest.approx(0.1 * size / 32)
        assert NormPart("same", "batch").settings(size, 0).learning_rate == 0.1
        # No mini-batch is smaller than the others.
        assert 1024 % size == 0


def test_every_choice_is_stored_whole():
    assert set(stored()) == {(rule, norm) for rule in groups.RULE.choices for norm in NORMS}
    assert {one.shape for one in stored().values()} == {(7, 3)}


def test_measured_now_it_is_what_is_stored(monkeypatch):
    monkeypatch.setattr(groups, "SIZES", (64, 128))
    made = measure(NormPart("scaled", "batch"))
    np.testing.assert_allclose(made.errors, stored()["scaled", "batch"][-2:], atol=0.015)


def test_here_it_is_trained_curve_by_curve(monkeypatch):
    asked = []

    def measured(part, tick):
        asked.append(part)
        return groups.NormTried(part, np.full((4, 1), 0.1))

    monkeypatch.setattr(groups, "measure", measured)
    result = run(Spec(source="here", many=2))
    assert asked == [NormPart("scaled", "batch", False), NormPart("scaled", "layer", False)]
    assert asked[0].sizes == (2, 8, 32, 128)
    assert result.of("group") is None
    assert np.isnan(curve(result, "batch").at(4))
    assert curve(result, "batch").at(8) == 0.1


@pytest.mark.parametrize("wrong", [{"rule": "x"}, {"source": "x"}, {"many": 5}, {"many": True}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)

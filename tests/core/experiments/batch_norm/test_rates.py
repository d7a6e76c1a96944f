"""The rates that are usable: against trainings one by one, and what the stored ones must show."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from labcore.experiments.batch_norm import rates
from labcore.experiments.batch_norm.rates import (
    ACTIVATIONS,
    EPOCHS,
    RATES,
    RatesPart,
    Spec,
    longest,
    measure,
    run,
    stored,
)
from labcore.training import Run


def alone(part: RatesPart, rate: float, seed: int) -> list[float]:
    """Dev scores after each epoch of one training by itself."""
    training = Run(part.settings(rate, seed))
    while training.running:
        training.advance(16)
    return [one.dev_score for one in training.sides[0].evaluations]


@pytest.mark.parametrize(("activation", "batch_norm"), [("relu", True), ("sigmoid", False)])
def test_what_is_stored_is_what_a_training_gives(activation: str, batch_norm: bool):
    part = RatesPart("3", activation, batch_norm)
    for place, seed in ((9, 0), (15, 2)):
        found = alone(part, RATES[place], seed)
        # The last bits depend on the processor: an answer in a hundred may differ after some epochs.
        np.testing.assert_allclose(stored(part).scores[place, seed, : len(found)], found, atol=0.02)


def test_measured_now_is_what_is_stored(monkeypatch):
    monkeypatch.setattr(rates, "RATES", RATES[8:18:5])
    monkeypatch.setattr(rates, "SEEDS", (0, 1))
    part = RatesPart("3", "tanh", True)
    made = measure(part)
    assert made.scores.shape == (2, 2, EPOCHS + 1)
    kept = stored(part)
    np.testing.assert_allclose(made.scores[:, :, :4], kept.scores[8:18:5, :2, :4], atol=0.02)


def test_batch_norm_works_over_a_far_wider_range_of_rates():
    for layers, factor in (("3", 5.0), ("6", 3.0)):
        tried = {(one.part.activation, one.part.batch_norm): one for one in run(Spec(layers=layers)).tried}
        for activation in ACTIVATIONS:
            without, normed = (tried[activation, norm].stretch(0.9) for norm in (False, True))
            assert normed is not None
            if without is None:
                assert (layers, activation) == ("6", "sigmoid")
            else:
                assert normed[1] / normed[0] > factor * without[1] / without[0]
                assert normed[1] > without[1]


def test_a_stretch_is_the_longest_row_of_usable_rates():
    for result in (run(Spec(right=right)) for right in (0.5, 0.9, 0.95)):
        for one in result.tried:
            for epoch in (0, 5, EPOCHS):
                good = [bool((one.scores[i, :, epoch] >= result.spec.right).all()) for i in range(len(RATES))]
                assert one.useful(result.spec.right)[epoch].tolist() == good
                rows = [
                    (i, j)
                    for i, j in itertools.combinations_with_replacement(range(len(RATES)), 2)
                    if all(good[i : j + 1])
                ]
                most = max((j - i for i, j in rows), default=None)
                found = one.stretch(result.spec.right, epoch)
                if most is None:
                    assert found is None
                else:
                    assert found in [(RATES[i], RATES[j]) for i, j in rows if j - i == most]


def test_the_longest_row_at_both_ends():
    assert longest(np.array([True, False, True, True])) == (2, 3)
    assert longest(np.array([True, True, False, True, True])) == (0, 1)
    assert longest(np.zeros(4, bool)) is None


def test_the_mini_batches_are_all_of_one_size():
    part = RatesPart("3", "relu", True)
    assert Run(part.settings(0.1, 0)).sides[0].problem.train.examples == 1024 == 16 * rates.BATCH_SIZE


def test_here_it_is_trained_bar_by_bar(monkeypatch):
    asked = []

    def measured(part, tick):
        asked.append(part)
        return rates.RatesTried(part, np.zeros((7, 1, EPOCHS + 1)), np.ones((7, 1, EPOCHS + 1)))

    monkeypatch.setattr(rates, "measure", measured)
    result = run(Spec(source="here", many=2))
    assert asked == [RatesPart("3", "sigmoid", norm, False) for norm in (False, True)]
    assert len(asked[0].rates) == 7
    assert asked[0].rates[-1] == RATES[-1]
    assert asked[0].seeds == (0,)
    assert [one.stretch(0.9) for one in result.tried] == [None, None]
    assert "–" in str(result.table())


def test_a_cancel_ends_it():
    def stop(share=None, text="", /):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        measure(RatesPart("3", "relu", False, False), stop)


@pytest.mark.parametrize(
    "wrong",
    [{"layers": "4"}, {"right": 0.3}, {"right": 1.0}, {"source": "x"}, {"many": -1}, {"many": 7}, {"many": True}],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)

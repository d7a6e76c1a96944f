"""Orders: a training in pieces, each sent by itself, is the training to the last bit."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from labcore.experiments.search import TrialOrder, carry_out
from labcore.training import Run, Settings

BASE = Settings(examples=100, epochs=6, hidden=(5, 4), batch_size=16)
KINDS = {
    "adam": BASE,
    "momentum, normalized": BASE.changed(optimizer="momentum", norm="batch"),
    "dropout, decaying": BASE.changed(keep_prob=0.8, schedule="warmup-cosine"),
    "stopped early": BASE.changed(patience=1, learning_rate=0.3, epochs=40),
    "single precision": BASE.changed(dtype="float32", l1=0.1, clip=1.0),
    "diverging": BASE.changed(data="diabetes", optimizer="gd", learning_rate=10.0),
}


def in_pieces(settings, stops):
    done = None
    for epochs in stops:
        if done is None or done.outcome == "running":
            order = TrialOrder(7, settings, None if done is None else done.standing, epochs)
            done = pickle.loads(pickle.dumps(carry_out(pickle.loads(pickle.dumps(order)))))
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_are_the_whole(kind):
    settings = KINDS[kind]
    run = Run(settings)
    run.advance_for(math.inf)
    (side,) = run.sides
    whole = carry_out(TrialOrder(7, settings, None, settings.epochs))
    pieces = in_pieces(settings, range(1, settings.epochs + 1))
    assert pieces == whole
    assert (whole.number, whole.standing, whole.updates) == (7, None, side.steps)
    if kind == "diverging":
        assert (whole.outcome, whole.score) == ("diverged", None)
    else:
        assert (whole.outcome, whole.score) == ("finished", side.evaluations[-1].dev_score)
        epochs = [one.dev_score for one in side.evaluations[1:]]
        assert whole.curve == tuple(epochs[:-1] if kind == "stopped early" else epochs)
        assert (side.outcome == "stopped early") == (kind == "stopped early")


def test_what_is_learned_on_the_way_is_a_runs():
    settings = KINDS["dropout, decaying"]
    run = Run(settings)
    run.advance_for(math.inf, epoch=4)
    done = in_pieces(settings, (2, 4))
    assert done.standing is not None
    weights = done.standing.weights
    assert np.array_equal(weights.theta, run.sides[0].weights.theta)
    assert all(np.array_equal(weights.memory[name], value) for name, value in run.sides[0].weights.memory.items())
    assert (done.outcome, done.updates, len(done.curve)) == ("running", run.sides[0].steps, 4)


def test_a_standing_holds_no_examples():
    """Of the digits, 1797 by 64 numbers, nothing is sent: what is, is as large as the weights and what Adam remembers."""
    done = carry_out(TrialOrder(0, Settings(data="digits", hidden=(8,), epochs=5), None, 1))
    assert done.standing is not None
    parameters = len(done.standing.weights.theta)
    assert 3 * 8 * parameters < len(pickle.dumps(done)) < 3 * 8 * parameters + 4000


def test_an_order_above_the_ceiling_is_refused():
    with pytest.raises(ValueError, match="a training must end within 4 hours"):
        carry_out(TrialOrder(0, Settings(data="digits", hidden=(1024,) * 3, epochs=1000, batch_size=1), None, 1))

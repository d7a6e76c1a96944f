"""A part of a trial as something that can be sent: an order goes out, what was done comes back, and neither holds the data."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

from labcore.data import Table
from labcore.training import Evaluation, Run, Settings, Side, problem_of
from labcore.training.estimate import refuse_excess
from labcore.training.side import Best
from labcore.training.stack import Weights


@dataclass(frozen=True)
class Standing:
    """Where a training stands, and all it takes to go on: weights with what the optimizer remembers and the place in the data,
    the evaluations so far, the updates made, and with early stopping the best so far."""

    weights: Weights
    evaluations: tuple[Evaluation, ...]
    updates: int
    best: Best | None


@dataclass(frozen=True)
class TrialOrder:
    """A training that is to go on.

    number    of the trial
    settings  whole: their own `epochs` are those that a schedule knows
    standing  from where, None from the start
    epochs    up to which epoch
    """

    number: int
    settings: Settings
    standing: Standing | None
    epochs: int


@dataclass(frozen=True)
class Done:
    """What came of an order.

    standing  where it stands now; None where it has ended
    curve     dev score after each epoch from the start
    outcome   "running", "finished" or "diverged"
    updates   steps of the optimizer from the start
    score     the latest dev score: with early stopping that of the weights taken back; None of one that diverged
    """

    number: int
    standing: Standing | None
    curve: tuple[float, ...]
    outcome: str
    updates: int
    score: float | None


def carry_out(order: TrialOrder, own: Table | None = None) -> Done:
    """Trains from the order's standing up to its epoch, with the bits of a `Run` that does it all at once.

    own  the table of settings whose data are "own"

    ValueError for a training of more memory or time than there is (labcore.training.estimate).
    """
    refuse_excess([order.settings], own)
    run = Run(order.settings, own) if order.standing is None else _stood(order.settings, order.standing, own)
    run.advance_for(math.inf, epoch=order.epochs)
    return done_of(order.number, run.sides[0])


def done_of(number: int, side: Side) -> Done:
    """What has come of a training so far."""
    curve, latest = curve_of(side), side.evaluations[-1].dev_score
    outcome = {"running": "running", "diverged": "diverged"}.get(side.outcome, "finished")
    # R^2 falls without bound, and a cost that is just not too large can have no number for it.
    if outcome == "finished" and not math.isfinite(latest):
        outcome = "diverged"
    standing = None
    if outcome == "running":
        standing = Standing(side.weights, tuple(side.evaluations), side.steps, side.best)
    return Done(number, standing, curve, outcome, side.steps, None if outcome == "diverged" else latest)


def curve_of(side: Side) -> tuple[float, ...]:
    """The dev score after each full epoch; the weights that early stopping took back are no epoch."""
    after = side.evaluations[1:-1] if side.holds_best else side.evaluations[1:]
    return tuple(one.dev_score for one in after)


def _stood(settings: Settings, standing: Standing, own: Table | None) -> Run:
    """A run that stands there. Costs of the steps before are not known, and nothing asks for them."""
    run = Run.__new__(Run)
    run.own, run._stacks, run._resting = own, [], set()
    side = Side("a", settings, settings, problem_of(settings, own), standing.weights.copy())
    side.costs = array("d", [math.nan]) * standing.updates
    side.evaluations, side.best = [*standing.evaluations], standing.best
    run.sides = [side]
    run.stack()
    return run

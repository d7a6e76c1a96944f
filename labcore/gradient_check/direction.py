"""The quick check: one random direction, two costs, one number. Where it fails, gradient_check finds out where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.gradient_check.check import GOOD, STEP, asked, check_step, relative_difference, verdict
from labcore.gradient_check.differences import SHORTEST, Question, along, best_of, differences, penalized, rounding_of
from labcore.network import SEED, Network

Array = np.ndarray

# The stream of a seed that the direction comes from.
_DIRECTION_STREAM = 21


@dataclass(frozen=True)
class DirectionalCheck:
    """The result of one direction.

    difference   |approximate - along| / (|approximate| + |along|), as far as it is beyond `error`
    costs        (2,) J(theta + h v) and J(theta - h v)
    approximate  their difference divided by 2h
    along        the gradient times the direction, which it should be
    error        how far `approximate` may be off, by rounding and by the length of its step: 0 where nobody had to ask
    h            the step that they were measured with
    direction    (P,) of length 1; 0 at entries that are kinks, where every step crosses one
    again        whether it was in doubt and looked at with other steps too
    """

    difference: float
    costs: Array
    approximate: float
    along: float
    error: float
    h: float
    direction: Array
    again: bool = False

    @property
    def verdict(self) -> str:
        return verdict(self.difference)


def directional_check(
    network: Network,
    X: Any,
    y: Any,
    seed: int = 0,
    l1: float = 0.0,
    l2: float = 0.0,
    examples: int = 0,
    mask_seed: int | None = None,
    gradient: Array | None = None,
    h: float = STEP,
) -> DirectionalCheck:
    """Compares the slope of the training cost along one random direction, (J(theta + h v) - J(theta - h v)) / 2h, with the
    gradient times v: two costs in place of 2 P.

    seed  of the direction, normal in every entry and scaled to length 1
    The other arguments are those of `gradient_check`.

    One number for all entries: what is wrong in a few small ones may not be seen in it, and where it is wrong cannot be told. A
    difference above 1e-7 is looked at again with other steps, so that neither rounding nor a kink makes a right gradient wrong:
    where every step crosses a kink, the direction leaves out the entries that are kinks by themselves.
    """
    check_step(h)
    question, gradient = asked(network, X, y, l1, l2, examples, mask_seed, gradient)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(_DIRECTION_STREAM,)))
    direction = _unit(rng.standard_normal(network.theta.size))
    costs, _ = along(question, direction, h)
    first = _judged(gradient, direction, costs, h)
    if first.difference <= GOOD:
        return first
    rounding = rounding_of(question)
    looked = _look_again(question, gradient, direction, h, rounding)
    if looked is None:
        # Every step crosses a kink: an entry that does so alone with the shortest one has no derivative to compare with.
        _, at_kink = differences(question, np.arange(len(direction)), SHORTEST)
        at_kink |= penalized(question) & (np.abs(network.theta) <= SHORTEST)
        direction = _unit(np.where(at_kink, 0.0, direction))
        looked = _look_again(question, gradient, direction, h, rounding)
    return looked or _judged(gradient, direction, costs, h, np.inf, True)


def _look_again(
    question: Question, gradient: Array, direction: Array, h: float, rounding: float
) -> DirectionalCheck | None:
    """With the step that errs least; None where every step crosses a kink."""

    def measure(step: float) -> tuple[Array, Array]:
        costs, kinked = along(question, direction, step)
        return (costs[:1] - costs[1:]) / (2.0 * step), np.array([kinked])

    (_,), (error,), (step,) = best_of(measure, h, rounding)
    if not np.isfinite(error):
        return None
    costs, _ = along(question, direction, float(step))
    return _judged(gradient, direction, costs, float(step), float(error), True)


def _judged(
    gradient: Array, direction: Array, costs: Array, h: float, error: float = 0.0, again: bool = False
) -> DirectionalCheck:
    approximate, expected = (costs[0] - costs[1]) / (2.0 * h), float(gradient @ direction)
    # Without a step that crosses no kink there is nothing to compare with.
    difference = (
        relative_difference(np.array([approximate]), np.array([expected]), error) if np.isfinite(error) else 0.0
    )
    return DirectionalCheck(difference, costs, float(approximate), expected, error, h, direction, again)


def _unit(direction: Array) -> Array:
    length = float(np.linalg.norm(direction))
    return direction / length if length else direction

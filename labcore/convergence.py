"""What a step leaves of the error on a quadratic, in each of its directions: gradient descent and its momenta, in closed form."""

from __future__ import annotations

import cmath
from dataclasses import dataclass

from labcore.optimizers import Optimizer


@dataclass(frozen=True)
class Factor:
    """What becomes of the error in one direction.

    left   what a step leaves of it in the long run: the larger modulus of the recurrence's two roots; above 1 it grows
    turns  whether it changes its sign again and again: a root that is not real, or below 0
    rings  whether the roots are not real: it swings around the minimum, slower than from step to step
    """

    left: float
    turns: bool
    rings: bool


def factor_of(optimizer: Optimizer, learning_rate: float, curvature: float) -> Factor | None:
    """The factor of an optimizer in a direction of this curvature, None for those of which theory has none.

    With a = learning_rate * curvature in the classic form, (1 - beta) times that in the averaged one, an error e obeys
      gradient descent  e' = (1 - a) e
      momentum          e'' = (1 + beta - a) e' - beta e, of modulus sqrt(beta) where it rings
      Nesterov          e'' = (1 + beta)(1 - a) e' - beta (1 - a) e, of modulus sqrt(beta (1 - a)) where it rings
    (B. T. Polyak, USSR Comp. Math. 4 (1964); Y. Nesterov (1983)).
    """
    beta, a = optimizer.parameters.get("beta", 0.0), learning_rate * curvature
    if optimizer.parameters.get("form") == "averaged":
        a *= 1.0 - beta
    if optimizer.member.key == "gd":
        return _of(1.0 - a, 0.0)
    if optimizer.member.key in ("momentum", "heavy-ball"):
        return _of(1.0 + beta - a, beta)
    if optimizer.member.key == "nesterov":
        return _of((1.0 + beta) * (1.0 - a), beta * (1.0 - a))
    return None


def _of(total: float, product: float) -> Factor:
    """Of the roots of r^2 - total r + product."""
    root = cmath.sqrt(total * total - 4.0 * product)
    first, second = (total + root) / 2.0, (total - root) / 2.0
    larger = max(first, second, key=abs)
    rings = root.imag != 0.0
    return Factor(abs(larger), rings or larger.real < 0.0, rings)

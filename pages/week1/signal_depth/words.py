"""What the page says of deep networks: the explanation, and the answers to its questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

EXPLANATION = r"""
**What you see.** Above, the values of each layer's units as distributions, from the input down. Below, their root mean square going forward,
and the gradient's coming back: it starts at the last layer. Every number is measured on a real network with real matrix products; the
dotted lines are the theory for infinitely wide ones. A layer with $n$ inputs multiplies the variance by about $n\,\mathrm{Var}(w)$: weights of
variance $1/n$ (Xavier) keep it for tanh near 0, where ReLU loses half and needs $2/n$ (He). Twenty layers turn a factor a little below 1 into
nothing and a little above 1 into overflow. **Gain** turns the standard deviation: the variance of the weights is a hyperparameter too.
Saturated is where the slope is under 1 % of the steepest; for ReLU that is its flat half.
"""


def fading(results: Sequence[Any]) -> str:
    first, last = (results[0].signal.activations[layer].rms for layer in (1, -1))
    return "Smaller" if last < 0.8 * first else "As large"


def fading_why(results: Sequence[Any]) -> str:
    first, last = (results[0].signal.activations[layer].rms for layer in (1, -1))
    return f"tanh shrinks every value a little, so the rms falls from {first:.2g} in layer 1 to {last:.2g}; theory (dotted) says the same."


def moving(results: Sequence[Any]) -> str:
    result = results[0].symmetry
    return "No" if not result.moved else "Yes, all alike" if result.spread == 0 else "Yes, each its own way"

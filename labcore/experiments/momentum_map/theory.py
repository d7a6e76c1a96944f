"""Momentum on a quadratic in closed form: how fast each direction converges, in which way, and what noise leaves of it.

Along an eigen-direction of curvature lambda the classic form v = beta v + g, theta -= alpha v is the recurrence

    x[t + 1] = (1 + beta - alpha lambda) x[t] - beta x[t - 1]

whose two roots decide everything: their product is beta, their sum 1 + beta - alpha lambda. The averaged form
v = beta v + (1 - beta) g is the classic one at the rate (1 - beta) alpha. After B. T. Polyak (1964); the regimes are those
of G. Goh, "Why momentum really works", Distill (2017).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from labcore.costs.ravines import CONDITION_NUMBER
from labcore.descent import NOISE
from labcore.optimizers import LEARNING_RATE
from labcore.optimizers.rule import BETA, FORM
from labcore.settling import settled_variance
from labcore.span import Span

Array = np.ndarray

RATE = Span(
    "learning_rate", 3.0, 1e-6, 1e6, scale="log", label=LEARNING_RATE.label, symbol=r"\alpha", hint=LEARNING_RATE.hint,
)  # fmt: skip
CURVATURE = Span(
    "curvature", 1.0, 1e-9, 1e9, scale="log", label="curvature", symbol=r"\lambda",
    hint="The eigenvalue of the Hessian along the direction.",
)  # fmt: skip
RATIO = Span("condition_number", 50.0, 1.0, 1e12, scale="log", label=CONDITION_NUMBER.label, symbol=r"\kappa")

# Two numbers that differ by less than this share are one: boundaries are hit by rounded numbers.
ROUNDING = 1e-12
REGIMES = ("monotone", "ripples", "oscillation", "one-step", "divergence")


def _given(span: Span, value: Any) -> Any:
    """A number, or an array of any shape, that its span allows."""
    return span.check(value if isinstance(value, (int, float, np.generic)) else np.asarray(value))


def _shaped(result: Array) -> Any:
    """A plain number or word where only such were given."""
    return result.item() if result.ndim == 0 else result


def _terms(learning_rate: Any, beta: Any, curvature: Any, form: str) -> tuple[Array, Array]:
    """alpha lambda of the classic form, and beta, of one shape."""
    rate, beta, curvature = (_given(*one) for one in ((RATE, learning_rate), (BETA, beta), (CURVATURE, curvature)))
    share = 1.0 - np.asarray(beta) if FORM.check(form) == "averaged" else 1.0
    try:
        force, beta = np.broadcast_arrays(np.asarray(rate) * share * np.asarray(curvature), np.asarray(beta, float))
    except ValueError:
        shapes = ", ".join(str(np.shape(one)) for one in (rate, beta, curvature))
        raise ValueError(f"learning_rate, beta and curvature must broadcast to one shape; got {shapes}.") from None
    return force, beta


def roots(learning_rate: Any, beta: Any, curvature: Any, form: str = "classic") -> Array:
    """The two roots of z^2 - (1 + beta - alpha lambda) z + beta, complex (..., 2); the arguments broadcast."""
    force, beta = _terms(learning_rate, beta, curvature, form)
    half = 0.5 * (1.0 + beta - force)
    bend = np.sqrt((half * half - beta).astype(complex))
    return np.stack([half + bend, half - bend], axis=-1)


def spectral_radius(learning_rate: Any, beta: Any, curvature: Any, form: str = "classic") -> Any:
    """What a step leaves of the error along one eigen-direction in the long run: the larger modulus of the two roots.

    learning_rate  in [1e-6, 1e6], beta in [0, 0.9999], curvature in [1e-9, 1e9]: numbers or arrays that broadcast
    form           'classic', v = beta v + g, or 'averaged', v = beta v + (1 - beta) g

    A number, or an array of their common shape. Below 1 the direction converges; where the roots are complex it is
    sqrt(beta), whatever the rate. ValueError for what the spans refuse and for shapes that do not broadcast.
    """
    force, beta = _terms(learning_rate, beta, curvature, form)
    half = 0.5 * (1.0 + beta - force)
    within = half * half - beta
    real = np.abs(half) + np.sqrt(np.maximum(within, 0.0))
    return _shaped(np.where(within < 0.0, np.sqrt(beta), real))


def best_settings(condition_number: Any, largest: Any = 1.0) -> tuple[Any, Any]:
    """Polyak's rate and beta of the classic form, the fastest for all curvatures from largest / condition_number to largest.

    sqrt(beta) = (sqrt(kappa) - 1) / (sqrt(kappa) + 1), alpha = (2 / (sqrt(lambda_max) + sqrt(lambda_min)))^2, by which every
    direction between has complex roots, and the two at the ends have double ones: a step leaves sqrt(beta) of each.

    condition_number in [1, 1e12] and largest in [1e-9, 1e9]: numbers or arrays that broadcast; two of their common shape.
    """
    ratio, top = np.broadcast_arrays(_given(RATIO, condition_number), _given(CURVATURE, largest))
    root = np.sqrt(ratio)
    steep = np.sqrt(top)
    return _shaped((2.0 / (steep + steep / root)) ** 2), _shaped(((root - 1.0) / (root + 1.0)) ** 2)


def noise_floor(learning_rate: Any, beta: Any, curvature: Any, noise: Any) -> Any:
    """The variance around the minimum in which the classic form ends up where every gradient has noise of its own.

    alpha sigma^2 (1 + beta) / (lambda (1 - beta) (2 (1 + beta) - alpha lambda)) (labcore.settling). Infinite from the edge of
    divergence on.

    learning_rate, beta, curvature as in `spectral_radius`; noise, sigma, in [0, 100]: numbers or arrays that broadcast.
    """
    force, kept = _terms(learning_rate, beta, curvature, "classic")
    sigma = _given(NOISE, noise)
    floor = settled_variance(learning_rate, curvature, np.asarray(sigma) ** 2, kept)
    return _shaped(np.where(_beyond(force, kept), math.inf, floor))


def regime(learning_rate: Any, beta: Any, curvature: Any, form: str = "classic") -> Any:
    """In which way one eigen-direction goes to its minimum. With alpha lambda that of the classic form:

    'divergence'   alpha lambda >= 2 + 2 beta: a step leaves all of the error, or more than it was
    'one-step'     beta = 0 and alpha lambda = 1: both roots are 0, and the first step ends there
    'monotone'     alpha lambda <= (1 - sqrt(beta))^2, the roots real and positive. On the boundary, which read for beta is
                   beta = (1 - sqrt(alpha lambda))^2, the two are one: critical damping
    'oscillation'  alpha lambda >= (1 + sqrt(beta))^2, the roots real and negative: another side at every step
    'ripples'      between the two, the roots complex with modulus sqrt(beta)

    Numbers that differ by less than 1e-12 of themselves count as equal. The arguments are those of `spectral_radius`; a word,
    or an array of words of their common shape.
    """
    force, beta = _terms(learning_rate, beta, curvature, form)
    root = np.sqrt(beta)
    words = np.select(
        [
            _beyond(force, beta),
            (beta == 0.0) & (np.abs(force - 1.0) <= ROUNDING),
            force <= (1.0 - root) ** 2 * (1.0 + ROUNDING) + ROUNDING,
            force >= (1.0 + root) ** 2 * (1.0 - ROUNDING),
        ],
        ["divergence", "one-step", "monotone", "oscillation"],
        "ripples",
    )
    return _shaped(words)


def _beyond(force: Array, beta: Array) -> Array:
    return force >= 2.0 * (1.0 + beta) * (1.0 - ROUNDING)


def largest_rate(beta: Any, curvature: Any, form: str = "classic") -> Any:
    """Below this rate the direction converges: (2 + 2 beta) / lambda, in the averaged form over 1 - beta once more."""
    kept = np.asarray(_given(BETA, beta), float)
    share = 1.0 - kept if FORM.check(form) == "averaged" else 1.0
    return _shaped(np.asarray(2.0 * (1.0 + kept) / (share * np.asarray(_given(CURVATURE, curvature)))))


def critical_beta(learning_rate: Any, curvature: Any) -> Any:
    """The beta of critical damping in the classic form, (1 - sqrt(alpha lambda))^2: the largest at which the direction does
    not overshoot, where alpha lambda is below 1."""
    force, _ = _terms(learning_rate, 0.0, curvature, "classic")
    return _shaped(np.asarray((1.0 - np.sqrt(force)) ** 2))


def steps_per_digit(radius: Any) -> Any:
    """How many steps take the error to a tenth, in the long run, where each leaves `radius` >= 0 of it: 0 where nothing is
    left, infinitely many from 1 on."""
    left = np.asarray(radius, float)
    if not (left >= 0.0).all():
        raise ValueError(f"radius must be at least 0; got {left.min():g}.")
    with np.errstate(divide="ignore"):
        steps = np.log(10.0) / -np.log(np.minimum(left, 1.0))
    return _shaped(np.where(left >= 1.0, math.inf, np.abs(steps)))

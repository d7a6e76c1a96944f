"""How chance chooses among models: which of two a dev set picks, and what the best of many reads on it. Exact, by enumeration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

ACCURACY = Span(
    "accuracy", 0.9, 0.0, 1.0, step=0.01, share=True, label="true accuracy", hint="The share that a model gets right of all examples there could be.",
)  # fmt: skip
EXAMPLES = Span("n", 1000, 1, 10_000_000, kind="integer", scale="log", label="dev examples")
MODELS = Span("k", 100, 1, 1_000_000, kind="integer", scale="log", label="models")
DISAGREEMENT = Span(
    "disagreement", 0.05, 0.0, 1.0, step=0.01, share=True, label="disagreement", hint="The share of examples that one of two models gets right and the other wrong.",
)  # fmt: skip
# So many settings at once.
MOST = 10_000
# Counts are summed as far as this from their mean: beyond 10 standard deviations and 60 there is less than 1e-20.
_DEVIATIONS, _MORE = 10.0, 60.0
# Sums of accuracies miss whole hundredths by rounding.
_ROUNDING = 1e-12


def picks_better(p_a: Any, p_b: Any, n: Any, disagreement: Any = None) -> Any:
    """The probability that the better of two models gets the higher score on n dev examples; of equal scores a coin decides.

    p_a, p_b      their true accuracies, in [0, 1]; where they are equal the answer is 1/2
    n             dev examples, an integer in [1, 10,000,000]
    disagreement  None: each model is measured on n examples of its own. A number: both on the same ones, of which this share
                  is expected to be right for one of them and wrong for the other, in [|p_a - p_b|, min(p_a + p_b, 2 - p_a - p_b)]
    -> a float, or an array of the common shape of what is given, at most 10,000 entries. ValueError for anything else.

    Exact: the sum over all counts, those apart that have a probability below 1e-20. Independent counts are binomial; on the same
    examples the number N on which the two disagree is, and of these the better model has B(N, q) for itself, q = (disagreement +
    |p_a - p_b|) / (2 disagreement): the sign test (W. J. Dixon and A. M. Mood, JASA 41 (1946), 557-566) with its ties split.

    >>> round(picks_better(0.9, 0.91, 1000), 4), round(picks_better(0.9, 0.91, 1000, disagreement=0.05), 4)
    (0.7771, 0.922)
    """
    a, b, count = _each(ACCURACY, p_a, "p_a"), _each(ACCURACY, p_b, "p_b"), _each(EXAMPLES, n, "n")
    if disagreement is None:
        return _entrywise(_independent, a, b, count)
    share = _each(DISAGREEMENT, disagreement, "disagreement")
    low, high = disagreements(a, b)
    outside = ~((share >= low - _ROUNDING) & (share <= high + _ROUNDING))
    if outside.any():
        i = tuple(np.argwhere(outside)[0]) if outside.ndim else ()
        given, least, most = (float(np.broadcast_to(one, outside.shape)[i]) for one in (share, low, high))
        raise ValueError(
            f"disagreement must be in [{least:.6g}, {most:.6g}] for two models of these accuracies; got {given:.6g}."
        )
    return _entrywise(_paired, a, b, count, share)


def disagreements(p_a: Any, p_b: Any) -> tuple[Any, Any]:
    """The least and the largest share of examples on which two models of these accuracies can disagree."""
    a, b = np.asarray(p_a, float), np.asarray(p_b, float)
    return np.abs(a - b), np.minimum(a + b, 2.0 - a - b)


def winners_curse(k: Any, n: Any, p: Any) -> Any:
    """The score that the best of k equally good models is expected to have on n dev examples, in [0, 1].

    k  models, an integer in [1, 1,000,000], whose mistakes are independent;  n: dev examples, in [1, 10,000,000]
    p  the true accuracy of each, in [0, 1]
    -> a float, or an array of the common shape. ValueError for anything else.

    Exact: E max = sum over j of 1 - P(X <= j)^k, X binomial, by n.

    >>> round(winners_curse(100, 1000, 0.9), 4)
    0.923
    """
    return _entrywise(_best, _each(MODELS, k, "k"), _each(EXAMPLES, n, "n"), _each(ACCURACY, p, "p"))


def _each(span: Span, given: Any, name: str) -> Array:
    """What is given as an array, every entry checked against the span."""
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "iuf":
            raise ValueError
        for one in np.unique(array):
            span.check(one.item())
    except ValueError:
        raise ValueError(f"{name} {span.rule}; got {str(given)[:80]}.") from None
    return array.astype(np.float64)


def _entrywise(of: Callable[..., float], *given: Array) -> Any:
    shape = np.broadcast_shapes(*(one.shape for one in given))
    size = int(np.prod(shape))
    if size > MOST:
        raise ValueError(f"at most {MOST:,} settings may be given at once; got {size:,}.")
    flat = [np.broadcast_to(one, shape).ravel().tolist() for one in given]
    made = np.array([of(*entry) for entry in zip(*flat, strict=True)]).reshape(shape)
    return made if shape else float(made)


def _window(n: float, p: float) -> tuple[int, int]:
    """The first and the last count of B(n, p) that is summed."""
    reach = _DEVIATIONS * (n * p * (1.0 - p)) ** 0.5 + _MORE
    return int(max(0.0, np.floor(n * p - reach))), int(min(n, np.ceil(n * p + reach)))


def pmf(counts: Array, n: float, p: float) -> Array:
    """P(X = count) of X binomial, for counts in [0, n]."""
    from scipy.special import gammaln, xlog1py, xlogy

    ways = gammaln(n + 1.0) - gammaln(counts + 1.0) - gammaln(n - counts + 1.0)
    return np.exp(ways + xlogy(counts, p) + xlog1py(n - counts, -p))


def _whole(counts: Array, n: float, p: float) -> Array:
    """The same for all counts that matter: what rounding has taken from their sum is put back."""
    found = pmf(counts, n, p)
    return found / found.sum()


def _independent(a: float, b: float, n: float) -> float:
    if a == b:
        return 0.5
    worse, better = min(a, b), max(a, b)
    counts = np.arange(_window(n, worse)[0], _window(n, better)[1] + 1.0)
    of_worse, of_better = _whole(counts, n, worse), _whole(counts, n, better)
    above = 1.0 - np.cumsum(of_better)
    return float(np.clip((of_worse * (above + 0.5 * of_better)).sum(), 0.0, 1.0))


def _paired(a: float, b: float, n: float, share: float) -> float:
    from scipy.special import betainc

    difference = abs(a - b)
    if difference == 0.0:
        return 0.5
    share = min(max(share, difference), 1.0)
    low, high = _window(n, share)
    counts = np.arange(low, high + 1.0)
    # Of N = 2h - 1 and of N = 2h disagreements, a tie split, the better one wins with the same probability, I_q(h, h).
    half = np.ceil(counts / 2.0)
    q = 0.5 * (share + difference) / share
    wins = np.where(half > 0, betainc(np.maximum(half, 1.0), np.maximum(half, 1.0), q), 0.5)
    return float(np.clip((_whole(counts, n, share) * wins).sum(), 0.0, 1.0))


def best_above(k: float, n: float, p: float) -> tuple[Array, Array]:
    """Counts j around the mean of B(n, p), and P(the largest of k such counts > j) for each: below the first one it is 1."""
    low, high = _window(n, p)
    counts = np.arange(low, high + 1.0)
    found = _whole(counts, n, p)
    # P(X > j): summed from the far end, so that the smallest are as exact as the others.
    above = np.append(np.cumsum(found[::-1])[::-1][1:], 0.0)
    with np.errstate(divide="ignore"):
        return counts, -np.expm1(k * np.log1p(-np.minimum(above, 1.0)))


def _best(k: float, n: float, p: float) -> float:
    counts, above = best_above(k, n, p)
    return float(min(1.0, (counts[0] + above.sum()) / n))

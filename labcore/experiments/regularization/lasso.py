"""A linear model under an L1 penalty, without intercept: 1/(2m) |y - Xw|^2 + lambda/(2m) |w|_1.

In scikit-learn's words this is a Lasso of alpha = lambda/(2m).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

LAMBDAS = Span("lambdas", 1.0, 0.0, 1e12, scale="log", label="lambda")
MOST_EXAMPLES, MOST_FEATURES, MOST_LAMBDAS = 100_000, 500, 1000
# Of the cost at w = 0, what the duality gap may be; and so many sweeps are made before one gives up.
GAP, MOST_SWEEPS = 1e-13, 20_000
# So often the active set is solved for exactly; and how far a feature outside may be over the line, by rounding.
_EXACTLY_EVERY, _ROUNDING = 10, 1e-9


def zero_from(X: Any, y: Any) -> float:
    """The smallest lambda at which every weight is zero: 2 max |X^T y|, with the cost above.

    X  (m, n_features), 1 to 100,000 by 1 to 500 finite numbers;  y: (m,)
    At w = 0 the cost's slope along w_j is -x_j^T y / m, the penalty's at most lambda/(2m) either way.
    Source: R. Tibshirani, Journal of the Royal Statistical Society B 58 (1996); J. Friedman et al., Journal of Statistical Software 33 (2010), 2.5.

    >>> zero_from([[1.0, 0.0], [0.0, 2.0]], [3.0, -1.0])
    6.0
    """
    X, y = checked(X, y)
    return 2.0 * float(np.abs(X.T @ y).max())


def l1_path(X: Any, y: Any, lambdas: Any) -> Array:
    """The weights under each lambda, (lambdas, n_features), rows in the order given; exact zeros.

    X, y     as for `zero_from`;  lambdas: (k,), 1 to 1,000 numbers in [0, 1e12]; one number gives one row
    The duality gap is below 1e-13 of the cost at w = 0 (weights within 1e-6 where X is not degenerate): coordinate descent from the
    largest lambda to the smallest, and the active set's own equations where these solve it. With lambda 0 it is least squares, of
    several the shortest. ValueError for other shapes and numbers; ArithmeticError where 20,000 sweeps are not enough.
    Source: J. Friedman et al., Annals of Applied Statistics 1 (2007), 302-332.
    """
    X, y = checked(X, y)
    asked = np.atleast_1d(np.asarray(lambdas, dtype=np.float64))
    if asked.ndim != 1 or not 1 <= len(asked) <= MOST_LAMBDAS:
        raise ValueError(f"lambdas must be 1 to {MOST_LAMBDAS:,} numbers; got shape {asked.shape}.")
    asked = LAMBDAS.check(asked)
    gram, slopes, square = X.T @ X, X.T @ y, float(y @ y)
    rows, w = np.empty((len(asked), X.shape[1])), np.zeros(X.shape[1])
    for k in np.argsort(-asked, kind="stable"):
        if asked[k] == 0:
            rows[k] = np.linalg.lstsq(X, y, rcond=None)[0]
        else:
            w = rows[k] = _solved(gram, slopes, square, 0.5 * float(asked[k]), w.copy())
    return rows


def checked(X: Any, y: Any) -> tuple[Array, Array]:
    """A table as arrays of floats; ValueError for any other shape, size or number."""
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or not (1 <= X.shape[0] <= MOST_EXAMPLES and 1 <= X.shape[1] <= MOST_FEATURES):
        raise ValueError(
            f"X must have shape (m, n_features), at most ({MOST_EXAMPLES:,}, {MOST_FEATURES}); got {X.shape}."
        )
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), a number for each row of X; got {y.shape}.")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError("X and y must be finite; got nan or inf.")
    return X, y


def _solved(gram: Array, slopes: Array, square: float, half: float, w: Array) -> Array:
    """The minimum of (1/2) w^T G w - c^T w + half |w|_1, from w on, which is used up."""
    left = slopes - gram @ w
    for sweep in range(MOST_SWEEPS):
        _sweep(gram, left, half, w)
        if sweep % _EXACTLY_EVERY == 0:
            exact = _exact(gram, slopes, half, w)
            if exact is not None:
                return exact
            if _gap(slopes, square, left, half, w) <= GAP * square:
                return w
    raise ArithmeticError(
        f"{MOST_SWEEPS:,} sweeps are not enough at lambda {2 * half:g}: the columns of X are too much alike."
    )


def _sweep(gram: Array, left: Array, half: float, w: Array) -> None:
    """Every weight to its own minimum, one after the other; `left` is X^T (y - Xw)."""
    for j, own in enumerate(gram.diagonal().tolist()):
        before = float(w[j])
        slope = float(left[j]) + own * before
        after = (slope - half if slope > half else slope + half if slope < -half else 0.0) / own if own > 0 else 0.0
        if after != before:
            w[j] = after
            left -= (after - before) * gram[j]


def _exact(gram: Array, slopes: Array, half: float, w: Array) -> Array | None:
    """The weights that are not 0, by their own linear equations; None where these lead to other signs, or leave a feature out
    that would come in."""
    active = np.flatnonzero(w)
    signs = np.sign(w[active])
    inside = gram[np.ix_(active, active)]
    if len(active) and np.linalg.cond(inside) > 1e12:
        return None
    solved = np.zeros_like(w)
    solved[active] = np.linalg.solve(inside, slopes[active] - half * signs)
    outside = np.abs(np.delete(slopes - gram @ solved, active))
    if (np.sign(solved[active]) != signs).any() or (outside > half * (1.0 + _ROUNDING)).any():
        return None
    return solved


def _gap(slopes: Array, square: float, left: Array, half: float, w: Array) -> float:
    """The duality gap: by at most so much the cost (times m) is above its minimum."""
    # |r|^2 and r^T y, from what is kept of the residual r = y - Xw.
    fitted = float(w @ slopes)
    residual, along = square - fitted - float(w @ left), square - fitted
    primal = 0.5 * residual + half * float(np.abs(w).sum())
    steepest = float(np.abs(left).max())
    scale = min(1.0, half / steepest) if steepest > 0 else 1.0
    return primal - (scale * along - 0.5 * scale * scale * residual)

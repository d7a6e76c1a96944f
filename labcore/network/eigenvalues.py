"""The largest or smallest eigenvalues of a symmetric matrix that is known by its products with vectors alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from labcore.span import Span

Array = np.ndarray

END = Span("end", "largest", kind="choice", choices=("largest", "smallest"), label="end of the spectrum")
COUNT = Span("count", 1, 1, 50, kind="integer", label="eigenvalues")
TOLERANCE = Span("tolerance", 1e-9, 1e-12, 1e-2, scale="log", label="accuracy of an eigenvalue")
# Up to this size the matrix itself is made, column by column: Lanczos needs more products than that, or cannot do it.
_DENSE = 24
# Products between two looks at whether it has converged: fewer where the search starts close by.
_PRODUCTS, _PRODUCTS_CLOSE = 20, 8
# The stream of the vector that the search starts from; the others are in labcore.network.spec.
_START_STREAM = 15


class Eigenpairs(NamedTuple):
    """values (count,), the outermost first; vectors (count, P), each of length 1, its largest entry positive."""

    values: Array
    vectors: Array


def eigenpairs(
    times: Callable[[Array], Array],
    size: int,
    count: int = 1,
    end: str = "largest",
    start: Array | None = None,
    tolerance: float = TOLERANCE.default,
) -> Eigenpairs:
    """The `count` algebraically largest (or smallest) eigenvalues of a symmetric matrix, and their vectors.

    times  the product of the matrix with a vector (size,) -> (size,), such as `Hessian.times` of a single network
    start  (size,) where the search starts: an eigenvector of a matrix close by saves products; else drawn from a fixed seed
    tolerance  of an eigenvalue, relative to its size

    Lanczos with implicit restarts (SciPy's eigsh, ARPACK). NaN where a product is not finite, or where it does
    not converge. ValueError for a count above the size.
    """
    COUNT.check(count), END.check(end), TOLERANCE.check(tolerance)
    if count > size:
        raise ValueError(f"count must be at most the size, {size}; got {count}.")
    if size <= max(_DENSE, count + 1):
        matrix = np.stack([times(unit) for unit in np.eye(size)])
        if not np.isfinite(matrix).all():
            return _unknown(count, size)
        values, vectors = np.linalg.eigh(0.5 * (matrix + matrix.T))
    else:
        found = _lanczos(times, size, count, end, start, tolerance)
        if found is None:
            return _unknown(count, size)
        values, vectors = found
    order = np.argsort(-values if end == "largest" else values)[:count]
    values, vectors = values[order], vectors[:, order].T
    signs = np.sign(np.take_along_axis(vectors, np.abs(vectors).argmax(axis=1)[:, None], axis=1))
    return Eigenpairs(values, vectors * signs)


def _lanczos(
    times: Callable[[Array], Array], size: int, count: int, end: str, start: Array | None, tolerance: float
) -> tuple[Array, Array] | None:
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

    drawn = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(_START_STREAM,))).standard_normal(size)
    start = drawn if start is None or not np.isfinite(start).all() else start
    first = np.asarray(times(start), np.float64)
    if not first.any():
        start, first = drawn, np.asarray(times(drawn), np.float64)
    # ARPACK knows no NaN, and what sends a drawn vector to zero is the matrix of zeros.
    if not np.isfinite(first).all():
        return None
    if not first.any():
        return np.zeros(count), np.eye(size)[:, :count]

    def product(v: Array) -> Array:
        out = np.asarray(times(v.ravel()), np.float64)
        if not np.isfinite(out).all():
            raise FloatingPointError
        return out

    products = min(size, max(2 * count + 1, _PRODUCTS if start is drawn else _PRODUCTS_CLOSE))
    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
    try:
        return eigsh(operator, count, which="LA" if end == "largest" else "SA", v0=start, ncv=products, tol=tolerance)
    except (ArpackError, FloatingPointError):
        return None


def _unknown(count: int, size: int) -> Eigenpairs:
    return Eigenpairs(np.full(count, np.nan), np.full((count, size), np.nan))

"""Why high dimensions mean saddles: how seldom a random symmetric matrix curves up in every direction."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.experiments.landscapes.chance import COUNTED, SEED, SHOWN
from labcore.intervals import wilson
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SIZE = Span(
    "n", 3, 1, 20, kind="integer", label="dimensions", symbol="n", hint="Rows of the matrix: how many directions there are to curve in.",
)  # fmt: skip
DRAWS = Span(
    "draws", 200_000, 100, 5_000_000, kind="integer", scale="log", label="matrices",
    hint="How many random matrices are drawn for each number of dimensions.",
)  # fmt: skip
# Of a call from a script.
ANY_DRAWS = replace(DRAWS, low=1, high=20_000_000)
# The matrices that are drawn at once: their numbers stay in the cache.
TILE = 10_000
# Of so many matrices the smallest eigenvalue is shown.
DRAWN = 4_000
# Shares are simulated for up to so many dimensions: beyond, millions of matrices hold none.
MOST = 7
# Known in closed form, for one to three dimensions.
_EXACT = {1: 0.5, 2: (2.0 - math.sqrt(2.0)) / 4.0, 3: (math.pi - 2.0 * math.sqrt(2.0)) / (4.0 * math.pi)}


def share_positive_definite(n: int, draws: int = DRAWS.default, seed: int = 0, tick: Tick = none) -> float:
    """The share of random symmetric matrices of size n all of whose eigenvalues are positive, by simulation.

    n      1 to 20;  draws: how many matrices, 1 to 20,000,000;  seed: of their entries
    tick   called now and then with the share of the work behind; what it raises ends it

    The ensemble is the Gaussian orthogonal one: entries off the diagonal are standard normal, those on it have the deviation
    sqrt(2), and all are independent. ValueError for anything outside these spans.
    Source: D. S. Dean and S. N. Majumdar, Physical Review Letters 97 (2006), 160201: for large n the share falls as 3^(-n^2 / 4).

    >>> abs(share_positive_definite(2, 100_000) - (2 - 2**0.5) / 4) < 0.004
    True
    """
    n, draws = SIZE.check(n), ANY_DRAWS.check(draws)
    return _count(n, draws, SEED.check(seed), tick) / draws


def exact_share(n: int) -> float | None:
    """That share in closed form: 1/2, (2 - sqrt 2)/4 and (pi - 2 sqrt 2)/(4 pi) for n = 1, 2, 3; None beyond."""
    return _EXACT.get(SIZE.check(n))


def _count(n: int, draws: int, seed: int, tick: Tick) -> int:
    """How many of them are positive definite: all pivots of Gauss' elimination are positive. Row after row is drawn, of those
    matrices alone whose pivots were positive so far: entries are independent, and most matrices fail at once."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(COUNTED, n)))
    positive = 0
    for at in range(0, draws, TILE):
        tick(at / draws, f"matrices of size {n}")
        alive = min(TILE, draws - at)
        # Rows of L in A = L D L^T, and the pivots D, of the matrices still alive.
        factors = np.zeros((alive, n, n))
        pivots = np.zeros((alive, n))
        for row in range(n):
            entries = rng.standard_normal((alive, row + 1))
            for column in range(row):
                known = (factors[:, row, :column] * factors[:, column, :column] * pivots[:, :column]).sum(axis=1)
                factors[:, row, column] = (entries[:, column] - known) / pivots[:, column]
            below = factors[:, row, :row]
            pivots[:, row] = math.sqrt(2.0) * entries[:, row] - (below * below * pivots[:, :row]).sum(axis=1)
            good = pivots[:, row] > 0
            factors, pivots, alive = factors[good], pivots[good], int(good.sum())
        positive += alive
    return positive


def symmetric_matrices(n: int, draws: int, seed: int) -> Array:
    """Matrices of the ensemble, whole: (draws, n, n)."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(SHOWN, n)))
    drawn = rng.standard_normal((ANY_DRAWS.check(draws), SIZE.check(n), n))
    upper = np.triu(drawn, 1)
    diagonal = math.sqrt(2.0) * np.diagonal(drawn, axis1=1, axis2=2)
    return upper + np.swapaxes(upper, 1, 2) + diagonal[:, :, None] * np.eye(n)


@spec
class Spec:
    """dimensions: the size that is looked into; shares are simulated for 1 up to so many, with so many draws each."""

    dimensions: int = of(Span("dimensions", 3, 1, MOST, kind="integer", label="dimensions", symbol="n", hint=SIZE.hint))
    draws: int = of(DRAWS)
    seed: int = of(SEED)


@dataclass(frozen=True)
class Row:
    """Of one number of dimensions: how many of the matrices curve up everywhere."""

    n: int
    positive: int
    draws: int

    @property
    def share(self) -> float:
        return self.positive / self.draws

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 times in 100 (Wilson)."""
        return wilson(self.positive, self.draws)

    @property
    def coins(self) -> float:
        """The share if the signs were tossed like coins, each by itself."""
        return 0.5**self.n


@dataclass(frozen=True)
class Result:
    """rows for 1 to n dimensions; eigenvalues (DRAWN, n) ascending, of some matrices of the size that is looked into."""

    spec: Spec
    rows: tuple[Row, ...]
    eigenvalues: Array

    @property
    def chosen(self) -> Row:
        return self.rows[-1]

    @property
    def tossed(self) -> Array:
        """(n + 1,): the same if every sign were tossed like a coin."""
        n = self.spec.dimensions
        return np.array([math.comb(n, up) for up in range(n + 1)]) * 0.5**n

    @property
    def signs(self) -> Array:
        """(n + 1,): the share of the shown matrices with 0, 1, ... n eigenvalues above 0."""
        up = (self.eigenvalues > 0).sum(axis=1)
        return np.bincount(up, minlength=self.spec.dimensions + 1) / len(up)

    def table(self) -> ResultTable:
        columns = [
            Column("n", "dimensions", format="d"),
            Column("share", "all up", "The share of the matrices with positive eigenvalues alone", format=".3g"),
            Column(
                "coins", "as coins", "2 to the power of minus n: as if every sign were tossed by itself", format=".3g"
            ),
            Column("exact", "exact", "In closed form, where one is known", format=".4g"),
        ]
        rows = [{"n": one.n, "share": one.share, "coins": one.coins, "exact": exact_share(one.n)} for one in self.rows]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every number of dimensions: what was counted, of how many, and the interval."""
        rows = ((one.n, one.positive, one.draws, *one.interval, one.coins) for one in self.rows)
        return ("dimensions", "all_positive", "matrices", "low", "high", "coins"), rows


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws them."""
    rows = []
    for n in range(1, spec.dimensions + 1):
        tick((n - 1) / spec.dimensions, f"matrices of size {n}")
        rows.append(
            Row(n, _count(n, spec.draws, spec.seed, lambda share=None, text="", /: tick(None, text)), spec.draws)
        )
    return Result(spec, tuple(rows), np.linalg.eigvalsh(symmetric_matrices(spec.dimensions, DRAWN, spec.seed)))

"""Gumbel's trick: noise added to the logits makes the largest one a draw from the softmax."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from labcore.descent import SEED
from labcore.experiments.softmax.numeric import (
    CLASSES,
    Z1,
    Z2,
    Z3,
    Z4,
    logits_given,
    logits_of,
    names_of,
    probabilities,
)
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

MOST_DRAWS, MOST_CLASSES = 10_000_000, 10_000
DRAWS = Span("draws", 1000, 1, MOST_DRAWS, kind="integer", scale="log", label="draws", hint="How often noise is drawn.")
# So many rows of noise at a time, whatever the draws.
_BLOCK = 1 << 20
_STREAM = 21


def gumbel_frequencies(z: Any, draws: int = 1000, seed: int = 0) -> Array:
    """How often each class has the largest z + G among so many draws, G = -log(-log U) independent and standard: (C,) -> (C,), shares.

    Their expectation is softmax(z), exactly (E. J. Gumbel 1954; C. Maddison et al., arXiv:1411.0030).

    z      logits (C,), C from 1 to 10,000, each in [-60000, 60000]
    draws  in [1, 10,000,000];  seed: the same seed gives the same frequencies

    Raises ValueError for anything outside.
    """
    logits = logits_given(z)
    if logits.ndim != 1 or len(logits) > MOST_CLASSES:
        raise ValueError(f"z must have shape (C,), with at most {MOST_CLASSES:,} classes; got {logits.shape}.")
    draws, rng = DRAWS.check(draws), _generator(seed)
    counts = np.zeros(len(logits), np.int64)
    rows = max(1, _BLOCK // len(logits))
    for first in range(0, draws, rows):
        noise = rng.gumbel(size=(min(rows, draws - first), len(logits)))
        counts += np.bincount((logits + noise).argmax(axis=1), minlength=len(logits))
    return counts / draws


def _generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(_STREAM,)))


@spec
class Spec:
    classes: int = of(CLASSES)
    z1: float = of(Z1)
    z2: float = of(Z2)
    z3: float = of(Z3)
    z4: float = of(Z4)
    draws: int = of(Span("draws", 400, 20, 2000, kind="integer", scale="log", label="draws", hint=DRAWS.hint))
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """noisy (draws, classes): z + G of each draw; the class of the largest is drawn."""

    spec: Spec
    noisy: Array

    @cached_property
    def drawn(self) -> Array:
        """(draws,) the number of the class of each draw."""
        return self.noisy.argmax(axis=1)

    @cached_property
    def counts(self) -> Array:
        """(draws + 1, classes) how often each has been drawn so far."""
        hits = self.drawn[:, None] == np.arange(self.spec.classes)
        return np.vstack([np.zeros((1, self.spec.classes), np.int64), np.cumsum(hits, axis=0)])

    @cached_property
    def p(self) -> Array:
        """(classes,) the softmax that they tend to."""
        return probabilities(logits_of(self.spec))

    @property
    def frequencies(self) -> Array:
        return self.counts[-1] / self.spec.draws

    @property
    def expected_spread(self) -> Array:
        """(classes,) the standard deviation of each frequency: sqrt(p (1 - p) / draws)."""
        return np.sqrt(self.p * (1.0 - self.p) / self.spec.draws)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "class", format="s"),
            Column("z", "z", "The logit"),
            Column("p", "softmax", "What the frequencies tend to", format=".3f"),
            Column("count", "drawn", "How often its z + noise was the largest", format="d"),
            Column("share", "share", "Of all draws", format=".3f"),
            Column("spread", "±", "Standard deviation of such a share", format=".3f"),
        ]
        z = logits_of(self.spec)
        rows = [
            {
                "name": name, "z": float(z[k]), "p": float(self.p[k]), "count": int(self.counts[-1, k]),
                "share": float(self.frequencies[k]), "spread": float(self.expected_spread[k]),
            }
            for k, name in enumerate(names_of(self.spec.classes))
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The draws of `gumbel_frequencies` with the same logits, draws and seed, one by one."""
    noise = _generator(spec.seed).gumbel(size=(spec.draws, spec.classes))
    return Result(spec, logits_of(spec) + noise)

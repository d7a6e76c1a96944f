"""The linear chain: depth alone. Every layer is w times the identity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.depth.spec import DEPTH
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

CHAIN_WEIGHT = Span(
    "w", 1.5, 0.0, 2.0, step=0.01, label="weight w", symbol="w", hint="Every layer is w times the identity."
)
LENGTH = Span("length", 10, 1, 100, kind="integer", step=1, label="layers of the chain")
# The two stories beside the chosen one.
BESIDE = (1.1, 0.9)


@spec
class Spec:
    """A chain of `length` layers of weight `w`."""

    w: float = of(CHAIN_WEIGHT)
    length: int = of(LENGTH)


@dataclass(frozen=True)
class Result:
    """The activations (length + 1,) of the chosen chain, and of those of 1.1 and 0.9, by their weights."""

    spec: Spec
    chains: tuple[tuple[float, Array], ...]

    def table(self) -> ResultTable:
        columns = [Column("w", "w"), Column("end", f"after {self.spec.length} layers")]
        return ResultTable(columns, [{"w": w, "end": float(chain[-1])} for w, chain in self.chains])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        return ("w", "layer", "activation"), (
            (w, layer, value) for w, chain in self.chains for layer, value in enumerate(chain.tolist())
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """The chosen chain between its two stories, of which it may be one itself."""
    return Result(spec, tuple((w, linear_chain(w, spec.length)) for w in dict.fromkeys((spec.w, *BESIDE))))


def linear_chain(w: float, depth: int) -> Array:
    """Activations of a linear network whose every layer is w times the identity, for the input 1: (depth + 1,).

    w^0, w^1, ..., w^depth, in [0, 2] and 1 to 100 layers: 1.5^10 = 57.67, 0.5^10 = 0.000977. The gradients coming back are
    the same numbers in reverse.
    """
    w, depth = CHAIN_WEIGHT.check(w), DEPTH.check(depth)
    return np.cumprod(np.concatenate([[1.0], np.full(depth, w)]))

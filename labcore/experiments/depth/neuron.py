"""One neuron: width alone. How wide z is for three choices of the weights' variance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.network import SEED
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

NEURON_INPUTS = Span(
    "neuron_inputs", 100, 1, 1000, kind="integer", scale="log", label="inputs of the neuron", symbol="n"
)
SAMPLES = Span("samples", 4000, 10, 20_000, kind="integer", label="samples")

# The stream of a seed for the neuron's draws.
NEURON_STREAM = 4


@spec
class Spec:
    """A neuron with this many inputs, and the seed of its draws."""

    neuron_inputs: int = of(NEURON_INPUTS)
    seed: int = of(SEED)


@dataclass(frozen=True)
class Result:
    """Draws of z (samples,) by the variance of the weights, as `one_neuron` names it."""

    spec: Spec
    samples: Mapping[str, Array]

    @property
    def variances(self) -> dict[str, float]:
        return {name: float(np.var(z)) for name, z in self.samples.items()}

    def table(self) -> ResultTable:
        columns = [Column("name", "Var(w)", format="s"), Column("variance", "Var(z)")]
        return ResultTable(columns, [{"name": name, "variance": v} for name, v in self.variances.items()])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        return ("var_w", "z"), ((name, value) for name, z in self.samples.items() for value in z.tolist())


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws the three."""
    return Result(spec, one_neuron(spec.neuron_inputs, seed=spec.seed))


def one_neuron(inputs: int, samples: int = SAMPLES.default, seed: int = 0) -> dict[str, Array]:
    """z = w1 x1 + ... + wn xn of one neuron: draws (samples,) for Var(w) = "1", "1/n" and "2/n", inputs standard normal.

    The three share their draws. Their variances come near n, 1 and 2.
    """
    n, samples = NEURON_INPUTS.check(inputs), SAMPLES.check(samples)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(NEURON_STREAM,)))
    z = np.empty(samples)
    # A thousand at a time, so that memory stays small.
    for start in range(0, samples, 1000):
        x, w = rng.standard_normal((2, min(1000, samples - start), n))
        z[start : start + len(x)] = np.vecdot(x, w)
    return {"1": z, "1/n": z * (1.0 / n) ** 0.5, "2/n": z * (2.0 / n) ** 0.5}

"""One network of many layers, measured as it is drawn or after some training: what goes forward and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.experiments.depth.measure import LayerSignal, Signal, measure_in_steps
from labcore.experiments.depth.spec import Spec
from labcore.experiments.depth.train import TrainedSignal, train_in_steps
from labcore.experiments.depth.verdict import SignalVerdict, verdict
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none


@dataclass(frozen=True)
class Result:
    """The signal through the layers, and the training before it, if there was one."""

    spec: Spec
    signal: Signal
    training: TrainedSignal | None = None

    @property
    def verdict(self) -> SignalVerdict:
        """Whether it keeps its size, forward and on the way back."""
        return verdict(self.signal)

    def table(self) -> ResultTable:
        """Every layer: its activations, and the gradients at its units."""
        columns = [
            Column("layer", "layer", "0 is the input", format="d"),
            *(Column(key, key, format=".3g") for key in ("mean", "std", "rms")),
            *(Column(f"gradient_{key}", f"gradient {key}", format=".3g") for key in ("mean", "std", "rms")),
            Column("dead", "dead", "Share of the units that are 0 for every input", format=".0%"),
            Column("saturated", "saturated", "Share of units and inputs where the slope has nearly vanished", format=".0%"),
        ]  # fmt: skip
        return ResultTable(columns, [_row(one, self._gradient(one)) for one in self.signal.activations])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every layer, with all digits."""
        return ("layer", "mean", "std", "rms", "dead", "saturated", "gradient_rms"), self._layers()

    def _layers(self) -> Iterator[Sequence[Any]]:
        for one in self.signal.activations:
            gradient = self._gradient(one)
            back = gradient.rms if gradient is not None else ""
            yield one.layer, one.mean, one.std, one.rms, one.dead, one.saturated, back

    def _gradient(self, one: LayerSignal) -> LayerSignal | None:
        return self.signal.gradients[one.layer - 1] if one.layer else None


def _row(one: LayerSignal, back: LayerSignal | None) -> dict[str, Any]:
    gradient = {f"gradient_{key}": None if back is None else getattr(back, key) for key in ("mean", "std", "rms")}
    shares = {key: getattr(one, key) if back is not None else None for key in ("dead", "saturated")}
    return {"layer": one.layer, "mean": one.mean, "std": one.std, "rms": one.rms, **gradient, **shares}


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the network, if the spec says so, and measures it layer by layer."""
    if not spec.train_steps:
        for signal in measure_in_steps(spec):
            tick(signal.done / signal.total, "Measuring")
        return Result(spec, signal)
    for training in train_in_steps(spec, spec.optimizer, spec.learning_rate, spec.train_steps):
        tick(training.done / training.total, "Training")
    assert training.after is not None
    return Result(spec, training.after, training)

"""Signals through depth: what every layer does to the activations going forward and to the gradients coming back.

`measure` reads both off a real network's own passes, `train` reads them again after some steps of an optimizer, `theory`
says what they should be in an infinitely wide network, `verdict` what became of them, `network` is the experiment; `chain`, `neuron` and `symmetric` are its
smallest cases, experiments of their own.
"""

from labcore.experiments.depth.chain import linear_chain
from labcore.experiments.depth.measure import (
    Demand,
    LayerSignal,
    Signal,
    estimate,
    histograms,
    measure,
    measure_in_steps,
)
from labcore.experiments.depth.network import Result, run
from labcore.experiments.depth.neuron import one_neuron
from labcore.experiments.depth.spec import Spec
from labcore.experiments.depth.symmetric import Symmetry, symmetry
from labcore.experiments.depth.theory import Theory, theory
from labcore.experiments.depth.train import TrainedSignal, train_in_steps
from labcore.experiments.depth.verdict import KEPT, Passage, SignalVerdict, change, verdict

__all__ = [
    "KEPT",
    "Demand",
    "LayerSignal",
    "Passage",
    "Result",
    "Signal",
    "SignalVerdict",
    "Spec",
    "Symmetry",
    "Theory",
    "TrainedSignal",
    "change",
    "estimate",
    "histograms",
    "linear_chain",
    "measure",
    "measure_in_steps",
    "one_neuron",
    "run",
    "symmetry",
    "theory",
    "train_in_steps",
    "verdict",
]  # fmt: skip

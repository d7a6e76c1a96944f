"""Signals through depth: what every layer does to the activations going forward and to the gradients coming back.

`measure` reads both off a real network's own passes, `train` reads them again after some steps of an optimizer, `theory`
says what they should be in an infinitely wide network, `small` holds the chain, the single neuron and the symmetry.
"""

from labcore.experiments.depth.measure import (
    Estimate,
    LayerSignal,
    Signal,
    estimate,
    histograms,
    measure,
    measure_in_steps,
)
from labcore.experiments.depth.small import CHAIN_WEIGHT, NEURON_INPUTS, Symmetry, linear_chain, one_neuron, symmetry
from labcore.experiments.depth.spec import DATA, DEPTH, INPUTS, WIDTH, SignalSettings
from labcore.experiments.depth.theory import Theory, theory
from labcore.experiments.depth.train import BATCH_SIZE, TRAIN_STEPS, Training, train_in_steps

__all__ = [
    "BATCH_SIZE",
    "CHAIN_WEIGHT",
    "DATA",
    "DEPTH",
    "INPUTS",
    "NEURON_INPUTS",
    "TRAIN_STEPS",
    "WIDTH",
    "Estimate",
    "LayerSignal",
    "Signal",
    "SignalSettings",
    "Symmetry",
    "Theory",
    "Training",
    "estimate",
    "histograms",
    "linear_chain",
    "measure",
    "measure_in_steps",
    "one_neuron",
    "symmetry",
    "theory",
    "train_in_steps",
]

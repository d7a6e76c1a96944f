"""Vanishing and exploding: the page."""

from dataclasses import replace

from labcore.activations import ACTIVATIONS
from labcore.experiments import depth
from labcore.experiments.depth import chain, neuron, symmetric
from labcore.experiments.depth.spec import ACTIVATION, DATA, DEPTH, INITIALIZER, INPUTS, RULE, SEED, TRAIN_STEPS, WIDTH
from labcore.initializers import GAIN, INITIALIZERS
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from pages.kit import compare
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week1.signal_depth import chain as chain_view
from pages.week1.signal_depth import network as network_view
from pages.week1.signal_depth import neuron as neuron_view
from pages.week1.signal_depth import questions
from pages.week1.signal_depth import symmetric as symmetric_view
from pages.week1.signal_depth.questions import both, shows_side_a
from pages.week1.signal_depth.words import EXPLANATION

TITLE = "Vanishing and exploding"
ORDER = 5
SUMMARY = "What do twenty layers do to a signal going forward, and to the gradient coming back?"

SECOND = Span("second", "signal", kind="choice", choices=("signal", "units", "training"), label="curves below")
DISTRIBUTIONS = Span(
    "distributions", "activations", kind="choice", choices=("activations", "gradients"), label="distributions of"
)
SKETCHED = 50
AT = Setting(Span("step", 0, 0, 500, kind="integer", label="step shown first"), place=True)
SIDED = ("activation", "initializer", "gain")
SIDES = [
    *compare.with_defaults(Setting(ACTIVATION, names={k: m.label for k, m in ACTIVATIONS.items()}), {"a": "relu", "b": "relu"}),
    *compare.with_defaults(Setting(INITIALIZER, names={k: m.label for k, m in INITIALIZERS.items()}), {"a": "small-normal", "b": "he"}),
    *compare.with_defaults(Setting(GAIN), {"a": GAIN.default, "b": GAIN.default}),
]  # fmt: skip
STARTS = ["a.activation", "a.initializer", "b.activation", "b.initializer"]


def more(values):
    trained = ["optimizer", "learning_rate"] if values["train_steps"] else []
    return ["distributions", "second", "a.gain", "b.gain", "width", "inputs", "data", "train_steps", *trained, "seed"]


def sketch(sides):
    """The same networks with fewer examples, for a moving hand: a sixth of the time."""
    if all(one.inputs <= SKETCHED for one in sides) or any(one.train_steps for one in sides):
        return None
    return tuple(
        replace(one, inputs=min(one.inputs, SKETCHED)) for one in sides
    ), f"A sketch of {SKETCHED} examples, of {sides[0].inputs:,} at rest"


lesson = Lesson(
    __file__, TITLE, "What do twenty layers do to a signal, forward and back?", depth.Spec, depth.run, network_view.view,
    key="network", label="Network", held=lambda spec: depth.estimate(spec).bytes, sketch=sketch,
    settings=[
        *SIDES, *map(Setting, (DEPTH.with_default(20), WIDTH, INPUTS, DATA, SEED, replace(TRAIN_STEPS, high=500))),
        Setting(RULE, names={k: m.label for k, m in OPTIMIZERS.items()}), Setting(LEARNING_RATE.with_default(0.1)),
    ],
    look=[
        Setting(SECOND, names={"signal": "Forward and backward", "units": "Dead and flat units", "training": "Cost in training"}),
        Setting(DISTRIBUTIONS, names={"activations": "Activations", "gradients": "Gradients"}), AT,
    ],
    read=lambda values: compare.specs(depth.Spec, values, "ab", SIDED), controls=[*STARTS, "depth"], more=more, numbers=network_view.numbers,
    presets={
        "Forty layers": {"depth": 40},
        "Large saturates": both("tanh", "large-normal", "lecun"),
        "Xavier fades": both("relu", "lecun", "he", depth=50),
        "Symmetry": both("sigmoid", "zeros", "lecun", exhibit="symmetry"),
    },
    experiments={
        "Sigmoid with Xavier weights: what comes back?": both("sigmoid", "lecun", "orthogonal"),
        "ReLU, 5 % less and 5 % more than He, 100 layers.": {**both("relu", "he", "he", depth=100), "a.gain": 0.95, "b.gain": 1.05},
        "Train both for 200 steps: who learns?": {"train_steps": 200, "second": "training"},
    },
    predictions=questions.NETWORK,
    reveals=shows_side_a,
    explanation=EXPLANATION,
    sources="- X. Glorot and Y. Bengio, AISTATS 2010.\n- K. He et al., arXiv:1502.01852.\n- S. Schoenholz et al., arXiv:1611.01232 (theory of depth).",
)  # fmt: skip
lesson.exhibit(
    "chain", "Chain", chain.Spec, chain.run, chain_view.view, look=[AT], controls=["w", "length"],
    settings=[Setting(replace(chain.CHAIN_WEIGHT, low=0.5, step=0.05, high=1.5)), Setting(chain.LENGTH)],
    experiments={
        "1.5 ten times over: how large does it get?": {"w": 1.5, "length": 10},
        "1.1 and 0.9 over a hundred layers.": {"w": 1.0, "length": 100},
        "Half of it in every layer, twenty layers.": {"w": 0.5, "length": 20},
    },
    predictions=questions.CHAIN,
    # 1.1 and 0.9 stand beside every chain.
    reveals=lambda shown, asked: shown.length >= 50 and asked.w in (shown.w, *chain.BESIDE),
)  # fmt: skip
lesson.exhibit(
    "neuron", "Neuron", neuron.Spec, neuron.run, neuron_view.view, controls=["neuron_inputs"], more=["seed"],
    experiments={
        "One input: are the three alike?": {"neuron_inputs": 1},
        "Ten inputs: which of them grows?": {"neuron_inputs": 10},
        "A thousand inputs: which of them stays as it is?": {"neuron_inputs": 1000},
    },
    predictions=questions.NEURON,
)  # fmt: skip
lesson.exhibit(
    "symmetry", "Symmetry", symmetric.Spec, symmetric.run, symmetric_view.view, look=[AT], controls=STARTS, more=["seed"],
    settings=[*(one for one in SIDES if one.key in STARTS), Setting(SEED)],
    read=lambda values: compare.specs(symmetric.Spec, values, "ab", SIDED[:2]), numbers=symmetric_view.numbers,
    experiments={
        "ReLU from zeros: who moves?": both("relu", "zeros", "he"),
        "All weights 0.1: do the units part?": both("tanh", "constant", "lecun"),
        "Tiny random weights: are they different enough?": both("tanh", "small-normal", "lecun"),
    },
    predictions=questions.SYMMETRY,
    reveals=shows_side_a,
)  # fmt: skip

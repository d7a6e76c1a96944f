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
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.week1.signal_depth import chain as chain_view
from pages.week1.signal_depth import network as network_view
from pages.week1.signal_depth import neuron as neuron_view
from pages.week1.signal_depth import symmetric as symmetric_view
from pages.week1.signal_depth.words import EXPLANATION, fading, fading_why, moving

TITLE = "Vanishing and exploding"
ORDER = 5
SUMMARY = "What do twenty layers do to a signal going forward, and to the gradient coming back?"

SECOND = Span("second", "signal", kind="choice", choices=("signal", "units", "training"), label="curves below")
DISTRIBUTIONS = Span(
    "distributions", "activations", kind="choice", choices=("activations", "gradients"), label="distributions of"
)
AT = Setting(Span("step", 0, 0, 500, kind="integer", label="layer shown first"))
SIDED = ("activation", "initializer", "gain")
SIDES = [
    *compare.with_defaults(Setting(ACTIVATION, names={k: m.label for k, m in ACTIVATIONS.items()}), {"a": "relu", "b": "relu"}),
    *compare.with_defaults(Setting(INITIALIZER, names={k: m.label for k, m in INITIALIZERS.items()}), {"a": "small-normal", "b": "he"}),
    *compare.with_defaults(Setting(GAIN), {"a": GAIN.default, "b": GAIN.default}),
]  # fmt: skip
STARTS = ["a.activation", "a.initializer", "b.activation", "b.initializer"]


def both(activation, first, second, **more):
    return {
        "a.activation": activation,
        "a.initializer": first,
        "b.activation": activation,
        "b.initializer": second,
        **more,
    }


def more(values):
    trained = ["optimizer", "learning_rate"] if values["train_steps"] else []
    return ["distributions", "second", "a.gain", "b.gain", "width", "inputs", "data", "train_steps", *trained, "seed"]


lesson = Lesson(
    __file__, TITLE, "What do many layers do to a signal, forward and back?", depth.Spec, depth.run, network_view.view,
    key="network", label="Network", held=lambda spec: depth.estimate(spec).bytes,
    settings=[
        *SIDES, *map(Setting, (DEPTH.with_default(20), WIDTH, INPUTS, DATA, SEED, replace(TRAIN_STEPS, high=500))),
        Setting(RULE, names={k: m.label for k, m in OPTIMIZERS.items()}), Setting(LEARNING_RATE.with_default(0.1)),
    ],
    look=[
        Setting(SECOND, names={"signal": "Forward and backward", "units": "Dead and saturated", "training": "Cost in training"}),
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
        "The chain: 1.5 ten times over.": {"exhibit": "chain"},
        "The chain: 1.1 and 0.9 over a hundred layers.": {"exhibit": "chain", "w": 1.0, "length": 100},
        "One neuron: keep Var(z) at 1.": {"exhibit": "neuron"},
        "ReLU, 5 % more and 5 % less than He, 100 layers.": {**both("relu", "he", "he", depth=100), "a.gain": 0.95, "b.gain": 1.05},
        "Train both for 200 steps: who learns?": {"train_steps": 200, "second": "training"},
    },
    predictions=[
        Prediction(
            "tanh with Xavier weights keeps the variance of z. Fifty layers on, are the activations as large as at the start?",
            ["As large", "Smaller", "Larger"], both("tanh", "lecun", "he", depth=50), answer=fading, why=fading_why,
        )
    ],
    explanation=EXPLANATION,
    sources="- X. Glorot and Y. Bengio, AISTATS 2010.\n- K. He et al., arXiv:1502.01852.\n- S. Schoenholz et al., arXiv:1611.01232 (theory of depth).",
)  # fmt: skip
lesson.exhibit(
    "chain", "Chain", chain.Spec, chain.run, chain_view.view, look=[AT], controls=["w", "length"],
    settings=[Setting(replace(chain.CHAIN_WEIGHT, low=0.5, step=0.05, high=1.5)), Setting(chain.LENGTH)],
)  # fmt: skip
lesson.exhibit("neuron", "Neuron", neuron.Spec, neuron.run, neuron_view.view, controls=["neuron_inputs"], more=["seed"])
lesson.exhibit(
    "symmetry", "Symmetry", symmetric.Spec, symmetric.run, symmetric_view.view, look=[AT], controls=STARTS, more=["seed"],
    settings=[*(one for one in SIDES if one.key in STARTS), Setting(SEED)],
    read=lambda values: compare.specs(symmetric.Spec, values, "ab", SIDED[:2]), numbers=symmetric_view.numbers,
    predictions=[
        Prediction(
            "All weights zero, sigmoid units. Do the weights move in training?", ["No", "Yes, all alike", "Yes, each its own way"],
            both("sigmoid", "zeros", "lecun"), answer=moving, why=lambda results: symmetric_view.said(results[0], "a"),
        )
    ],
)  # fmt: skip

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
from pages.week1.signal_depth import words

TITLE = "Vanishing and exploding"
ORDER = 5
SUMMARY = "What do twenty layers do to a signal going forward, and to the gradient coming back?"

SECOND = Span("second", "signal", kind="choice", choices=("signal", "units", "training"), label="curves below")
DISTRIBUTIONS = Span(
    "distributions", "activations", kind="choice", choices=("activations", "gradients"), label="distributions of"
)
AT = Setting(Span("step", 0, 0, 500, kind="integer", label="step shown first"), place=True)
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


def there(results):
    """The step at which the signal has come to the last layer."""
    return results[0].spec.depth


def and_back(results):
    """The step at which its gradient is back."""
    return 2 * results[0].spec.depth


def shows_side_a(shown, asked):
    """Whether the picture of one pair answers a question about side A of another: by a side that was started like that."""
    started = [(one.activation, one.initializer, getattr(one, "gain", 1.0)) for one in (*shown, asked[0])]
    return started[-1] in started[:-1]


lesson = Lesson(
    __file__, TITLE, "What do twenty layers do to a signal, forward and back?", depth.Spec, depth.run, network_view.view,
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
        "Sigmoid with Xavier weights: what comes back?": both("sigmoid", "lecun", "orthogonal"),
        "ReLU, 5 % less and 5 % more than He, 100 layers.": {**both("relu", "he", "he", depth=100), "a.gain": 0.95, "b.gain": 1.05},
        "Train both for 200 steps: who learns?": {"train_steps": 200, "second": "training"},
    },
    predictions=[
        Prediction(
            "tanh with Xavier weights keeps the variance of z. Fifty layers on, are the activations as large as at the start?",
            ["As large", "Smaller", "Larger"], both("tanh", "lecun", "he", depth=50),
            answer=words.fading, why=words.fading_why, decided=there,
        ),
        Prediction(
            "Weights of 10 N(0, 1) saturate tanh in every layer. What becomes of the gradient on its way back through twenty?",
            ["It vanishes", "It keeps its size", "It explodes"], both("tanh", "large-normal", "lecun"),
            answer=words.returning, why=words.returning_why, decided=and_back,
        ),
        Prediction(
            "ReLU, and He weights drawn 5 % too small. How much of the signal arrives a hundred layers on?",
            ["About 95 %", "About a third", "A few percent", "Under 1 %"], {**both("relu", "he", "he", depth=100), "a.gain": 0.95},
            answer=words.arriving, why=words.arriving_why, decided=there,
        ),
    ],
    reveals=shows_side_a,
    explanation=words.EXPLANATION,
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
    predictions=[
        Prediction(
            "Each of a hundred layers keeps 90 % of the signal. How much is left?", ["About a tenth", "About a thousandth", "Less than a ten-thousandth"],
            {"w": 0.9, "length": 100}, answer=words.chain_left, why=words.chain_why, decided=lambda result: result.spec.length,
        )
    ],
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
    predictions=[
        Prediction(
            "A neuron with 1,000 inputs of variance 1, and weights of variance 1: how wide is z?",
            ["As wide as one input", "About 30 times as wide", "1,000 times as wide"], {"neuron_inputs": 1000}, answer=words.wide, why=words.wide_why,
        )
    ],
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
    predictions=[
        Prediction(
            "All weights zero, sigmoid units. Do the weights move in training?", ["No", "Yes, all alike", "Yes, each its own way"],
            both("sigmoid", "zeros", "lecun"), answer=words.moving, why=words.still_why, decided=lambda results: symmetric_view.SEEN,
        ),
        Prediction(
            "All weights zero, tanh units. Do the weights move in training?", ["No", "Yes, all alike", "Yes, each its own way"],
            both("tanh", "zeros", "lecun"), answer=words.moving, why=words.still_why, decided=lambda results: symmetric_view.SEEN,
        ),
    ],
    reveals=shows_side_a,
)  # fmt: skip

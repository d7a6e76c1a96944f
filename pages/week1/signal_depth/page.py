"""Vanishing and exploding: what depth does to activations and gradients."""

from dataclasses import replace

from labcore.activations import ACTIVATIONS
from labcore.descent import SEED
from labcore.experiments.depth import CHAIN_WEIGHT, DATA, DEPTH, INPUTS, NEURON_INPUTS, WIDTH
from labcore.initializers import GAIN, INITIALIZERS
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Clock, formula, results, stage
from pages.week1.signal_depth.network import measured, network_exhibit
from pages.week1.signal_depth.simple import chain_exhibit, neuron_exhibit
from pages.week1.signal_depth.symmetric import symmetry_exhibit

TITLE = "Vanishing and exploding"
ORDER = 5
SUMMARY = "What do twenty layers do to a signal going forward, and to the gradient coming back?"

EXHIBIT = Span("exhibit", "network", kind="choice", choices=("network", "chain", "neuron", "symmetry"), label="exhibit")
SECOND = Span("second", "signal", kind="choice", choices=("signal", "units", "training"), label="curves below")
DISTRIBUTIONS = Span(
    "distributions", "activations", kind="choice", choices=("activations", "gradients"), label="distributions of"
)
TRAINED = Span("train_steps", 0, 0, 500, kind="integer", step=10, label="training steps first", hint="Trains both networks on the digits before they are measured.")  # fmt: skip
FACTOR = replace(CHAIN_WEIGHT, low=0.5, high=1.5, step=0.05)
LENGTH = Span("length", 10, 1, 100, kind="integer", step=1, label="layers of the chain")
RULE = Span("optimizer", "gd", kind="choice", choices=tuple(k for k, m in OPTIMIZERS.items() if m.for_networks), label="trained with")  # fmt: skip
SIDES = {"a": ("relu", "small-normal"), "b": ("relu", "he")}


def side_settings(side, activation, initializer):
    name = side.upper()
    return [
        Setting(Span(f"{side}.activation", activation, kind="choice", choices=tuple(ACTIVATIONS), label=f"{name} activation"), names={k: m.label for k, m in ACTIVATIONS.items()}),
        Setting(Span(f"{side}.initializer", initializer, kind="choice", choices=tuple(INITIALIZERS), label=f"{name} weights"), names={k: m.label for k, m in INITIALIZERS.items()}),
        Setting(Span(f"{side}.gain", GAIN.default, GAIN.low, GAIN.high, scale=GAIN.scale, step=GAIN.step, label=f"{name} gain", hint=GAIN.hint)),
    ]  # fmt: skip


def both(activation, first, second, **more):
    return {
        "a.activation": activation,
        "a.initializer": first,
        "b.activation": activation,
        "b.initializer": second,
        **more,
    }


SETTINGS = [
    Setting(EXHIBIT, names={"network": "Network", "chain": "Chain", "neuron": "Neuron", "symmetry": "Symmetry"}),
    *(setting for side, (activation, start) in SIDES.items() for setting in side_settings(side, activation, start)),
    Setting(DEPTH.with_default(20)), Setting(WIDTH), Setting(INPUTS), Setting(DATA), Setting(SEED),
    Setting(SECOND, names={"signal": "Forward and backward", "units": "Dead and saturated", "training": "Cost in training"}),
    Setting(DISTRIBUTIONS, names={"activations": "Activations", "gradients": "Gradients"}),
    Setting(TRAINED), Setting(RULE, names={k: m.label for k, m in OPTIMIZERS.items()}), Setting(LEARNING_RATE.with_default(0.1)),
    Setting(FACTOR), Setting(LENGTH), Setting(NEURON_INPUTS), Setting(Span("step", 0, 0, 500, kind="integer", label="layer shown first")),
]  # fmt: skip
PRESETS = [
    Preset("Forty layers", {"depth": 40}),
    Preset("Large saturates", both("tanh", "large-normal", "lecun")),
    Preset("Xavier fades", both("relu", "lecun", "he", depth=50)),
    Preset("Symmetry", both("sigmoid", "zeros", "lecun", exhibit="symmetry")),
]
EXPERIMENTS = [
    Experiment("The chain: 1.5 ten times over.", {"exhibit": "chain"}),
    Experiment("The chain: 1.1 and 0.9 over a hundred layers.", {"exhibit": "chain", "w": 1.0, "length": 100}),
    Experiment("One neuron: keep Var(z) at 1.", {"exhibit": "neuron"}),
    Experiment("ReLU, 5 % more and 5 % less than He, 100 layers.", {**both("relu", "he", "he", depth=100), "a.gain": 0.95, "b.gain": 1.05}),
    Experiment("Train both for 200 steps: who learns?", {"train_steps": 200, "second": "training"}),
]  # fmt: skip
PREDICTIONS = [
    Prediction(
        "tanh with Xavier weights keeps the variance of z. Fifty layers on, are the activations as large as at the start?",
        ["As large", "Smaller", "Larger"], both("tanh", "lecun", "he", depth=50),
        answer=lambda found: 1 if found["a"][0].activations[-1].rms < 0.8 * found["a"][0].activations[1].rms else 0,
        why=lambda found: f"tanh shrinks every value a little, so the rms falls from {found['a'][0].activations[1].rms:.2g} in layer 1 to {found['a'][0].activations[-1].rms:.2g}; theory (dotted) says the same.",
    ),
    Prediction(
        "All weights zero, sigmoid units. Do the weights move in training?",
        ["No", "Yes, all alike", "Yes, each its own way"], both("sigmoid", "zeros", "lecun", exhibit="symmetry"),
        answer=lambda words: 0 if "do not move" in words[0] else 1 if "stay equal" in words[0] else 2,
        why=lambda words: words[0],
    ),
]  # fmt: skip
EXPLANATION = r"""
**What you see.** Above, the values of each layer's units as distributions, from the input down. Below, their root mean square going forward,
and the gradient's coming back: it starts at the last layer. Every number is measured on a real network with real matrix products; the
dotted lines are the theory for infinitely wide ones. A layer with $n$ inputs multiplies the variance by about $n\,\mathrm{Var}(w)$: weights of
variance $1/n$ (Xavier) keep it for tanh near 0, where ReLU loses half and needs $2/n$ (He). Twenty layers turn a factor a little below 1 into
nothing and a little above 1 into overflow. **Gain** turns the standard deviation: the variance of the weights is a hyperparameter too.
Saturated is where the slope is under 1 % of the steepest; for ReLU that is its flat half.
"""

lesson = Lesson(
    __file__,
    TITLE,
    "What do many layers do to a signal, forward and back?",
    SETTINGS,
    PRESETS,
    EXPERIMENTS,
    PREDICTIONS,
)
s = lesson.settings
if s["exhibit"] == "chain":
    shows = chain_exhibit(s["w"], s["length"])
elif s["exhibit"] == "neuron":
    shows = neuron_exhibit(s["neuron_inputs"], s["seed"])
elif s["exhibit"] == "symmetry":
    shows = symmetry_exhibit(s)
else:
    shows = network_exhibit(s, measured(s))
mains = [panel for panel in shows.panels if panel.role == "main"]
strips = [panel for panel in shows.panels if panel.role == "strip"]

lesson.header()
shown = {
    "network": ["a.activation", "a.initializer", "b.activation", "b.initializer", "depth"],
    "chain": ["w", "length"],
    "neuron": ["neuron_inputs"],
    "symmetry": ["a.activation", "a.initializer", "b.activation", "b.initializer"],
}[s["exhibit"]]


def seldom():
    trained = ["optimizer", "learning_rate"] if s["train_steps"] else []
    network = ["distributions", "second", "a.gain", "b.gain", "width", "inputs", "data", "train_steps", *trained]
    for name in (network if s["exhibit"] == "network" else []) + ([] if s["exhibit"] == "chain" else ["seed"]):
        lesson.control(name)


with lesson.controls([2.0, 1.5, 1.7, 1.5, 1.7, 1.4, 0.9]) as (kind, *places, more):
    with kind:
        lesson.control("exhibit")
    for place, name in zip(places, shown, strict=False):
        with place:
            lesson.control(name)
    with more:
        lesson.more(seldom)
with lesson.body() as (left, right):
    with left:
        stage(
            lesson.page, alt=shows.alt, clock=Clock(shows.steps, at=s["step"], unit=shows.unit), tracks=shows.tracks,
            panels=[*mains, *(strips[:1] if lesson.presenting else strips)],
        )  # fmt: skip
    with right:
        if shows.rows:
            results(lesson.page, shows.columns, shows.rows, live=shows.live)
        lesson.predict(shows.verdict)
        if lesson.shows("formula") and shows.rules:
            formula(lesson.page, shows.rules)
        lesson.try_this()
lesson.takeaway(
    table=shows.table, code=shows.code, csv=shows.csv, explanation=EXPLANATION,
    sources=lambda: "- X. Glorot and Y. Bengio, AISTATS 2010.\n- K. He et al., arXiv:1502.01852.\n- S. Schoenholz et al., arXiv:1611.01232 (theory of depth).",
)  # fmt: skip
lesson.close()

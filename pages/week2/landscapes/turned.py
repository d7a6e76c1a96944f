"""What may be turned on the page of landscapes, and the specs that it makes of it."""

from labcore.activations import ACTIVATIONS
from labcore.experiments.landscapes import between, point, rescaled, slices, trained
from labcore.experiments.landscapes.chance import SEED as SEED_SPAN
from labcore.optimizers import LEARNING_RATE as RATE
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from pages.kit.settings import Setting
from pages.week2.landscapes import beside_walk

AT = Setting(Span("step", None, 0, 3000, kind="integer", optional=True, label="step shown first"), place=True)
PLATEAU_VIEW = Setting(
    Span("plateau_view", "plane", kind="choice", choices=("plane", "space"), label="view"),
    names={"plane": "From above", "space": "3-D"},
)
LEARNING_RATE = Setting(RATE.with_default(0.05))
SLICE_VIEW = Setting(
    Span("slice_view", "plane", kind="choice", choices=("plane", "space"), label="view"),
    names={"plane": "From above", "space": "3-D"},
)
WALK = Setting(
    Span(
        "walk",
        False,
        kind="toggle",
        label="random walk",
        hint="A walk that knows of no cost, of as many steps and parameters, on its own two principal directions.",
    )
)
# What the exhibits of real networks share; the ball has a rate and steps of its own.
DATA = Setting(
    trained.DATA,
    names={
        "digits": "Digits",
        "wine": "Wine",
        "breast-cancer": "Breast cancer",
        "moons": "Moons",
        "circles": "Circles",
    },
)
UNITS, SEED = Setting(trained.UNITS), Setting(SEED_SPAN)
TRAINING = [
    DATA, UNITS, Setting(trained.ACTIVATION.with_default("relu"), names={key: member.label for key, member in ACTIVATIONS.items()}),
    Setting(trained.OPTIMIZER, names={key: member.label for key, member in OPTIMIZERS.items()}), Setting(trained.RATE, "training_rate"),
    Setting(trained.BATCH_SIZE.with_default(64)), Setting(trained.STEPS, "training_steps"), SEED,
]  # fmt: skip
NAMES = {
    "ground": {"saddle": "Saddle", "minimum": "Minimum", "plateau": "Plateau", "two-wells": "Two wells", "monkey-saddle": "Monkey saddle"},
    "rule": {key: member.label for key, member in OPTIMIZERS.items()},
    "from_x": {"": "the ground's"},
}  # fmt: skip


def ball_controls(values):
    return ["ground", "rule", "learning_rate", *(["aside"] if values["ground"] in point.RIDGES else []), "noise"]


def read_slice(values):
    own = ("data", "units", "activation", "optimizer", "batch_size", "seed", "plane", "points")
    cut = slices.Spec(
        **{name: values[name] for name in own}, learning_rate=values["training_rate"], steps=values["training_steps"]
    )
    return beside_walk.SliceBeside(cut, values["walk"])


def read_between(values):
    own = ("data", "units", "bend_steps", "points", "seed")
    return between.Spec(**{name: values[name] for name in own}, steps=values["training_steps"])


def read_rescaled(values):
    own = ("factor", "data", "units", "reach", "seed")
    return rescaled.Spec(**{name: values[name] for name in own}, steps=values["training_steps"])


def coarse_between(spec):
    """The same with a quarter of the points, where all of them take long."""
    quicker = between.coarser(spec)
    return quicker if spec.data == "digits" and quicker.points < spec.points else None

"""What may be turned on the page of landscapes, and the specs that it makes of it."""

from dataclasses import replace

from labcore.activations import ACTIVATIONS
from labcore.experiments.landscapes import around, between, point, rescaled, slices, trained
from labcore.experiments.landscapes.chance import SEED as SEED_SPAN
from labcore.optimizers import LEARNING_RATE as RATE
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from pages.kit.settings import Setting
from pages.week2.landscapes import beside_slice

# Under this name the lesson's values hold the network that the visitor's session was given.
NETWORK = "handed network"
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
    return beside_slice.SliceBeside(cut, values["walk"])


def read_around(values):
    return around.Spec(values["around_reach"], values["points"], values["seed"], values[NETWORK])


def sketch_around(spec):
    """Of the lab's own network fewer points; what was handed over is no hand's."""
    if spec.private or spec.points <= SKETCHED:
        return None
    return replace(spec, points=SKETCHED), _few_points(spec.points)


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


# While a hand moves: so many examples, and so many points along each side.
SKETCHED_EXAMPLES, SKETCHED_DRAWS, SKETCHED = 200, 50_000, int(slices.POINTS.low)


def sketch_slice(spec):
    """The same slice of few points, for a moving hand."""
    if spec.slice.points <= SKETCHED:
        return None
    return replace(spec, slice=replace(spec.slice, points=SKETCHED), bent=False), _few_points(spec.slice.points)


def sketch_between(spec):
    return None if spec.points <= SKETCHED else (replace(spec, points=SKETCHED), _few_points(spec.points))


def _few_points(points):
    return f"A sketch of {SKETCHED} points a side, {points} at rest"


def sketch_rescaled(spec):
    """The same networks on fewer examples; of the small sets all are few."""
    if spec.data != "digits":
        return None
    return replace(spec, examples=SKETCHED_EXAMPLES), f"A sketch on {SKETCHED_EXAMPLES} examples, on all at rest"


def sketch_matrices(spec):
    if spec.draws <= SKETCHED_DRAWS:
        return None
    return replace(spec, draws=SKETCHED_DRAWS), f"A sketch of {SKETCHED_DRAWS:,} matrices, {spec.draws:,} at rest"


# --- what a picture gives away --------------------------------------------------------------------------------


def reveals_ball(shown, asked):
    """Without noise the budget and the seed decide nothing of where the ball goes."""
    return shown == asked or (not asked.noise and replace(shown, steps=asked.steps, seed=asked.seed) == asked)


def reveals_plateau(shown, asked):
    """The same rate, and everyone who is asked about."""
    return (
        shown.learning_rate == asked.learning_rate
        and set(asked.rules) <= set(shown.rules)
        and shown.steps >= asked.steps
    )


def reveals_matrices(shown, asked):
    """The shares of all smaller numbers of dimensions are on the picture too."""
    return shown.dimensions >= asked.dimensions


def reveals_slice(shown, asked):
    """The walk is the same beside every plane of one training; a plane is the same however fine."""
    if asked.walk:
        return shown.walk and beside_slice.walk_of(shown) == beside_slice.walk_of(asked)
    return replace(shown.slice, points=asked.slice.points) == asked.slice


def reveals_rescaled(shown, asked):
    """How far the slices go does not matter to the sharpness."""
    return replace(shown, reach=asked.reach) == asked


def reveals_between(shown, asked):
    return replace(shown, points=asked.points) == asked

"""What may be turned on the race's page, in the order of the screen, and the specs that it makes of it."""

from labcore.data_costs import DATA_COSTS
from labcore.descent import STEPS
from labcore.experiments import race
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from labcore.start_map import OPTIMIZER, POINTS
from labcore.surfaces import cost_of
from pages.kit import followed_map, starts_map, surfaces
from pages.kit.controls import Drawn, control
from pages.kit.settings import Setting
from pages.week2.optimizers import picker as who

START = [Span(f"start_{axis}", None, -1e6, 1e6, optional=True, label=f"start {axis}") for axis in "xy"]
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint=STEPS.hint)
VIEW = Span("view", "together", kind="choice", choices=("together", "grid", "space"), label="view")
MEASURE = Span("measure", "distance", kind="choice", choices=("distance", "step", "split"), label="second curve")
AT = Setting(Span("step", 0, 0, 3000, kind="integer", label="step shown first"), place=True)
FOCUS = Span("focus", None, kind="choice", choices=(*OPTIMIZERS, *who.TWIN_IDS), optional=True, label="looked inside")
# A narrow ravine that is turned: on it the rules differ in what they can and cannot do.
SURFACES = surfaces.surface_settings(*starts_map.ZOOM, defaults={"condition_number": 100.0, "rotation": 30.0})
RACE = [*who.picker_settings(), *(Setting(span, names={"": "the surface's"}) for span in START), Setting(BUDGET)]
LOOK = [
    Setting(VIEW, names={"together": "One", "grid": "Grid", "space": "3-D"}),
    Setting(MEASURE, names={"distance": "Distance", "step": "Step length", "split": "Along and across"}),
    AT,
    Setting(FOCUS),
]
# The map is of one optimizer, as the race has it where all have the same rate and beta.
MAP_OPTIMIZER = Setting(OPTIMIZER.with_default("gd"), "map_optimizer", who.LABELS)
# Wide enough for the longest name in large type too.
OPTIMIZER_BOX = Drawn(lambda settings: control(settings, "map_optimizer"), 1.9)
ALONE = {
    "also": None,
    "rates": "tied",
    "hyperparameters": "tied",
    "schedule": "constant",
    "noise": 0.0,
    "batch_size": None,
}
SHARED = ("learning_rate", "beta", "form", "steps", "start_x", "start_y")
MAP = [
    MAP_OPTIMIZER,
    Setting(POINTS, "map_points"),
    *starts_map.WINDOW,
    *(one for one in RACE if one.key in SHARED),
]
MAP_LOOK = [Setting(starts_map.COLOUR, names={"": "Auto", "minimum": "Minimum", "steps": "Steps"}), AT]


def read(values):
    surface = values[surfaces.IN_EFFECT].surface
    given = values["start_x"], values["start_y"]
    x, y = (float(own if one is None else one) for one, own in zip(given, cost_of(surface).start, strict=True))
    return race.Spec(
        surface, who.entries_of(values), None if given == (None, None) else (x, y), values["steps"],
        who.schedule_of(values), **who.noise_of(values, values["surface"] in DATA_COSTS),
    )  # fmt: skip


def controls(values):
    pace = "learning_rate" if values["rates"] == "tied" else "steps"
    return ["surface", who.PICKER, "rates", pace, [*_of_surface(values), *_seldom(values)][0], "view"]


def more(values):
    there = controls(values)
    rest = [
        *_of_surface(values),
        *_seldom(values),
        "start_x",
        "start_y",
        *who.picker_controls(values, values["surface"] in DATA_COSTS),
    ]
    return [one for one in dict.fromkeys(rest) if one not in there]


def _of_surface(values):
    """Its own settings, and the choice of the second curve: without a minimum there is one such curve only, the step's length."""
    several = len(cost_of(values[surfaces.IN_EFFECT].surface).minima) > 0
    return [*surfaces.own_settings(values), *(["measure"] if several else [])]


def _seldom(values):
    return ["steps"] if values["rates"] == "tied" else ["noise"]


def read_map(values):
    path = read({**values, **ALONE, "optimizers": (values["map_optimizer"],)})
    return followed_map.spec_of(path, values["map_x"], values["map_y"], values["map_points"])


def map_controls(values):
    rate = ["learning_rate"] if OPTIMIZERS[values["map_optimizer"]].for_networks else []
    return ["surface", OPTIMIZER_BOX, *rate, "steps", "map_colour"]


def map_more(values):
    spans = OPTIMIZERS[values["map_optimizer"]].spans
    own = [*(["beta"] if {"beta", "beta1"} & set(spans) else []), *(["form"] if "form" in spans else [])]
    return [*surfaces.own_settings(values), *own, "map_points", "start_x", "start_y", *starts_map.ZOOM]

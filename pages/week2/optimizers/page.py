"""Optimizers race: the page."""

from labcore.data_costs import DATA_COSTS
from labcore.descent import STEPS
from labcore.experiments import race
from labcore.experiments.starts import OPTIMIZER, POINTS
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from labcore.surfaces import cost_of
from pages.kit import surfaces
from pages.kit.entry_words import reason
from pages.kit.lesson import Lesson
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.week2.optimizers import followed_map, starts, starts_words
from pages.week2.optimizers import picker as who
from pages.week2.optimizers.view import view
from pages.week2.optimizers.words import EXPLANATION, diverging, first_in_words, notes, sources

TITLE = "Optimizers race"
ORDER = 9
SUMMARY = "Six rules, one surface, one clock: who gets down first, and was the race fair?"
FIRST = (
    ("Press play on a fair race: six optimizers, each at its best rate.", {"rates": "tuned", "view": "grid"}),
    ("Raise the learning rate until gradient descent leaves the picture.", {"learning_rate": "0.12"}),
    ("Drop the start on a saddle and see who gets off it.", {"surface": "saddle", "steps": "200"}),
)

START = [Span(f"start_{axis}", None, -1e6, 1e6, optional=True, label=f"start {axis}") for axis in "xy"]
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint=STEPS.hint)
VIEW = Span("view", "together", kind="choice", choices=("together", "grid", "space"), label="view")
MEASURE = Span("measure", "distance", kind="choice", choices=("distance", "step", "split"), label="second curve")
AT = Setting(Span("step", 0, 0, 3000, kind="integer", label="step shown first"))
FOCUS = Span("focus", None, kind="choice", choices=tuple(OPTIMIZERS), optional=True, label="looked inside")
TRIO, PAIR = ("gd", "rmsprop", "adam"), ("gd", "momentum")
BALL = {
    "optimizers": ("gd", "heavy-ball"),
    "focus": "heavy-ball",
    "condition_number": 50.0,
    "measure": "split",
    "steps": 150,
}
SURFACES = surfaces.surface_settings(*starts.ZOOM)
RACE = [*who.picker_settings(), *map(Setting, (*START, BUDGET))]
# The map is of one optimizer, as the race has it where all are tied.
MAP_OPTIMIZER = Setting(OPTIMIZER.with_default("gd"), "map_optimizer", who.LABELS)
ALONE = {"rates": "tied", "hyperparameters": "tied", "schedule": "constant", "noise": 0.0, "batch_size": None}
SHARED = ("learning_rate", "beta", "steps", "start_x", "start_y")
HIMMELBLAU = {"surface": "himmelblau", "learning_rate": 0.01}
PLAIN_ADAM = {"optimizers": ("adam",), "hyperparameters": "own", "adam.bias_correction": False, "step": 1}


def read(values):
    surface = values[surfaces.IN_EFFECT].surface
    given = values["start_x"], values["start_y"]
    x, y = (float(own if one is None else one) for one, own in zip(given, cost_of(surface).start, strict=True))
    return race.Spec(
        surface, who.entries_of(values), None if given == (None, None) else (x, y), values["steps"],
        who.schedule_of(values), **who.noise_of(values, values["surface"] in DATA_COSTS),
    )  # fmt: skip


def controls(values):
    own, pace = surfaces.own_settings(values), "learning_rate" if values["rates"] == "tied" else "steps"
    return ["surface", who.PICKER, "rates", pace, own[0] if own else "measure", "view"]


def more(values):
    own, pace = surfaces.own_settings(values), ["steps"] if values["rates"] == "tied" else []
    rest = who.picker_controls(values, values["surface"] in DATA_COSTS)
    return [*own[1:], *(["measure"] if own else []), *pace, "start_x", "start_y", *rest]


def read_map(values):
    path = read({**values, **ALONE, "optimizers": (values["map_optimizer"],)})
    return followed_map.spec_of(path, values["map_x"], values["map_y"], values["map_points"])


def map_controls(values):
    rate = ["learning_rate"] if OPTIMIZERS[values["map_optimizer"]].for_networks else []
    return ["surface", "map_optimizer", *rate, "steps", "map_colour"]


def map_more(values):
    beta = ["beta"] if {"beta", "beta1"} & set(OPTIMIZERS[values["map_optimizer"]].spans) else []
    return [*surfaces.own_settings(values), *beta, "map_points", "start_x", "start_y", *starts.ZOOM]


lesson = Lesson(
    __file__, TITLE, "Who gets down first, and is the race fair?", race.Spec, race.run, view,
    key="race", label="Race", parts=race.parts, join=race.join, read=read,
    settings=[*SURFACES, *RACE],
    look=[
        Setting(VIEW, names={"together": "One", "grid": "Grid", "space": "3-D"}),
        Setting(MEASURE, names={"distance": "Distance", "step": "Step length", "split": "Along and across"}),
        AT, Setting(FOCUS),
    ],
    controls=controls, more=more, from_session={surfaces.IN_EFFECT: surfaces.surface_in_effect}, line=surfaces.formula_line,
    presets={
        "Fair race": {"rates": "tuned"},
        "Rosenbrock": {"surface": "rosenbrock", "rates": "tuned", "steps": 500},
        "Escape the saddle": {"surface": "saddle", "steps": 200},
        "Real data": {"surface": "diabetes", "rates": "tuned"},
        "Own formula": {"surface": "formula", "learning_rate": 0.1},
        "Ball with friction": {**BALL, "learning_rate": 0.01},
    },
    experiments={
        "Raise the rate to 0.12: who leaves the picture first?": {"learning_rate": 0.12},
        "Turn the ravine by 40 degrees: who cares?": {"rotation": 40.0, "rates": "tuned"},
        "Add noise to every gradient: the bands show eight seeds.": {"noise": 4.0, "seeds": 8, "seed": 1},
        "Look inside Adam without its bias correction.": PLAIN_ADAM,
        "Ball with friction, four times the rate: along adds up.": {**BALL, "learning_rate": 0.04},
    },
    predictions=[
        Prediction(
            "Each gets its own best rate. Who is down first?", [who.LABELS[key] for key in TRIO], {"optimizers": TRIO, "rates": "tuned"},
            answer=lambda result: result.results[result.first].optimizer.member.label, why=first_in_words,
        ),
        Prediction(
            "Both run at the rate 0.12. Who diverges?", ["Gradient descent", "Momentum", "Both"], {"optimizers": PAIR, "learning_rate": 0.12},
            answer=diverging, why=lambda result: " ".join(map(reason, result.results)),
        ),
    ],
    explanation=EXPLANATION, notes=notes,
    sources=sources,
)  # fmt: skip
lesson.exhibit(
    "starts", "Where starts end", followed_map.FollowedMap, followed_map.run, starts.view, parts=followed_map.parts, join=followed_map.join,
    coarse=followed_map.coarse,
    settings=[
        *SURFACES, MAP_OPTIMIZER, Setting(POINTS, "map_points"), *(Setting(span, names={"": "The whole"}, empty="the whole") for span in starts.WINDOW),
        *(one for one in RACE if one.key in SHARED),
    ],
    look=[Setting(starts.COLOUR, names={"": "Auto", "minimum": "Minimum", "steps": "Steps"}), AT],
    read=read_map, controls=map_controls, more=map_more, from_session={surfaces.IN_EFFECT: surfaces.surface_in_effect},
    line=surfaces.formula_line, notice=lambda values: starts_words.notice(read_map(values).map, values), script=followed_map.script,
    data=lambda result: result.map.data(), rows="Every start of the map: where it ends, and after how many steps it stays at the target.", sources=starts_words.sources, explanation=starts_words.EXPLANATION,
    presets={"Where starts end": HIMMELBLAU},
    experiments={
        "Where starts end, at twice the rate: which minima lose all of theirs?": {**HIMMELBLAU, "learning_rate": 0.02},
        "Where starts end, zoomed into a border: does it get smooth?": {**HIMMELBLAU, "learning_rate": 0.025, "map_x": (-5.0, 0.0), "map_y": (-5.0, 0.0)},
    },
    predictions=[
        Prediction(
            "Himmelblau has four equally deep minima. With momentum, does a start end in the one that is nearest?",
            ["Every start", "All but one in a hundred", "Many do not"], {**HIMMELBLAU, "learning_rate": 0.05, "map_optimizer": "momentum"},
            answer=starts_words.nearest, why=starts_words.nearest_why,
        )
    ],
)  # fmt: skip

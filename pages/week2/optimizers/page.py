"""Optimizers race: the page."""

from labcore.experiments import race
from labcore.frameworks.given import Given
from pages.kit import followed_map, starts_map, starts_words, surfaces
from pages.kit.lesson import Lesson, Link
from pages.kit.picture import result_of
from pages.kit.prediction import Prediction
from pages.week2.optimizers import controls as turned
from pages.week2.optimizers import picker as who
from pages.week2.optimizers import words
from pages.week2.optimizers.programs import programs
from pages.week2.optimizers.view import view

TITLE = "Optimizers race"
ORDER = 9
SUMMARY = "Six rules, one surface, one clock: who gets down first, and was the race fair?"
FIRST = (
    ("Press play on a fair race: six optimizers, each at its best rate.", {"view": "grid"}),
    ("Raise the learning rate until gradient descent leaves the picture.", {"rates": "tied", "learning_rate": "0.015"}),
    ("Drop the start on a saddle and see who gets off it.", {"surface": "saddle", "rates": "tied", "steps": "200"}),
)  # fmt: skip

PAIR, SCALING = ("gd", "momentum"), ("nesterov", "adagrad", "adam")
SAME = {"rates": "tied"}
# At 0.02, where the page's rate stands, plain descent is at its very limit on the first surface.
BELOW = {"learning_rate": 0.01, **SAME}
SADDLE = {"surface": "saddle", "learning_rate": 0.02, "steps": 200, **SAME}
BALL = {
    "optimizers": ("gd", "heavy-ball"), "focus": "heavy-ball", "condition_number": 50.0, "rotation": 0.0, "measure": "split", "steps": 150, **SAME,
}  # fmt: skip
FORMS = {"optimizers": ("momentum",), "also": "momentum-classic", **BELOW}
NOISY = {"optimizers": PAIR, "learning_rate": 0.018, "noise": 1.5, "seeds": 8, **SAME}
HIMMELBLAU = {"surface": "himmelblau", "learning_rate": 0.01}


def given_race(settings):
    """The race of these settings, with the rates that it was run with."""
    exhibit = lesson.exhibits["race"]
    return Given(result_of(lesson.page, exhibit, exhibit.read(exhibit.values(settings))).with_rates)


lesson = Lesson(
    __file__, TITLE, "Who gets down first, and is the race fair?", race.Spec, race.run, view,
    key="race", label="Race", parts=race.parts, join=race.join,
    settings=[*turned.SURFACES, *turned.RACE], read=turned.read,
    look=turned.LOOK, controls=turned.controls, more=turned.more, from_session=surfaces.FROM_SESSION, line=surfaces.formula_line,
    presets={
        "One rate for all": BELOW,
        "Rosenbrock": {"surface": "rosenbrock", "steps": 500},
        "Escape the saddle": SADDLE,
        "Real data": {"surface": "diabetes", "view": "grid"},
        "Own formula": {"surface": "formula", "learning_rate": 0.1, **SAME},
        "Ball with friction": {**BALL, "learning_rate": 0.01},
    },
    experiments={
        "All at one rate, 0.03: who leaves the picture?": {"learning_rate": 0.03, **SAME},
        "Nesterov in both forms, at one rate: what differs?": {"optimizers": ("nesterov",), "also": "nesterov-classic", **BELOW},
        "Adam without its bias correction: how long is step 1?": {"optimizers": ("adam",), "also": "adam-uncorrected", "learning_rate": 0.5, **SAME},
        "Noise: who holds the target for ten steps?": NOISY,
        "Ball with friction, three times the rate: what adds up?": {**BALL, "learning_rate": 0.03},
    },
    predictions=[
        Prediction(
            "A ravine along the axes in place of the turned one, each at its best rate: who is down first?",
            [who.LABELS[key] for key in SCALING], {"optimizers": SCALING, "rotation": 0.0},
            answer=words.first_name, why=words.on_the_axes, decided=words.all_there, tells=words.ON_THE_AXES,
        ),
        Prediction(
            "Momentum twice at the rate 0.01: averaged, v = βv + (1 − β)g, and classic, v = βv + g. Which is down first?",
            ["Momentum", "Momentum classic"], FORMS, answer=words.first_name, why=words.of_forms, decided=words.all_there,
            tells=words.TWO_FORMS,
        ),
        Prediction(
            "Gradient descent and momentum both run at the rate 0.03. Who diverges?",
            ["Gradient descent", "Momentum", "Both", "Neither"], {"optimizers": PAIR, "learning_rate": 0.03, **SAME},
            answer=words.diverging, why=words.why_diverging, decided=words.gone, tells=words.STABLE,
        ),
    ],
    links=[Link("frameworks", "In PyTorch, Keras, JAX", {"exhibit": "scripts", "subject": "given"}, given_race)],
    explanation=words.EXPLANATION, notes=words.notes, programs=programs, sources=words.sources,
)  # fmt: skip
lesson.exhibit(
    "starts", "Map of starts", followed_map.FollowedMap, followed_map.run_with(race.run), starts_map.view, **starts_map.exhibit(race.run),
    settings=[*turned.SURFACES, *turned.MAP], read=turned.read_map,
    look=turned.MAP_LOOK, controls=turned.map_controls, more=turned.map_more,
    notice=lambda values: starts_words.notice(turned.read_map(values).map, values), explanation=starts_words.EXPLANATION,
    presets={"Where starts end": HIMMELBLAU},
    experiments={
        "Where starts end, at twice the rate: which minima lose all of theirs?": {**HIMMELBLAU, "learning_rate": 0.02},
        "Where starts end, zoomed into a border: does it get smooth?": {**HIMMELBLAU, "learning_rate": 0.025, "map_x": (-5.0, 0.0), "map_y": (-5.0, 0.0)},
    },
    predictions=[
        Prediction(
            "Himmelblau has four equally deep minima. With momentum, does a start end in the one that is nearest?",
            ["Every start", "All but one in a hundred", "Many do not"], {**HIMMELBLAU, "learning_rate": 0.05, "map_optimizer": "momentum"},
            answer=starts_words.nearest, why=starts_words.nearest_why, decided=lambda result: 0,
            tells=starts_words.BORDERS,
        )
    ],
)  # fmt: skip

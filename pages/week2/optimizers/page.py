"""Optimizers race: the page."""

from labcore.experiments import race
from pages.kit import surfaces
from pages.kit.entry_words import reason
from pages.kit.lesson import Lesson
from pages.kit.prediction import Prediction
from pages.week2.optimizers import controls as turned
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

TRIO, PAIR = ("gd", "rmsprop", "adam"), ("gd", "momentum")
BALL = {
    "optimizers": ("gd", "heavy-ball"),
    "focus": "heavy-ball",
    "condition_number": 50.0,
    "measure": "split",
    "steps": 150,
}
HIMMELBLAU = {"surface": "himmelblau", "learning_rate": 0.01}
PLAIN_ADAM = {"optimizers": ("adam",), "hyperparameters": "own", "adam.bias_correction": False, "step": 1}

lesson = Lesson(
    __file__, TITLE, "Who gets down first, and is the race fair?", race.Spec, race.run, view,
    key="race", label="Race", parts=race.parts, join=race.join,
    settings=[*turned.SURFACES, *turned.RACE], read=turned.read,
    look=turned.LOOK, controls=turned.controls, more=turned.more, from_session={surfaces.IN_EFFECT: surfaces.surface_in_effect}, line=surfaces.formula_line,
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
    settings=[*turned.SURFACES, *turned.MAP], read=turned.read_map,
    look=turned.MAP_LOOK, controls=turned.map_controls, more=turned.map_more,
    from_session={surfaces.IN_EFFECT: surfaces.surface_in_effect},
    line=surfaces.formula_line, notice=lambda values: starts_words.notice(turned.read_map(values).map, values), script=followed_map.script,
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

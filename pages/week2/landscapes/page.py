"""Local optima, saddles, plateaus: the page."""

from labcore.experiments import landscapes
from labcore.experiments.landscapes.point import RIDGES
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week2.landscapes import questions
from pages.week2.landscapes.view import view
from pages.week2.landscapes.words import EXPLANATION

TITLE = "Local optima, saddles, plateaus"
ORDER = 12
SUMMARY = "Where training slows down, is it trapped?"

AT = Setting(Span("step", None, 0, 3000, kind="integer", optional=True, label="step shown first"), place=True)
NAMES = {
    "ground": {"saddle": "Saddle", "minimum": "Minimum", "plateau": "Plateau", "two-wells": "Two wells", "monkey-saddle": "Monkey saddle"},
    "rule": {key: member.label for key, member in OPTIMIZERS.items()},
    "from_x": {"": "the ground's"},
}  # fmt: skip


def controls(values):
    return ["ground", "rule", "learning_rate", *(["aside"] if values["ground"] in RIDGES else []), "noise"]


lesson = Lesson(
    __file__, TITLE, SUMMARY, landscapes.Spec, landscapes.run, view, key="ball", label="Ball", names=NAMES, look=[AT],
    controls=controls, more=["from_x", "steps", "seed"],
    presets={
        "A minimum": {"ground": "minimum"},
        "A plateau": {"ground": "plateau"},
        "Two wells": {"ground": "two-wells"},
        "Monkey saddle": {"ground": "monkey-saddle"},
    },
    experiments={
        "Adam in place of gradient descent: how long is it held?": {"rule": "adam"},
        "Half a unit beside the ridge: is it held at all?": {"aside": 0.5},
        "On the ridge, with a little noise: who frees the ball?": {"aside": 0.0, "noise": 0.01},
    },
    predictions=questions.BALL,
    explanation=EXPLANATION,
    sources="- Y. Dauphin et al., arXiv:1406.2572 (saddles in high dimensions).",
)  # fmt: skip

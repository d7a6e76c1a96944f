"""From the lab to a framework: the page."""

from labcore.frameworks import CONVENTIONS
from labcore.frameworks import lesson_conventions as conventions
from labcore.frameworks import lesson_scripts as scripts
from labcore.frameworks import lesson_slips as slips
from pages.kit.exhibit import reader
from pages.kit.lesson import Lesson
from pages.week3.frameworks import (
    bugs,
    bugs_questions,
    bugs_words,
    controls,
    conventions_questions,
    conventions_words,
    handed,
    scripts_controls,
    scripts_questions,
    scripts_words,
)
from pages.week3.frameworks import conventions as conventions_view
from pages.week3.frameworks import scripts as scripts_view

TITLE = "From the lab to a framework"
ORDER = 16
SUMMARY = "Why does the same optimizer go another way elsewhere?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, conventions.ConventionSpec, conventions.run, conventions_view.view, key="conventions", label="Conventions",
    names={"convention": {key: row.name for key, row in CONVENTIONS.items()}, "framework": scripts_controls.NAMES["framework"]}, controls=controls.of_conventions,
    presets={
        "Made equal": {"equal": True},
        "Epsilon": {"convention": "rmsprop-epsilon"},
        "Weight decay": {"convention": "weight-decay"},
        "Bias correction": {"convention": "bias-correction"},
    },
    experiments={
        "Keras keeps each step's rate in its velocity: what does a falling rate do?": {"convention": "rate-inside"},
        "AdaGrad's sum begins at 0.1: who is slow near the minimum?": {"convention": "adagrad-start"},
        "PyTorch's own first weights, ten layers deep: what is left of the signal?": {"convention": "linear-weights"},
        "The running variance, over m or over m − 1: which is larger?": {"convention": "norm-variance"},
    },
    predictions=conventions_questions.QUESTIONS, reveals=lambda shown, asked: shown.convention == asked.convention, explanation=conventions_words.EXPLANATION, sources=conventions_words.SOURCES,
    rows="Every step of both.",
)  # fmt: skip
lesson.exhibit(
    "bugs", "Spot the bug", None, slips.run, bugs.view, settings=controls.OF_SLIPS, read=reader(slips.SlipSpec),
    controls=["slip", "ran"], presets={"Spot the bug": {}},
    experiments={
        "The average of a series of ones, by both lines: watch the first three steps.": {"slip": "fed-back", "ran": True},
        "Adam with its second average as short as the first, or longer: watch the last steps.": {"slip": "beta1-twice", "ran": True},
        "Features of sigma 0.01 to 100: watch where the narrowest one goes.": {"slip": "variance", "ran": True},
    },
    predictions=bugs_questions.QUESTIONS, reveals=bugs_questions.reveals, explanation=bugs_words.EXPLANATION, sources=bugs_words.SOURCES,
    rows="Every step of both.",
)  # fmt: skip
lesson.exhibit(
    "scripts", "Scripts", scripts.ScriptSpec, scripts.run_part, scripts_view.view, names=scripts_controls.NAMES, read=scripts_controls.read,
    parts=scripts.parts, join=scripts.join, coarse=scripts.quicker, held=scripts.held, reveals=scripts_questions.reveals, script=scripts_view.code,
    controls=scripts_controls.in_view, more=scripts_controls.under_more, from_session=handed.FROM_SESSION, remark=handed.told,
    presets={"A script": {}, "A race": {"subject": "race"}, "w² − 10w + 25": scripts_controls.PARABOLA},
    experiments={
        "Momentum in PyTorch: where has 1 − β gone?": {"optimizer": "momentum"},
        "AdamW in JAX: which weights are spared the decay?": {"optimizer": "adamw", "framework": "jax"},
        "By itself, without files: what does Keras draw anew?": {"framework": "keras", "same": False},
        "No hidden layer, in JAX: what is left of the network?": {"hidden": (), "framework": "jax"},
        "A race in Keras: who differentiates a point?": {"subject": "race", "optimizer": "momentum", "framework": "keras"},
        "w² − 10w + 25 in Keras: why does a point need a layer?": {**scripts_controls.PARABOLA, "framework": "keras"},
    },
    predictions=scripts_questions.QUESTIONS, explanation=scripts_words.EXPLANATION, sources=scripts_words.SOURCES, rows="Every step of the lab's own.",
)  # fmt: skip

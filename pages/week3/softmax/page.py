"""Softmax: the page."""

from labcore.experiments import softmax
from labcore.experiments.softmax import boundaries, fresh, gumbel, loss, overflow, pull
from pages.kit.lesson import Lesson
from pages.week3.softmax import boundaries as boundaries_view
from pages.week3.softmax import controls, questions, tries, view, words
from pages.week3.softmax import fresh as fresh_view
from pages.week3.softmax import gumbel as gumbel_view
from pages.week3.softmax import loss as loss_view
from pages.week3.softmax import overflow as overflow_view

TITLE = "Softmax"
ORDER = 15
SUMMARY = "How do logits become probabilities?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, pull.Spec, softmax.run, view.view, key="pull", label="Bars and a point", names=controls.NAMES,
    controls=controls.logits(*controls.PULL), more=controls.more(controls.PULL, "classes"),
    presets={
        "The course's four": {"classes": 4, "z1": 5.0, "z2": 2.0, "z3": -1.0, "z4": 3.0},
        "Two classes": {"classes": 2, "z1": 2.0, "z2": -2.0},
        "Hot": {"temperature": 5.0},
        "Cooled down": {"motion": "cool", "z1": 1.0, "z2": 0.5},
    },
    experiments=tries.PULL, predictions=questions.PULL, explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "overflow", "Overflow", overflow.Spec, overflow.run, overflow_view.view, names=controls.NAMES, explanation=overflow_view.EXPLANATION,
    controls=controls.logits(*controls.OVERFLOW), more=controls.more(controls.OVERFLOW, "classes"),
    experiments=tries.OVERFLOW, predictions=questions.OVERFLOW, rows="Every constant.",
)  # fmt: skip
lesson.exhibit(
    "gumbel", "Gumbel's draws", gumbel.Spec, gumbel.run, gumbel_view.view, explanation=gumbel_view.EXPLANATION,
    controls=controls.logits("draws"), more=["classes", "seed"], presets={"Drawn by noise": {"classes": 4, "z1": 5.0, "z2": 2.0, "z3": -1.0, "z4": 3.0, "draws": 2000}},
    experiments=tries.GUMBEL, predictions=questions.GUMBEL, rows="Every draw.",
)  # fmt: skip
lesson.exhibit(
    "loss", "Loss and slope", loss.Spec, loss.run, loss_view.view, explanation=loss_view.EXPLANATION,
    controls=controls.STARTS, more=["logit_rate"], presets={"The course's cat": tries.CAT},
    experiments=tries.LOSS, predictions=questions.LOSS,
)  # fmt: skip
lesson.exhibit(
    "boundaries", "Boundaries", boundaries.Spec, boundaries.run, boundaries_view.view, explanation=boundaries_view.EXPLANATION,
    controls=["groups", "turns", "units", "cloud_noise"], more=["training_rate", "seed"], presets={"Six arms": {"groups": 6, "turns": 0.3, "units": 16}},
    experiments=tries.BOUNDARIES, predictions=questions.BOUNDARIES, rows="Both classifiers after every epoch.",
)  # fmt: skip
lesson.exhibit(
    "fresh", "A fresh classifier", fresh.Spec, fresh.run, fresh_view.view, names=controls.NAMES, explanation=fresh_view.EXPLANATION,
    controls=["initial", "weight_scale"], more=["seed"],
    experiments=tries.FRESH, predictions=questions.FRESH, rows="Every number of classes.",
)  # fmt: skip

"""Softmax: the page."""

from labcore.experiments import softmax
from labcore.experiments.softmax import overflow, pull
from pages.kit.lesson import Lesson
from pages.week3.softmax import controls, questions, tries, view, words
from pages.week3.softmax import overflow as overflow_view

TITLE = "Softmax"
ORDER = 15
SUMMARY = "How do logits become probabilities, and what does a classifier learn from them?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, pull.Spec, softmax.run, view.view, key="pull", label="Bars and a point", names=controls.NAMES,
    controls=controls.logits("temperature", "motion"), more=["classes"],
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
    controls=controls.logits("dtype", "direction"), more=["classes"],
    experiments=tries.OVERFLOW, predictions=questions.OVERFLOW, rows="Every constant.",
)  # fmt: skip

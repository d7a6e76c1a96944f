"""From the lab to a framework: the page."""

from labcore.frameworks import CONVENTIONS
from labcore.frameworks import lesson_conventions as conventions
from pages.kit.lesson import Lesson
from pages.week3.frameworks import conventions as conventions_view
from pages.week3.frameworks import conventions_words

TITLE = "From the lab to a framework"
ORDER = 16
SUMMARY = "Why does the same optimizer go another way elsewhere?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, conventions.ConventionSpec, conventions.run, conventions_view.view, key="conventions", label="Conventions",
    names={"convention": {key: row.name for key, row in CONVENTIONS.items()}}, controls=["convention", "equal"],
    presets={
        "Momentum": {"equal": True},
        "Where epsilon stands": {"convention": "rmsprop-epsilon"},
        "Weight decay or L2": {"convention": "weight-decay"},
        "Bias correction": {"convention": "bias-correction"},
    },
    experiments={
        "Keras keeps each step's rate in its velocity: what does a falling rate do?": {"convention": "rate-inside"},
        "AdaGrad's sum begins at 0.1: who is slow near the minimum?": {"convention": "adagrad-start"},
        "PyTorch's own first weights, ten layers deep: what is left of the signal?": {"convention": "linear-weights"},
        "The running variance, over m or over m − 1: which is larger?": {"convention": "norm-variance"},
    },
    predictions=conventions_words.QUESTIONS, explanation=conventions_words.EXPLANATION, sources=conventions_words.SOURCES,
    rows="Every step of both.",
)  # fmt: skip

"""Train, dev and test: the page."""

from labcore.experiments import data_splits
from labcore.span import Span
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week1.data_splits import questions, words
from pages.week1.data_splits import winner as winner_view

TITLE = "Train, dev and test"
ORDER = 1
SUMMARY = "Which measured score can be believed?"

AT = Setting(Span("step", 100, 0, 100, kind="integer", label="step shown first"), place=True)

lesson = Lesson(
    __file__, TITLE, SUMMARY, data_splits.Spec, data_splits.run, winner_view.view, key="winner", label="Winner's curse", look=[AT],
    controls=["models", "dev_examples", "accuracy", "test_examples"], more=["seed"],
    presets={
        "A thousand models": {"models": 1000},
        "Small dev set": {"dev_examples": 100},
        "One": {"models": 1},
        "Two": {"models": 2},
    },
    experiments={
        "Another draw: does another model win?": {"seed": 1},
        "Ten models: how much is luck worth?": {"models": 10},
        "At 60 % true: is luck larger or smaller?": {"accuracy": 0.6},
    },
    predictions=questions.WINNER, explanation=words.EXPLANATION, rows="Every model.",
    sources="- E. B. Wilson, JASA 22 (1927), 209-212.\n- A. Ng, Machine Learning Yearning (2018).",
)  # fmt: skip

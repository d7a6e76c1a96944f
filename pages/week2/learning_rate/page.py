"""Learning rate and decay: the page."""

from labcore.experiments.learning_rate import edge
from labcore.experiments.learning_rate.edge_spec import Spec
from pages.kit.exhibit import settings_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week2.learning_rate import edge as edge_view
from pages.week2.learning_rate import questions
from pages.week2.learning_rate.edge_session import MADE, edge_in_session, spec_of
from pages.week2.learning_rate.words import EXPLANATION, SOURCES

TITLE = "Learning rate and decay"
ORDER = 11
SUMMARY = "How large may a step be, and when should it become smaller?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, Spec, edge.run, edge_view.view, key="edge", label="Edge of stability",
    settings=[*settings_of(Spec, {}), Setting(MADE, place=True)], read=spec_of, session=edge_in_session,
    controls=["rate"], more=["before", "steps", "gain", "seed", "made"],
    numbers=edge_view.numbers, script=edge_view.script, data=edge_view.data, rows="Every measurement of the sharpness.",
    presets={
        "Rate 0.05": {"rate": 0.05},
        "Rate 0.2": {"rate": 0.2},
        "Halved on the way": {"before": ((800.0, 0.2),), "rate": 0.1},
        "Sharp initial weights": {"gain": 2.0, "rate": 0.2},
    },
    experiments={
        "Rate 0.4: where does the sharpness stop?": {"rate": 0.4},
        "Double the rate at step 1,500: what does the valley do?": {"before": ((1500.0, 0.1),), "rate": 0.2},
        "Three times lower, step by step: does it follow?": {"before": ((500.0, 0.4), (1200.0, 0.2), (2200.0, 0.1)), "rate": 0.05},
    },
    predictions=questions.EDGE, explanation=EXPLANATION, sources=SOURCES,
)  # fmt: skip

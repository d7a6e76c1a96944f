"""Learning rate and decay: the page."""

from labcore.experiments.learning_rate import checklist, decay, edge, finder, steps
from labcore.experiments.learning_rate.checklist import SYMPTOMS
from labcore.experiments.learning_rate.edge_spec import Spec
from labcore.optimizers import OPTIMIZERS
from pages.kit.exhibit import settings_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week2.learning_rate import edge as edge_view
from pages.week2.learning_rate import falling, finding, questions, rates, schedule_controls, symptoms, words
from pages.week2.learning_rate.edge_session import MADE, edge_in_session, notice, spec_of

TITLE = "Learning rate and decay"
ORDER = 11
SUMMARY = "How large may a step be, and when should it become smaller?"

DATA_NAMES = {"digits": "Digits", "breast-cancer": "Breast cancer", "moons": "Moons"}
SCHEDULES = "schedules"

lesson = Lesson(
    __file__, TITLE, SUMMARY, Spec, edge.run, edge_view.view, key="edge", label="Edge of stability",
    settings=[*settings_of(Spec, {}), Setting(MADE, place=True)], read=spec_of, session=edge_in_session, notice=notice,
    controls=["rate"], more=["before", "steps", "gain", "seed", "made"],
    numbers=edge_view.numbers, script=edge_view.script, data=edge_view.data, rows="Every measurement of the sharpness.",
    presets={
        "Rate 0.05": {"rate": 0.05},
        "Rate 0.2": {"rate": 0.2},
        "Sharp initial weights": {"gain": 2.0, "rate": 0.2},
        "The course's decay": {"exhibit": SCHEDULES, "inverse-time.decay_rate": 1.0},
        "By hand": {"exhibit": SCHEDULES, "schedule": "piecewise"},
    },
    experiments={
        "Rate 0.4: where does the sharpness stop?": {"rate": 0.4},
        "Twice the rate from step 1,500 on: what does the valley do?": questions.DOUBLED,
        "Lower, step by step: does the sharpness follow?": {"before": ((500.0, 0.4), (1200.0, 0.2), (2200.0, 0.1)), "rate": 0.05},
    },
    predictions=questions.EDGE, reveals=questions.changes_alike, explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "rates", "Three rates", steps.Spec, steps.run, rates.view, explanation=words.RATES,
    controls=["small", "right", "large", "condition_number"], more=["updates"],
    experiments={
        "Middle at 2 / (1 + 10) = 0.1818: do both directions shrink alike?": {"right": 0.1818},
        "Large at exactly 0.2: where does it end?": {"large": 0.2},
        "Condition number 100: is any of the three rates stable?": {"condition_number": 100.0},
    },
    predictions=questions.RATES,
)  # fmt: skip
lesson.exhibit(
    SCHEDULES, "Decay", decay.Spec, decay.run, falling.view, explanation=words.DECAY,
    settings=schedule_controls.schedule_settings(), read=schedule_controls.spec_of,
    controls=schedule_controls.in_view, more=schedule_controls.under_more,
    experiments={
        "Warm-up, then cosine: where is it at the end?": {"schedule": "warmup-cosine"},
        "By intervals of 50 epochs: do you see the steps in the distance?": {"schedule": "inverse-time-interval"},
        "Restarts ever more often: what does each do to the distance?": {"schedule": "restarts", "restarts.growth": 0.8, "restarts.period": 80.0},
    },
    predictions=questions.DECAY,
)  # fmt: skip
lesson.exhibit(
    "finder", "Range test", finder.Spec, finder.run, finding.view, explanation=words.FINDER,
    names={"data": DATA_NAMES, "optimizer": {key: OPTIMIZERS[key].label for key in ("gd", "momentum", "adam")}},
    controls=["data", "optimizer", "batch_size", "smoothing"], more=["train_epochs", "seed"],
    experiments={
        "Batches of 4, no smoothing: whom does it fool?": {"batch_size": 4, "smoothing": 0.0},
        "Moons: do the rules still agree?": {"data": "moons"},
        "More smoothing, 0.96: how much later is the minimum?": {"smoothing": 0.96},
    },
    predictions=questions.FINDER, sketch=finding.sketch, rows="Every rule.",
)  # fmt: skip
lesson.exhibit(
    "checklist", "Checklist", checklist.Spec, checklist.run, symptoms.view, explanation=symptoms.CHECKLIST + words.CHECKLIST_WHY,
    names={"symptom": {key: one.seen for key, one in SYMPTOMS.items()}}, controls=["symptom"],
    experiments={one.seen + ".": {"symptom": key} for key, one in SYMPTOMS.items() if key != "slow"},
    predictions=questions.CHECKLIST, rows="Both trainings.",
)  # fmt: skip

"""Regularization: the page."""

from labcore.experiments.regularization import corner, sweep
from labcore.span import Span
from pages.kit.controls import Drawn
from pages.kit.exhibit import settings_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.kit.slider import slider
from pages.week1.regularization import corner as corner_view
from pages.week1.regularization import questions, view, words

TITLE = "Regularization"
ORDER = 3
SUMMARY = "What keeps a network from learning its examples by heart?"

STRENGTH = Span(
    "strength",
    2.0,
    0.0,
    20.0,
    scale="log",
    label="lambda",
    hint="How strong the penalty is. The picture has twelve of them.",
)
LAMBDA = Drawn(
    lambda settings: None if "strength" in settings.hidden else slider(settings, "strength", "Lambda", sweep.LAMBDAS),
    2.4,
)
NAMES = {
    "penalty": {"l2": "L2", "l1": "L1, subgradient", "l1-proximal": "L1, proximal"},
    "source": {"stored": "Stored", "here": "Here"},
}  # fmt: skip


PERCENT = Setting(Span("percent", 57, 0, 100, kind="integer", label="percent of lambda shown first"), place=True)


def remark(values):
    if (
        sweep.Spec(**{name: values[name] for name in ("penalty", "points", "noise", "learning_rate", "seed", "source")})
        != sweep.Spec()
    ):
        return "Trained on this machine, now."
    return "Stored, made by labcore/experiments/regularization/store.py. *Here*, under More, trains now."


lesson = Lesson(
    __file__, TITLE, SUMMARY, sweep.Spec, sweep.run, view.view, key="lambda", label="Lambda",
    settings=settings_of(sweep.Spec, NAMES), look=[Setting(STRENGTH)], controls=["penalty", LAMBDA, "points"],
    more=["noise", "learning_rate", "seed", "source"], remark=remark,
    presets={
        "No penalty": {"strength": 0.0},
        "Too large": {"strength": 10.0},
        "L1, exact zeros": {"penalty": "l1-proximal"},
        "Far too large": {"strength": 20.0},
    },
    experiments={
        "Lambda 0.1: does the boundary still bend around points?": {"strength": 0.1},
        "A fifth of the rate: does the cost still go up at lambda 0.5?": {"learning_rate": 0.1, "strength": 0.5},
        "Less noise, 0.1: is there anything to regularize?": {"noise": 0.1, "strength": 0.0},
    },
    predictions=questions.SWEEP, explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "corner", "Diamond and circle", corner.Spec, corner.run, corner_view.view, look=[PERCENT], explanation=corner_view.EXPLANATION,
    controls=["optimum_x", "optimum_y", "curvature_ratio", "angle"],
    presets={"Diamond": {"percent": 57}},
    experiments={
        "A round cost: is the corner still touched?": {"curvature_ratio": 1.0},
        "The optimum on the diagonal: does L1 still choose?": {"optimum_x": 1.5, "optimum_y": 1.5},
        "A long valley towards the corner of w1: which weight goes now?": {"optimum_x": 1.4, "optimum_y": 1.2, "curvature_ratio": 12.0, "angle": -30.0},
    },
    predictions=questions.CORNER,
)  # fmt: skip

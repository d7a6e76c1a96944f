"""Normalizing inputs: the same problem in two units, elongated on the left, nearly round on the right."""

import streamlit as st

from labcore.experiments.normalization import RATES, SHARE, TEST
from labcore.optimizers import OPTIMIZERS
from labcore.optimizers.rule import BETA
from labcore.problems import MODELS, PAIR, SCALE_RATIO, SPLIT
from labcore.span import Span
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Clock, formula, results, stage
from pages.kit.surfaces import CHOICES
from pages.week1.normalization import report as sides_report
from pages.week1.normalization import view as sides

TITLE = "Normalizing inputs"
ORDER = 4
SUMMARY = "One feature in millimetres, the other in metres: what does the unit do to learning?"

NETWORKS = tuple(key for key, member in OPTIMIZERS.items() if member.for_networks)
MODEL = Span(
    "model", "linear", kind="choice", choices=MODELS, label="model", hint="Mean squared error, or cross-entropy."
)
OPTIMIZER = Span("optimizer", "gd", kind="choice", choices=NETWORKS, label="optimizer", hint="The same on both sides.")
MEAN = Span(
    "mean", False, kind="toggle", label="leave the mean in (left)",
    hint="The left side's features keep their mean, and the weights have to make up for the bias, which stays fixed.",
)  # fmt: skip
VIEW = Span(
    "view", "cost", kind="choice", choices=("cost", "data"), label="view", hint="Two costs, or three clouds of points."
)
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint="The budget of both sides.")
AT = Span("step", 0, 0, 3000, kind="integer", label="step shown first")
FOCUS = Span("focus", None, kind="choice", choices=sides.IDS, optional=True, label="side looked into")

SETTINGS = [
    Setting(MODEL, names={"linear": "Linear", "logistic": "Logistic"}),
    Setting(OPTIMIZER, names={key: OPTIMIZERS[key].label for key in NETWORKS}),
    Setting(RATES, names={"share": "Same share of own limit", "left": "Left's rate on both", "right": "Right's rate on both"}),
    Setting(VIEW, names={"cost": "Cost", "data": "Data"}),
    Setting(PAIR, names=CHOICES["pair"]),
    Setting(SPLIT, names=CHOICES["split"]),
    Setting(TEST, names={"train": "The training set's mean and σ", "own": "Its own mean and σ", "raw": "Nothing, left raw"}),
    *(Setting(span) for span in (SCALE_RATIO, SHARE, MEAN, BETA, BUDGET, AT, FOCUS)),
]  # fmt: skip
OWN_TEST = {"view": "data", "split": "sorted", "test": "own"}
PRESETS = [
    Preset("A real mismatch", {"scale_ratio": 100.0}),
    Preset("Logistic", {"model": "logistic", "pair": "texture-smoothness"}),
    Preset("Momentum", {"optimizer": "momentum", "steps": 150}),
    Preset("At the limit", {"limit_share": 0.99}),
    Preset("The data", {"view": "data"}),
]
EXPERIMENTS = [
    Experiment("Raise the ratio to 30: κ grows with its square.", {"scale_ratio": 30.0}),
    Experiment("One percent above the limit: both leave.", {"limit_share": 1.01, "steps": 1000}),
    Experiment("The right side's rate on both: count the left's steps.", {"rates": "right", "steps": 20}),
    Experiment("Leave the mean in: the valley turns and stretches.", {"mean": True}),
    Experiment("Test set with its own mean and σ: it moves.", OWN_TEST),
]


PREDICTIONS = [
    Prediction(
        "At the scale ratio 6 the left κ is about 43. And at 60?",
        ["43", "430", "4300"],
        {"scale_ratio": 60.0},
        answer=lambda found: sides_report.nearest(found.sides[0].kappa, (43, 430, 4300)),
        why=lambda found: f"Curvature goes with the square of a feature's size. {sides_report.in_words(found)}",
    ),
    Prediction(
        "Both sides take the rate that suits the right one. What does the left one do?",
        ["Crawl", "Diverge", "As well"],
        {"rates": "right", "steps": 20},
        answer=lambda found: 1 if found.sides[0].result.outcome == "diverged" else 0,
        why=lambda found: sides_report.reason(found.sides[0].result),
    ),
    Prediction(
        "A test set unlike the training set, normalized with its own mean and σ: its error?",
        ["Stays", "More than doubles"],
        OWN_TEST,
        answer=lambda found: int(found.exams["own"].error > 2 * found.exams["train"].error),
        why=lambda found: sides_report.exam_in_words(found, "own"),
    ),
]
EXPLANATION = r"""
**What you see.** The same model on the same data twice, from $w = 0$, where both are the same function. Left the features keep their
units, right each has its mean subtracted and is divided by its standard deviation $\sigma$: $x' = (x - \mu)/\sigma$. The curvature
along a weight goes with its feature's $\sigma^2$, so a scale ratio $s$ makes the condition number $\kappa = \lambda_{\max}/\lambda_{\min}$
about $s^2$. The steep direction allows rates below $2/\lambda_{\max}$, the flat one then needs about $\kappa$ steps. What is left on the
right comes from the features' correlation $r$: $\kappa = (1 + |r|)/(1 - |r|)$ for the linear model.

**The bias** is not learned here. It stays where it is best for $w = 0$: at the mean of the target, or at the log-odds of the classes. With
centred features that is the best bias for every $w$ of the linear model, and close to it in the logistic one. Leave the mean in (under
More) and the weights have to make up for it: the valley turns, $\kappa$
grows, and the linear model's floor lies higher.

**Fair rates.** Each side runs at the same share of its own largest stable rate. For the logistic model the curvature changes from place to
place, so that limit is local: it holds at the minimum. Rules like Adam have no such limit; there a share of 1 is a fiftieth of the way from
start to minimum on each side. Close to the limit both sides swing across their steepest direction, which then shrinks by 2 % a step (at
0.99) whatever $\kappa$ is: the gain of a small $\kappa$ is that one can stay away from the limit and still be fast.

**The test set** must be moved and divided by the *training* set's $\mu$ and $\sigma$, the numbers the weights were learned with. Its own
would put other examples where the model expects those it knows. A feature that never changes has $\sigma = 0$ and is only centred.
"""

lesson = Lesson(
    __file__, TITLE, "What does the unit of a feature do to learning?", SETTINGS, PRESETS, EXPERIMENTS, PREDICTIONS
)
s = lesson.settings
found = sides.run(sides.frozen(s))
runs, in_data = sides.tracks(found), s["view"] == "data"
mains = sides.cloud_panels(found, s["test"]) if in_data else sides.surface_panels(found)
curves = sides.curve_panels(found, runs)
lesson.header()


def seldom():
    momentum = any(name in OPTIMIZERS[s["optimizer"]].spans for name in ("beta", "beta1"))
    for name in ("pair", "mean", "split", "test", *(["beta"] if momentum else []), "steps"):
        lesson.control(name)


with lesson.controls([1.6, 1.5, 1.4, 1.4, 1.75, 1.25, 0.95]) as columns:
    for column, name in zip(
        columns, ("model", "optimizer", "scale_ratio", "limit_share", "rates", "view"), strict=False
    ):
        with column:
            lesson.control(name, "Share of the limit" if name == "limit_share" else "")
    with columns[-1]:
        lesson.more(seldom)
with lesson.body() as (left, right):
    with left:
        stage(
            lesson.page,
            alt=sides_report.alt(found),
            tracks=runs,
            panels=mains + (curves[1:] if lesson.presenting else curves),
            surface=sides.surface_block(found),
            clock=Clock(s["steps"], at=s["step"]),
            focus=s["focus"],
        )
    with right:
        results(lesson.page, *sides_report.rows(found, brief=lesson.presenting), live="cost")
        with st.container(key="dl-words"):
            st.markdown(sides_report.exam_in_words(found, s["test"]) if in_data else sides_report.in_words(found))
        lesson.predict(found)
        if lesson.shows("formula") and not in_data:
            formula(lesson.page, sides.rules(found))
        lesson.try_this()

lesson.takeaway(
    table=lambda: sides_report.markdown_table(found),
    code=lambda: sides_report.script(found),
    csv=lambda: sides_report.csv_text(found),
    explanation=EXPLANATION,
    sources=lambda: sides_report.sources(found, [found.posed.pair.load().source]),
)
lesson.close()

"""Normalizing inputs: the page."""

from labcore.experiments import normalization
from labcore.optimizers import OPTIMIZERS
from labcore.span import Span
from pages.kit.entry_words import reason
from pages.kit.lesson import Lesson
from pages.kit.numbers import nearest
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.kit.surfaces import CHOICES
from pages.week1.normalization.view import IDS, view
from pages.week1.normalization.words import exam_in_words, in_words, notes, sources

TITLE = "Normalizing inputs"
ORDER = 4
SUMMARY = "One feature in millimetres, the other in metres: what does the unit do to learning?"

VIEW = Span(
    "view", "cost", kind="choice", choices=("cost", "data"), label="view", hint="Two costs, or three clouds of points."
)
AT = Span("step", 0, 0, 3000, kind="integer", label="step shown first")
FOCUS = Span("focus", None, kind="choice", choices=IDS, optional=True, label="side looked into")
OWN_TEST = {"view": "data", "split": "sorted", "test": "own"}
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


def more(values):
    momentum = any(name in OPTIMIZERS[values["optimizer"]].spans for name in ("beta", "beta1"))
    return ["pair", "mean", "split", "test", *(["beta"] if momentum else []), "steps"]


lesson = Lesson(
    __file__, TITLE, "What does the unit of a feature do to learning?", normalization.Spec, normalization.run, view,
    names={
        "model": {"linear": "Linear", "logistic": "Logistic"},
        "optimizer": {key: member.label for key, member in OPTIMIZERS.items()},
        "rates": {"share": "Same share of own limit", "left": "Left's rate on both", "right": "Right's rate on both"},
        "pair": CHOICES["pair"],
        "split": CHOICES["split"],
    },
    look=[
        Setting(VIEW, names={"cost": "Cost", "data": "Data"}),
        Setting(normalization.TEST, names={"train": "The training set's mean and σ", "own": "Its own mean and σ", "raw": "Nothing, left raw"}),
        Setting(AT), Setting(FOCUS),
    ],
    controls=["model", "optimizer", "scale_ratio", "limit_share", "rates", "view"], more=more,
    presets={
        "A real mismatch": {"scale_ratio": 100.0},
        "Logistic": {"model": "logistic", "pair": "texture-smoothness"},
        "Momentum": {"optimizer": "momentum", "steps": 150},
        "At the limit": {"limit_share": 0.99},
        "The data": {"view": "data"},
    },
    experiments={
        "Raise the ratio to 30: κ grows with its square.": {"scale_ratio": 30.0},
        "One percent above the limit: both leave.": {"limit_share": 1.01, "steps": 1000},
        "The right side's rate on both: count the left's steps.": {"rates": "right", "steps": 20},
        "Leave the mean in: the valley turns and stretches.": {"mean": True},
        "Test set with its own mean and σ: it moves.": OWN_TEST,
    },
    predictions=[
        Prediction(
            "At the scale ratio 6 the left κ is about 43. And at 60?", ["43", "430", "4300"], {"scale_ratio": 60.0},
            answer=lambda result: str(nearest(result.scalings[0].kappa, (43, 430, 4300))),
            why=lambda result: f"Curvature goes with the square of a feature's size. {in_words(result)}",
        ),
        Prediction(
            "Both sides take the rate that suits the right one. What does the left one do?", ["Crawl", "Diverge", "As well"],
            {"rates": "right", "steps": 20},
            answer=lambda result: "Diverge" if result.scalings[0].result.outcome == "diverged" else "Crawl",
            why=lambda result: reason(result.scalings[0].result),
        ),
        Prediction(
            "A test set unlike the training set, normalized with its own mean and σ: its error?", ["Stays", "More than doubles"], OWN_TEST,
            answer=lambda result: "More than doubles" if result.exams["own"].error > 2 * result.exams["train"].error else "Stays",
            why=lambda result: exam_in_words(result, "own"),
        ),
    ],
    explanation=EXPLANATION, notes=notes, sources=sources,
)  # fmt: skip

"""Normalizing inputs: the page."""

from labcore.experiments import normalization
from labcore.optimizers import OPTIMIZERS
from labcore.problems import ratio_in_own_units
from labcore.span import Span
from pages.kit.lesson import Lesson
from pages.kit.numbers import nearest
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.kit.surfaces import CHOICES
from pages.week1.normalization.view import IDS, view
from pages.week1.normalization.words import exam_why, kappa_why, notes, one_rate_why, sources

TITLE = "Normalizing inputs"
ORDER = 4
SUMMARY = "Two features of very different size: what does the unit of one do to learning?"

VIEW = Span(
    "view", "cost", kind="choice", choices=("cost", "data"), label="view", hint="Two costs, or three clouds of points."
)
AT = Setting(Span("step", 0, 0, 3000, kind="integer", label="step shown first"), place=True)
FOCUS = Span("focus", None, kind="choice", choices=IDS, optional=True, label="side looked into")
OWN_TEST = {"view": "data", "split": "sorted", "test": "own"}
EXPLANATION = r"""
**What you see.** The same model on the same data twice, from $w = 0$, where both are the same function. Left the features keep their
units, right each has its mean subtracted and is divided by its standard deviation $\sigma$: $x' = (x - \mu)/\sigma$. The curvature
along a weight depends on its feature's $\sigma$, and how far the two curvatures are apart is the condition number
$\kappa = \lambda_{\max}/\lambda_{\min}$. The steep direction allows rates below $2/\lambda_{\max}$, the flat one then needs about $\kappa$ steps. What is left on the
right comes from the features' correlation $r$: $\kappa = (1 + |r|)/(1 - |r|)$ for the linear model.

**Units.** The scale ratio sets in which steps the second feature is counted, and its axis says in which: 6 is blood pressure in
steps of half a mm Hg. The real mismatch among the presets is in the table's own units: alcohol in % by volume, proline in mg/l.

**The bias** is not learned here. It stays where it is best for $w = 0$: at the mean of the target, or at the log-odds of the classes. With
centred features that is the best bias for every $w$ of the linear model, and close to it in the logistic one. Leave the mean in (under
More) and the weights have to make up for it: the valley turns, $\kappa$
grows, and the linear model's floor lies higher.

**Fair rates.** Each side runs at the same ratio to its own largest stable rate. For the logistic model the curvature changes from place to
place, so that rate is local: it holds at the minimum. Rules like Adam have none; there a ratio of 1 is a fiftieth of the way from start to
minimum on each side.

**Where normalizing does not help.** Close to the largest stable rate both sides jump across their steepest direction, which then shrinks by
2 % a step (at 0.99) whatever $\kappa$ is: the gain of a small $\kappa$ is that one can stay away from the limit and still be fast. And with momentum
every direction that swings shrinks by $\sqrt\beta$ a step, whatever its curvature; only a direction too flat to swing, at a much larger
$\kappa$, is slow again.
"""
# What answers a question, told once it has been asked.
SQUARED = r"""
**How the scale ratio counts.** The curvature along a weight goes with its feature's $\sigma^2$, so a scale ratio $s$ makes the condition
number about $s^2$.
"""
ONE_RATE = r"""
**One rate for both.** The largest stable rate is $2/\lambda_{\max}$, and $\lambda_{\max}$ depends on the units: the same number is a short
step on one side and one that diverges, or crawls, on the other.
"""
TEST_SET = r"""
**The test set** must be moved and divided by the *training* set's $\mu$ and $\sigma$, the numbers the weights were learned with. Its own
would put other examples where the model expects those it knows. A feature that never changes has $\sigma = 0$ and is only
centred.
"""


def more(values):
    momentum = any(name in OPTIMIZERS[values["optimizer"]].spans for name in ("beta", "beta1"))
    return ["pair", "mean", "split", "test", *(["beta"] if momentum else []), "steps"]


lesson = Lesson(
    __file__, TITLE, "What does the unit of a feature do to learning?", normalization.Spec, normalization.run, view,
    names={
        "model": {"linear": "Linear", "logistic": "Logistic"},
        "optimizer": {key: member.label for key, member in OPTIMIZERS.items()},
        "rates": {"share": "Same ratio", "left": "Left's on both", "right": "Right's on both"},
        "pair": CHOICES["pair"],
        "split": CHOICES["split"],
    },
    look=[
        Setting(VIEW, names={"cost": "Cost", "data": "Data"}),
        Setting(normalization.TEST, names={"train": "The training set's mean and σ", "own": "Its own mean and σ", "raw": "Nothing, left raw"}),
        AT, Setting(FOCUS),
    ],
    controls=["model", "optimizer", "scale_ratio", "limit_share", "rates", "view"], more=more,
    presets={
        "A real mismatch": {"pair": "alcohol-proline", "scale_ratio": round(ratio_in_own_units("alcohol-proline"), 1)},
        "Logistic": {"model": "logistic", "pair": "texture-smoothness"},
        "Momentum": {"optimizer": "momentum", "steps": 150},
        "At the limit": {"limit_share": 0.99},
        "The data": {"view": "data"},
    },
    experiments={
        "The table's own mm Hg: how long is the valley?": {"scale_ratio": round(ratio_in_own_units("bmi-pressure"), 2)},
        "One percent above the largest stable rate: what happens?": {"limit_share": 1.01, "steps": 1000},
        "The right side's rate on both: count the left's steps.": {"rates": "right", "steps": 20},
        "Momentum at the ratio 100: is it still fast without normalizing?": {"optimizer": "momentum", "scale_ratio": 100.0, "steps": 1000},
        "Leave the mean in: what becomes of the valley?": {"mean": True},
    },
    predictions=[
        Prediction(
            "The linear model in its own units: at the scale ratio 6 its condition number is about 43. And at 60?", ["43", "430", "4,300"], {"scale_ratio": 60.0},
            answer=lambda result: f"{nearest(result.scalings[0].kappa, (43, 430, 4300)):,}", why=kappa_why, decided=lambda result: 0, tells=SQUARED,
        ),
        Prediction(
            "Both sides take the rate that suits the right one. What does the left one do?", ["It crawls", "It diverges", "As well as the right one"],
            {"rates": "right", "steps": 20},
            answer=lambda result: "It diverges" if result.scalings[0].result.outcome == "diverged" else "It crawls",
            why=one_rate_why, decided=lambda result: result.scalings[0].result.stopped_at, tells=ONE_RATE,
        ),
        Prediction(
            "A test set unlike the training set, normalized with its own mean and σ: its error?", ["Stays", "More than doubles"], OWN_TEST,
            answer=lambda result: "More than doubles" if result.exams["own"].error > 2 * result.exams["train"].error else "Stays",
            why=exam_why, decided=lambda result: 0, tells=TEST_SET,
        ),
    ],
    explanation=EXPLANATION, notes=notes, sources=sources,
)  # fmt: skip

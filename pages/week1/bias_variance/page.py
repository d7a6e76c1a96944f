"""Bias and variance: the page."""

from labcore.descent import SEED
from labcore.experiments.bias_variance import bundle, curves, double_descent, entered, networks
from labcore.span import Span
from pages.kit import compare
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week1.bias_variance import curves as curves_view
from pages.week1.bias_variance import descent, diagnosis, questions, words
from pages.week1.bias_variance import networks as networks_view
from pages.week1.bias_variance.view import view

TITLE = "Bias and variance"
ORDER = 2
SUMMARY = "Is the model too small, or does it learn the noise?"

AT = Setting(Span("sample", 60, 1, 200, kind="integer", label="sample shown first"), place=True)
SIZES = compare.with_defaults(Setting(bundle.SIZE), {"a": 3, "b": 14})
SEEDED = Setting(SEED)

lesson = Lesson(
    __file__, TITLE, "What do the fits to many samples have in common, and in what does each differ?", bundle.Spec, bundle.run, view,
    key="bundle", label="Bundle",
    settings=[*SIZES, Setting(bundle.EXAMPLES), Setting(bundle.NOISE), Setting(bundle.FITS), SEEDED], look=[AT],
    read=lambda values: compare.specs(bundle.Spec, values, "ab", ("size",)),
    controls=["a.size", "b.size", "examples", "noise"], more=["fits", "seed"],
    presets={
        "Just right": {"b.size": 8},
        "Many examples": {"examples": 480},
        "No noise": {"noise": 0.0},
        "By heart": {"b.size": 24, "examples": 24},
    },
    experiments={
        "As many weights as examples: does the mean still follow the truth?": {"b.size": 24, "examples": 24},
        "One weight, a flat line: what is left of the variance?": {"a.size": 1},
        "7 and 8 weights: where is the sum the smallest?": {"a.size": 7, "b.size": 8},
    },
    predictions=questions.BUNDLE,
    explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "diagnosis", "Diagnosis", entered.Spec, entered.run, diagnosis.view, explanation=diagnosis.RULE,
    names={"target": {"classes": "Classes", "numbers": "Numbers"}}, controls=["target", "train_error", "dev_error", "bayes_error", "dev_examples"], more=diagnosis.under_more,
    experiments={
        "15 % and 18 %: which fault?": {"train_error": 0.15, "dev_error": 0.18},
        "15 % and 30 %: what comes first?": {"train_error": 0.15, "dev_error": 0.3},
        "0.5 % and 1 %: is anything left to do?": {"train_error": 0.005, "dev_error": 0.01},
        "15 % and 30 % of the variance of numbers: still both?": {"train_error": 0.15, "dev_error": 0.3, "target": "numbers"},
    },
    predictions=questions.DIAGNOSIS,
)  # fmt: skip
lesson.exhibit(
    "networks", "Four networks", networks.Spec, networks.run, networks_view.view, controls=["train_points", "data_noise", "epochs"], more=["net_seed"],
    explanation=networks_view.TEXT,
    experiments={
        "More epochs: what becomes of the one with both faults?": {"epochs": 1000},
        "Hardly any noise: who still errs?": {"data_noise": 0.1},
        "Other points, other weights: is a fit by eye a fit?": {"net_seed": 5},
    },
    predictions=questions.NETWORKS,
)  # fmt: skip
lesson.exhibit(
    "curves", "Curves", curves.Spec, curves_view.SOURCE.run, curves_view.view, parts=curves_view.SOURCE.parts, join=curves_view.SOURCE.join, coarse=curves_view.SOURCE.coarse, script=curves_view.SOURCE.script,
    remark=curves_view.remark,
    settings=[
        Setting(curves.DATA, names=curves_view.DATA), Setting(curves.AGAINST, names={"size": "Size", "examples": "Examples"}), Setting(curves.SOURCE, names={"stored": "Stored", "here": "Here"}),
    ],
    controls=["curve_data", "against", "source"], explanation=curves_view.TEXT,
    experiments={
        "Train the moons on this machine: the same curve?": {"source": "here"},
        "Digits against examples: does the gap close?": {"curve_data": "digits", "against": "examples"},
    },
    predictions=questions.CURVES, reveals=curves_view.shows_curve,
)  # fmt: skip
lesson.exhibit(
    "descent", "Double descent", double_descent.Spec, double_descent.draw, descent.view, read=descent.read, parts=descent.parts, join=descent.join, script=descent.script,
    settings=[Setting(double_descent.TURNED, names={"size": "Features", "examples": "Examples"}), Setting(double_descent.RIDGE), SEEDED],
    controls=["turned", "ridge"], more=["seed"], explanation=descent.THEORY_TEXT, sources=descent.SOURCES,
    presets={"Double descent": {}},
    experiments={
        "A ridge of 1: is more still better?": {"ridge": 1.0},
        "A ridge of 0.001: does the closed form still fit?": {"ridge": 0.001},
        "Other draws: is the peak in the same place?": {"seed": 1},
    },
    predictions=questions.DESCENT, reveals=descent.shows_ridge,
)  # fmt: skip

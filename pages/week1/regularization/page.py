"""Regularization: the page."""

from labcore.experiments.regularization import (
    augmentation,
    corner,
    dropout,
    dropout_ridge,
    dropout_training,
    early,
    paths,
    shrinkage,
    sweep,
)
from labcore.span import Span
from pages.kit.controls import Drawn
from pages.kit.exhibit import settings_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.kit.slider import slider
from pages.week1.regularization import augmentation as augmentation_view
from pages.week1.regularization import corner as corner_view
from pages.week1.regularization import dropout as dropout_view
from pages.week1.regularization import dropout_ridge as ridge_view
from pages.week1.regularization import dropout_training as training_view
from pages.week1.regularization import early as early_view
from pages.week1.regularization import paths as paths_view
from pages.week1.regularization import questions, view, words
from pages.week1.regularization import shrinkage as shrinkage_view

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


lesson = Lesson(
    __file__, TITLE, SUMMARY, sweep.Spec, sweep.run, view.view, key="lambda", label="Lambda",
    settings=settings_of(sweep.Spec, NAMES), look=[Setting(STRENGTH)], controls=["penalty", LAMBDA, "points"],
    more=["noise", "learning_rate", "seed", "source"],
    presets={
        "No penalty": {"strength": 0.0},
        "Too large": {"strength": 10.0},
        "L1": {"penalty": "l1"},
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
lesson.exhibit(
    "dropout", "Dropout", dropout.Spec, dropout.run, dropout_view.view, look=[dropout_view.SHOWN, dropout_view.MASK],
    explanation=dropout_view.EXPLANATION, controls=["units", "keep1", "keep2", "shown"], more=["keep_inputs", "masks", "seed"],
    presets={"Dropout": {}},
    experiments={
        "Fifty units at 0.8: how many go?": {"units": 50},
        "Gradients: do dropped units learn?": {"shown": "gradients"},
        "keep_prob 0.3 over 2,000 masks: does the mean still come home?": {"keep1": 0.3, "masks": 2000},
    },
    predictions=questions.DROPOUT,
)  # fmt: skip
lesson.exhibit(
    "noisy", "Dropout, trained", dropout_training.Spec, dropout_training.run, training_view.view, explanation=training_view.EXPLANATION,
    controls=["keep", "training_rate"], more=["noise", "seed"],
    experiments={
        "keep_prob 1: does the cost ever rise?": {"keep": 1.0},
        "keep_prob 0.5: how much noisier?": {"keep": 0.5},
        "Twenty times the rate without dropout: is the noise the mask's alone?": {"keep": 1.0, "training_rate": 2.0},
    },
    predictions=questions.NOISY,
)  # fmt: skip
lesson.exhibit(
    "early", "Early stopping", early.Spec, early.run, early_view.view, explanation=early_view.EXPLANATION,
    controls=["wait", "l2_strength", "noise"], more=["seed"],
    experiments={
        "Patience 1: does it stop too soon?": {"wait": 1},
        "Less noise, 0.1: is there anything to stop for?": {"noise": 0.1},
        "L2 with lambda 5: does it still overfit at the end?": {"l2_strength": 5.0},
    },
    predictions=questions.EARLY,
)  # fmt: skip
lesson.exhibit(
    "shrinkage", "Stopping is a penalty", shrinkage.Spec, shrinkage.run, shrinkage_view.view, explanation=shrinkage_view.EXPLANATION,
    controls=["stopped_at", "rate_share"],
    experiments={
        "Three steps: which directions are there already?": {"stopped_at": 3},
        "A thousand steps: what is still missing?": {"stopped_at": 1000},
        "0.9 of the largest stable rate: where do the curves part?": {"rate_share": 0.9, "stopped_at": 5},
    },
    predictions=questions.SHRINKAGE,
)  # fmt: skip
lesson.exhibit(
    "augmentation", "Augmentation", augmentation.Spec, augmentation.run, augmentation_view.view, explanation=augmentation_view.EXPLANATION,
    controls=["originals", "copies", "shift", "rotate", "zoom"], more=["image_noise", "crop", "seed"],
    experiments={
        "Shifts of four pixels: does the label still hold?": {"shift": 4.0},
        "250 originals: how much is left for copies to teach?": {"originals": 250},
        "Copies that are not moved at all: does repeating help?": {"shift": 0.0, "rotate": 0.0, "zoom": 0.0, "image_noise": 0.0},
    },
    predictions=questions.AUGMENTATION, rows="The dev error of every network.",
)  # fmt: skip
lesson.exhibit(
    "paths", "Paths of a real table", paths.Spec, paths.run, paths_view.view, explanation=paths_view.EXPLANATION,
    controls=["l1_strength", "descent_share"],
    experiments={
        "Lambda 200: who is left?": {"l1_strength": 200.0},
        "Lambda 600: is anybody left?": {"l1_strength": 600.0},
        "A tenth of the rate: how much nearer to 0 does the subgradient come?": {"descent_share": 0.05},
    },
    predictions=questions.PATHS,
)  # fmt: skip
lesson.exhibit(
    "ridge", "Dropout is a ridge", dropout_ridge.Spec, dropout_ridge.run, ridge_view.view, explanation=ridge_view.EXPLANATION,
    controls=["keep_features", "draws"], more=["seed"],
    experiments={
        "keep_prob 0.5: how much does it cost?": {"keep_features": 0.5},
        "2,000 masks: does the mean come nearer?": {"draws": 2000},
        "keep_prob 0.95: which weights still move?": {"keep_features": 0.95},
    },
    predictions=questions.RIDGE,
)  # fmt: skip

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
from pages.kit.exhibit import settings_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week1.regularization import augmentation as augmentation_view
from pages.week1.regularization import corner as corner_view
from pages.week1.regularization import dropout as dropout_view
from pages.week1.regularization import dropout_ridge as ridge_view
from pages.week1.regularization import dropout_training as training_view
from pages.week1.regularization import early as early_view
from pages.week1.regularization import paths as paths_view
from pages.week1.regularization import questions, tries, view, words
from pages.week1.regularization import shrinkage as shrinkage_view
from pages.week1.regularization.controls import KEEP_FEATURES, LAMBDA, NAMES, PERCENT, STRENGTH

TITLE = "Regularization"
ORDER = 3
SUMMARY = "What keeps a network from learning its examples by heart?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, corner.Spec, corner.run, corner_view.view, key="corner", label="Diamond and circle", look=[PERCENT],
    controls=["optimum_x", "optimum_y", "curvature_ratio", "angle"], presets={"Long valley": {"curvature_ratio": 12.0}},
    experiments=tries.CORNER, predictions=questions.CORNER, explanation=corner_view.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "lambda", "Lambda", sweep.Spec, sweep.run, view.view, settings=settings_of(sweep.Spec, NAMES), look=[Setting(STRENGTH)],
    controls=["penalty", LAMBDA, "points"], more=["noise", "learning_rate", "seed", "source"], explanation=words.EXPLANATION,
    presets={
        "No penalty": {"strength": 0.0},
        "Too large": {"strength": 10.0},
        "L1": {"penalty": "l1"},
        "Far too large": {"strength": 20.0},
    },
    experiments=tries.SWEEP, predictions=questions.SWEEP,
)  # fmt: skip
lesson.exhibit(
    "dropout", "Dropout", dropout.Spec, dropout.run, dropout_view.view, look=[dropout_view.SHOWN, dropout_view.MASK],
    explanation=dropout_view.EXPLANATION, controls=["units", "keep1", "keep2", "shown"], more=["keep_inputs", "masks", "seed"],
    presets={"Dropout": {}},
    experiments=tries.DROPOUT, predictions=questions.DROPOUT,
)  # fmt: skip
lesson.exhibit(
    "noisy", "Dropout, trained", dropout_training.Spec, dropout_training.run, training_view.view, explanation=training_view.EXPLANATION,
    controls=["keep", "training_rate"], more=["noise", "seed"],
    experiments=tries.NOISY, predictions=questions.NOISY,
)  # fmt: skip
lesson.exhibit(
    "early", "Early stopping", early.Spec, early.run, early_view.view, explanation=early_view.EXPLANATION,
    controls=["wait", "l2_strength", "noise"], more=["seed"],
    experiments=tries.EARLY, predictions=questions.EARLY,
)  # fmt: skip
lesson.exhibit(
    "shrinkage", "Stopping is a penalty", shrinkage.Spec, shrinkage.run, shrinkage_view.view, explanation=shrinkage_view.EXPLANATION,
    controls=["rate_share"],
    experiments=tries.SHRINKAGE, predictions=questions.SHRINKAGE, reveals=questions.reveals_part,
)  # fmt: skip
lesson.exhibit(
    "augmentation", "Augmentation", augmentation.Spec, augmentation.run, augmentation_view.view, explanation=augmentation_view.EXPLANATION,
    controls=["originals", "copies", "shift", "rotate", "zoom"], more=["image_noise", "crop", "seed"],
    experiments=tries.AUGMENTATION, predictions=questions.AUGMENTATION, rows="The dev error of every network.",
)  # fmt: skip
lesson.exhibit(
    "paths", "Paths of a real table", paths.Spec, paths.run, paths_view.view, explanation=paths_view.EXPLANATION,
    controls=["l1_strength", "descent_share"],
    experiments=tries.PATHS, predictions=questions.PATHS,
)  # fmt: skip
lesson.exhibit(
    "ridge", "Dropout is a ridge", dropout_ridge.Spec, dropout_ridge.run, ridge_view.view, explanation=ridge_view.EXPLANATION,
    controls=[KEEP_FEATURES, "draws"], more=["seed"],
    experiments=tries.RIDGE, predictions=questions.RIDGE,
)  # fmt: skip

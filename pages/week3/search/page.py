"""Hyperparameter search: the page."""

from labcore.experiments.search import grid_random
from pages.kit.lesson import Lesson
from pages.week3.search import controls, grid_words, questions, view

TITLE = "Hyperparameter search"
ORDER = 13
SUMMARY = "Where to try the next hyperparameters?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, grid_random.Spec, view.SOURCE.run, view.view, key="grid", label="Grid and random",
    settings=controls.OF_GRID, read=controls.read_grid,
    parts=view.SOURCE.parts, join=view.SOURCE.join, coarse=view.SOURCE.coarse, script=view.SOURCE.script, remark=view.remark,
    controls=["other", "reach", "grid_seed", "grid_source"],
    presets={
        "Far ahead": {"grid_seed": 8},
        "Best on the edge": {"other": "hidden_units"},
        "A narrow range": {"reach": "narrow"},
        "Ahead by one answer": {"grid_seed": 2},
    },
    experiments={
        "Only 0.001 to 0.1: how far behind is the grid now?": {"reach": "narrow"},
        "Seed 2: who finds the better score this time, and by how much?": {"grid_seed": 2},
        "Adam's beta1 beside the rate: does it matter?": {"other": "beta1"},
    },
    predictions=questions.GRID, reveals=lambda shown, asked: shown.other == asked.other, explanation=grid_words.EXPLANATION, sources=grid_words.SOURCES,
    rows="Every trial of both.",
)  # fmt: skip

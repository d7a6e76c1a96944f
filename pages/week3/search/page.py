"""Hyperparameter search: the page."""

from labcore.experiments.search import best, coarse, coarse_store, early, grid_random, panda, scale
from pages.kit.code import script_of
from pages.kit.controls import Drawn
from pages.kit.exhibit import FromSession
from pages.kit.lesson import Lesson
from pages.week3.search import best as best_view
from pages.week3.search import (
    best_words,
    coarse_file,
    coarse_questions,
    coarse_settings,
    coarse_source,
    coarse_view,
    coarse_words,
    controls,
    early_controls,
    early_questions,
    early_words,
    grid_words,
    panda_controls,
    panda_questions,
    panda_words,
    questions,
    scale_words,
    view,
)
from pages.week3.search import early as early_view
from pages.week3.search import panda as panda_view
from pages.week3.search import scale as scale_view

TITLE = "Hyperparameter search"
ORDER = 13
SUMMARY = "Where to try the next hyperparameters?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, grid_random.Spec, view.SOURCE.run, view.view, key="grid", label="Grid and random",
    settings=controls.OF_GRID, read=controls.read_grid,
    parts=view.SOURCE.parts, join=view.SOURCE.join, coarse=view.SOURCE.coarse, script=view.SOURCE.script, remark=view.remark,
    controls=["other", "reach", "grid_seed", "grid_source"],
    presets={"Both matter": {"other": "hidden_units", "grid_seed": 7}},
    experiments={
        "Only 0.001 to 0.1: how far behind is the grid now?": {"reach": "narrow"},
        "Seed 2: who finds the better score this time, and by how much?": {"grid_seed": 2},
        "Adam's beta1 beside the rate: does it matter?": {"other": "beta1"},
    },
    predictions=questions.GRID, reveals=lambda shown, asked: shown.other == asked.other, explanation=grid_words.EXPLANATION, sources=grid_words.SOURCES,
    rows="Every trial of both.",
)  # fmt: skip
lesson.exhibit(
    "scale", "The right scale", scale.Spec, scale.run, scale_view.view, settings=controls.OF_SCALE, read=controls.read_scale,
    controls=["tuned", "draws"], more=["draw_seed"], explanation=scale_words.SCALE, sources=scale_words.SOURCES,
    presets={"Beta": {"tuned": "beta"}},
    experiments={
        "400 draws: how near do the counts come to what is expected?": {"draws": 400},
        "50 to 100 hidden units: does the scale matter?": {"tuned": "units"},
        "2 to 4 layers: which does the log scale favour?": {"tuned": "layers"},
    },
    predictions=questions.SCALE, reveals=lambda shown, asked: shown.tuned == asked.tuned, rows="Every draw.",
)  # fmt: skip
lesson.exhibit(
    "best", "Best of n", best.Spec, best.run, best_view.view, settings=controls.OF_BEST, read=controls.read_best,
    controls=["top_share", "order_seed", "other", "reach"], explanation=best_words.BEST, sources=best_words.SOURCES,
    presets={"Sixty trials": {}},
    experiments={
        "The best 10 %: how many trials does it take?": {"top_share": 0.1},
        "Another order of the same trials: does it stay in the band?": {"order_seed": 7},
        "The narrow range: what is left for more trials to find?": {"reach": "narrow"},
    },
    predictions=questions.BEST, reveals=lambda shown, asked: shown.share == asked.share, rows="Every n.",
)  # fmt: skip
lesson.exhibit(
    "coarse", "Coarse to fine", coarse.Spec, coarse_source.run, coarse_view.view,
    settings=coarse_settings.settings(), read=coarse_settings.read, look=coarse_settings.LOOK,
    parts=coarse_source.parts, join=coarse_source.join, coarse=coarse_source.quicker, growing=coarse_source.growing, sketch=coarse_source.sketch,
    doing=coarse_source.doing, stopped=coarse_source.stopped, script=coarse_source.script, remark=coarse_source.remark, line=coarse_file.line, from_session={coarse_settings.BROUGHT: FromSession(coarse_file.brought, coarse_file.not_linked)},
    controls=["sampler", "trials", "coarse_source", "seen", "best_share"],
    more=["coarse_data", "across", "up", Drawn(coarse_file.menu), "searched", "coarse_epochs", "coarse_seed", *coarse_settings.OF_BOX],
    presets={"Coarse to fine": {}, "Inside the box": coarse_store.BOX},
    experiments={
        "A box around the good trials: where do 25 more of them end?": coarse_store.BOX,
        "TPE: from which trial on are nearly all good?": {"sampler": "tpe"},
        "Which of the five matters, and which does one usually turn to first?": {"seen": "importance"},
    },
    predictions=coarse_questions.QUESTIONS, reveals=coarse_questions.reveals, explanation=coarse_words.EXPLANATION, sources=coarse_words.SOURCES,
    rows="Every trial of both searches.",
)  # fmt: skip
lesson.exhibit(
    "panda", "Panda and caviar", panda.Spec, panda_view.run_part, panda_view.view, look=[panda_controls.AT],
    settings=panda_controls.SETTINGS, read=panda_controls.read_panda, remark=panda_controls.remark,
    # What came before the last change is kept while that is moved.
    parts=lambda spec: (spec.tended, spec.caviar), join=lambda spec, results: panda.together_of(spec, *results),
    script=lambda spec: script_of(panda.run, spec), reveals=lambda shown, asked: shown == asked, rows="Every day of every training.",
    controls=panda_controls.IN_VIEW, more=panda_controls.UNDER_MORE, explanation=panda_words.PANDA, sources=panda_words.SOURCES,
    presets={"Panda and caviar": {}},
    experiments={
        "Back by one day only: is that early enough?": {"panda_back": 1},
        "Beta 0 from day 13 on: how quiet is the curve without momentum?": {"panda_beta": 0.0},
        "24 left alone: how much better is the best of them?": {"panda_models": "24"},
    },
    predictions=panda_questions.QUESTIONS,
)  # fmt: skip
lesson.exhibit(
    "early", "Stopped early", early.Spec, early.run, early_view.view, look=[early_controls.AT],
    settings=early_controls.SETTINGS, read=early_controls.read_early, controls=early_controls.in_view, more=early_controls.under_more,
    explanation=early_words.EARLY, sources=early_words.SOURCES, rows="Every trial, in its order.",
    presets={"Stopped early": {}},
    experiments={
        "First judged after 9 epochs: how much is still saved?": {"early_first": 9},
        "Only one in nine goes on: is the best still there?": {"early_reduction": 9},
        "Order 6 of the same trials: who is stopped this time?": {"early_order": 6},
    },
    predictions=early_questions.QUESTIONS, reveals=lambda shown, asked: (shown.rule, shown.first) == (asked.rule, asked.first),
)  # fmt: skip

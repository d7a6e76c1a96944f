"""Batch normalization: the page."""

from labcore.experiments.batch_norm import groups, layers, rates, running, scale, shift, unit
from pages.kit.lesson import Lesson
from pages.week3.batch_norm import (
    controls,
    groups_words,
    layers_words,
    questions,
    running_words,
    scale_words,
    shift_words,
    unit_words,
    view,
)
from pages.week3.batch_norm import groups as groups_view
from pages.week3.batch_norm import layers as layers_view
from pages.week3.batch_norm import rates_words as words
from pages.week3.batch_norm import running as running_view
from pages.week3.batch_norm import scale as scale_view
from pages.week3.batch_norm import shift as shift_view
from pages.week3.batch_norm import unit as unit_view

TITLE = "Batch normalization"
ORDER = 14
SUMMARY = "Why does normalizing every layer allow far larger steps?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, rates.Spec, view.SOURCE.run, view.view, key="rates", label="Rates",
    names={"layers": {"3": "3", "6": "6"}, "source": controls.SOURCES},
    parts=view.SOURCE.parts, join=view.SOURCE.join, coarse=view.SOURCE.coarse, script=view.SOURCE.script, remark=view.remark,
    controls=["layers", "right", "source"],
    presets={"Six layers": {"layers": "6"}, "Strict": {"right": 0.95}},
    experiments={
        "Half of the answers right: how wide are the bars now?": {"right": 0.5},
        "95 % right: which bars are left?": {"right": 0.95},
        "Train them on this machine: the same bars?": {"source": "here"},
    },
    predictions=questions.RATES, reveals=lambda shown, asked: shown.layers == asked.layers, explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "unit", "One unit", unit.Spec, unit.run, unit_view.view,
    controls=["unit_batch", "unit", "gamma", "beta", "back"], more=["added", "which", "layer", "trained", "seed"], explanation=unit_words.UNIT, sources=unit_words.SOURCES,
    presets={"One unit": {}, "z again": {"back": True}},
    experiments={
        "gamma = deviation, beta = mean: what comes out?": {"back": True},
        "gamma 4: how many are left in the linear zone?": {"gamma": 4.0},
        "A mini-batch of one: what is left of it?": {"unit_batch": 1},
    },
    predictions=questions.UNIT, reveals=lambda shown, asked: shown.added != 0,
)  # fmt: skip
lesson.exhibit(
    "layers", "Layers", layers.Spec, layers.run, layers_view.view,
    settings=controls.OF_LAYERS, read=controls.read_layers,
    controls=["layers_activation", "layers_rate", "moved"], more=["seed"], explanation=layers_words.LAYERS, sources=layers_words.SOURCES,
    presets={"Layers": {}},
    experiments={
        "Nothing moved: do the layers wander by themselves?": {"moved": 0.0},
        "Rate 2: which layers saturate?": {"layers_rate": 2.0},
        "ReLU: how many units are 0 after the shift?": {"layers_activation": "relu"},
    },
    predictions=questions.LAYERS, reveals=lambda shown, asked: abs(shown.moved) >= asked.moved,
)  # fmt: skip
lesson.exhibit(
    "why", "Why it works", shift.Spec, shift.run, shift_view.view, look=[controls.SEEN_UNIT],
    settings=controls.OF_SHIFT, read=controls.read_shift,
    controls=["activation", "why_rate", "noise", "seen_unit"], more=["seed"], explanation=shift_words.SHIFT, sources=shift_words.SOURCES,
    presets={"Why it works": {}},
    experiments={
        "Four times the rate, 2: what becomes of the three?": {"why_rate": 2.0},
        "Sigmoids at rate 2: who is slow?": {"activation": "sigmoid", "why_rate": 2.0},
        "No noise: how still does a unit's input lie?": {"noise": 0.0},
    },
    predictions=questions.SHIFT, reveals=lambda shown, asked: shown.noise >= asked.noise,
)  # fmt: skip
lesson.exhibit(
    "scale", "Size of W", scale.Spec, scale.run, scale_view.view,
    settings=controls.OF_SCALE, read=controls.read_scale,
    controls=["factor", "scale_rate", "normed"], more=["seed"], explanation=scale_words.SCALE, sources=scale_words.SOURCES,
    presets={"Twice the weights": {}},
    experiments={
        "Half the weights: does the effective rate come together again?": {"factor": 0.5},
        "Rate 0.5: how fast does |w| grow?": {"scale_rate": 0.5},
        "Without batch norm, at rate 0.1: is the output the same?": {"normed": False, "scale_rate": 0.1},
    },
    predictions=questions.SCALE, reveals=lambda shown, asked: shown.factor == asked.factor,
)  # fmt: skip
lesson.exhibit(
    "prediction", "Prediction", running.Spec, running.run, running_view.view,
    controls=["running_batch", "running_unit"], more=["seed"], explanation=running_words.RUNNING, sources=running_words.SOURCES,
    presets={"Prediction": {}},
    experiments={
        "Batches of 256: how noisy are mean and variance?": {"running_batch": 256},
        "Batches of 4: how far apart are PyTorch's and Keras' variance?": {"running_batch": 4},
        "Another unit.": {"running_unit": 9},
    },
    predictions=questions.RUNNING, reveals=lambda shown, asked: shown.running_batch == asked.running_batch,
)  # fmt: skip
lesson.exhibit(
    "norms", "Batch size", groups.Spec, groups_view.SOURCE.run, groups_view.view,
    settings=controls.OF_NORMS, read=controls.read_norms, parts=groups_view.SOURCE.parts, join=groups_view.SOURCE.join,
    coarse=groups_view.SOURCE.coarse, script=groups_view.SOURCE.script, remark=groups_view.remark,
    controls=["rule", "norms_source"], explanation=groups_words.GROUPS, sources=groups_words.SOURCES,
    presets={"Batch size": {}},
    experiments={
        "The same rate for all sizes: which curves bend?": {"rule": "same"},
        "Train them on this machine: the same order?": {"norms_source": "here"},
    },
    predictions=questions.GROUPS, reveals=lambda shown, asked: shown.rule == asked.rule,
)  # fmt: skip

"""Gradient checking: the page."""

from labcore.experiments import gradient_check
from labcore.experiments.gradient_check import checked, kink, penalty, steps
from pages.kit.exhibit import FromSession
from pages.kit.lesson import Lesson
from pages.week1.gradient_check import controls, explanation, finding, questions
from pages.week1.gradient_check import hidden as hidden_view
from pages.week1.gradient_check import kink as kink_view
from pages.week1.gradient_check import penalty as penalty_view
from pages.week1.gradient_check import steps as steps_view
from pages.week1.gradient_check.view import view

TITLE = "Gradient checking"
ORDER = 6
SUMMARY = "Is the gradient right, and if not, in which layer is the bug?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, gradient_check.Spec, gradient_check.run, view, key="network", label="Network",
    settings=controls.SETTINGS, look=[controls.DRAWN_AS, controls.AT], controls=controls.in_view, more=controls.under_more,
    presets={
        "No bug": {"bug": "none"},
        "Bias not summed": {"bug": "bias-not-summed", "layer": 3},
        "Forgot the penalty": {"bug": "no-penalty"},
        "Batch norm as constant": {"bug": "norm-constant", "layer": 2, "batch_norm": True},
        "Find the bug": {"exhibit": "hidden"},
    },
    experiments={
        "Forgot the 1/m: by how much is every group off?": {"bug": "no-mean"},
        "Every entry as a cell: does the bug spare any?": {"view": "entries"},
        "After 200 steps of training: is it still seen?": {"trained": 200},
        "Dropout with one mask, no bug: does it pass?": {"bug": "none", "masks": "fixed"},
    },
    predictions=questions.NETWORK, reveals=questions.reveals, explanation=explanation.NETWORK, sources=explanation.SOURCES,
)  # fmt: skip
lesson.exhibit(
    "hidden", "Find the bug", None, checked.run, hidden_view.view, settings=controls.HIDDEN, look=[controls.DRAWN_AS, controls.AT],
    read=lambda values: values[finding.CASE], from_session={finding.CASE: FromSession(finding.case_here, finding.no_case)},
    parts=hidden_view.parts, join=hidden_view.join, script=hidden_view.script,
    controls=[finding.WHICH, "activation", "depth", "view"], more=["initializer", "width", "seed"], explanation=explanation.HIDDEN,
    experiments={
        "A deep network: is the layer still found?": {"depth": 8},
        "ReLU: do the kinks get in the way?": {"activation": "relu"},
        "Every entry as a cell: what more is seen?": {"view": "entries"},
    },
)  # fmt: skip
lesson.exhibit(
    "steps", "Step length", steps.Spec, steps.run, steps_view.view, settings=controls.STEPS, controls=controls.steps_in_view,
    explanation=steps_view.STEPS,
    experiments={
        "A step of 0.001: what becomes of the two errors?": {"h": 0.001},
        "A step of 10⁻¹², which is very short: who is best now?": {"h": 1e-12},
        "The cost of the network in place of the cube.": {"function": "network"},
    },
    predictions=questions.STEPS, reveals=questions.reveals_step, sources=explanation.STEPS_SOURCES, rows="Both or all three differences.",
)  # fmt: skip
lesson.exhibit(
    "kink", "Kinks", kink.Spec, kink.run, kink_view.view, settings=controls.KINK, read=controls.read_kink,
    controls=["interval", "kinked", "kink_examples"], more=["kink_seed"], explanation=kink_view.KINKS,
    experiments={
        "A step of 0.002: is the kink still in it?": {"interval": 0.002},
        "One example: how many kinks are left?": {"kink_examples": 1},
        "Tanh, which has no kink: do the two agree?": {"kinked": "tanh"},
    },
    predictions=questions.KINK, reveals=questions.reveals_kink, rows="Each number of examples.",
)  # fmt: skip
lesson.exhibit(
    "penalty", "Penalty", penalty.Spec, penalty.run, penalty_view.view, settings=controls.PENALTY, read=controls.read_penalty,
    controls=[controls.DATA_BUG, "penalized", "penalty_depth", "penalty_l2"], more=["penalty_seed"], explanation=penalty_view.PENALTY,
    experiments={
        "λ = 1: is the bug seen?": {"penalty_l2": 1.0},
        "Tanh passes on more of the gradient: is the bug still hidden?": {"penalized": "tanh"},
        "The forgotten 1/m, which spoils every layer.": {"data_bug": "no-mean"},
    },
    predictions=questions.PENALTY, reveals=questions.reveals_penalty, rows="Each part of the gradient.",
)  # fmt: skip

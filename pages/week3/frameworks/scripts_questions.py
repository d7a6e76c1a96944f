"""The questions about scripts: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lab_runs import STEPS
from labcore.frameworks.lesson_scripts import ScriptSpec, Written
from pages.kit.numbers import rounded
from pages.kit.prediction import Prediction


def _has(result: Written) -> str:
    return "No" if result.spec.framework in result.refusals else "Yes"


def _has_why(result: Written) -> str:
    others = [FRAMEWORKS[one] for one in result.scripts if one != "numpy"]
    return (
        f"RAdam waits with the division by the root until enough squares have been averaged; {' and '.join(others)} have it. "
        "A script that puts Adam in its place would run and print other numbers, so the lab writes none."
    )


def _near(result: Written) -> str:
    error = abs(float(result.runs[0].curves["w"][-1]) - 5.0)
    return "Ten" if error < 5e-10 else "Eight" if error < 1e-7 else "Three"


def _near_why(result: Written) -> str:
    error = abs(float(result.runs[0].curves["w"][-1]) - 5.0)
    return (
        f"The slope is 2w − 10, so a step at 0.01 leaves 0.98 of the distance to 5. After {STEPS:,} steps that is 5 times 0.98 to the power {STEPS:,}: "
        f"{rounded(error)} is missing, whoever computes it."
    )


def reveals(shown: ScriptSpec, asked: ScriptSpec) -> bool:
    """Where a descent ends stands on the picture whichever framework is beside it; what a framework lacks, whatever it is for."""
    if asked.subject == "parabola":
        return shown.ran and shown.what == asked.what
    return shown.framework == asked.framework and shown.given is None and shown.optimizer == asked.optimizer


QUESTIONS = [
    Prediction(
        "w² − 10w + 25 by gradient descent at 0.01, from w = 0. After 1,000 steps, how many digits of w = 5 are right?",
        ["Three", "Eight", "Ten"], {"subject": "parabola", "optimizer": "gd", "learning_rate": 0.01}, answer=_near, why=_near_why,
    ),
    Prediction("The setting asks for RAdam. Has Keras an optimizer that does the same?", ["Yes", "No"], {"optimizer": "radam", "framework": "keras"}, answer=_has, why=_has_why),
]  # fmt: skip

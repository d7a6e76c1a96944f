"""What is said of the scripts, and asked about them."""

from __future__ import annotations

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import STEPS, Written
from pages.kit.numbers import rounded
from pages.kit.prediction import Prediction


def says(result: Written) -> str:
    """What comes out in the lab, and what the framework's script does with it."""
    spec = result.spec
    name = FRAMEWORKS[spec.framework]
    if refused := result.refusals.get(spec.framework):
        return f"No script: {refused}"
    first = (
        "It diverges: a smaller rate trains." if result.diverged else f"The lab's script ends with {result.printed}."
    )
    notes = result.scripts[spec.framework].notes
    if spec.subject == "training" and not spec.same:
        return f"{first} That for {name} stands by itself: it draws its own weights, split and order, so its numbers are others of the same kind."
    if notes:
        return f"{first} What differs in {name}: {' '.join(notes)}"
    return f"{first} That for {name} prints the same, up to rounding."


def _has(result: Written) -> str:
    return "No" if result.spec.framework in result.refusals else "Yes"


def _has_why(result: Written) -> str:
    others = [FRAMEWORKS[one] for one in result.scripts if one != "numpy"]
    return (
        f"RAdam waits with the division by the root until enough squares have been averaged; {' and '.join(others)} have it. "
        "A script that puts Adam in its place would run and print other numbers, so the lab writes none."
    )


def _near(result: Written) -> str:
    error = abs(float(result.curves["w"][-1]) - 5.0)
    return "Ten" if error < 5e-10 else "Eight" if error < 1e-7 else "Three"


def _near_why(result: Written) -> str:
    error = abs(float(result.curves["w"][-1]) - 5.0)
    return (
        f"The slope is 2w − 10, so a step at 0.01 leaves 0.98 of the distance to 5. After {STEPS:,} steps that is 5 times 0.98 to the power {STEPS:,}: "
        f"{rounded(error)} is missing, whoever computes it."
    )


QUESTIONS = [
    Prediction(
        "w² − 10w + 25 by gradient descent at 0.01, from w = 0. After 1,000 steps, how many digits of w = 5 are right?",
        ["Three", "Eight", "Ten"], {"subject": "parabola", "optimizer": "gd", "learning_rate": 0.01}, answer=_near, why=_near_why,
    ),
    Prediction("The setting asks for RAdam. Has Keras an optimizer that does the same?", ["Yes", "No"], {"optimizer": "radam", "framework": "keras"}, answer=_has, why=_has_why),
]  # fmt: skip

EXPLANATION = """
**What you see.** One setting as a program, twice: on the left in the lab's own core, on the right as somebody who uses the framework would write it. Comments in it stand where the conventions differ and say how they are met.
The curves and the table are the lab's own, computed now; it needs none of the frameworks.

**The same numbers.** With the switch on, the script loads the lab's first weights, its split and normalized examples and its order of them from two files that come with it. It then prints after each epoch the costs of the lab, but for what is said to differ.
With the switch off it needs no file, and its numbers are others of the same kind.

**Why there is sometimes none.** What a framework does not have is told with the reason. A script that nearly does the same would be worse than none.
"""
SOURCES = """
- PyTorch, Keras 3, JAX and optax: their own documentation.
- The scripts of trainings are compared with the libraries by `tests/frameworks` and `make frameworks`.
"""

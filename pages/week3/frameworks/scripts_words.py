"""What is said of the scripts."""

from __future__ import annotations

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import Written


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


EXPLANATION = """
**What you see.** One setting as a program, twice: on the left in the lab's own core, on the right as somebody who uses the framework would write it. Comments in it stand where the conventions differ and say how they are met.
The curves and the table are the lab's own, computed now; it needs none of the frameworks.

**The same numbers.** With the switch on, the script loads the lab's first weights, its split and normalized examples and its order of them from two files that come with it: both are under More, in one archive, and there is a notebook too. It then prints after each epoch the costs of the lab, but for what is said to differ.
With the switch off it needs no file, and its numbers are others of the same kind.

**Why there is sometimes none.** What a framework does not have is told with the reason. A script that nearly does the same would be worse than none.
"""
SOURCES = """
- PyTorch, Keras 3, JAX and optax: their own documentation.
- The scripts of trainings are compared with the libraries by `tests/frameworks` and `make frameworks`.
"""

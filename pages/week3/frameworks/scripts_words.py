"""What is said of the scripts."""

from __future__ import annotations

from dataclasses import replace

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import ScriptSpec, Written
from labcore.frameworks.printed import Printed
from pages.kit.numbers import rounded

# Costs are about 1: less than that is rounding.
ALIKE = 1e-9
NOT_YET = "The lab's own is still running."


def refused(result: Written, framework: str) -> str:
    """In the place of a script: why there is none, and what has one."""
    spec = result.spec
    # The library's own words go on with the value that it has received, and with what to call instead.
    reason, _, _ = result.refusals[framework].partition("; got ")
    says = f"{reason[:1].upper()}{reason[1:]}."
    turned = replace(spec, same=not spec.same)
    if spec.trains and _is_there(turned, framework):
        return f"{says} With Same numbers {'on' if turned.same else 'off'} there is a script."
    others = [FRAMEWORKS[one].split()[0] for one in result.scripts if one != "numpy"]
    if "no optimizer like" in reason:
        others.insert(0, "another optimizer")
    if not others:
        return f"{says} Only the lab's own script does that."
    return f"{says} Choose {' or '.join([', '.join(others[:-1])] * (len(others) > 1) + others[-1:])}."


def _is_there(spec: ScriptSpec, framework: str) -> bool:
    try:
        return bool(spec.script(framework, files=False).text)
    except ValueError:
        return False


def says(result: Written, presenting: bool = False) -> str:
    """What comes out in the lab, and what the framework's script does with it: once the clock has come to the end. On a projector
    what differs is left to the script's own comments."""
    spec = result.spec
    name = FRAMEWORKS[spec.framework]
    first = _ends(result)
    if spec.framework in result.refusals:
        return first
    notes, stored = result.scripts[spec.framework].notes, result.beside(spec.framework)
    differs = f"What differs in {name}: {' '.join(notes)}" if notes and not presenting else ""
    if spec.trains and not spec.same:
        return f"{first} That for {name} stands by itself: it draws its own weights, split and order, so its numbers are others of the same kind."
    if not stored:
        told = differs or f"That for {name} prints the same, up to rounding."
        return f"{first} {told} {not_run(spec.framework)}"
    return f"{first} {_compared(result, stored[0])} {differs}".rstrip()


def _ends(result: Written) -> str:
    if not result.runs:
        return NOT_YET
    if result.diverged:
        return "It diverges: a smaller rate trains." if result.spec.trains else "It diverges: a smaller rate arrives."
    if len(result.runs) > 1:
        return f"The lab's script prints where each of {len(result.runs)} optimizers ends."
    return f"The lab's script ends with {result.lines[-1]}."


def _compared(result: Written, one: Printed) -> str:
    """How far what a framework has printed is from the lab's."""
    off = [value for run in result.runs for value in one.away(run).values()]
    if not off or result.diverged:
        return f"{one.library} has printed what stands below its script (stored)."
    if max(off) == 0.0:
        return f"{one.library} has printed the same digits (stored)."
    if max(off) <= ALIKE:
        return f"{one.library} has printed the same up to rounding, {rounded(max(off))} off at most (stored)."
    return f"{one.library} has printed numbers that are off by {rounded(max(off))} at most (stored)."


def not_run(framework: str) -> str:
    """Where nothing is stored of a setting."""
    name = FRAMEWORKS[framework].split()[0]
    return (
        f"Not run here: {name} is no part of the lab. The script and its files, under More, run where it is installed."
    )


EXPLANATION = """
**What you see.** One setting as a program, twice: first in the lab's own core, then as somebody who uses the framework would write it. Comments in it stand where the conventions differ and say how they are met.
Below each stands what it prints: the lab's own computed now, the framework's as it was printed where that is installed, with its version. The curves are the lab's, and dotted on them lies what the framework has printed.
Stored are the page's own settings and those one choice away; for any other the scripts are written just as well, and only the lab's are run. What all frameworks printed stands under Numbers: Keras runs one script on TensorFlow, JAX and PyTorch.

**Your own settings.** The trainer and the race hand over what they show, by the link below their pictures.

**The same numbers.** With the switch on, the script loads the lab's first weights, its split and normalized examples and its order of them from two files that come with it: both are under More, in one archive, and there is a notebook too. It then prints after each epoch the costs of the lab, but for what is said to differ.
With the switch off it needs no file, and its numbers are others of the same kind.

**Why there is sometimes none.** What a framework does not have is told with the reason. A script that nearly does the same would be worse than none.
"""
SOURCES = """
- PyTorch, Keras 3, JAX and optax: their own documentation.
- What they have printed is stored in `labcore/frameworks/printed.json`, made by `python -m labcore.frameworks.store`.
- The scripts of trainings are compared with the libraries by `tests/frameworks` and `make frameworks`.
"""

"""A hidden bug on the stage: what is red, and after the answer what it was. Before it the code has the gradient as numbers."""

from __future__ import annotations

from typing import Any

from labcore.experiments.gradient_check import checked, hidden
from labcore.experiments.gradient_check.hidden import EVERYWHERE
from labcore.gradient_check import BUGS
from labcore.spec import code_of
from pages.kit.code import script_of
from pages.kit.view import Mode, View
from pages.week1.gradient_check.view import shown
from pages.week1.gradient_check.words import bug_words, named, rounding_words, verdict_words


def parts(case: hidden.Case) -> tuple[Any, ...]:
    """The check is kept for all who draw the same one; what it is the answer to is not."""
    return (case.spoiled,)


def join(case: hidden.Case, results: Any) -> hidden.Result:
    return hidden.Result(case, results[0])


def view(result: hidden.Result, mode: Mode) -> View:
    """The check of a gradient with a hidden bug: what is red, and after the answer what it was."""
    case, check = result.case, result.checked
    told = [verdict_words(check)]
    if case.found:
        guessed = BUGS[case.found].label
        told.append(
            f"{'Found' if case.right else f'Not {guessed[0].lower()}{guessed[1:]}'}: {named(case.bug, case.layer)}. {bug_words(check)}"
        )
    else:
        told.append(
            "Which bug is it? Look at which layers are red, which kinds of parameters, and by how much. The output layer hands its gradient back as it should."
        )
    says = " ".join(filter(None, [*told, rounding_words(check)]))
    placed = case.found and case.bug not in EVERYWHERE
    return shown(check, mode, says, case.layer if placed else 0)


def script(case: hidden.Case) -> str:
    """Before the answer the gradient itself, as it came out of backpropagation; after it the bug."""
    if case.found:
        return script_of(checked.run, case.spoiled)
    gradient = case.network.spoiled(case.bug, case.layer, case.network.network())
    numbers = ", ".join(map(repr, gradient.tolist()))
    return "\n".join([
        "from labcore.experiments.gradient_check.checked import judge",
        "from labcore.experiments.gradient_check.spec import Spec",
        "",
        "# What backpropagation gave, with a bug somewhere.",
        f"gradient = [{numbers}]",
        f"result = judge({code_of(case.network)}, gradient)",
        "print(result.table())",
        "",
    ])  # fmt: skip

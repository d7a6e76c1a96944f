"""The page of frameworks: its formulas' numbers are those of its paths, what it says of them holds, and what is taken away is whole."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from typing import Any

import numpy as np
import pytest

from labcore.frameworks import CONVENTIONS, FRAMEWORKS, SLIPS
from labcore.frameworks import lesson_conventions as conventions
from labcore.frameworks import lesson_scripts as scripts
from labcore.frameworks import lesson_slips as slips
from pages.kit import script_downloads
from pages.kit.view import Mode
from pages.week3.frameworks import bugs_formulas, bugs_questions, scripts_questions
from pages.week3.frameworks.conventions_formulas import counted
from pages.week3.frameworks.conventions_words import message, says, title
from pages.week3.frameworks.formulas import Counted
from pages.week3.frameworks.scripts import view
from tests.reference.libraries import PAIRS


def value_of(latex: str, numbers: dict[str, float]) -> float:
    """What a formula with numbers comes to: the few signs that the page's formulas use, as Python."""
    text = re.sub(
        r"@([a-z0-9]+)", lambda m: f"({numbers[m[1]]!r})", latex.replace(r"\cdot", "*").replace(r"\ldots, ", "")
    )
    text = text.replace(r"\mathrm{max}", "max1")
    while r"\frac" in text or r"\sqrt" in text:
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text).replace("^", "**")
    text = re.sub(r"([\d)])\(", r"\1*(", text).replace("max1*", "max1")
    return float(eval(text, {"sqrt": math.sqrt, "max1": lambda one: one}))


def agrees(one: Counted, step: int) -> None:
    left, right = re.split(r" = | \\approx ", one.numbers)
    numbers = {name: float(values[step]) for name, values in one.arrays.items()}
    assert value_of(left, numbers) == pytest.approx(value_of(right, numbers), rel=1e-9, abs=1e-9), one.numbers


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize(("key", "library"), [pair for pair in PAIRS if pair[0] != "amsgrad"])
def test_both_sides_of_every_formula_agree(key: str, library: str, equal: bool):
    result = conventions.run(conventions.ConventionSpec(key, library, equal))
    for one in counted(result):
        for step in (1, 2, 7):
            agrees(one, step)


@pytest.mark.parametrize(("key", "library"), PAIRS)
def test_from_end_to_end_of_its_slider_a_row_is_told_as_it_is(key: str, library: str):
    row = CONVENTIONS[key]
    for turned in (row.turned.low, row.turned.high):
        number: dict[str, Any] = {row.turned.name: turned}
        result = conventions.run(conventions.ConventionSpec(key, library, **number))
        assert all(np.isfinite(side).all() for side in result.sides)
        apart = result.apart(False).max() > 0.01 * np.ptp(result.sides[0], axis=0).max()
        assert (title(result) == message(key)) == apart
        for one in counted(result):
            for step in (1, 2, 7) if key != "amsgrad" else ():
                agrees(one, step)


def test_the_averages_fed_back_are_what_their_formula_says():
    for one in bugs_formulas.pair_of(slips.run(slips.SlipSpec("fed-back", True))):
        for step in (0, 1, 5):
            agrees(one, step)


@pytest.mark.parametrize(("key", "library"), PAIRS)
def test_the_switch_brings_the_two_paths_together(key: str, library: str):
    stands, equal = (conventions.run(conventions.ConventionSpec(key, library, on)) for on in (False, True))
    assert equal.apart(True).max() < 0.01 * stands.apart(False).max()
    assert "apart" in says(stands)
    assert "top of each other" in says(equal) or "nearly meet" in says(equal)


def test_the_wrong_lines_do_what_the_answers_say():
    told = {
        one.values["slip"]: one.answer(slips.run(slips.SlipSpec(one.values["slip"], True)))
        for one in bugs_questions.QUESTIONS
    }
    assert told == {
        "fed-back": "It grows without end", "beta1-twice": "It keeps moving", "variance": "As far as before",
        "sign": "From 1 to 10,000", "rand": "It explodes",
    }  # fmt: skip
    assert set(told) == set(SLIPS)


def test_of_the_parabola_so_many_digits_are_right():
    result = scripts.run(scripts.ScriptSpec(subject="parabola", optimizer="gd"))
    assert scripts_questions.QUESTIONS[0].answer(result) == "Eight"


def test_what_keras_does_not_have_is_told_in_the_place_of_its_script():
    result = scripts.run(scripts.ScriptSpec(optimizer="radam", framework="keras", epochs=1))
    panels = {panel.id: panel.content for panel in view(result, Mode()).panels[:2]}
    assert panels["keras"]["text"] == ""
    assert panels["keras"]["refused"].startswith("Keras has no optimizer like RAdam")
    assert set(result.scripts) == set(FRAMEWORKS) - {"keras"}


def test_the_archive_holds_the_script_and_its_files_and_the_notebook_is_one():
    script = scripts.ScriptSpec(epochs=1).script("pytorch")
    with zipfile.ZipFile(io.BytesIO(script_downloads.zipped(script))) as archive:
        assert archive.read("script.py").decode() == script.text
        assert set(archive.namelist()) == {"script.py", "data.npz", "start.npz"}
        with np.load(io.BytesIO(archive.read("start.npz"))) as start:
            assert start["w1"].shape == (2, 8)
    assert json.loads(script_downloads.notebook_file(script))["nbformat"] == 4

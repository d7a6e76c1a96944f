"""A typed formula on the race's page: what is in effect, what is kept to be mended, what is said and what is logged."""

from __future__ import annotations

import logging

import pytest

from pages.kit.catalogue import catalogue
from pages.kit.controls import pointed_out
from tests.pages.contract_takeaway import NUMBER, cells, run_script
from tests.pages.visit import Visit

RACE = next(entry for entry in catalogue() if entry.url_path == "optimizers")


def visit(**query: str) -> Visit:
    result = Visit(RACE.url_path, {"surface": "formula", **query})
    assert not result.failure
    return result


def type_formula(page: Visit, text: str) -> Visit:
    (field,) = [one for one in page.app.text_input if one.label == "Formula in x and y"]
    field.set_value(text)
    page.run()
    assert not page.failure
    return page


def shown(page: Visit) -> str:
    (field,) = [one for one in page.app.text_input if one.label == "Formula in x and y"]
    return str(field.value)


def said(page: Visit) -> list[str]:
    """What is said as plain text, the script apart."""
    return [str(one.value) for one in page.app.code if "import" not in one.value]


def test_a_formula_comes_by_its_link_and_goes_into_the_script():
    page = visit(f="x^2 + a*y^2", a="3", x_range="-1 2", y_range="0 1")
    assert page.query == {"surface": "formula", "f": "x^2 + a*y^2", "a": "3", "x_range": "-1 2", "y_range": "0 1"}
    assert (
        "(('formula', 'x^2 + a*y^2'), ('a', 3.0), ('x_range', (-1.0, 2.0)), ('y_range', (0.0, 1.0)))"
        in page.taken["code"]
    )
    assert r"x^{2} + a \, y^{2}" in page.app.latex[0].value
    assert any("^ is read as a power" in text for text in page.text())


@pytest.mark.parametrize("f", ["log(x)**2 + y**2 - b*x", "abs(x) + abs(y)", "0*x", "max(x, c)", "1/x"])
def test_the_script_prints_the_tables_numbers(f: str):
    page = visit(f=f, learning_rate="0.05", steps="40", b="0.5")
    status, printed = run_script(page.taken["code"])
    assert not status, printed
    assert set(cells(page.taken["table"])) <= set(NUMBER.findall(printed))


def test_only_the_parameters_of_the_formula_have_controls():
    def sliders(page: Visit) -> list[str]:
        return [one.label for one in page.sliders.values() if one.label.startswith("Parameter")]

    assert sliders(visit(f="x + y")) == []
    assert sliders(visit(f="d*x + b*y")) == ["Parameter b", "Parameter d"]
    assert sliders(visit()) == ["Parameter a"]


def test_what_is_refused_stays_to_be_mended_and_the_last_good_one_stays_in_effect():
    page = visit(f="x**2 + y**2")
    table = page.taken["table"]
    for text in ("x**2 + sin(z)", "<b>x</b>", "$x$", "x" * 500, "", "a + 1", "9**9**9*x"):
        type_formula(page, text)
        assert page.query == {"surface": "formula", "f": "x**2 + y**2"}
        assert page.taken["table"] == table
        # The field takes one character more than a formula may have, whatever is pasted.
        assert shown(page)[:201] == text[:201]
        (words,) = said(page)
        assert "Formula must" in words
        # Nothing of what was typed is where Markdown is read.
        assert not [one for one in page.text() if text and text in one]
    type_formula(page, "x**2 + 2*y**2")
    assert said(page) == []
    assert page.query["f"] == "x**2 + 2*y**2"


def test_a_refused_formula_outlives_other_settings_and_goes_with_a_preset():
    page = type_formula(visit(f="x**2 + y**2", rates="tied"), "x**2 +")
    page.slide("learning_rate", 0.05)
    assert (shown(page), len(said(page))) == ("x**2 +", 1)
    (own,) = [key for key in page.buttons("preset") if "Own formula" in key]
    page.press(own)
    assert (shown(page), said(page)) == ("x**2/10 + y**2 + a*sin(2*x)", [])


def test_what_cannot_be_drawn_leaves_the_last_picture_of_its_kind():
    page = visit(f="sqrt(x - a)", a="0.5")
    good = page.taken["table"]
    page.slide("a", 5.0)
    assert not page.failure
    assert page.taken["table"] == good
    (words,) = said(page)
    assert words.startswith("sqrt(x - a)\n^\nFormula must have a finite value somewhere in the window")
    assert page.query == {"surface": "formula", "f": "sqrt(x - a)", "a": "5"}
    page.slide("a", 0.4)
    assert said(page) == []
    assert page.taken["table"] != good


def test_a_link_that_cannot_be_drawn_shows_the_first_formula_and_says_why():
    for query in ({"f": "sqrt(-1 - x^2)"}, {"x_range": "2 1"}, {"f": "log(a)*x", "a": "-1"}):
        page = visit(**query)
        assert page.query == {"surface": "formula", **query}
        assert len(said(page)) == 1
        assert "x**2/10 + y**2 + a*sin(2*x)" in page.taken["code"]


def test_the_minima_are_said_to_be_found():
    def minima_said(page: Visit) -> str:
        return next(text for text in page.text() if "in this window" in text)

    assert minima_said(visit(f="(x-1)**2 + y**2")).endswith(
        "Found in this window, not known: the lowest value 0 at (1, 0)."
    )
    assert "No minimum was found" in minima_said(visit(f="x*y"))
    assert "at 2 points, one of them" in minima_said(visit(f="(x**2-1)**2 + y**2"))


def test_where_no_minimum_was_found_the_window_can_be_widened():
    # Its minimum is at (4, 0), outside the window of a first visit.
    page = visit(f="(x-4)²+y²", start_x="1")
    assert any("No minimum was found" in text for text in page.text())
    page.press("optimizers widen")
    assert page.query == {"surface": "formula", "f": "(x-4)²+y²", "x_range": "-6 6", "y_range": "-6 6"}
    assert any("the lowest value 0 at (4, 0)" in text for text in page.text())
    assert not [one for one in page.app.button if one.key == "optimizers widen"]


def test_a_window_is_widened_as_far_as_windows_go():
    page = visit(f="x + y", x_range="-9000 9000", y_range="-10000 10000")
    page.press("optimizers widen")
    assert (page.query["x_range"], page.query["y_range"]) == ("-10000 10000", "-10000 10000")
    assert not [one for one in page.app.button if one.key == "optimizers widen"]


def test_a_refused_character_is_shown_as_itself_with_what_to_write_instead():
    page = type_formula(visit(f="x + y"), "½x² + y")
    (words,) = said(page)
    assert words.split("\n")[:2] == ["½x² + y", "^"]
    assert "in place of ½ write 1/2" in words


def test_a_refusal_is_logged_without_what_was_typed(caplog: pytest.LogCaptureFixture):
    page = visit(f="x + y")
    with caplog.at_level(logging.WARNING, "descent_lab.refused"):
        type_formula(page, "secret + x")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "descent_lab.refused"]
    assert line == "refused setting on optimizers f, 10 characters"


@pytest.mark.parametrize(
    ("text", "position", "lines"),
    [
        ("x + z", 4, ["x + z", "    ^"]),
        ("x" * 40 + "?" + "y" * 40, 40, ["..." + "x" * 20 + "?" + "y" * 19 + "...", " " * 23 + "^"]),
        ("", 0, ["", "^"]),
        ("x +", 3, ["x +", "   ^"]),
        ("a\tb\u202ec", 1, ["a?b?c", " ^"]),
    ],
)
def test_the_mark_stands_below_the_character(text: str, position: int, lines: list[str]):
    assert pointed_out(text, "the rule.", position).split("\n") == [*lines, "The rule."]
    assert pointed_out(text, "the rule.", None) == "The rule."


def test_a_formula_without_a_value_in_its_window_leaves_one_line_in_the_log(caplog):
    with caplog.at_level(logging.WARNING, "descent_lab.refused"):
        page = visit(f="sqrt(x - 77)")
        page.run()
    assert [one.getMessage() for one in caplog.records if one.name == "descent_lab.refused"] == [
        "refused formula in its window on optimizers 12 characters"
    ]

"""What a page says of an address that it does not understand, and what it offers in its place."""

from __future__ import annotations

import pytest

from pages.kit.catalogue import catalogue
from tests.pages.visit import Visit

PAGES = [entry.url_path for entry in catalogue()]
every_page = pytest.mark.parametrize("page", PAGES)


def visit(page: str = "optimizers", **query: str) -> Visit:
    result = Visit(page, query)
    assert not result.failure
    return result


def said(page: Visit) -> str:
    """What is said of the address."""
    return "\n".join(str(one.value) for one in page.app.warning)


def offered(page: Visit) -> dict[str, str]:
    return {str(one.label): str(one.key) for one in page.app.button if " meant " in str(one.key)}


def test_a_good_link_is_not_talked_about():
    for query in (
        {},
        {"surface": "rosenbrock", "present": "1"},
        {"hide": "predict,seed", "present": "0"},
        {"row": "adam"},
    ):
        assert said(visit(**query)) == ""


def test_a_misspelt_choice_is_said_with_what_is_shown_and_what_was_meant():
    page = visit(surface="rosenbrok", start_x="1")
    assert said(page) == "rosenbrok is no surface; shown: quadratic bowl. Did you mean rosenbrock?"
    assert page.query == {"start_x": "1"}
    page.press(offered(page)["Show Rosenbrock"])
    assert page.query == {"surface": "rosenbrock", "start_x": "1"}
    assert said(page) == ""


def test_a_choice_by_its_name_on_the_screen_is_offered():
    assert "Did you mean tuned?" in said(visit(rates="best for each"))
    assert "Did you mean himmelblau?" in said(visit(surface="Himmelblau"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"learning_rate": "50"}, "learning_rate must be a number in [1e-06, 10]; got 50. Shown: 0.02."),
        ({"steps": "1e9"}, "steps must be an integer in [10, 3000]; got 1e9. Shown: 300."),
        ({"start_x": "left"}, "got left. Shown: the surface's."),
        ({"optimizers": "gd.adm"}, "adm is none of the optimizers; shown: "),
        ({"optimizers": "gd.adm"}, "Did you mean gd.adam?"),
        ({"surface": "formula", "f": "log(−1)·x"}, "f was refused: formula must have finite numbers"),
        ({"learning_rat": "0.1"}, "is no setting of this page, and changes nothing. Did you mean learning_rate?"),
        ({"qwertz": "1"}, "qwertz is no setting of this page, and changes nothing."),
        ({"present": "yes"}, "present must be 1 or left out; got yes."),
        ({"hide": "predcit"}, "hide=predcit hides nothing here. Did you mean predict? It takes `presets`, `predict`, `formula`,"),
        ({"zoomed": "plane"}, "zoomed must be panel:x,x,y,y"),
        ({"camera": "1,2"}, "camera must be nine numbers"),
    ],
)  # fmt: skip
def test_what_is_refused_or_unknown_is_said(query: dict[str, str], words: str):
    assert words in said(visit(**query))


def test_a_misspelt_name_is_set_by_one_press_and_the_other_faults_stay():
    page = visit(learning_rat="0.1", surface="rosenbrok")
    assert set(offered(page)) == {"Set learning_rate", "Show Rosenbrock"}
    page.press(offered(page)["Set learning_rate"])
    assert page.query == {"learning_rate": "0.1"}
    assert said(page).startswith("rosenbrok is no surface")


def test_it_is_said_until_a_setting_changes():
    page = visit(learning_rate="50", rates="tied")
    page.run()
    assert "got 50" in said(page)
    page.slide("learning_rate", 0.05)
    assert said(page) == ""


def test_an_unknown_name_of_hide_stays_in_the_link():
    assert visit(hide="predcit").query == {"hide": "predcit"}


def test_many_faults_are_few_words_and_none_of_them_is_markup():
    page = visit(**{f"<b>{i}</b>": "$x$ **y** :red[z]" for i in range(40)}, surface="[a](javascript:b)" * 50)
    told = said(page)
    assert len(told) < 2000
    assert "<b>" not in told
    assert "](javascript" not in told
    assert "And 36 more like these." in told


@every_page
def test_every_page_says_what_it_does_not_know(page: str):
    seen = visit(page, zebra="1", hide="giraffe")
    assert "zebra is no setting of this page" in said(seen)
    assert "hide=giraffe hides nothing here" in said(seen)


@every_page
def test_every_name_of_hide_is_told_on_the_page(page: str):
    seen = visit(page)
    seen.press(f"{seen.lesson.page} data")
    (told,) = [str(one.value) for one in seen.app.caption if "`hide=`" in str(one.value)]
    for name in (
        "presets",
        "predict",
        "formula",
        "try",
        "takeaway",
        *(n for n in seen.settings.declared if "." not in n),
    ):
        assert f"`{name}`" in told


@every_page
def test_how_the_stage_is_looked_at_stays_in_the_link_until_a_preset(page: str):
    sight = {"row": "adam", "zoomed": "plane:-1,2.5,0,1e-3", "camera": "1,1,1,0,0,0,0,0,1"}
    seen = visit(page, **sight)
    assert seen.query == sight
    seen.press(seen.buttons("reset")[0])
    assert seen.query == {}

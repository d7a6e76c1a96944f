"""The contract's checks notice a lesson that breaks it, each fault by its own complaint."""

from __future__ import annotations

import pytest

from pages.kit import catalogue, showing
from pages.kit.settings import PageSettings
from pages.kit.shared import PICTURES, RESULTS
from pages.kit.showing import Showing
from tests.pages.contract import CHECKS, complaints
from tests.pages.readable import Open
from tests.pages.small_lesson import FAULTS, LESSON
from tests.pages.visit import Visit


@pytest.fixture(autouse=True)
def _whole_again(monkeypatch):
    """What a fault replaces in the kit is put back after it."""
    for owner, name in ((Showing, "header"), (Showing, "stage"), (PageSettings, "__getitem__"), (showing, "header")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    PICTURES.clear()
    RESULTS.clear()


def opener(source: str, folder) -> Open:
    path = folder / "small_lesson.py"
    path.write_text(source)
    return lambda query: Visit(path, query)


def test_a_lesson_that_keeps_the_contract_has_no_complaints(tmp_path):
    assert complaints(opener(LESSON, tmp_path)) == []


@pytest.mark.parametrize(
    ("check", "old", "new", "complaint"), [one[1:] for one in FAULTS], ids=[one[0] for one in FAULTS]
)
def test_a_broken_lesson_is_noticed(check, old: str, new: str, complaint: str, tmp_path):
    assert LESSON.count(old) == 1, "the fault must go into one place"
    result = list(check(opener(LESSON.replace(old, new), tmp_path)))
    assert any(complaint in one for one in result), f"no complaint about {complaint!r} in {result}"


def test_every_check_is_shown_to_notice_something():
    assert {one[1] for one in FAULTS} == set(CHECKS)


@pytest.mark.parametrize("name", ["TITLE", "ORDER", "SUMMARY"])
def test_a_lesson_that_does_not_declare_itself_stops_the_start(name: str, tmp_path, monkeypatch):
    lesson = tmp_path / "week1" / "small_lesson" / "page.py"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("\n".join(line for line in LESSON.splitlines() if not line.startswith(f"{name} = ")))
    monkeypatch.setattr(catalogue, "PAGES", tmp_path)
    with pytest.raises(ValueError, match=f"{name} missing"):
        catalogue.catalogue.__wrapped__()


def test_the_catalogue_finds_a_lesson_by_its_place(tmp_path, monkeypatch):
    for folder, order in (("week2", 2), ("week1", 7)):
        place = tmp_path / folder / f"a_lesson_{order}"
        place.mkdir(parents=True)
        text = f'TITLE = "T{order}"\nORDER = {order}\nSUMMARY = "S"\nraise RuntimeError("reading must not run it")\n'
        (place / "page.py").write_text(text)
    monkeypatch.setattr(catalogue, "PAGES", tmp_path)
    result = catalogue.catalogue.__wrapped__()
    assert [(one.url_path, one.section, one.order) for one in result] == [
        ("a-lesson-2", "Week 2", 2), ("a-lesson-7", "Week 1", 7)
    ]  # fmt: skip

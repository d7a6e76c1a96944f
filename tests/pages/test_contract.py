"""Every lesson of the lab keeps the page contract."""

from __future__ import annotations

import pytest

from pages.kit.catalogue import LessonEntry, catalogue
from tests.pages import contract
from tests.pages.readable import reads_well
from tests.pages.visit import Visit


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)
def test_lesson_keeps_the_contract(entry: LessonEntry, check):
    complaints = list(check(lambda query: Visit(entry.url_path, query)))
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)
def test_what_a_lesson_says_reads_well(entry: LessonEntry):
    assert list(reads_well(Visit(entry.url_path))) == []


def test_home_shows_a_live_picture_and_every_lesson():
    visit = Visit("")
    assert not visit.failure
    assert visit.stages()
    assert visit.stage().header["clock"]["autoplay"]
    assert list(reads_well(visit)) == []
    linked = [link.proto.page for link in visit.app.get("page_link")]
    for entry in catalogue():
        assert entry.url_path in linked
        assert any(entry.summary == text for text in visit.text())


def test_every_link_on_home_leads_to_settings_that_are_taken():
    links = [link.proto for link in Visit("").app.get("page_link")]
    with_settings = [proto for proto in links if proto.query_string]
    assert len(with_settings) >= 3
    for proto in with_settings:
        entry = next(one for one in catalogue() if one.url_path == proto.page)
        wanted = dict(pair.split("=") for pair in proto.query_string.lstrip("?").split("&"))
        visit = Visit(entry.url_path, wanted)
        assert not visit.failure
        assert visit.query == wanted, f"{proto.label!r} asks for settings that are refused or already the defaults"

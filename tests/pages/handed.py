"""Visits in which a page hands its setting to that of frameworks."""

from __future__ import annotations

from typing import Any

from tests.pages.visit import Visit


def spec_of(visit: Visit) -> Any:
    assert visit.showing is not None
    return visit.showing.spec


def result_of(visit: Visit) -> Any:
    assert visit.showing is not None
    return visit.showing.result()


def words(visit: Visit) -> str:
    return "\n".join(visit.text())


def arrived_from(page: str, **query: str) -> Visit:
    """A visit in which a setting was handed over, on the page that it was handed to."""
    visit = Visit(page, query)
    assert not visit.failure
    visit.press(f"{page} gives frameworks")
    visit.app.query_params.clear()
    visit.app.query_params.update({"exhibit": "scripts", "subject": "given"})
    visit.goes_to("frameworks")
    assert not visit.failure
    return visit

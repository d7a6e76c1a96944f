"""Long work: it shows how far it is, and ends when it is cancelled or when its visitor leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from benchmarks.load.bystanders import JOBS, seconds_until_quiet
from tests.browser.server import Server
from tests.browser.stage import SeenStage

# The job takes minutes. On a machine with nothing else to do it ends within a second.
SOON_SECONDS = 4.0


def begin(open_page: Callable[..., Page], number: int) -> Page:
    job = JOBS["race on a formula"]
    page = open_page(f"/{job.page}?{job.query(number)}", wait=False)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("progressbar")).to_be_visible()
    return page


def until_quiet(app: Server) -> float:
    """In a thread of its own: this one has playwright's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(seconds_until_quiet(app.process))).result()


def test_cancelled_work_ends_and_leaves_the_page_usable(open_page: Callable[..., Page], running_app: Server):
    page = begin(open_page, 1)
    page.get_by_role("button", name="Cancel").click()
    stage = SeenStage(page)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    assert stage.query() == {}
    assert len(stage.cells("outcome")) == 6
    assert until_quiet(running_app) < SOON_SECONDS


def test_work_ends_when_its_visitor_leaves(open_page: Callable[..., Page], running_app: Server):
    page = begin(open_page, 2)
    page.close()
    assert until_quiet(running_app) < SOON_SECONDS

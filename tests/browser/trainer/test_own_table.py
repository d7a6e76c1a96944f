"""A visitor's own table and series in a real browser: uploaded, trained on, pasted, and never read as markup."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.trainer.training import SeenTraining, link
from tests.browser.visit import wait_until_ready

FLOWERS = "length;width;colour;kind\n" + "".join(
    f"{4 + i / 40:.3f};{(i * 7 % 10) / 4};{('red', 'blue')[i % 2]};{('low', 'high')[i > 55]}\n".replace(".", ",")
    for i in range(120)
)
MARKUP = "*a* <b>b</b>,[c](http://d) $e$ :red[f],<img src=x onerror=alert(1)>\n" + "".join(
    f"{i // 2},{i * i % 17},{math.sin(i):.3f}\n" for i in range(60)
)


def upload(page: Page, content: str | bytes, name: str = "flowers.csv") -> None:
    page.get_by_role("button", name="More", exact=True).click()
    raw = content.encode() if isinstance(content, str) else content
    # As a visitor does: a field that has only just come may not listen yet to a file that is put into it from outside.
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Upload", exact=True).first.click()
    chosen.value.set_files({"name": name, "mimeType": "text/csv", "buffer": raw})


def close_popover(page: Page) -> None:
    page.keyboard.press("Escape")
    wait_until_ready(page)


def test_a_table_is_uploaded_and_trained_on(open_page: Callable[..., Page], running_app: Server):
    page = open_page(link(data="own", trained=0))
    expect(page.get_by_text("choose a CSV file under More, Data")).to_be_visible()
    upload(page, FLOWERS)
    expect(page.get_by_text("120 rows, 3 inputs, to learn 2 classes of kind.")).to_be_visible()
    expect(page.get_by_text("choose a CSV file under More, Data")).to_have_count(0)
    close_popover(page)
    stage = SeenTraining(page)
    assert stage.step == 0
    stage.train_for(60)
    train, dev = (float(stage.rows()["Adam"][place].rstrip(" %")) for place in (2, 3))
    assert min(train, dev) > 80
    assert page.url.count("flowers") == 0
    # Another target, learned as a number, starts anew.
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("combobox", name="Target").click()
    page.get_by_role("option", name="length").click()
    expect(page.get_by_text("to learn the number length.")).to_be_visible()
    close_popover(page)
    stage.wait_until("(s.byId.get('answers a')?.spec.title ?? '').includes('truth')")


def test_a_refused_file_is_told_and_leaves_a_line_without_its_content(open_page, running_app: Server):
    page = open_page(link(data="own"))
    upload(page, "secret name,b\n1,2\n1,2,3\n", "secret.csv")
    expect(page.get_by_text("Every row must have as many cells as the first, 2 here between commas; line 3 has 3.").first).to_be_visible()  # fmt: skip
    assert "refused file on trainer 24 bytes" in running_app.log()
    assert "secret" not in running_app.log()


def test_names_of_columns_are_shown_letter_by_letter(open_page: Callable[..., Page]):
    page = open_page(link(data="own", trained=2))
    upload(page, MARKUP, "markup.csv")
    expect(page.get_by_text("to learn the number <img src=x onerror=alert(1)>.")).to_be_visible()
    close_popover(page)
    SeenTraining(page)
    expect(page.locator(".xtitle", has_text="*a* <b>b</b>")).to_be_visible()
    expect(page.locator(".ytitle", has_text="[c](http://d) $e$ :red[f]")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_text("*a* <b>b</b>").first).to_be_visible()
    assert page.get_by_role("link", name="c", exact=True).count() == 0


WEATHER = "date,high,low\n" + "".join(f"2012-01-{d:02},{10 + d},{d}\n" for d in range(1, 21))


@pytest.mark.parametrize("way", ["paste", "file"])
def test_a_column_becomes_a_series(open_page: Callable[..., Page], way: str, tmp_path: Path):
    page = open_page("/averages?series=own&averages=1&beta1=0.9")
    page.wait_for_selector(".dl-stage[data-ready]")
    page.get_by_role("button", name="Paste numbers").click()
    if way == "paste":
        page.get_by_role("textbox", name="Your series").fill(WEATHER)
        page.keyboard.press("Control+Enter")
    else:
        file = tmp_path / "weather.csv"
        file.write_text(WEATHER)
        page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
    expect(page.locator(".dl-count")).to_contain_text("/ 20")
    expect(page.get_by_text("it is not in the link")).to_be_visible()
    values = "Array.from(document.querySelector('.dl-stage').stage?.arrays['exponential 1/x']?.data ?? [])"
    ready = page.locator(".dl-stage").get_attribute("data-ready")
    page.get_by_role("combobox", name="Column").click()
    page.get_by_role("option", name="high").click()
    page.wait_for_function("n => document.querySelector('.dl-stage').dataset.ready != n", arg=ready)
    assert page.evaluate(values) in ([], [float(10 + d) for d in range(1, 21)])
    assert "2012" not in page.url
    assert "beta1" not in page.url or "averages=1" in page.url

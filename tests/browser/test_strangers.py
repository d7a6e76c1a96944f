"""What a stranger may put into an address, for every setting of every lesson, in a real browser.

The contract opens every page with every refused value without a browser; here the browser says that nothing of them becomes
part of the page. open_page sees to it that no request leaves for another host and that no exception is logged.
"""

from __future__ import annotations

import itertools
from urllib.parse import urlencode

import pytest

from pages.kit.catalogue import LessonEntry, catalogue
from tests.browser.stage import SeenStage
from tests.pages.contract_settings import BAD, refuses
from tests.pages.visit import Visit

MARKUP = (
    "<script>window.reached=1</script>", "<img src=//stranger.example/x onerror=window.reached=1>", "![x](http://stranger.example/x.png)",
    "<iframe src=//stranger.example></iframe>", "[x](javascript:window.reached=1)", "$\\href{javascript:window.reached=1}{x}$",
)  # fmt: skip
# No server reads an address of any length.
MOST_LONG, LONGEST = 4, 60_000


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.url_path)
def test_nothing_of_a_strangers_address_becomes_part_of_the_page(open_page, entry: LessonEntry):
    query, long = {"hide": MARKUP[0], "stranger": MARKUP[1]}, 0
    # In turn what would become a part of the page, and what is no value of any kind.
    texts = itertools.chain.from_iterable(zip(itertools.cycle(MARKUP), itertools.cycle(BAD.values()), strict=False))
    for (name, setting), text in zip(Visit(entry.url_path).settings.declared.items(), texts, strict=False):
        long += len(text) > 1000
        # Of the long ones a few do; an empty table, say, is refused by some only.
        if refuses(setting.span, text) and (len(text) < 1000 or long <= MOST_LONG):
            query[name] = text
    address = f"/{entry.url_path}?{urlencode(query)}"
    assert len(address) < LONGEST
    page = open_page(address)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    stage = SeenStage(page, entry.url_path)
    assert set(stage.query()) <= {"hide"}
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate("window.reached") is None
    assert page.locator("[src*=stranger], [href*=stranger], [href^=javascript], iframe[src*=stranger]").count() == 0
    # What was refused is said letter by letter, above the picture and nowhere else.
    said = page.locator("[data-testid=stAlert]").all_inner_texts()
    assert page.locator("body").inner_text().count("stranger") == sum(text.count("stranger") for text in said)
    assert dialogs == []

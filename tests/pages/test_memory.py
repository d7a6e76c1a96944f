"""Where there is no memory for a page it says so in a sentence, keeps its controls, and shows its picture when there is some again."""

from __future__ import annotations

import pytest

from pages.kit import shared
from pages.kit.account import Account
from tests.pages.visit import Visit

WIDE = {"depth": "100", "width": "512", "inputs": "1000"}


@pytest.fixture
def account(monkeypatch) -> Account:
    made = Account(200_000_000)
    monkeypatch.setattr(shared, "ACCOUNT", made)
    return made


def test_a_page_without_memory_says_so_and_goes_on_when_less_is_asked_for(account):
    visit = Visit("signal-depth", WIDE)
    assert not visit.failure
    assert any("must fit into 0.17 GB of memory" in one.value for one in visit.app.warning)
    assert any(one.label == "Try again" for one in visit.app.button)
    assert account.taken == 0
    smaller = Visit("signal-depth", {"depth": "3"})
    assert not smaller.failure
    assert not smaller.app.warning
    assert account.taken == 0

"""What holds for every test of a page: no data set is fetched, whatever network the machine has, and no visit waits for
those of other tests, which count as visitors who were active lately."""

from __future__ import annotations

import urllib.request
from urllib.error import URLError

import pytest

from pages.kit.shared import PRESENCE


@pytest.fixture(autouse=True, scope="session")
def _no_network(tmp_path_factory):
    def unreachable(*args, **kwargs):
        raise URLError("no network in tests")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setattr(urllib.request, "urlopen", unreachable)
        yield


@pytest.fixture(autouse=True)
def _nobody_else(monkeypatch):
    monkeypatch.setattr(PRESENCE, "several", lambda: False)

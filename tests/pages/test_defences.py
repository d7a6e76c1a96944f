"""What stands around Streamlit is there in its order, and a wrong setting of any part stops the start."""

from __future__ import annotations

import pytest

from pages.kit.server import defences
from pages.kit.server.addresses import PROXIES_VARIABLE
from pages.kit.server.headers import FRAME_VARIABLE
from pages.kit.server.limits import declared
from pages.kit.server.origins import ORIGINS_VARIABLE, Origins


@pytest.mark.parametrize(
    "variable", [*(one.variable for one in declared()), PROXIES_VARIABLE, FRAME_VARIABLE, ORIGINS_VARIABLE]
)
def test_a_wrong_setting_stops_the_start(variable: str, monkeypatch):
    monkeypatch.setenv(variable, "no such thing")
    with pytest.raises(ValueError, match=variable):
        defences.middleware(defences.own_origins())


@pytest.mark.parametrize("one", declared(), ids=lambda one: one.variable)
def test_another_figure_is_taken_within_its_range_and_only_there(one, monkeypatch):
    for figure in (one.low, one.high):
        monkeypatch.setenv(one.variable, str(figure))
        assert one.value() == figure
    for figure in (one.low / 2, one.high * 2, "nan"):
        monkeypatch.setenv(one.variable, str(figure))
        with pytest.raises(ValueError, match="leave it out"):
            one.value()
    assert one.low <= one.default <= one.high


def test_places_come_first():
    names = [getattr(one.cls, "__name__", "") for one in defences.middleware(Origins())]
    assert names == ["Admission", "SecurityHeaders", "WebsocketGuard", "Uploads"]

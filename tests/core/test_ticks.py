"""Ticks: what long work calls now and then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from labcore import ticks


def test_a_paced_tick_is_passed_on_once_in_so_many_seconds(monkeypatch: pytest.MonkeyPatch):
    now, heard = [0.0], []
    monkeypatch.setattr(ticks, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def tick(share: float | None = None, text: str = "", /) -> None:
        heard.append((now[0], share, text))

    paced = ticks.paced(tick, 0.5)
    for quarter in range(9):
        now[0] = quarter / 4
        paced(quarter / 8, f"{quarter}")
    assert heard == [(0.5, 0.25, "2"), (1.0, 0.5, "4"), (1.5, 0.75, "6"), (2.0, 1.0, "8")]


def test_what_a_tick_raises_goes_through():
    def stop(share: float | None = None, text: str = "", /) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ticks.paced(stop, 0.0)()


def test_nobody_need_watch():
    ticks.none()
    ticks.none(0.5, "half")

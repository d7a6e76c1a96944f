"""What a component of ours is said to have sent may be anything: nothing is uncaught, and no setting leaves its span."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from pages.kit import frame, slider, stage
from pages.kit.component import component
from pages.kit.live import ACTS
from pages.kit.picture import picture
from tests.pages.visit import Visit

Callbacks = dict[tuple[str, str], Callable[[], None]]


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep


ODD: tuple[Any, ...] = (
    0, 1, -1, 0.5, 1e300, -1e300, 5e-324, 10**400, -(10**400), 2**63, math.nan, math.inf, -math.inf, True, None, "1", "x" * 100_000, [], [1],
    {}, nested(900),
)  # fmt: skip
TEXTS = ("1e999", "nan", "-inf", "0x10", "1_000", "９", "", "+", "1e-999", " " * 60, "9" * 64, "\0", "none")


def odd_messages(event: str, panels: Sequence[str]) -> Iterator[Any]:
    """What is not of the form of the event, and what is with numbers that are none, or too large."""
    yield from ODD
    if event in ("click", "zoom"):
        yield from (
            {"panel": panel, **rest} for panel in (*panels, "nowhere", *ODD) for rest in ({}, {"x": 1}, {"x": [0, 1]})
        )
        for panel, odd in itertools.product(panels, ODD):
            yield from ({"panel": panel, "x": x, "y": y} for x, y in ((odd, 0.5), (0.5, odd), (odd, odd)))
            yield from ({"panel": panel, "x": x, "y": [0, 1]} for x in ([odd, 1], [0, odd], [odd, odd]))
    if event == "act":
        for do, names in ACTS.items():
            yield {"do": do}
            for odd in ODD:
                yield {"do": do, "tick": odd, "asked": odd, **dict.fromkeys(names, odd)}
                yield from ({"do": do, "tick": 0, "asked": 0, **dict.fromkeys(names, 1), name: odd} for name in names)
    if event == "set":
        yield from ({"value": text, "number": 1} for text in (*TEXTS, *ODD))
        yield from ({"value": "1", "number": number} for number in ODD)


@pytest.mark.parametrize("page", ["momentum-map", "trainer"])
def test_nothing_that_is_sent_is_uncaught_or_leaves_its_span(page, monkeypatch):
    callbacks: Callbacks = {}
    told: list[Any] = [None]

    def noted(kind: str) -> Callable[..., None]:
        def drawn(**given: Any) -> None:
            callbacks.update({(given["key"], name[3:-7]): given[name] for name in given if name.startswith("on_")})
            component(kind)(**given)

        return drawn

    for module in (frame, slider, stage):
        monkeypatch.setattr(module, "component", noted)
        monkeypatch.setattr(module, "sent", lambda key, event: told[0])
    visit = Visit(page, {"exhibit": "edge"} if page == "momentum-map" else {})
    assert visit.failure == ""
    events = {event for _, event in callbacks}
    assert {"press", "present", "set", "click", "act" if page == "trainer" else "zoom"} <= events
    panels = () if page == "trainer" else _panels(visit)
    assert panels or page == "trainer"
    for (_, event), called in callbacks.items():
        for one in odd_messages(event, panels):
            if event != "present" or not isinstance(one, bool):
                told[0] = one
                called()
    values = visit.settings.values()
    assert {name: setting.span.check(values[name]) for name, setting in visit.settings.declared.items()} == values


def _panels(visit: Visit) -> tuple[str, ...]:
    """Those that a click or a zoom sets something in."""
    showing = visit.showing
    assert showing is not None
    made = picture(showing.lesson, showing.spec, showing.mode, exhibit=showing.exhibit.key)
    return (*made.clicks, *made.zooms)

"""A slider of our own: while it moves, the picture follows by another way (pages/kit/server/view_door.py); when it rests,
Streamlit hears of it.

It is drawn by slider.js. The value it shows is the setting's, which comes with every run, and with it the number of the
slider's last message that was heard: until that is the one it has sent last, what it shows is the hand's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labcore.span import Span
from pages.kit.component import component, sent
from pages.kit.controlled import Controlled
from pages.kit.live import is_whole
from pages.kit.owner import owned
from pages.kit.wire_format import pack

# The longest text of a number, and the largest number of a message.
LONGEST, LAST = 64, 2**53


def slider(settings: Controlled, name: str, label: str, stops: Sequence[float]) -> None:
    """The slider of a setting over its stops, which go up; the present value is one of them."""
    span: Span = settings.declared[name].span
    at = min(range(len(stops)), key=lambda i: abs(stops[i] - settings[name]))
    shown = [_shown(span, one) for one in stops]
    _drawn(settings, name, label, {"stops": [span.format(one) for one in stops], "shown": shown, "at": at})


def number_field(settings: Controlled, name: str, label: str, step: float) -> None:
    """A field for a number of so many values that a slider could not be set: it is typed, or goes up and down in steps."""
    span: Span = settings.declared[name].span
    ends = {"low": span.format(span.low), "high": span.format(span.high), "step": span.format(step)}
    _drawn(settings, name, label, {"field": {**ends, "value": span.format(settings[name])}})


def _drawn(settings: Controlled, name: str, label: str, more: Mapping[str, Any]) -> None:
    span: Span = settings.declared[name].span
    key = settings.key(name)

    def told() -> None:
        given = sent(key, "set")
        # What a browser sends may be anything.
        if not isinstance(given, Mapping):
            return
        text: Any = given.get("value")
        number: Any = given.get("number")
        if isinstance(text, str) and len(text) <= LONGEST and is_whole(number) and 0 < number < LAST:
            settings.hear(name, number)
            settings.take(name, text, span.parse)

    data = {
        "stage": settings.page, "name": settings.linked(name), "label": label, "hint": span.hint, "number": settings.heard(name),
        "resets": list(settings.resets(name)), "follows": settings.follows, "stops": [], "shown": [], "at": 0, "field": None, **more,
    }  # fmt: skip
    component("slider")(data=pack(data, {}), key=key, on_set_change=owned(told))


def _shown(span: Span, value: float) -> str:
    """A stop as it is written beside the slider."""
    if span.share:
        return f"{100 * value:.4g}" + ("" if span.unit else "\u00a0%")
    if span.kind == "integer":
        return f"{value:,.0f}"
    return span.format(value) if span.scale != "linear" else f"{value:.4g}"

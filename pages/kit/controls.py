"""Controls made from spans: the kind and scale of a span decide which control it gets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.registry import Span
from pages.kit.settings import Settings

# Choices whose names together have up to this many letters lie open side by side; longer ones go into a list.
MOST_OPEN = 16
# A slider with more stops than pixels cannot be set.
MOST_STOPS = 2000


def control(settings: Settings, name: str, label: str = "") -> None:
    """The control of one setting, unless the link hides it."""
    if name in settings.hidden:
        return
    setting = settings.declared[name]
    span = setting.span
    label = label or _label(span)
    hint = span.hint or None
    if span.kind == "toggle":
        settings.widget(name, lambda shown, **k: st.toggle(label, shown, help=hint, **k))
    elif span.kind == "choice":
        _choice(settings, name, label)
    elif span.kind == "several":
        _several(settings, name, label)
    elif span.kind == "pairs":
        draw = lambda shown, **k: st.text_input(label, shown, help=hint, max_chars=300, **k)  # noqa: E731
        settings.widget(name, draw, span.format, span.parse)
    elif span.optional:
        _empty_or_number(settings, name, label)
    else:
        _number(settings, name, label)


def _label(span: Span) -> str:
    text = span.label or span.name
    text = text[:1].upper() + text[1:]
    return f"{text} ({span.unit})" if span.unit else text


def _choice(settings: Settings, name: str, label: str) -> None:
    setting = settings.declared[name]
    choices, names, hint = setting.span.choices, setting.names or {}, setting.span.hint or None

    def called(choice: str) -> str:
        return names.get(choice, choice)

    def draw(shown: str, **wiring: Any) -> Any:
        if sum(len(called(choice)) for choice in choices) > MOST_OPEN:
            return st.selectbox(label, choices, choices.index(shown), format_func=called, help=hint, **wiring)
        return st.segmented_control(
            label, choices, default=shown, format_func=called, help=hint, required=True, width="stretch", **wiring
        )

    settings.widget(name, draw)


def _several(settings: Settings, name: str, label: str) -> None:
    setting = settings.declared[name]
    names, span = setting.names or {}, setting.span

    def draw(shown: list[str], **wiring: Any) -> Any:
        return st.pills(
            label, span.choices, default=shown, selection_mode="multi", format_func=lambda c: names.get(c, c),
            help=span.hint or None, **wiring,
        )  # fmt: skip

    settings.widget(name, draw, list, tuple)


def _empty_or_number(settings: Settings, name: str, label: str) -> None:
    span = settings.declared[name].span
    # Streamlit takes integers or floats, but not both in one control.
    kind: Any = int if span.kind == "integer" else float
    low, high, form = kind(span.low), kind(span.high), "%d" if kind is int else "%.6g"

    def draw(shown: float | None, **wiring: Any) -> Any:
        return st.number_input(
            label, low, high, shown, format=form, placeholder="own", help=span.hint or None, **wiring
        )

    settings.widget(name, draw, lambda v: None if v is None else kind(v))


def _number(settings: Settings, name: str, label: str) -> None:
    span = settings.declared[name].span
    hint = span.hint or None
    whole = span.kind == "integer"
    if span.scale != "linear":
        # A value between the stops (from a link, or tuned) becomes a stop of its own while the session lasts.
        extra = st.session_state.setdefault(f"{settings.page} {name} stops", set())
        stops = {round(s) if whole else s for s in span.stops()}
        if settings[name] not in stops:
            extra.add(settings[name])
        options = sorted(stops | extra)
        settings.widget(
            name,
            lambda shown, **k: st.select_slider(label, options, shown, format_func=span.format, help=hint, **k),
        )
        return
    step = span.step or (1 if whole else (span.high - span.low) / 100)
    low, high, step = (int(v) if whole else float(v) for v in (span.low, span.high, step))
    if (high - low) / step > MOST_STOPS:
        form = "%d" if whole else "%.6g"
        settings.widget(name, lambda shown, **k: st.number_input(label, low, high, shown, step, form, help=hint, **k))
        return
    settings.widget(name, lambda shown, **k: st.slider(label, low, high, shown, step, format="%.4g", help=hint, **k))

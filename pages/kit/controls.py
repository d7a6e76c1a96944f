"""Controls made from spans: the kind and scale of a span decide which control it gets."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from labcore.registry import Span
from pages.kit.settings import Settings

# Up to this many choices lie open side by side; more go into a list.
MOST_OPEN = 4


def control(settings: Settings, name: str, label: str = "") -> None:
    """The control of one setting, unless the link hides it."""
    if name in settings.hidden:
        return
    setting = settings.declared[name]
    span = setting.span
    label = label or _label(span)
    hint = span.hint or None
    if span.kind == "toggle":
        settings.widget(name, lambda **k: st.toggle(label, help=hint, **k))
    elif span.kind == "choice":
        _choice(settings, name, label)
    elif span.kind == "several":
        names = setting.names or {}
        settings.widget(
            name,
            lambda **k: st.pills(
                label, span.choices, selection_mode="multi", format_func=lambda c: names.get(c, c), help=hint, **k
            ),
            list,
            tuple,
        )
    elif span.kind == "pairs":
        settings.widget(name, lambda **k: st.text_input(label, help=hint, max_chars=300, **k), span.format, span.parse)
    elif span.optional:
        settings.widget(
            name,
            lambda **k: st.number_input(label, span.low, span.high, format="%.6g", placeholder="own", help=hint, **k),
        )
    else:
        _number(settings, name, span, label)


def _label(span: Span) -> str:
    text = span.label or span.name
    text = text[:1].upper() + text[1:]
    return f"{text} ({span.unit})" if span.unit else text


def _choice(settings: Settings, name: str, label: str) -> None:
    setting = settings.declared[name]
    choices, names, hint = setting.span.choices, setting.names or {}, setting.span.hint or None

    def shown(choice: str) -> str:
        return names.get(choice, choice)

    def draw(**wiring: Any) -> Any:
        if len(choices) > MOST_OPEN:
            return st.selectbox(label, choices, format_func=shown, help=hint, **wiring)
        return st.segmented_control(
            label, choices, format_func=shown, help=hint, required=True, width="stretch", **wiring
        )

    settings.widget(name, draw)


def _number(settings: Settings, name: str, span: Span, label: str) -> None:
    whole = span.kind == "integer"
    if span.scale == "linear":
        step = span.step or (1 if whole else (span.high - span.low) / 100)
        if math.isinf(span.high) or (span.high - span.low) / step > 2000:
            settings.widget(
                name,
                lambda **k: st.number_input(label, int(span.low), int(span.high), step=1, help=span.hint or None, **k),
            )
            return
        settings.widget(
            name,
            lambda **k: st.slider(label, span.low, span.high, step=step, format="%.4g", help=span.hint or None, **k),
            lambda v: min(max(v, span.low), span.high),
        )
        return
    # A value between the stops (from a link, or tuned) becomes a stop of its own for as long as the session lasts.
    extra = st.session_state.setdefault(f"{settings.page} {name} stops", set())
    stops = {round(s) if whole else s for s in span.stops()}
    if settings[name] not in stops:
        extra.add(settings[name])
    options = sorted(stops | extra)
    settings.widget(
        name, lambda **k: st.select_slider(label, options, format_func=span.format, help=span.hint or None, **k)
    )

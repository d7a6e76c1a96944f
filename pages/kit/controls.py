"""Controls made from spans: the kind and scale of a span decide which control it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.span import Span
from pages.kit.controlled import Controlled
from pages.kit.settings import PageSettings, Setting
from pages.kit.slider import number_field, slider

# Choices whose names together have up to this many letters lie open side by side; longer ones go into a list.
MOST_OPEN = 16
# A slider with more stops than pixels cannot be set.
MOST_STOPS = 2000
# Values between the stops that a slider keeps as stops of its own, the latest ones: each link may bring another.
MOST_OWN_STOPS = 50
# How many characters are shown on either side of the one that is wrong.
AROUND = 20
# What None is called: something else decides.
OWN = "Own"


@dataclass(frozen=True)
class Drawn:
    """A control that a lesson draws itself, and how wide it is, in the widths of `line_of_controls`."""

    draw: Callable[[PageSettings], None]
    width: float = 1.5


def control(settings: Controlled, name: str, label: str = "") -> None:
    """The control of one setting, unless the link hides it."""
    if name in settings.hidden:
        return
    setting = settings.declared[name]
    span = setting.span
    label = label or _label(span)
    hint = span.hint or None
    numeric = span.kind in ("number", "integer")
    if span.kind == "text":
        _line(settings, name, label)
    elif span.most or span.kind == "pairs" or (numeric and span.optional):
        _text(settings, name, label)
    elif span.kind == "toggle" and not span.optional:
        settings.widget(name, lambda shown, **k: st.toggle(label, shown, help=hint, **k))
    elif span.kind in ("choice", "toggle"):
        _choice(settings, name, label)
    elif span.kind == "several":
        _several(settings, name, label)
    else:
        _number(settings, name, label)


# How wide controls are, and a line that is not full: a slider across the page could not be set.
SLIDER, LIST, BUTTON, TOGGLE, MORE, LINE = 1.5, 1.2, 0.45, 1.6, 1.0, 10.0
# What a letter adds: to a list one of its longest choice, to choices side by side one of any; to a slider one of its name, or
# of a count beside it, for which there is no room.
OF_LONGEST, OF_ANY, OF_NAME, ROOM, COUNT = 0.03, 0.06, 0.05, 16, 5


def line_of_controls(settings: PageSettings, shown: Sequence[str | Drawn], more: Callable[[], None] | None) -> None:
    """Controls beside each other, each as wide as it needs, and at the end what opens more of them."""
    widths = [one.width if isinstance(one, Drawn) else _width(settings.declared[one]) for one in shown]
    room = [max(0.01, LINE - sum(widths))] if sum(widths) < LINE else []
    with st.container(key="dl-controls"):
        places = st.columns([*widths, *room, *([MORE] if more else [])], vertical_alignment="bottom", gap="small")
        for place, one in zip(places, shown, strict=False):
            with place:
                one.draw(settings) if isinstance(one, Drawn) else control(settings, one)
        if more is not None:
            with places[-1]:
                more()


def _width(setting: Setting) -> float:
    span = setting.span
    if span.kind == "toggle" and not span.optional:
        return TOGGLE
    if span.kind != "choice" or span.most:
        count = len(f"{span.high:,.0f}") if span.kind == "integer" else 0
        return SLIDER + OF_NAME * (max(0, len(_label(span)) - ROOM) + max(0, count - COUNT))
    names = {"": OWN, **(setting.names or {})}
    letters = [len(names.get(choice, choice)) for choice in ([""] if span.optional else []) + list(span.choices)]
    if sum(letters) > MOST_OPEN:
        return LIST + OF_LONGEST * max(letters)
    return BUTTON * len(letters) + OF_ANY * sum(letters)


def _label(span: Span) -> str:
    text = span.label or span.name
    text = text[:1].upper() + text[1:]
    return f"{text} ({span.unit})" if span.unit else text


def _text(settings: Controlled, name: str, label: str) -> None:
    """A field for a list, a table, or a number that may be left out; under it, if the last text was refused, why.

    For the number too, because Streamlit's number_input never lets go of a number that it was given as its default.
    """
    setting = settings.declared[name]
    span, own = setting.span, (setting.names or {}).get("", OWN).lower()
    short, longest = span.rule.removeprefix("must be "), 300 if span.kind == "pairs" else 200
    empty = None if span.optional else ()

    def draw(shown: str, **wiring: Any) -> Any:
        placeholder = setting.empty or (own if span.optional and not span.most else short)
        return st.text_input(label, shown, placeholder=placeholder, help=span.hint or None, max_chars=longest, **wiring)

    def read(text: str) -> Any:
        return span.parse(text) if text.strip() else empty

    settings.widget(name, draw, lambda value: "" if value is None else span.format(value), read)
    if settings.refused(name):
        between = ", with spaces between" if span.most else ""
        kept = own if settings[name] is None else span.format(settings[name]) or "none"
        st.caption(f"{label} {span.rule}{between}; {kept} stays.")


def _line(settings: Controlled, name: str, label: str) -> None:
    """A field for a line of text. One that was refused stays in it to be mended, with the reason under it."""
    span = settings.declared[name].span

    def draw(shown: str, **wiring: Any) -> Any:
        # One character more than allowed, so that what was cut off is refused and not taken for the whole.
        return st.text_input(label, shown, help=span.hint or None, max_chars=int(span.high) + 1, **wiring)

    settings.widget(name, draw, from_widget=span.parse, keeps_refused=True)
    refused = settings.refused(name)
    if refused is not None:
        plainly(pointed_out(str(refused.given).strip(), refused.reason, refused.position))


def plainly(text: str) -> None:
    """What may repeat a visitor's words, as plain text of even width: Markdown and HTML in it stay what was typed."""
    st.code(text, language=None, wrap_lines=True)


def pointed_out(text: str, reason: str, position: int | None) -> str:
    """The reason of a refusal as a sentence, above it the text around the character that is meant, with a mark below it."""
    sentence = f"{reason[:1].upper()}{reason[1:]}"
    if position is None:
        return sentence
    begin, end = max(0, position - AROUND), position + AROUND
    before, after = "..." * (begin > 0), "..." * (end < len(text))
    # A control character would move the mark, or more.
    around = "".join(one if one.isprintable() else "?" for one in text[begin:end])
    return f"{before}{around}{after}\n{' ' * (len(before) + position - begin)}^\n{sentence}"


def _choice(settings: Controlled, name: str, label: str) -> None:
    setting = settings.declared[name]
    span, names, hint = setting.span, {"": OWN, **(setting.names or {})}, setting.span.hint or None
    choices = span.choices
    if span.kind == "toggle":
        # Three states are more than a toggle shows.
        names, choices = {"true": "On", "false": "Off"} | names, ("true", "false")
    if span.optional:
        choices = ("", *choices)

    def called(choice: str) -> str:
        return names.get(choice, choice)

    def draw(shown: str, **wiring: Any) -> Any:
        if sum(len(called(choice)) for choice in choices) > MOST_OPEN:
            return st.selectbox(label, choices, choices.index(shown), format_func=called, help=hint, **wiring)
        return st.segmented_control(
            label, choices, default=shown, format_func=called, help=hint, required=True, width="stretch", **wiring
        )

    def read(choice: str | None) -> Any:
        # A required control can still hand over None, which is no choice and must not pass for "own".
        return None if choice == "" and span.optional else span.parse(choice or "")

    settings.widget(name, draw, lambda value: "" if value is None else span.format(value), read)


def _several(settings: Controlled, name: str, label: str) -> None:
    setting = settings.declared[name]
    names, span = setting.names or {}, setting.span

    def draw(shown: list[str], **wiring: Any) -> Any:
        return st.pills(
            label, span.choices, default=shown, selection_mode="multi", format_func=lambda c: names.get(c, c),
            help=span.hint or None, **wiring,
        )  # fmt: skip

    settings.widget(name, draw, list, tuple)


def _number(settings: Controlled, name: str, label: str) -> None:
    span = settings.declared[name].span
    whole = span.kind == "integer"
    if span.scale != "linear":
        # A value between the stops (from a link, or tuned) becomes a stop of its own while the session lasts.
        extra = st.session_state.setdefault(f"{settings.key(name)} stops", {})
        stops = {round(s) if whole else s for s in span.stops()}
        if settings[name] not in stops:
            extra.pop(settings[name], None)
            extra[settings[name]] = None
            if len(extra) > MOST_OWN_STOPS:
                del extra[next(iter(extra))]
        slider(settings, name, label, sorted(stops | extra.keys()))
        return
    step = span.step or (1 if whole else (span.high - span.low) / 100)
    low, high, step = (int(v) if whole else float(v) for v in (span.low, span.high, step))
    if (high - low) / step > MOST_STOPS:
        number_field(settings, name, label, step)
        return
    slider(settings, name, label, _even_stops(low, high, step, settings[name]))


def _even_stops(low: float, high: float, step: float, value: float) -> list[float]:
    """From low to high in steps, without what adding rounds; a value between them is one more."""
    stops = [float(f"{low + i * step:.12g}") for i in range(round((high - low) / step) + 1)]
    stops = [round(one) for one in stops] if isinstance(low, int) else stops
    return sorted({*(one for one in stops if one <= high), high, value})

"""What an address names beside a page's settings, and what is said of an address that was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.near import near
from pages.kit.escaping import in_markdown
from pages.kit.setting import Setting

PRESENT, HIDE = "present", "hide"
# Parts of a page that `hide=` takes away, beside the controls by the names of their settings.
PARTS = ("presets", "predict", "formula", "try", "takeaway")
# How the stage is looked at, which only the browser knows: the chosen row, by panel the ends of its axes, and the nine numbers
# of a camera. Written and read by pages/kit/stage/sight.js.
_NUMBER = r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:e[-+]?[0-9]{1,3})?"
_VIEW = rf"[\w-]{{1,40}}:{_NUMBER}(?:,{_NUMBER}){{3}}"
SIGHT = {
    "row": re.compile(r"[\w.-]{1,64}", re.ASCII),
    "zoomed": re.compile(rf"{_VIEW}(?: {_VIEW}){{0,15}}", re.ASCII),
    "camera": re.compile(rf"{_NUMBER}(?:,{_NUMBER}){{8}}", re.ASCII),
}
_SIGHT_WORDS = {
    "row": "the name of a row of the table",
    "zoomed": "panel:x,x,y,y, as Link writes it",
    "camera": "nine numbers with commas between",
}
# So much of an address is repeated, and so many of its faults.
_SHOWN, _MOST = 40, 5
ON, OFF = ("1", "true"), ("", "0", "false")


@dataclass(frozen=True)
class Misread:
    """Something in an address that was not understood: what is said of it, in Markdown, and what was probably meant.

    label  what is pressed to have that;  meant: values by the settings' names
    """

    says: str
    label: str = ""
    meant: Mapping[str, Any] = field(default_factory=dict)


def sight_of(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """How the stage is looked at, as far as an address says it rightly."""
    return {name: query[name][-1] for name, rule in SIGHT.items() if name in query and rule.fullmatch(query[name][-1])}


def misread(declared: Mapping[str, Setting], query: Mapping[str, Sequence[str]]) -> list[Misread]:
    """What is said of an address: of every value that its setting refuses and every name that the page has not."""
    found = list(_misread(declared, query))
    more = len(found) - _MOST
    return [*found[:_MOST], Misread(f"And {more} more like these.")] if more > 0 else found


def _misread(declared: Mapping[str, Setting], query: Mapping[str, Sequence[str]]) -> Iterator[Misread]:
    for name, texts in query.items():
        if name in declared:
            try:
                declared[name].read(texts)
            except ValueError as error:
                yield _of_value(declared[name], texts, error)
        elif name in SIGHT:
            if not SIGHT[name].fullmatch(texts[-1]):
                yield Misread(f"{name} must be {_SIGHT_WORDS[name]}; got {_given(texts[-1])}. Shown: as without it.")
        elif name == PRESENT:
            if texts[-1] not in (*ON, *OFF):
                yield Misread(f"{PRESENT} must be 1 or left out; got {_given(texts[-1])}. Shown: the whole page.")
        elif name == HIDE:
            yield from (_of_hidden(declared, one) for one in hidden_names(texts) if one not in (*PARTS, *declared))
        else:
            yield _of_name(declared, name, texts)


def hidden_names(texts: Sequence[str]) -> list[str]:
    """The names in the texts of `hide=`."""
    return [name[:64] for name in ",".join(texts).split(",")[:100] if name]


def hide_words(declared: Mapping[str, Setting]) -> str:
    """Everything that `hide=` takes on a page, in Markdown."""
    # The settings of sides B to D are named like A's.
    return ", ".join(f"`{name}`" for name in (*PARTS, *(name for name in declared if "." not in name)))


def _of_name(declared: Mapping[str, Setting], name: str, texts: Sequence[str]) -> Misread:
    says = f"{_given(name)} is no setting of this page, and changes nothing."
    meant = near(name, (*declared, *SIGHT, PRESENT, HIDE))
    if meant is None:
        return Misread(says)
    says += f" Did you mean {meant}?"
    try:
        return Misread(says, f"Set {meant}", {meant: declared[meant].read(texts)})
    except (KeyError, ValueError):
        return Misread(says)


def _of_hidden(declared: Mapping[str, Setting], name: str) -> Misread:
    meant = near(name, (*PARTS, *declared))
    offered = f" Did you mean {meant}?" if meant else ""
    return Misread(
        f"{HIDE}={_given(name)} hides nothing here.{offered} It takes {', '.join(f'`{part}`' for part in PARTS)}, and controls by the names of their settings: Data, below the picture, lists them."
    )


def _of_value(setting: Setting, texts: Sequence[str], error: ValueError) -> Misread:
    span, text = setting.span, texts[-1]
    label, shown = span.label or setting.key, setting.called(span.default)
    if span.kind == "choice" and not span.most:
        meant = near(text, span.choices) or _by_label(setting, text)
        says = f"{_given(text)} is no {label}; shown: {shown}."
        if meant is None:
            return Misread(says)
        return Misread(f"{says} Did you mean {meant}?", f"Show {setting.called(meant)}", {setting.key: meant})
    if span.kind == "several":
        given = [one for one in re.split(r"[.,]", ",".join(texts)) if one]
        unknown = [one for one in given if one not in span.choices]
        known = [one if one in span.choices else near(one, span.choices) for one in given]
        says = f"{_given(', '.join(unknown)) or 'Nothing'} is none of the {label}; shown: {shown}."
        if not known or None in known:
            return Misread(says)
        meant = span.check(known)
        return Misread(
            f"{says} Did you mean {span.format(meant)}?", f"Show {setting.called(meant)}", {setting.key: meant}
        )
    if span.kind == "text":
        return Misread(f"{setting.key} was refused: {in_markdown(str(error))} Shown: {in_markdown(shown)}.")
    return Misread(f"{setting.key} {span.rule}; got {_given(text)}. Shown: {shown}.")


def _by_label(setting: Setting, text: str) -> str | None:
    """The choice whose name on the screen a text is near to."""
    labels = {label: key for key, label in (setting.names or {}).items() if key}
    found = near(text, labels)
    return None if found is None else labels[found]


def _given(text: str) -> str:
    """A piece of an address, cut to what fits in a sentence, letter by letter."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return in_markdown("".join(one if one.isprintable() else "?" for one in cut)) or "nothing"

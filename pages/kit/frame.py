"""The parts of a lesson's frame that are drawn by our own components: title, presets, question, experiments, tabs.

Each is one message and one element, where Streamlit's own took one for every button, column and text: with some thirty of
them less a page is answered in two thirds of the time, and drawn again in the browser in as much less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pages.kit.component import component, sent
from pages.kit.words import parts


def header(
    page: str, title: str, question: str, presets: Mapping[str, str], on_press: Callable[[str], None],
    on_present: Callable[[bool], None],
) -> None:  # fmt: skip
    """Title, question, the presets' buttons by their id, the link and the presenter's switch."""
    key = f"{page} header"
    component("header")(
        data={"stage": page, "title": title, "question": question, "buttons": _listed(presets)}, key=key,
        on_press_change=_pressed(key, presets, on_press), on_present_change=_switched(key, on_present),
    )  # fmt: skip


def way_out(page: str, on_present: Callable[[bool], None]) -> None:
    """In presenter mode: the link and the way back to the whole page."""
    key = f"dl-exit-{page}"
    component("share")(
        data={"stage": page, "presenting": True}, key=key, width="content", on_present_change=_switched(key, on_present)
    )


def buttons(
    key: str, look: str, choices: Mapping[str, str], on_press: Callable[[str], None], *, words: str = "",
    quiet: Sequence[str] = (), chosen: str = "",
) -> None:  # fmt: skip
    """Buttons by their id, under some words.

    look    'card' (a question and its answers), 'list' (a sentence each) or 'tabs', of which one is `chosen`
    quiet   ids of those without a border
    """
    component("buttons")(
        data={"look": look, "words": parts(words), "buttons": _listed(choices), "quiet": list(quiet), "chosen": chosen},
        key=key,
        on_press_change=_pressed(key, choices, on_press),
    )


def _listed(choices: Mapping[str, str]) -> list[list[str]]:
    return [[name, text] for name, text in choices.items()]


def _pressed(key: str, choices: Mapping[str, Any], on_press: Callable[[str], None]) -> Callable[[], None]:
    def pressed() -> None:
        name = sent(key, "press")
        # What a browser sends may be anything, and may be meant for buttons that are gone.
        if isinstance(name, str) and name in choices:
            on_press(name)

    return pressed


def _switched(key: str, on_present: Callable[[bool], None]) -> Callable[[], None]:
    def switched() -> None:
        wanted = sent(key, "present")
        if isinstance(wanted, bool):
            on_present(wanted)

    return switched

"""The parts of a lesson's frame that are drawn by our own components: title, presets, question, experiments, tabs.

Each is one message and one element, where Streamlit's own took one for every button, column and text: with some thirty of
them less a page is answered in two thirds of the time, and drawn again in the browser in as much less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pages.kit.component import component, sent
from pages.kit.owner import owned
from pages.kit.wire_format import pack
from pages.kit.words import parts

# What is to be done when a button is pressed, by the button's id.
Presses = Mapping[str, Callable[[], None]]


def header(
    page: str, title: str, question: str, presets: Mapping[str, str], presses: Presses, on_present: Callable[[bool], None],
    *, chosen: str = "", plays: int = 0, presenting: bool = False, sight: Mapping[str, str] | None = None, opened: int = 0,
) -> None:  # fmt: skip
    """Title, question, the presets' buttons by their id, the link and the presenter's switch.

    chosen      the id of the preset in effect;  presenting: one line, with the presets in a menu
    plays       counts what is to be played from its beginning: another number starts the clock of the stage

    sight       how a link has the stage looked at;  opened: counts links, another number looks at it anew

    It tells the server of every button of the frame, wherever that stands: Streamlit looks through all components that
    tell it something for every selectbox of a page. So `presses` is read when one is pressed, and may be filled later.
    """
    key = f"{page} header"
    component("header")(
        data=pack({
            "stage": page, "title": title, "question": question, "buttons": _listed(presets), "chosen": chosen, "plays": plays,
            "presenting": presenting, "sight": dict(sight or {}), "opened": opened,
        }, {}),
        key=key, on_press_change=owned(_pressed(key, presses)), on_present_change=owned(_switched(key, on_present)),
    )  # fmt: skip


def buttons(
    page: str, part: str, look: str, choices: Mapping[str, str], *, words: str = "", quiet: Sequence[str] = (), chosen: str = "",
    meanwhile: str = "", after: int | None = None, waits: bool = False, asks: int | None = None,
) -> None:  # fmt: skip
    """Buttons by their id, under some words.

    look       'card' (a question and its answers), 'list' (a sentence each) or 'tabs'; one of the last two may be `chosen`
    quiet      ids of those without a border
    meanwhile  what is said until the clock of the stage has come to the step `after`, or to its end without one, in place of
               words and buttons; "" for these at once
    waits      whether the buttons only keep their room, until another message brings them
    asks       the number of the question that is open here
    """
    said = {
        "words": parts(words), "buttons": _listed(choices), "quiet": list(quiet), "chosen": chosen,
        "meanwhile": parts(meanwhile), "after": after, "waits": waits, "asks": asks,
    }  # fmt: skip
    component("buttons")(data=pack({"stage": page, "look": look, **said}, {}), key=f"dl-{part}-{page}")


def _listed(choices: Mapping[str, str]) -> list[list[str]]:
    return [[name, text] for name, text in choices.items()]


def _pressed(key: str, presses: Presses) -> Callable[[], None]:
    def pressed() -> None:
        name = sent(key, "press")
        # What a browser sends may be anything, and may be meant for a button that is gone.
        if isinstance(name, str) and name in presses:
            presses[name]()

    return pressed


def _switched(key: str, on_present: Callable[[bool], None]) -> Callable[[], None]:
    def switched() -> None:
        wanted = sent(key, "present")
        if isinstance(wanted, bool):
            on_present(wanted)

    return switched

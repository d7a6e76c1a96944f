"""A visit to a page without a browser: Streamlit's AppTest, and what the page's own code said of itself on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.kit.catalogue import PAGES
from pages.kit.lesson import Lesson
from pages.kit.settings import PageSettings
from pages.kit.showing import Showing
from tests.pages.sliders import SeenSlider, moved, seen, sliders
from tests.pages.unpack import Block, unpack

ROUTER = PAGES / "router.py"
SECONDS = 60
CONTROLS = (
    "button_group", "checkbox", "color_picker", "date_input", "file_uploader", "multiselect", "number_input", "radio",
    "select_slider", "selectbox", "slider", "text_area", "text_input", "time_input", "toggle",
)  # fmt: skip

# AppTest looks through every installed package for components, for each visit anew: a sixth of the time of all tests.
patch.object(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)).start()


class Visit:
    """One session on one page. Every run leaves behind what it was about (pages/kit/showing.py).

    A page of the app is named by its address, "" for home; any other file is run by itself.
    """

    def __init__(self, page: str | Path, query: Mapping[str, str] | None = None) -> None:
        self.app = AppTest.from_file(str(ROUTER if isinstance(page, str) else page), default_timeout=SECONDS)
        if isinstance(page, str):
            # AppTest switches to files alone; the app knows its pages by their addresses.
            self.app._page_hash = calc_hash(page)
            # AppTest opens nothing, and what is behind a button is drawn while it is open.
            self.app.session_state[f"{page} more"] = True
        self.app.query_params.update(query or {})
        self._pressed: Any = None
        self.showing: Showing | None = None
        self.run()

    @property
    def lesson(self) -> Lesson:
        assert self.showing is not None
        return self.showing.lesson

    @property
    def settings(self) -> PageSettings:
        assert self.showing is not None
        return self.showing.settings

    @property
    def taken(self) -> dict[str, Any]:
        """What there is to take away: the texts of table, code and sources, and the function that makes the CSV."""
        if self.showing is None:
            return {}
        away = self.showing.taken
        return {"table": away.numbers(), "code": away.code(), "sources": away.sources(), "csv": away.csv}

    def run(self) -> Visit:
        begin = Showing.__init__

        def noted(showing: Showing, *args: Any, **kwargs: Any) -> None:
            begin(showing, *args, **kwargs)
            self.showing = showing

        # Visitors of the app get a sentence, a test wants the reason.
        config.set_option("client.showErrorDetails", "full")
        with patch.object(Showing, "__init__", noted):
            # What AppTest does not know it cannot press: the component's message is added to those of its controls.
            self.app.run() if self._pressed is None else self.app._run(self._pressed)
        self._pressed = None
        return self

    def goes_to(self, page: str) -> Visit:
        """Leaves for another page of the app, with the address as it is."""
        self.app._page_hash = calc_hash(page)
        return self.run()

    def press(self, key: str) -> Visit:
        """Presses a button by its key: one of the lesson's frame, which a component draws, or one of Streamlit's."""
        for name in self.showing.presses if self.showing is not None else ():
            if f"{self.lesson.page} {name}" == key:
                return self.does("header", "press", name)
        self.app.button(key=key).click()
        return self.run()

    def rest(self) -> Visit:
        """Plays a training that a press has set going to where it pauses, in the slices that a browser asks for."""
        training = None if self.showing is None else self.showing.session
        if training is None or not training.running:
            return self
        while training.running:
            training.act(self.settings, {"do": "tick"})
        return self.run()

    def slide(self, name: str, value: Any) -> Visit:
        """Moves a slider by its name in links, and rests."""
        self._pressed = moved(self.app, name, value)
        return self.run()

    @property
    def sliders(self) -> dict[str, SeenSlider]:
        """The sliders on the page by their names in links."""
        return sliders(self.app)

    def does(self, kind: str, event: str, value: Any) -> Visit:
        """Sends what a component in the browser sends: a "click" or a "zoom" of the "stage"."""
        (teller,) = self.components(kind)
        states = self.app._tree.get_widget_states()
        state = states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{teller.id}__events"
        state.json_trigger_value = json.dumps([{"event": event, "value": value}])
        self._pressed = states
        return self.run()

    # --- what is on the page ------------------------------------------------------------------------

    @property
    def query(self) -> dict[str, Any]:
        return dict(self.app.query_params)

    @property
    def failure(self) -> str:
        """The first exception on the page, or nothing."""
        return "\n".join(f"{one.message} {' '.join(one.stack_trace)[-600:]}" for one in self.app.exception)

    def buttons(self, part: str) -> list[str]:
        """Keys of the buttons of one part of the lesson: preset, try, answer, skip, next, reset."""
        return [f"{self.lesson.page} {name}" for name in self._framed() if name.startswith(part)]

    def _framed(self) -> list[str]:
        """The ids of the buttons that the lesson's frame draws by components of its own."""
        drawn = [*self.components("header"), *self.components("buttons")]
        # Buttons that wait have their room, and are not seen.
        return [name for spec in map(content, drawn) if not spec.get("waits") for name, _ in spec["buttons"]]

    def frame_words(self) -> list[str]:
        """What the lesson's frame says apart from its buttons, strong parts between two stars."""
        said = [content(proto)[name] for proto in self.components("header") for name in ("title", "question")]
        marks = {"strong": "**{}**", "math": "{}", "plain": "{}", "em": "*{}*", "link": "[{}]({})"}
        for proto in self.components("buttons"):
            said.append("".join(marks[kind].format(*parts) for kind, *parts in content(proto)["words"]))
        for proto in self.components("words"):
            said.append("".join(marks[kind].format(*parts) for kind, *parts in content(proto)["words"]))
        return [one for one in said if one]

    def components(self, kind: str) -> list[Any]:
        """What was sent to the browser's components of one kind, as protocol messages."""
        sent = [element.proto for element in self.app.get("bidi_component")]
        return [proto for proto in sent if proto.component_name.split(".")[-1] == f"descent_lab_{kind}"]

    def stages(self) -> list[Block]:
        return [unpack(proto.bytes) for proto in self.components("stage")]

    def stage(self) -> Block:
        return self.stages()[0]

    def text(self) -> list[str]:
        """Everything a visitor reads apart from the code."""
        words = [*self.app.title, *self.app.header, *self.app.subheader, *self.app.markdown, *self.app.caption]
        result = [str(one.value) for one in words] + [
            text for name, text in self.taken.items() if name in ("table", "sources")
        ]
        result += [str(one.label) for one in self.app.button] + self.frame_words()
        result += [
            text
            for proto in (*self.components("header"), *self.components("buttons"))
            for _, text in content(proto)["buttons"]
        ]
        return result + [block.header["alt"] for block in self.stages()]

    def controls_in_view(self) -> list[str]:
        """Controls a visitor sees without opening anything, and buttons that open more of them, "More" apart."""
        return list(_in_view(self.app.main))


def _in_view(node: Any) -> Iterator[str]:
    for child in getattr(node, "children", {}).values():
        if child.type in ("popover", "expander", "dialog", "expandable"):
            label = _label(child)
            if label != "More":
                yield label
        elif child.type == "tab_container":
            # A tab shows one of its pages; the first is in view.
            yield from _in_view(next(iter(child.children.values())))
        elif child.type in CONTROLS:
            yield str(child.label)
        elif child.type == "bidi_component":
            if slider := seen(child.proto):
                yield slider.label
        else:
            yield from _in_view(child)


def content(proto: Any) -> dict[str, Any]:
    """What was handed to a component that has no arrays."""
    return unpack(proto.bytes).header


def _label(block: Any) -> str:
    kind = block.proto.WhichOneof("type")
    return str(getattr(getattr(block.proto, kind), "label", "") or kind)

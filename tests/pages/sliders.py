"""The sliders of a page without a browser: what each shows, and the message that moves it."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.unpack import unpack

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class SeenSlider:
    """A slider as it was sent: its element's id, its label, its name in links, its stops as texts, what it shows, and the last
    message that was heard. A field for a number is one too, without stops."""

    id: str
    page: str
    label: str
    name: str
    stops: list[str]
    text: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.page} {self.name}"

    @property
    def value(self) -> float:
        return float(self.text)


def seen(proto: Any) -> SeenSlider | None:
    """The slider that a component's message brings; None for another component."""
    if proto.component_name.split(".")[-1] != "descent_lab_slider":
        return None
    told = unpack(proto.bytes).header
    text = told["field"]["value"] if told["field"] else told["stops"][told["at"]]
    return SeenSlider(proto.id, told["stage"], told["label"], told["name"], told["stops"], text, told["number"])


def sliders(app: AppTest) -> dict[str, SeenSlider]:
    """The sliders of a page by their names in links."""
    found = filter(None, (seen(element.proto) for element in app.get("bidi_component")))
    return {one.name: one for one in found}


def moved(app: AppTest, name: str, value: Any, number: int | None = None) -> Any:
    """What a browser sends when a slider has come to rest: the states of all controls, with its message among them."""
    states = app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = f"$$STREAMLIT_INTERNAL_KEY_{sliders(app)[name].id}__events"
    told = {"value": str(value), "number": next(_NUMBERS) if number is None else number}
    state.json_trigger_value = json.dumps([{"event": "set", "value": told}])
    return states

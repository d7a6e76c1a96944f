"""What may be turned of the conventions and of the slips."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.frameworks import CONVENTIONS, SLIPS
from labcore.frameworks.lesson_conventions import NAMES as OF_LIBRARIES
from labcore.frameworks.lesson_conventions import other_of
from labcore.frameworks.lesson_slips import RAN, SLIP
from labcore.frameworks.turned import FRAMEWORK
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls, Values
from pages.kit.setting import Setting
from pages.kit.settings import PageSettings

# With another line both are to be read before they run.
OF_SLIPS = [Setting(SLIP, names={key: slip.name for key, slip in SLIPS.items()}, resets=(RAN.name,)), Setting(RAN)]


def of_conventions(values: Values) -> Controls:
    """The row, its own number, the switch; and whose path is shown, where several frameworks part from the lab."""
    row = CONVENTIONS[values["convention"]]
    # Where both are set to what the switch says, the row's number says nothing.
    set_aside = values["equal"] and other_of(row, values["framework"]) in row.meets
    return [
        "convention",
        *([Drawn(_libraries, 0.75 * len(row.others))] if len(row.others) > 1 else []),
        *([] if set_aside else [row.turned.name]),
        "equal",
    ]


def _libraries(settings: PageSettings) -> None:
    """The frameworks that part from the lab in this row."""
    if FRAMEWORK.name in settings.hidden:
        return
    row = CONVENTIONS[settings["convention"]]

    def draw(shown: str, **wiring: Any) -> Any:
        return st.segmented_control(
            "Beside the lab", row.others, default=shown, format_func=lambda one: OF_LIBRARIES[one].split()[0],
            help=FRAMEWORK.hint, required=True, width="stretch", **wiring,
        )  # fmt: skip

    settings.widget(FRAMEWORK.name, draw, lambda value: other_of(row, value), FRAMEWORK.parse)

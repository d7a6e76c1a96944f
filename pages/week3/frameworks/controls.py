"""What may be turned of the conventions and of the scripts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.data import PLANAR
from labcore.frameworks import CONVENTIONS, FRAMEWORKS, SLIPS
from labcore.frameworks.lesson_conventions import LIBRARY, other_of
from labcore.frameworks.lesson_conventions import NAMES as OF_LIBRARIES
from labcore.frameworks.lesson_scripts import DATA
from labcore.frameworks.lesson_slips import RAN, SLIP
from labcore.optimizers import OPTIMIZERS
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls, Values
from pages.kit.setting import Setting
from pages.kit.settings import PageSettings
from pages.week3.frameworks import downloads

NAMES = {
    "subject": {"training": "A training", "parabola": "w² − 10w + 25"}, "framework": {key: name.split()[0] for key, name in FRAMEWORKS.items()},
    "data": {key: PLANAR[key].label if key in PLANAR else key.capitalize() for key in DATA.choices},
    "optimizer": {key: one.label for key, one in OPTIMIZERS.items()},
}  # fmt: skip
PARABOLA = {"subject": "parabola", "optimizer": "gd"}


# With another line both are to be read before they run.
OF_SLIPS = [Setting(SLIP, names={key: slip.name for key, slip in SLIPS.items()}, resets=(RAN.name,)), Setting(RAN)]


def of_conventions(values: Values) -> Controls:
    """The row, its own number, the switch; and whose path is shown, where several frameworks part from the lab."""
    row = CONVENTIONS[values["convention"]]
    return [
        "convention",
        *([Drawn(_libraries, 0.75 * len(row.others))] if len(row.others) > 1 else []),
        row.turned.name,
        "equal",
    ]


def _libraries(settings: PageSettings) -> None:
    """The frameworks that part from the lab in this row."""
    if LIBRARY.name in settings.hidden:
        return
    row = CONVENTIONS[settings["convention"]]

    def draw(shown: str, **wiring: Any) -> Any:
        return st.segmented_control(
            "Beside the lab", row.others, default=shown, format_func=lambda one: OF_LIBRARIES[one].split()[0],
            help=LIBRARY.hint, required=True, width="stretch", **wiring,
        )  # fmt: skip

    settings.widget(LIBRARY.name, draw, lambda value: other_of(row, value), LIBRARY.parse)


def in_view(values: Values) -> Controls:
    """A parabola has no data."""
    return [
        "subject",
        "framework",
        *(["data"] if values["subject"] == "training" else []),
        "optimizer",
        "learning_rate",
    ]


def under_more(values: Values) -> Controls:
    """What is taken away, below what few turn."""
    return [*(["epochs", "same"] if values["subject"] == "training" else []), Drawn(downloads.menu)]

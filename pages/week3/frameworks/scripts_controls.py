"""What may be turned of the scripts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.data import PLANAR
from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import DATA, SUBJECT, SURFACE, ScriptSpec
from labcore.optimizers import OPTIMIZERS
from labcore.surfaces import SURFACES
from labcore.training import Settings
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls, Values, reader
from pages.kit.settings import PageSettings
from pages.week3.frameworks import downloads, handed

NAMES = {
    "subject": {"training": "A training", "race": "A race", "parabola": "w² − 10w + 25", "given": "Handed over"},
    "framework": {key: name.split()[0] for key, name in FRAMEWORKS.items() if key != "numpy"},
    "data": {key: PLANAR[key].label if key in PLANAR else key.capitalize() for key in DATA.choices},
    "optimizer": {key: one.label for key, one in OPTIMIZERS.items()},
    "surface": {key: SURFACES[key].label for key in SURFACE.choices},
}  # fmt: skip
PARABOLA = {"subject": "parabola", "optimizer": "gd"}


def read(values: Values) -> ScriptSpec:
    """What was handed over counts where it is asked for alone."""
    given = values[handed.HANDED] if values["subject"] == "given" else None
    spec: ScriptSpec = reader(ScriptSpec)({**values, "given": given})
    return spec if given is None else ScriptSpec("given", spec.framework, same=spec.same, given=given)


def in_view(values: Values) -> Controls:
    """What the subject has: a parabola has no data, and what was handed over is as it is."""
    first: Controls = [Drawn(_subject, 1.6), "framework"]
    given = values[handed.HANDED] if values["subject"] == "given" else None
    if given is not None:
        return [*first, *(["same"] if isinstance(given.settings, Settings) else []), Drawn(handed.back, 2.0)]
    of_subject = {"parabola": [], "race": ["surface"]}.get(values["subject"], ["data"])
    return [*first, *of_subject, "optimizer", "learning_rate"]


def under_more(values: Values) -> Controls:
    """The network and how long, and what is taken away below that."""
    given = values["subject"] == "given" and values[handed.HANDED] is not None
    seldom = {"parabola": [], "race": ["steps"]}.get(values["subject"], ["hidden", "epochs", "same"])
    return [*([] if given else seldom), Drawn(_take_away)]


def _subject(settings: PageSettings) -> None:
    """What was handed over is offered where there is something."""
    if "subject" in settings.hidden:
        return
    there = handed.given_here(settings) is not None or settings["subject"] == "given"
    choices = [one for one in SUBJECT.choices if one != "given" or there]

    def draw(shown: str, **wiring: Any) -> Any:
        called = NAMES["subject"].__getitem__
        return st.selectbox("Script of", choices, choices.index(shown), format_func=called, help=SUBJECT.hint, **wiring)

    settings.widget("subject", draw, lambda value: value, SUBJECT.check)


def _take_away(settings: PageSettings) -> None:
    downloads.menu(settings, read({**settings.values(), handed.HANDED: handed.given_here(settings)}))

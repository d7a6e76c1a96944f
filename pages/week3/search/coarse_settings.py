"""What may be turned where a search goes from coarse to fine: what is searched, what is looked at, and a file of results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.experiments.search.coarse import Spec
from labcore.experiments.search.coarse_space import BOXES, SEARCHED, SPACE
from labcore.span import Span
from labcore.spec import spans_of
from pages.kit.exhibit import settings_of
from pages.kit.owner import owned
from pages.kit.settings import PageSettings, Setting

# Under this name the lesson's values hold what a visitor's file has brought, "" for nothing.
BROUGHT = "search file"
NAMES = {name: SPACE[name].span.label or name for name in SPACE.names}
LABELS = {name: label[:1].upper() + label[1:] for name, label in NAMES.items()} | {"beta1": "beta1"}
CALLED = {
    "coarse_data": {"digits": "Digits", "breast-cancer": "Breast cancer", "wine": "Wine", "moons": "Moons"},
    "sampler": {"grid": "Grid", "random": "Random", "sobol": "Sobol", "tpe": "TPE"},
    "searched": LABELS, "coarse_source": {"stored": "Stored", "here": "Here"},
}  # fmt: skip
# What takes away the meaning of a box: another space.
OF_BOX = tuple(f"box_{name}" for name in BOXES)


def _axis(name: str, default: str, label: str) -> Setting:
    return Setting(Span(name, default, kind="choice", choices=SPACE.names, label=label), names=LABELS)


def _brush(name: str, label: str, high: float) -> Setting:
    span = Span(
        f"brush_{name}", None, 0.0, high, most=2, least=2, optional=True, label=f"shown of {label}",
        hint="Drag along the axis, or type two numbers. Empty: all.",
    )  # fmt: skip
    return Setting(span, names={"": "All"}, empty="all")


SEEN = Setting(
    Span(
        "seen", "parallel", kind="choice", choices=("parallel", "slices", "contour", "importance"), label="beside",
        hint="All axes beside each other, the score over each, the smoothed score over two, or how much each matters.",
    ),
    names={"parallel": "Parallel", "slices": "Slices", "contour": "Contour", "importance": "Importance"},
)  # fmt: skip
ACROSS = _axis("across", "learning_rate", "across")
UP = _axis("up", "hidden_units", "up")
BEST_SHARE = Setting(
    Span("best_share", 1.0, 0.05, 1.0, step=0.05, share=True, label="only the best", hint="The share of the trials that is drawn."),
)  # fmt: skip
BRUSHES = {name: _brush(name, NAMES[name], SPACE[name].high) for name in SPACE.names}
BRUSHES["score"] = _brush("score", "dev score", 1.0)
LOOK = [SEEN, ACROSS, UP, BEST_SHARE, *BRUSHES.values()]


def settings() -> list[Setting]:
    made = settings_of(Spec, CALLED)
    return [
        Setting(one.span, names={"": "The whole"}, empty="the whole") if one.key in OF_BOX
        else Setting(one.span, names=one.names, resets=OF_BOX) if one.key == SEARCHED.name
        else one
        for one in made
    ]  # fmt: skip


def read(values: Mapping[str, Any]) -> Spec:
    return Spec(**{name: values[name] for name in spans_of(Spec)}, file=values.get(BROUGHT, ""))


def brushed_line(settings: PageSettings, values: Mapping[str, Any]) -> None:
    """That ranges drawn on the parallel axes keep only some of the lines, and the way back to all."""
    names = [one for one in BRUSHES if values[f"brush_{one}"] is not None]
    if not names or values[SEEN.key] != "parallel":
        return
    axes = " and ".join(NAMES.get(one, "dev score") for one in names)
    with st.container(key="dl-brushed", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"In the parallel picture lines outside the range of {axes} are faint.", width="content")
        st.button(
            "Show all lines", key=f"{settings.page} unbrush",
            on_click=owned(lambda: settings.change(dict.fromkeys(f"brush_{one}" for one in BRUSHES))),
        )  # fmt: skip

"""Find the bug: the lab puts one in by lot, the visitor says which, and it is counted.

What was drawn lies in the visitor's session on the server. No link holds it, no picture or table names it, and the code under the
picture has the gradient as numbers, until it is answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from labcore.experiments.gradient_check import hidden
from labcore.gradient_check import BUGS
from pages.kit.controls import Drawn
from pages.kit.owner import owned
from pages.kit.settings import PageSettings

# Under this name the lesson's values hold what is hidden.
CASE = "hidden case"
_MOST = 2**32


@dataclass
class HiddenBug:
    """What is hidden from one visitor, and how he has fared."""

    spec: hidden.Spec
    case: hidden.Case
    found: int = 0
    asked: int = 0


def finding(settings: PageSettings) -> HiddenBug:
    """This visitor's; for other settings of the network another bug is drawn, and the one before does not count."""
    key, spec = f"{settings.page} finding", _spec(settings.values())
    now = st.session_state.get(key)
    if now is None:
        now = st.session_state[key] = HiddenBug(spec, hidden.draw(spec, secrets.randbelow(_MOST)))
    elif now.spec != spec:
        now.spec, now.case = spec, hidden.draw(spec, secrets.randbelow(_MOST))
    return now


def _spec(values: Mapping[str, Any]) -> hidden.Spec:
    return hidden.Spec(**{name: values[name] for name in ("depth", "width", "activation", "initializer", "seed")})


def case_here(settings: PageSettings) -> hidden.Case:
    return finding(settings).case


def no_case(values: Mapping[str, Any]) -> hidden.Case:
    """What a link says of what is hidden: nothing."""
    raise ValueError("what is hidden must be in the session; a link has none.")


def guess(settings: PageSettings, bug: str) -> None:
    """An answer; the first one counts."""
    now = finding(settings)
    if now.case.found:
        return
    now.case = replace(now.case, found=bug)
    now.asked += 1
    now.found += now.case.right


def another(settings: PageSettings) -> None:
    now = finding(settings)
    now.case = hidden.draw(now.spec, secrets.randbelow(_MOST))


def _draw(settings: PageSettings) -> None:
    """The bugs to choose from, and once one is named the next one; how many were found."""
    now = finding(settings)
    score = f" {now.found} of {now.asked} found" if now.asked else ""
    if now.case.found:
        st.button(
            f"Hide another:{score}",
            key=f"{settings.page} another",
            type="primary",
            width="stretch",
            on_click=owned(partial(another, settings)),
        )
        return
    key = f"{settings.page} guess {now.asked}"

    def named_now() -> None:
        if (bug := st.session_state.get(key)) is not None:
            guess(settings, bug)

    st.selectbox(
        f"Which bug is it?{score}", list(hidden.candidates(now.spec)), index=None, placeholder="Say which", key=key,
        format_func=lambda bug: BUGS[bug].label, on_change=owned(named_now),
    )  # fmt: skip


WHICH = Drawn(_draw, 2.6)

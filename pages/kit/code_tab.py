"""The Code tab: the lab's own script, and where a lesson has it the same setting in the frameworks.

A script is written when it is looked at, and its files are made when they are taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from labcore.frameworks import FRAMEWORKS
from pages.kit.escaping import in_markdown
from pages.kit.frame import buttons
from pages.kit.programs import ScriptOffer
from pages.kit.script_downloads import offer_script
from pages.kit.takeaway import Takeaway

# Where the lab's script runs, as the README has it.
CODE = (
    "A script of its own that prints the table as it stands here. Save it in the lab's folder and run it there, `.venv/bin/python script.py`; "
    'in a Python of your own after `pip install ".[data]"` in that folder.'
)
SAME = {"same": "Same numbers", "alone": "By itself"}
_SAID = {
    "same": "The lab's first weights, and its examples in their order, are in files that come with it: the costs are the lab's.",
    "alone": "It needs no files, and draws weights, split and order itself: its numbers are others of the same kind.",
}  # fmt: skip
LAB = "numpy"

Presses = dict[str, Callable[[], Any]]


def code_tab(page: str, taken: Takeaway, presses: Presses) -> None:
    """Draws the tab, and adds what its buttons do to `presses`."""
    programs = taken.programs()
    chosen = _chosen(page, "framework", FRAMEWORKS, presses) if programs else LAB
    if chosen == LAB:
        st.caption(CODE)
        st.code(taken.code(), language="python")
        return
    names = {str(number): program.name for number, program in enumerate(programs)}
    program = programs[int(_chosen(page, "side", names, presses))]
    how = _chosen(page, "numbers", SAME, presses) if program.draws else "same"
    _program(page, chosen, program, how)


def _program(page: str, framework: str, program: ScriptOffer, how: str) -> None:
    write = partial(program.write, framework, how == "same")
    try:
        script = write(False)
    except ValueError as refused:
        said = str(refused)
        st.warning(in_markdown(f"{said[:1].upper()}{said[1:]}"))
        return
    told = [program.said, _SAID[how]] if program.draws else [program.said]
    told += [f"What differs in {FRAMEWORKS[framework]}: {' '.join(script.notes)}"] if script.notes else []
    st.caption(in_markdown(" ".join(told)))
    with st.container(horizontal=True, gap="small"):
        offer_script(page, framework, partial(write, True))
    st.code(script.text, language="python")


def _chosen(page: str, what: str, choices: Mapping[str, str], presses: Presses) -> str:
    """Draws a choice where there is one, and returns what is chosen, the first until something is. The session keeps it."""
    key = f"{page} code {what}"
    chosen = str(st.session_state.get(key, ""))
    chosen = chosen if chosen in choices else next(iter(choices))
    if len(choices) > 1:
        presses.update({f"{what} {one}": partial(st.session_state.update, {key: one}) for one in choices})
        buttons(
            page,
            f"code-{what}",
            "tabs",
            {f"{what} {one}": said for one, said in choices.items()},
            chosen=f"{what} {chosen}",
        )
    return chosen

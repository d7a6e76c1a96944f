"""Scripts to take away: the program with its files, and a notebook. Both are made when their button is pressed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib.util import find_spec

import streamlit as st

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.notebooks import notebook_of
from labcore.frameworks.source import Script
from pages.kit.owner import owned

# Files of one content are the same bytes whenever they are packed.
WHEN = (2026, 1, 1, 0, 0, 0)


def offer_script(page: str, framework: str, make: Callable[[], Script]) -> None:
    """Draws the buttons for a framework's script; `make` is asked for it, with its files, by a press alone."""
    name, file = FRAMEWORKS[framework].split()[0], f"descent-lab-{framework}"
    needs = (
        "Needs labcore: run it in the lab's folder, or after `pip install .` there." if framework == "numpy" else None
    )
    st.download_button(
        f"{name}: script and files", owned(lambda: zipped(make())), f"{file}.zip", "application/zip", key=f"{page} zip {framework}", on_click="ignore", help=needs,
    )  # fmt: skip
    if find_spec("nbformat") is not None:
        st.download_button(
            f"{name}: notebook", owned(lambda: notebook_file(make())), f"{file}.ipynb", "application/x-ipynb+json",
            key=f"{page} notebook {framework}", on_click="ignore", help="The files of the other button must lie beside it, where it loads any.",
        )  # fmt: skip


def zipped(script: Script) -> bytes:
    """script.py and what it loads, in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"script.py": script.text.encode(), **script.files}.items():
            # Arrays are packed already.
            kind = zipfile.ZIP_STORED if name.endswith(".npz") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, kind)
    return packed.getvalue()


def notebook_file(script: Script) -> str:
    """Its notebook, as the text of a file."""
    from nbformat import writes

    return str(writes(notebook_of(script)))

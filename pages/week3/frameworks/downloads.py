"""Scripts to take away: the program with its files, and a notebook."""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec

import streamlit as st

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import ScriptSpec
from labcore.frameworks.notebooks import notebook_of
from labcore.frameworks.source import Script
from pages.kit.exhibit import reader
from pages.kit.owner import owned
from pages.kit.settings import PageSettings

# Files of one content are the same bytes whenever they are packed.
WHEN = (2026, 1, 1, 0, 0, 0)


def menu(settings: PageSettings) -> None:
    """Draws the buttons for what stands on the right and for the lab's own, as far as there are scripts."""
    spec = reader(ScriptSpec)(settings.values())
    for framework in ("numpy", spec.framework):
        _offer(settings, spec, framework)


def _offer(settings: PageSettings, spec: ScriptSpec, framework: str) -> None:
    try:
        script = spec.script(framework)
    except ValueError:
        # The page says why.
        return
    name, file = FRAMEWORKS[framework].split()[0], f"descent-lab-{framework}"
    st.download_button(
        f"{name}: script and files", owned(lambda: zipped(script)), f"{file}.zip", "application/zip", key=f"{settings.page} zip {framework}", on_click="ignore"
    )  # fmt: skip
    if find_spec("nbformat") is not None:
        st.download_button(
            f"{name}: notebook", owned(lambda: notebook_file(script)), f"{file}.ipynb", "application/x-ipynb+json",
            key=f"{settings.page} notebook {framework}", on_click="ignore", help="The files of the other button must lie beside it, where it loads any.",
        )  # fmt: skip


def zipped(script: Script) -> bytes:
    """script.py and what it loads, in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"script.py": script.text.encode(), **script.files}.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), content)
    return packed.getvalue()


def notebook_file(script: Script) -> str:
    """Its notebook, as the text of a file."""
    from nbformat import writes

    return str(writes(notebook_of(script)))

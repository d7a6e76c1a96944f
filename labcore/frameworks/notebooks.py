"""A script as a notebook: a cell for what it is, then one for each of its parts."""

from __future__ import annotations

import ast
import re
from typing import Any

from labcore.frameworks.source import Script


def notebook_of(script: Script) -> Any:
    """The notebook of a script (nbformat.NotebookNode, version 4), with no outputs yet; its files must lie beside it."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    about = ast.get_docstring(ast.parse(script.text)) or ""
    notes = "".join(f"\n- {note}" for note in script.notes)
    words = " ".join(about.split()) + (f"\n\nWhat differs from the lab:\n{notes}" if notes else "")
    if script.files:
        words += f"\n\nBeside this notebook must lie, from the script's archive: {', '.join(f'`{name}`' for name in script.files)}."
    cells = [new_markdown_cell(words, id="about")]
    for number, part in enumerate(_parts(script.text), start=1):
        cells.append(new_code_cell(part, id=f"part-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _parts(text: str) -> list[str]:
    """The parts of a script without its docstring: an empty line, and what follows begins at the margin."""
    body = text[text.index('"""', 3) + 3 :].strip("\n")
    return [part.strip("\n") for part in re.split(r"\n\n+(?=\S)", body)]

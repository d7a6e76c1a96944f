"""Scripts to take away: the archive is whole and always the same bytes, and the notebook holds the script."""

from __future__ import annotations

import io
import json
import zipfile

from labcore.frameworks import script
from labcore.training import Settings
from pages.kit.script_downloads import notebook_file, zipped


def test_the_archive_holds_the_script_and_its_files():
    made = script(Settings(epochs=1), "jax", same_numbers=True)
    with zipfile.ZipFile(io.BytesIO(zipped(made))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "script.py": made.text.encode(),
            **made.files,
        }
    assert zipped(made) == zipped(made)


def test_the_notebook_holds_the_script():
    made = script(Settings(epochs=1), "pytorch")
    book = json.loads(notebook_file(made))
    told = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert "".join(told.split()) == "".join(made.text[made.text.index('"""', 3) + 3 :].split())

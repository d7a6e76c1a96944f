"""What is done once, before the first visitor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# In a process of its own: here most of it is loaded already.
VISIT_ALL = """
import sys
import app
app.load_all()
before = set(sys.modules)
from pages.kit.catalogue import catalogue
from tests.pages.visit import Visit
failed = [entry.url_path for entry in catalogue() if Visit(entry.url_path).failure]
# Folders of data that are opened as packages are no code.
ours = ("labcore", "pages", "pandas", "scipy", "sklearn")
late = sorted(name for name in set(sys.modules) - before if name.split(".")[0] in ours and not name.startswith("sklearn.datasets.d"))
print("failed", failed, "late", late)
"""


def test_no_visitor_waits_for_what_a_lesson_imports() -> None:
    done = subprocess.run([sys.executable, "-c", VISIT_ALL], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.stdout.strip().splitlines()[-1:] == ["failed [] late []"], done.stdout + done.stderr[-2000:]

"""Runs the scripts of many folders in one program, so that a framework is loaded once: `python -m tests.frameworks_live.many FOLDER`.

What each prints stands in its folder's printed.txt afterwards, or the error in failed.txt.
"""

from __future__ import annotations

import contextlib
import io
import runpy
import sys
import traceback
from pathlib import Path


def main(root: Path) -> None:
    for folder in sorted(path.parent for path in root.glob("*/script.py")):
        out = io.StringIO()
        try:
            with contextlib.chdir(folder), contextlib.redirect_stdout(out):
                runpy.run_path("script.py", run_name="__main__")
        except Exception:
            (folder / "failed.txt").write_text(traceback.format_exc(), encoding="utf-8")
        (folder / "printed.txt").write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

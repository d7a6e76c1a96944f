"""The part of the page contract that is about what a visitor takes away. A check as in contract.py."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from tests.pages.readable import Open
from tests.pages.visit import Visit

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def takeaway_agrees(open_page: Open) -> Iterator[str]:
    """The script runs in a process of its own and prints the table's numbers; the CSV is one. After presets and experiments:
    contract.has_experiments, in this process, since starting Python takes longer than most scripts."""
    yield from taken_away(open_page({}), run_script)


def taken_away(visit: Visit, run: Callable[[str], tuple[int, str]] | None) -> Iterator[str]:
    """What is wrong with what this page gives away; its script is started by `run`, or only read where that is None."""
    taken = visit.taken
    if not taken:
        return
    shown = set(cells(taken["table"]))
    if not shown:
        yield "the table has no numbers"
    compile(taken["code"], "script", "exec")
    status, printed = run(taken["code"]) if run is not None else (0, "")
    if status:
        yield f"the script fails: {printed}"
    elif run is not None and (missing := shown - set(NUMBER.findall(printed))):
        yield f"the script does not print {sorted(missing)} of the table, but {printed}"
    text = taken["csv"]()
    data = pd.read_csv(io.StringIO(text))
    if data.empty or data.columns.has_duplicates:
        yield "the CSV has no rows, or columns of one name"
    if any(str(cell).startswith(("=", "+", "@")) for cell in (*data.columns, *data.select_dtypes("str").stack())):
        yield "a cell of the CSV would run as a formula"


def cells(table: str) -> list[str]:
    """The numbers in the cells of a Markdown table, as a script prints them."""
    rows = [line.strip("|").split("|")[1:] for line in table.splitlines() if line.startswith("|")]
    return [number for row in rows[2:] for cell in row for number in NUMBER.findall(as_printed(cell))]


def as_printed(text: str) -> str:
    """A true minus as a dash, and 3·10⁻⁵ as 3e-05."""
    lowered = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return re.sub(r"·10([⁻⁰¹²³⁴-⁹]+)", lambda m: f"e{int(m[1].translate(lowered)):+03d}", text).replace("−", "-")


def run_here(code: str) -> tuple[int, str]:
    """Runs it in a namespace of its own, with warnings as errors: its status, and what it printed or complained of."""
    printed = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
            warnings.simplefilter("error")
            exec(compile(code, "script", "exec"), {"__name__": "__main__"})
    except Exception:
        return 1, traceback.format_exc()
    return 0, printed.getvalue()


def run_script(code: str) -> tuple[int, str]:
    """Runs it by itself, with warnings as errors: its status, and what it printed or complained of."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=os.path.dirname(sys.executable))  # fmt: skip
    return done.returncode, done.stdout if not done.returncode else done.stderr

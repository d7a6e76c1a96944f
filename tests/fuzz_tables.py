"""`python -m tests.fuzz_tables 1000000`: that many generated files as a visitor's table and series, and what came of them."""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import time
import warnings
from collections import Counter
from typing import Any

import numpy as np

from labcore.data import FileRefused, read_csv, read_series, series_from_csv, table_from_csv, targets_of
from labcore.data.csv_file import MOST_NAME
from labcore.training import Run, Settings

SLOWEST_SECONDS = 1.0
# That share of the tables is trained on: it takes a hundred times as long as reading.
TRAINED_ON = 0.1
_CELLS = (
    "1", "0", "-3.5", "2,5", "1e5", "1e308", "9e29", "-1e-300", "nan", "inf", "NA", "None", "", " ", "1.250", "1,250", "1.234,5", "1 250", "1'250", "940", "#", "yes", "no", "a", "b", "c", "\u4e2d", "\u00e9t\u00e9", "\u202e",
    "=1+1", "@x", "+", "-", "<b>", "**", "'", '"', '""', '"a"', '"a,b"', '"a\nb"', "1_0", "\u0661", "0x1", "2012-01-01", "9" * 70, "x" * 120,
    "\ufeff", "\x0b", "\u2028", "\x85", "\x1b[2J", "$x$", ":red[x]", "{}", "%s", "\\", "\U0001f600",
)  # fmt: skip
_ENDS = ("\n", "\r\n", "\r", "\n\n")
_ENCODINGS = (*["utf-8"] * 12, *["utf-8-sig"] * 4, "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32")


def hostile(draw: random.Random) -> bytes:
    """A file: from nearly right to nothing at all."""
    kind = draw.random()
    if kind < 0.05:
        return draw.randbytes(draw.randrange(200))
    separator, end = draw.choice(",,,;;;\t|| "), draw.choice(_ENDS)
    width, rows = draw.choice((1, 2, 3, 3, 4, 4, 5, 8, 12, 64, 65)), draw.choice((0, 1, 2, 5, 8, 20, 30, 60, 100))
    columns = [_column(draw, rows) for _ in range(width)]
    strange = draw.choice((0.0, 0.0, 0.1))
    first = 1990 if draw.random() < 0.05 else None
    names = [
        draw.choice(_CELLS) if draw.random() < strange else str(first + i) if first else f"c{i}" for i in range(width)
    ]
    quoting: Any = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL, None))
    rows_of_text = [names, *([column[i] for column in columns] for i in range(rows))]
    if quoting is None:
        lines = [separator.join(row) for row in rows_of_text]
        text = end.join(lines[1:] if draw.random() < 0.15 else lines) + draw.choice(("", end))
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows_of_text)
        text = out.getvalue()
    if draw.random() < 0.05:
        text = "# " + draw.choice(("a, b", draw.choice(_CELLS), separator.join(names))) + end + text
    if kind < 0.25:
        text = _spoiled(draw, text, separator)
    content = text.encode(draw.choice(_ENCODINGS), errors="replace")
    if kind > 0.93 and content:
        place = draw.randrange(len(content))
        content = content[:place] + draw.randbytes(draw.randrange(4)) + content[place + draw.randrange(3) :]
    return content


def _column(draw: random.Random, rows: int) -> list[str]:
    kind = draw.randrange(7)
    if kind == 0:
        return [draw.choice(_CELLS) for _ in range(rows)]
    if kind == 1:
        return [str(draw.choice(_CELLS))] * rows
    some = draw.sample(_CELLS, draw.randrange(1, 6))
    made = {
        2: lambda i: f"{draw.gauss(0, 1) * 10 ** draw.randrange(-3, 4):.6g}",
        3: lambda i: str(i),
        4: lambda i: draw.choice(some),
        5: lambda i: str(draw.randrange(3)),
        6: lambda i: f"{draw.random():.3f}".replace(".", ","),
    }[kind]
    missing = draw.choice((0.0, 0.0, 0.0, 0.0, 0.05, 0.5))
    return ["" if draw.random() < missing else made(i) for i in range(rows)]


def _spoiled(draw: random.Random, text: str, separator: str) -> str:
    """A few characters more, fewer or doubled somewhere."""
    for _ in range(draw.randrange(1, 4)):
        place = draw.randrange(len(text) + 1)
        more = draw.choice(
            (
                separator,
                separator * 70,
                "\n",
                "\n",
                '"',
                " ",
                "7",
                "\0",
                draw.choice(_CELLS),
                "sep=;",
                "x" * 11_000,
                text[:200],
            )
        )
        text = text[:place] + more + text[place + draw.randrange(3) :]
    return text


def fuzz_tables(count: int, seed: int) -> dict[str, Any]:
    """Each file is read, made a table and a series, and one table in ten is trained on. Warnings are errors.

    Returns counts of what came of them, everything that should not be, and the slowest, in the processor's time.
    """
    draw, outcomes, faults = random.Random(seed), Counter[str](), list[str]()
    slowest = total = 0.0
    for number in range(count):
        content = hostile(draw)
        begin = time.thread_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                outcome = _read(content, draw, draw.random() < TRAINED_ON)
            outcomes[outcome] += 1
        except FaultFound as fault:
            faults.append(f"file {number}, {content[:60]!r}: {fault}")
        except Exception as error:
            faults.append(f"file {number}, {content[:60]!r}: raises {error!r:.200}")
        took = time.thread_time() - begin
        slowest, total = max(slowest, took), total + took
        if took > SLOWEST_SECONDS:
            faults.append(f"file {number} takes {took:.2f} s")
    return {
        "files": count, **outcomes, "faults": faults[:20], "slowest_ms": round(1e3 * slowest, 1),
        "mean_ms": round(1e3 * total / max(count, 1), 3),
    }  # fmt: skip


class FaultFound(Exception):
    """Something that must not come of any file."""


def _read(content: bytes, draw: random.Random, train: bool) -> str:
    try:
        # As a file, and as a text that is pasted.
        values, said = read_series(content if draw.random() < 0.5 else content.decode("utf-8", errors="replace"))
        if not (np.isfinite(values).all() and said.isprintable()):
            raise FaultFound("a series that is not finite")
    except FileRefused as refused:
        _sentence(refused, "")
    try:
        frame = read_csv(content)
    except FileRefused as refused:
        return _sentence(refused, "refused")
    if any(len(c.numbers) != frame.rows or not c.name.isprintable() or len(c.name) > MOST_NAME for c in frame.columns):
        raise FaultFound("columns that do not fit")
    if len(set(frame.names)) != len(frame.names):
        raise FaultFound("names that are not told apart")
    try:
        series, _ = series_from_csv(frame)
        if not np.isfinite(series).all():
            raise FaultFound("a series that is not finite")
    except FileRefused as refused:
        _sentence(refused, "")
    names = targets_of(frame)
    target = draw.choice(names) if names else ""
    task: Any = draw.choice((None, None, "classification", "regression"))
    try:
        table, said = table_from_csv(frame, target, task=task)
    except FileRefused as refused:
        return _sentence(refused, "no table")
    fits = (
        len(table.features) == table.inputs.shape[1] and len(table.targets) == len(table.inputs) and said.endswith(".")
    )
    if not (fits and np.isfinite(table.inputs).all() and np.isfinite(table.targets).all() and said.isprintable()):
        raise FaultFound("a table that does not fit")
    if train:
        run = Run(Settings(data="own", hidden=(3,), epochs=2, normalize=draw.random() < 0.5), table)
        run.advance(10**6)
        if run.running or run.sides[0].outcome not in ("finished", "diverged"):
            raise FaultFound("a training that does not end")
    return table.task


def _sentence(refused: FileRefused, outcome: str) -> str:
    text = str(refused)
    if not text.endswith(".") or "\n" in text or len(text) > 1000 or not text[0].isalpha():
        raise FaultFound(f"no sentence: {text!r:.100}")
    return outcome


if __name__ == "__main__":
    found = fuzz_tables(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    sys.exit(bool(found["faults"]))

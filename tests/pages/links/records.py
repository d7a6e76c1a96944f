"""What stands on a page behind a link, and the file that holds many of these."""

from __future__ import annotations

import gc
import gzip
import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import numpy as np

from pages.kit.catalogue import LessonEntry, catalogue
from tests.pages.visit import Visit, content

# The trainings of all sessions share the trainer's memory, and those of visits that are over count until they are
# collected: after so many visits they are.
VISITS_AT_ONCE = 8
PATIENT_SECONDS = 60.0


@dataclass(frozen=True)
class Record:
    """A link and what stood on its page.

    link     what the visitor came with;  query: what the page left in the address
    table    the Markdown of the Numbers table
    columns  of the table beside the stage, each with its explanation;  rows: each its name and its cells, None for
             a cell that follows the clock. Nothing of both where there is no such table.
    """

    link: dict[str, str]
    query: dict[str, str]
    table: str
    columns: list[list[str]]
    rows: list[list[str | None]]


def at_leisure(entry: LessonEntry) -> AbstractContextManager[Any]:
    """With time for a training to come where its link says: on a busy machine a page is drawn before."""
    assert entry.lesson
    training = sys.modules.get(f"pages.{entry.url_path}.initial_run")
    return nullcontext() if training is None else patch.object(training, "_FIRST_SECONDS", PATIENT_SECONDS)


def opened(path: str, link: Mapping[str, str]) -> Visit:
    """A lesson of the catalogue opened by a link. How a visit begins is known here alone."""
    (entry,) = [one for one in catalogue() if one.url_path == path]
    with at_leisure(entry):
        visit = Visit(entry.url_path, link)
    if visit.failure:
        raise RuntimeError(f"/{path}?{urlencode(link)} raises {visit.failure}")
    return visit


_VISITS = count(1)


def record(path: str, link: Mapping[str, str]) -> Record:
    """What stands on a lesson's page behind a link."""
    if next(_VISITS) % VISITS_AT_ONCE == 0:
        gc.collect()
    visit = opened(path, link)
    drawn = [content(proto) for proto in visit.components("results")]
    columns = [list(column) for header in drawn for column in header["columns"]]
    rows = [[row["name"], *map(_at_the_end, row["cells"])] for header in drawn for row in header["rows"]]
    return Record(dict(link), visit.query, visit.taken["table"], columns, rows)


def _at_the_end(told: Any) -> str | None:
    """What a cell says when the clock has come to its end."""
    return told[-1][1] if isinstance(told, list) else told


# What one commit showed; later ones are held against it.
FILE = Path(__file__).parent / "links.json.gz"

Pages = dict[str, list[Record]]


def read(file: Path) -> Pages:
    """The records of a file by the path of their lesson."""
    stored = json.loads(gzip.decompress(file.read_bytes()))
    return {path: [Record(**one) for one in records] for path, records in stored["pages"].items()}


def write(file: Path, pages: Pages) -> None:
    """The same bytes for the same records of the same commit."""
    header = {
        "made by": "python -m tests.pages.links make", "commit": _commit(), "python": platform.python_version(),
        "numpy": np.__version__,
    }  # fmt: skip
    text = json.dumps(
        {"header": header, "pages": {path: [asdict(one) for one in records] for path, records in pages.items()}},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def _commit() -> str:
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True).stdout.strip()

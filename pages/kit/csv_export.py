"""CSV as the lab writes it: a cell that a spreadsheet would run is a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# What a spreadsheet takes for the start of a formula, or skips before looking.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> Any:
    """Text that begins like a formula gets a ' in front; numbers, also written as text, stay as they are."""
    if not isinstance(value, str) or not value.startswith(_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value if value == value.strip() else f"'{value}"


def csv_of_result(result: Any) -> str:
    """Every step of a result, or its table where it has no steps; of several sides' results with the side in front."""
    if isinstance(result, tuple):
        names, _ = _data_of(result[0])
        rows = ([side, *row] for side, one in zip("abcd", result, strict=False) for row in _data_of(one)[1])
        return csv_of(["side", *names], rows)
    return csv_of(*_data_of(result))


def _data_of(result: Any) -> tuple[Sequence[str], Iterable[Iterable[Any]]]:
    if hasattr(result, "data"):
        return result.data()
    table = result.table()
    keys = [column.key for column in table.columns]
    return keys, ([row[key] for key in keys] for row in table.rows)


def csv_of(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """A CSV text with one line of names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()

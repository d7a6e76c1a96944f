"""A result's table on a page: beside the stage, and whole under Numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from labcore.table import Column, ResultTable, headed
from pages.kit.numbers import typeset
from pages.kit.view import Beside


def beside_stage(beside: Beside) -> tuple[list[tuple[str, str]], list[dict[str, Any]], str]:
    """Columns with their hints, rows, and the array that the column of the clock shows: as the results panel takes them."""
    now, table = beside.now, beside.table
    columns, given = (list(table.columns), table.rows) if table is not None else ([], [{}] * len(beside.legend))
    place = None
    if now is not None:
        keys = [column.key for column in columns]
        place = keys.index(now.before) if now.before in keys else len(keys)
        columns.insert(place, now.column)
    rows = []
    for row, one, history in zip(given, beside.legend, beside.history or [{}] * len(beside.legend), strict=True):
        cells = [None if i == place else _told(column, row, history) for i, column in enumerate(columns)]
        rows.append({
            "id": one.id, "name": one.name, **(asdict(one.style) if one.style else {}), "cells": cells, "outcome": one.outcome, "note": one.note,
            "since": one.since,
        })  # fmt: skip
    return [(column.label, column.hint) for column in columns], rows, now.array if now is not None else ""


def cell(column: Column, value: Any) -> str:
    """A value as a table of a page shows it."""
    return value if isinstance(value, str) else typeset(column.cell(value))


def _told(column: Column, row: Mapping[str, Any], history: Mapping[str, Sequence[tuple[int, Any]]]) -> Any:
    """A cell as text, or as [step, text] from when on it is what."""
    if column.key not in history:
        return cell(column, row[column.key])
    return [[step, cell(column, value)] for step, value in history[column.key]]


def markdown_of(tables: Iterable[ResultTable]) -> str:
    """Tables in Markdown, one below the other, each under its title."""
    return "\n\n".join(map(_markdown, tables))


def _markdown(table: ResultTable) -> str:
    head = " | ".join(headed(column) for column in table.columns)
    first = "---" if table.columns[0].format == "s" else "---:"
    lines = [f"| {head} |", f"|{first}|" + "---:|" * (len(table.columns) - 1)]
    for row in table.rows:
        lines.append("| " + " | ".join(cell(column, row[column.key]) for column in table.columns) + " |")
    return "\n".join([*([f"**{table.title}**", ""] if table.title else []), *lines])

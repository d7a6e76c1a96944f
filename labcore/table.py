"""A result as a table: declared columns and rows, from which all that is shown, saved and printed of it is made."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

NOTHING = "–"


@dataclass(frozen=True)
class Column:
    """One column.

    key     of its value in each row
    label   its heading
    hint    what it says, a sentence
    unit    of its numbers, empty where they have none; a percent sign stands behind every number
    format  as Python writes its numbers: ".4g", "d", ".0%" with a space before its sign; "s" is a text
    """

    key: str
    label: str
    hint: str = ""
    unit: str = ""
    format: str = ".4g"

    def cell(self, value: Any) -> str:
        """A value as text; an en dash, as on the page, for None and for what is no finite number."""
        if value is None or (isinstance(value, numbers.Real) and not math.isfinite(value)):
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        text = value if isinstance(value, str) else format(value, self.format)
        if text.endswith("%"):
            text = f"{text[:-1]} %"
        return f"{text} %" if self.unit == "%" else text


@dataclass(frozen=True)
class ResultTable:
    """Columns and rows; each row has a value for every column, by its key, and may have more.

    The first column names the row. `str(table)` is what a script prints.

    >>> print(ResultTable([Column("name", "who", format="s"), Column("cost", "cost")], [{"name": "gd", "cost": 0.123456}]))
    who    cost
    gd   0.1235
    """

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    title: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError(f"a table must have columns with a key of its own each; got {', '.join(keys) or 'none'}.")
        for row in self.rows:
            missing = [key for key in keys if key not in row]
            if missing:
                raise ValueError(f"each row must have a value for every column; got none for {missing[0]}.")

    def only(self, *keys: str) -> ResultTable:
        """The same rows with these columns, in this order; KeyError for one that it does not have."""
        by_key = {column.key: column for column in self.columns}
        return replace(self, columns=[by_key[key] for key in keys])

    def cells(self) -> list[list[str]]:
        """Every row as texts."""
        return [[column.cell(row[column.key]) for column in self.columns] for row in self.rows]

    def __str__(self) -> str:
        lines = [[headed(column) for column in self.columns], *self.cells()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        first, *others = widths
        shown = ["  ".join([line[0].ljust(first), *(c.rjust(w) for c, w in zip(line[1:], others, strict=True))]) for line in lines]  # fmt: skip
        return "\n".join([*([self.title] if self.title else []), *(line.rstrip() for line in shown)])


def headed(column: Column) -> str:
    """A column's heading with its unit."""
    return f"{column.label} ({column.unit})" if column.unit not in ("", "%") else column.label

"""The rows of a separated text and the separator that they are cut by. Only Python's own reader parses; each refusal is a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

MOST_COLUMNS, MOST_ROWS = 64, 20_000
# Blank lines and line breaks inside quotes included.
MOST_LINES = 50_000
MOST_CELL = 10_000
# In the order in which they are tried. A space stands for any run of spaces and tabs.
SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "space"}
# The separator is decided from this many rows.
_LOOKED_AT = 20


class FileRefused(ValueError):
    """A file that is refused, with one sentence: the rule, what was found, what to do."""


def announced(text: str) -> tuple[str, str]:
    """Excel's first line `sep=;`, if there is one, and the text after it."""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS and text[5:6] in ("\r", "\n", ""):
        return text[4:5], text[5:].lstrip("\r\n")
    return "", text


def without_comments(text: str) -> tuple[str, str]:
    """The text with its first lines that begin with # left blank, so that lines keep their numbers, and the last of these."""
    comment, place, above = "", 0, 0
    for line in io.StringIO(text, newline=""):
        if line.lstrip()[:1] == "#":
            comment = line.strip()
        elif line.strip() or above > MOST_LINES:
            break
        place, above = place + len(line), above + 1
    return ("\n" * above + text[place:], comment) if comment else (text, "")


def separator_of(text: str) -> str:
    """The first of tab, semicolon, bar and comma that cuts the first rows into equally many cells, or spaces that do; else the one
    that cuts most."""
    widths, found = dict[str, int](), ""
    for separator in "\t;|,":
        rows = _looked_at(text, separator)
        widths[separator] = len(rows[0]) if rows else 0
        if _equal(rows):
            found = separator
            break
    if found in ("", ","):
        spaced = _looked_at(text, " ")
        if _cut_by_spaces(spaced) and (not found or _numbers(spaced) > _numbers(_looked_at(text, ","))):
            return " "
        if not found and max(widths.values()) < 2 and _numbers(spaced[1:]) > 0.5 and max(map(len, spaced[1:])) > 1:
            # So that the refusal can name them.
            return " "
    if found:
        return found
    return max(widths, key=lambda key: widths[key]) if max(widths.values()) > 1 else ","


def _looked_at(text: str, separator: str) -> list[list[str]]:
    try:
        return [row for _, row in islice(rows_of(text, separator, checked=False), _LOOKED_AT)]
    except FileRefused:
        return []


def _equal(rows: Sequence[Sequence[str]]) -> bool:
    return bool(rows) and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1


def _cut_by_spaces(rows: Sequence[Sequence[str]]) -> bool:
    """Whether spaces separate: other separators are then no more than decimal commas."""
    return _equal(rows) and not any(
        ";" in cell or "|" in cell or ("," in cell and not _is_number(cell)) for row in rows for cell in row
    )


def _numbers(rows: Sequence[Sequence[str]]) -> float:
    """The share of cells that are numbers."""
    cells = [cell for row in rows for cell in row[:MOST_COLUMNS]]
    return sum(map(_is_number, cells)) / len(cells) if cells else 0.0


def _is_number(cell: str) -> bool:
    """Roughly, with a decimal comma or without: what it means is asked later."""
    word = cell.strip()
    return len(word) < 40 and word[-1:] != "," and word.isascii() and _is_float(word.replace(",", "."))


def _is_float(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def rows_of(text: str, separator: str, checked: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank with the line that it ends on; with `checked`, none too many and all equally wide."""
    reader = csv.reader(_lines(text, separator), delimiter=separator, strict=True, skipinitialspace=separator != "\t")
    width = count = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "limit" in str(error):
                raise FileRefused(f"a cell may have at most {MOST_CELL:,} characters; one on line {reader.line_num:,} has more.") from None  # fmt: skip
            raise FileRefused(
                f"quotes must close, and be doubled inside quotes; line {reader.line_num:,} ends with some that are not."
            ) from None
        if reader.line_num > MOST_LINES:
            raise FileRefused(f"a file may have at most {MOST_LINES:,} lines, blank ones included; this one has more.")
        if len(row) <= MOST_COLUMNS and not (any(row) and any(map(str.strip, row))):
            continue
        if separator == "|" and _is_rule(row):
            continue
        if checked:
            width, count = width or len(row), count + 1
            _check_row(row, reader.line_num, width, count, separator)
        yield reader.line_num, row


def _lines(text: str, separator: str) -> Iterable[str]:
    source = io.StringIO(text, newline="")
    # The reader takes a run of spaces for one, but for those at the end of a line.
    return (line.replace("\t", " ").strip() + "\n" for line in source) if separator == " " else source


def _is_rule(row: Sequence[str]) -> bool:
    """The line under the names of a table in Markdown."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return max(map(len, cells), default=0) > 2 and all(set(cell) <= {"-", ":"} for cell in cells)


def _check_row(row: Sequence[str], line: int, width: int, count: int, separator: str) -> None:
    if len(row) > MOST_COLUMNS:
        raise FileRefused(
            f"a file may have at most {MOST_COLUMNS} columns; line {line:,} of this one has {len(row):,}."
        )
    if len(row) != width:
        raise FileRefused(
            f"every row must have as many cells as the first, {width} here between {SEPARATORS[separator]}s; "
            f"line {line:,} has {len(row)}."
        )
    # The first row may hold names.
    if count > MOST_ROWS + 1:
        raise FileRefused(f"a file may have at most {MOST_ROWS:,} rows of values; this one has more: take fewer.")
    longest = max(map(len, row))
    if longest > MOST_CELL:
        raise FileRefused(f"a cell may have at most {MOST_CELL:,} characters; one on line {line:,} has {longest:,}.")

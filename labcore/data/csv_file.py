"""A CSV file that may come from anyone, read into checked columns: every refusal is one sentence, and each guess is made once.

Only Python's own reader parses the text, once its size is known; nothing is written to disk. At the limits it takes a tenth of
a second and some 60 MB.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

Array = np.ndarray

MOST_BYTES = 1_000_000
MOST_COLUMNS, MOST_ROWS = 64, 20_000
# Blank lines and line breaks inside quotes included.
MOST_LINES = 50_000
MOST_NAME, MOST_CELL = 100, 10_000
# A column of words with more of them than this is free text.
MOST_WORDS = 20
# Larger numbers are placeholders more often than measurements, and their squares must stay finite in float32; of smaller ones
# the squares must not vanish.
LARGEST, SMALLEST = 1e12, 1e-30
MISSING = frozenset({"", "-", "--", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil"})
_LONGEST_NUMBER = 60
# At most this many spellings (spaces around, several marks for missing) are looked at.
_MOST_SPELLINGS = 200
# The separator is decided from this many rows.
_LOOKED_AT = 20
_SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma"}


class FileRefused(ValueError):
    """A file that is refused, with one sentence: the rule, what was found, what to do."""


@dataclass(frozen=True, eq=False)
class FileColumn:
    """One column of a file.

    name      without characters that cannot be printed, none twice in a file
    numbers   (m,) float, nan where the cell is missing or no number
    words     the different texts of its cells in order, at most 20; empty for numbers and for free text
    codes     (m,) int, the place of each cell's text in `words`, -1 where it is missing; empty without words
    first_text  the line of the file with its first cell that is no number, 0 where all are
    """

    name: str
    numbers: Array
    words: tuple[str, ...] = ()
    codes: Array = field(default_factory=lambda: np.empty(0, np.int8))
    first_text: int = 0

    @property
    def kind(self) -> str:
        """ "numbers", "words" (few different texts), "text" (many), or "empty"."""
        if self.first_text:
            return "words" if self.words else "text"
        return "numbers" if np.isfinite(self.numbers).any() else "empty"

    @cached_property
    def missing(self) -> Array:
        """(m,) bool: cells without a value; of free text none is known."""
        if self.kind == "text":
            return np.zeros(len(self.numbers), bool)
        return self.codes < 0 if self.words else np.isnan(self.numbers)

    @cached_property
    def different(self) -> int:
        """How many different values there are, of free text as far as they are numbers."""
        return len(self.words) or len(np.unique(self.numbers[~np.isnan(self.numbers)]))


@dataclass(frozen=True, eq=False)
class Frame:
    """The columns of a file, all equally long; said: what the reader decided, as a sentence, empty where there was nothing."""

    columns: tuple[FileColumn, ...]
    said: str = ""

    @property
    def rows(self) -> int:
        return len(self.columns[0].numbers)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> FileColumn:
        for column in self.columns:
            if column.name == name:
                return column
        raise FileRefused(f"the file must have a column called {name[:MOST_NAME]!r}; it has {', '.join(self.names)}.")


def read_csv(content: bytes | str) -> Frame:
    """The columns of a CSV file, given as its bytes or as pasted text; FileRefused with a sentence for anything else.

    At most 1 MB, 64 columns and 20,000 rows, in UTF-8 with or without byte-order mark; separated by commas, semicolons or tabs,
    with a decimal comma where commas do not separate; quotes are doubled inside quotes. The first row holds the columns'
    names, unless it is all numbers. Cells without a value are empty or one of MISSING; numbers beyond 10^12 in size count as
    missing, below 10^-30 as 0.
    """
    text = text_of(content)
    separator, text = _announced(text)
    separator = separator or _separator_of(text)
    rows = list(_rows(text, separator))
    if not rows:
        raise FileRefused("the file must have a row of names and rows of values; it is empty.")
    first = [_number(cell, separator) for cell in rows[0][1]]
    named = any(map(math.isinf, first)) or all(map(math.isnan, first))
    cells = [row for _, row in rows[named:]]
    lines = [line for line, _ in rows[named:]]
    if not cells:
        raise FileRefused("the file must have rows of values below the names of its columns; it has none.")
    names = _names(rows[0][1]) if named else [f"column {place}" for place in range(1, len(cells[0]) + 1)]
    columns = []
    for place, name in enumerate(names):
        column = _column(name, [row[place] for row in cells], lines, separator)
        # A spreadsheet's trailing separators make empty columns.
        if column.kind != "empty" or rows[0][1][place].strip():
            columns.append(column)
    if not columns:
        raise FileRefused("the file must hold values; all of its cells are empty.")
    return Frame(
        tuple(columns), "" if named else "The first row is all numbers: the columns are named by their places."
    )


def text_of(content: bytes | str) -> str:
    """The text of a file, its size and encoding checked; FileRefused with a sentence."""
    size = len(content)
    if isinstance(content, str) and size <= MOST_BYTES:
        content = content.encode("utf-8", errors="replace")
        size = len(content)
    if size > MOST_BYTES:
        raise FileRefused(
            f"a file may have at most {MOST_BYTES:,} bytes (1 MB); this one has {size:,}: take fewer rows."
        )
    assert isinstance(content, bytes)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("the file must be text in UTF-8; this one is in UTF-16: save it as CSV UTF-8.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileRefused("the file must be a CSV file; this one is a spreadsheet or an archive: save it as CSV UTF-8.")
    if b"\0" in content:
        place = content.index(b"\0") + 1
        raise FileRefused(f"the file must be text; byte {place:,} of this one is 0, as in UTF-16 or no text at all.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"the file must be text in UTF-8; byte {error.start + 1:,} of this one is not: save it as CSV UTF-8."
        ) from None


def _announced(text: str) -> tuple[str, str]:
    """Excel's first line `sep=;`, if there is one, and the text after it."""
    if text[:4].lower() == "sep=" and text[4:5] in _SEPARATORS and text[5:6] in ("\r", "\n", ""):
        return text[4], text[5:].lstrip("\r\n")
    return "", text


def _separator_of(text: str) -> str:
    """The first of tab, semicolon and comma that cuts the first rows into equally many cells; else the one that cuts most."""
    widths = {}
    for separator in _SEPARATORS:
        try:
            result = [len(row) for _, row in islice(_rows(text, separator, checked=False), _LOOKED_AT)]
        except FileRefused:
            continue
        if result and result[0] > 1 and len(set(result)) == 1:
            return separator
        widths[separator] = result[0] if result else 0
    return max(widths, key=lambda key: widths[key], default=",") if max(widths.values(), default=0) > 1 else ","


def _rows(text: str, separator: str, checked: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank with the line that it ends on; with `checked`, none too many and all equally wide."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != "\t"
    )
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
        if checked:
            width, count = width or len(row), count + 1
            _check_row(row, reader.line_num, width, count, separator)
        yield reader.line_num, row


def _check_row(row: Sequence[str], line: int, width: int, count: int, separator: str) -> None:
    if len(row) > MOST_COLUMNS:
        raise FileRefused(
            f"a file may have at most {MOST_COLUMNS} columns; line {line:,} of this one has {len(row):,}."
        )
    if len(row) != width:
        raise FileRefused(
            f"every row must have as many cells as the first, {width} here between {_SEPARATORS[separator]}s; "
            f"line {line:,} has {len(row)}."
        )
    # The first row may hold names.
    if count > MOST_ROWS + 1:
        raise FileRefused(f"a file may have at most {MOST_ROWS:,} rows of values; this one has more: take fewer.")
    longest = max(map(len, row))
    if longest > MOST_CELL:
        raise FileRefused(f"a cell may have at most {MOST_CELL:,} characters; one on line {line:,} has {longest:,}.")


def _names(row: Sequence[str]) -> list[str]:
    names: dict[str, int] = {}
    for place, cell in enumerate(row, start=1):
        name = printable(cell) or f"column {place}"
        if len(name) > MOST_NAME:
            raise FileRefused(f"a column's name may have at most {MOST_NAME} characters; that of column {place} has {len(name):,}.")  # fmt: skip
        if name in names:
            raise FileRefused(f"every column must have a name of its own; columns {names[name]} and {place} are both called {name!r}.")  # fmt: skip
        names[name] = place
    return list(names)


def printable(text: str) -> str:
    """On one line, without invisible characters or ones that reverse the direction of writing."""
    return " ".join("".join(c if c.isprintable() else " " if c.isspace() else "" for c in text).split())


def _number(cell: str, separator: str) -> float:
    """A cell as a number: nan where it is missing or too large, infinity where it is text."""
    word = cell.strip()
    if word.lower() in MISSING:
        return math.nan
    if len(word) > _LONGEST_NUMBER:
        return math.inf
    if separator != "," and word.count(",") == 1 and "." not in word:
        word = word.replace(",", ".")
    word = word.replace("\u2212", "-")
    # Python's float also accepts underscores and digits of other scripts.
    if not word.isascii() or "_" in word:
        return math.inf
    try:
        value = float(word)
    except ValueError:
        return math.inf
    if not abs(value) <= LARGEST:
        return math.nan
    return value if abs(value) >= SMALLEST else 0.0


def _column(name: str, cells: list[str], lines: list[int], separator: str) -> FileColumn:
    # Each distinct text once: a column of classes has few.
    known = {cell: _number(cell, separator) for cell in set(cells)}
    numbers = np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))
    texts = np.isinf(numbers)
    if not texts.any():
        return FileColumn(name, numbers)
    first = lines[int(texts.argmax())]
    numbers[texts] = np.nan
    shown = {cell: printable(cell) for cell in islice(known, _MOST_SPELLINGS)}
    words = sorted({word for word in shown.values() if word.lower() not in MISSING})
    if len(known) > _MOST_SPELLINGS or len(words) > MOST_WORDS or max(map(len, words), default=0) > MOST_NAME:
        return FileColumn(name, numbers, first_text=first)
    places = {word: place for place, word in enumerate(words)}
    codes = np.fromiter((places.get(shown[cell], -1) for cell in cells), np.int8, len(cells))
    return FileColumn(name, numbers, tuple(words), codes, first)

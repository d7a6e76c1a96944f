"""A CSV file that may come from anyone, read into checked columns: every refusal is one sentence, and each guess is made once.

The text is cut into rows (`csv_rows`) once its size is known, its numbers are read (`numerals`), and its first row is taken for
names or for values (`first_row`); nothing is written to disk. At the limits it takes a third of a second and some 60 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

from labcore.data.csv_rows import FileRefused, announced, rows_of, separator_of, without_comments
from labcore.data.first_row import MOST_WORDS, holds_names
from labcore.data.numerals import BEYOND, TEXT, decimal_marks, number, spelling

Array = np.ndarray

MOST_BYTES = 1_000_000
MOST_NAME = 100
# Marks for missing that no text has for a value: in a column of texts "None" and "NA" are texts.
MISSING_TEXTS = frozenset({"", "?", ".", "--", "#n/a", "nan", "null"})
# At most this many spellings (spaces around, several marks for missing) are looked at.
_MOST_SPELLINGS = 200


@dataclass(frozen=True, eq=False)
class FileColumn:
    """One column of a file.

    name      without characters that cannot be printed, none twice in a file
    numbers   (m,) float, nan where the cell is missing, no number, or one beyond 10^30 in size
    words     the different texts of its cells in order, at most 20; empty for numbers and for free text
    codes     (m,) int, the place of each cell's text in `words`, -1 where it is missing; empty without words
    first_text  the line of the file with its first cell that is no number, 0 where all are
    beyond    how many cells hold a number beyond 10^30 in size
    """

    name: str
    numbers: Array
    words: tuple[str, ...] = ()
    codes: Array = field(default_factory=lambda: np.empty(0, np.int8))
    first_text: int = 0
    beyond: int = 0

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
    """The columns of a file, all equally long.

    said   what the reader decided, as sentences, empty where there was nothing
    named  whether the file has a row of names; else the columns are named by their places
    """

    columns: tuple[FileColumn, ...]
    said: str = ""
    named: bool = True

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

    At most 1 MB, 64 columns and 20,000 rows, in UTF-8 with or without byte-order mark; separated by commas, semicolons, tabs,
    bars or runs of spaces; quotes are doubled inside quotes; lines above that begin with # are left out. The first row holds
    the columns' names unless it is taken for values (`first_row.holds_names`). Numbers have a decimal point or comma, whichever
    the file's own numbers show, and may have marks between thousands; where they show neither and it matters, the file is
    refused with the question (`numerals.decimal_marks`). Numbers beyond 10^30 in size count as missing, below 10^-30 as 0.
    Cells without a value are empty or one of `numerals.MISSING`, in columns of texts one of MISSING_TEXTS.
    """
    separator, text = announced(text_of(content))
    text, comment = without_comments(text)
    separator = separator or separator_of(text)
    rows = list(rows_of(text, separator))
    if not rows:
        raise FileRefused("the file must have a row of names and rows of values; it is empty.")
    first = rows[0][1]
    texts = [{row[place].strip() for _, row in rows[1:]} for place in range(len(first))]
    # Numerals of the first row tell how the others are meant, whatever the row is.
    known = [one | {cell} if spelling(cell) else one for one, cell in zip(texts, map(str.strip, first), strict=True)]
    numbers, said = _read(known, separator)
    below = [{cell: read[cell] for cell in one} for one, read in zip(texts, numbers, strict=True)]
    named, names = holds_names(first, below, len(rows) - 1), first
    if not named:
        numbers, said = _read([one | {cell.strip()} for one, cell in zip(texts, first, strict=True)], separator)
        above = _cells_of(comment, separator)
        if len(above) == len(first) > 1 and holds_names(above, below, len(rows)):
            named, names, rows = True, above, [(0, above), *rows]
    del texts, known, below
    lines, cells = [line for line, _ in rows[named:]], [row for _, row in rows[named:]]
    if not cells:
        raise FileRefused("the file must have rows of values below the names of its columns; it has none.")
    called = _names(names) if named else [f"column {place}" for place in range(1, len(first) + 1)]
    columns = []
    for place, name in enumerate(called):
        column = _column(name, [row[place] for row in cells], lines, numbers[place])
        # A spreadsheet's trailing separators make empty columns.
        if column.kind != "empty" or names[place].strip():
            columns.append(column)
    if not columns:
        raise FileRefused("the file must hold values; all of its cells are empty.")
    unnamed = "" if named else _unnamed(first)
    return Frame(tuple(columns), " ".join(filter(None, [unnamed, said])), named)


def _read(columns: Sequence[Collection[str]], separator: str) -> tuple[list[dict[str, float]], str]:
    """What the different cells of each column are as numbers, and what there is to say of how they were read."""
    marks, said = decimal_marks(columns, separator)
    return [{cell: number(cell, mark) for cell in cells} for cells, mark in zip(columns, marks, strict=True)], said


def _cells_of(comment: str, separator: str) -> list[str]:
    """The cells of a line that begins with #, as names that are said there; # itself may be one."""
    text = comment.lstrip("#") if comment[1:2] != separator or separator == " " else comment
    try:
        return next((row for _, row in rows_of(text, separator, checked=False)), [])
    except FileRefused:
        return []


def _unnamed(first: Sequence[str]) -> str:
    what = "holds values, not names" if any(number(cell) == TEXT for cell in first) else "is all numbers"
    return f"The first row {what}: the columns are named by their places."


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


def _column(name: str, cells: list[str], lines: list[int], read: Mapping[str, float]) -> FileColumn:
    # Each distinct text once: a column of classes has few.
    known = {cell: read[cell.strip()] for cell in set(cells)}
    numbers = np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))
    large, texts = numbers == BEYOND, numbers == TEXT
    beyond = int(large.sum())
    numbers[large] = np.nan
    if not texts.any():
        return FileColumn(name, numbers, beyond=beyond)
    first = lines[int(texts.argmax())]
    numbers[texts] = np.nan
    shown = {cell: printable(cell) for cell in islice(known, _MOST_SPELLINGS)}
    # Beside a plus, a minus is the other class.
    missing = MISSING_TEXTS if "+" in shown.values() else MISSING_TEXTS | {"-"}
    words = sorted({word for word in shown.values() if word.lower() not in missing})
    if len(known) > _MOST_SPELLINGS or len(words) > MOST_WORDS or max(map(len, words), default=0) > MOST_NAME:
        return FileColumn(name, numbers, first_text=first, beyond=beyond)
    places = {word: place for place, word in enumerate(words)}
    codes = np.fromiter((places.get(shown[cell], -1) for cell in cells), np.int8, len(cells))
    return FileColumn(name, numbers, tuple(words), codes, first, beyond)

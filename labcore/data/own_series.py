"""A visitor's own series: numbers in a text, or a column of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from labcore.data.csv_file import Frame, printable, read_csv, text_of
from labcore.data.csv_rows import FileRefused, without_comments
from labcore.data.numerals import BEYOND, TEXT, decimal_marks, number, spelling
from labcore.data.own_table import MOST_VALUES, series_from_csv

MOST_LETTERS = 200_000
# Among so many lines that begin with 1, 2, 3 and so on, the numbers before the comma count them.
_FEWEST_COUNTED = 5
_PAIR = re.compile(r"[+-]?\d+,\d+", re.ASCII)


def read_series(content: bytes | str, column: str = "") -> tuple[tuple[float, ...], str]:
    """The series of a text or a file, and what was done to it: plain numbers, or a column of a table (the last one of numbers
    if none is named).

    Plain numbers stand between spaces, lines, semicolons, or commas; a comma inside of them is the decimal mark where something
    else separates. FileRefused, a ValueError with a sentence, for anything else, and where a number may mean two.
    """
    frame = series_frame(content)
    return _numbers(_lines(content)) if frame is None else series_from_csv(frame, column)


def series_frame(content: bytes | str) -> Frame | None:
    """The columns of a table, None where it is plain numbers; FileRefused for a table that cannot be read.

    A table has names in its first line, or comes as a file with several columns.
    """
    lines = _lines(content)
    first = lines[0] if lines else ""
    # A letter after a digit is that of 1e5.
    named = len(lines) > 1 and re.search(r"(?<!\d)[^\W\d_]", first) and re.search(r"[,;\t|]", first)
    if named or first[:4].lower() == "sep=":
        return read_csv(content)
    try:
        frame = read_csv(content)
    except FileRefused:
        return None
    if len(frame.columns) > 1:
        if _has_decimal_commas(lines):
            return None
        return frame if frame.named or (isinstance(content, bytes) and frame.rows > 1) else None
    # One column under a name with a number in it, or of numbers in quotes.
    is_table = (len(lines) > 2 and frame.named) or all(line.startswith('"') for line in lines)
    return frame if is_table and frame.columns[0].kind == "numbers" else None


def _lines(content: bytes | str) -> list[str]:
    """The lines that are not blank, without those above that begin with #."""
    text, _ = without_comments(text_of(content))
    return [line.strip() for line in text.splitlines() if line.strip()]


def _has_decimal_commas(lines: Sequence[str]) -> bool:
    """Whether each line is a number with a decimal comma, and not two numbers of which one counts the lines."""
    return all(map(_PAIR.fullmatch, lines)) and not _counted(lines)


def _counted(lines: Sequence[str]) -> bool:
    """Whether the numbers before the commas, or those behind them, count the lines; FileRefused where that may be chance."""
    before, behind = (
        [int(side) if len(side) < 7 else -1 for side in sides]
        for sides in zip(*(line.split(",") for line in lines), strict=True)
    )
    places = list(range(len(lines)))
    if len(lines) > 2 and behind in (places, [place + 1 for place in places]):
        return True
    if len(lines) < 3 or before != [before[0] + place for place in places]:
        return False
    if before[0] in (0, 1) and len(lines) >= _FEWEST_COUNTED:
        return True
    raise FileRefused(
        f"every number must have one meaning; {lines[0]} may be one number or two here: write decimals with a point, "
        "or a semicolon between two numbers."
    )


def _numbers(lines: Sequence[str]) -> tuple[tuple[float, ...], str]:
    """The numbers of a text's lines, and what there is to say of how they were read."""
    letters = sum(map(len, lines))
    if letters > MOST_LETTERS:
        raise FileRefused(f"The text may have at most {MOST_LETTERS:,} letters; it has {letters:,}.")
    # A line of words alone at the top is the name of the column.
    if len(lines) > 1 and not re.search(r"\d", lines[0]):
        lines = lines[1:]
    words, said = _words(lines)
    if not 2 <= len(words) <= MOST_VALUES:
        raise FileRefused(f"A series needs 2 to {MOST_VALUES:,} numbers; there are {len(words):,}.")
    (mark,), marked = decimal_marks([set(words)], "")
    values = tuple(_number(word, place, mark) for place, word in enumerate(words, 1))
    return values, " ".join(filter(None, [said, marked]))


def _words(lines: Sequence[str]) -> tuple[list[str], str]:
    """The numbers of a text, each still as it is written, with a sentence where the commas between or in them were a guess.

    FileRefused where they may be either.
    """
    text = "\n".join(lines)
    if ";" in text:
        return _cut(text, r"[\s;]+"), ""
    words = _cut(text, r"[ \t\n\v\f]+")
    # A space that does not break a line may stand between thousands.
    words = [part for word in words for part in ([word] if spelling(word.strip(",")) else _cut(word, r"\s+"))]
    apart = _cut(",".join(words), r",+")
    inner = [word.strip(",") for word in words if "," in word.strip(",")]
    # Commas that cannot be decimal ones separate: 1,2,3 and 5,-3. So does the one of a single pair.
    if not inner or len(words) == 1 or not all(map(spelling, inner)):
        return apart, ""
    pairs = len(words) == len(lines) and all(_PAIR.fullmatch(word) for word in words)
    if pairs and _counted(words):
        return apart, f"The commas separate: {len(apart)} numbers on {len(words)} lines."
    spaced = any(word.endswith(",") for word in words[:-1])
    if spaced and len(inner) < len(words) and len(set(map(len, apart))) == 1:
        # 40,49, 45: as long as each other, and elsewhere a comma does separate.
        return apart, ""
    if not pairs and (unsure := _unsure(lines, words, inner)):
        raise FileRefused(
            f"every number must have one meaning; {printable(unsure)[:60]} may be one number or several here: write decimals "
            "with a point, thousands without a mark, or semicolons between the numbers."
        )
    said = f"{printable(inner[0])} was read as one number: the comma is in it, not between two."
    return [word.strip(",") for word in words], said


def _unsure(lines: Sequence[str], words: Sequence[str], inner: Sequence[str]) -> str:
    """What may be one number or several, "" if there is nothing: 100,200,300; 40,49 before a comma that separates; 1 250,5."""
    if all(word.count(",") > 1 and "." not in word for word in inner):
        return inner[0]
    if len(inner) < len(words) and any(word.endswith(",") for word in words[:-1]):
        return inner[0]
    spaced = [line for line in lines if " " in line]
    return spaced[0] if spaced and all(spelling(line) or number(line) != TEXT for line in lines) else ""


def _cut(text: str, separators: str) -> list[str]:
    return [word for word in re.split(separators, text) if word]


def _number(word: str, place: int, mark: str) -> float:
    value = number(word, mark)
    if value == BEYOND:
        raise FileRefused(f"Number {place} must be a number of at most 10³⁰ in size; it is {word[:30]!r}.")
    if math.isnan(value) or value == TEXT:
        raise FileRefused(f"Number {place} must be a number; it is {word[:30]!r}.")
    return value

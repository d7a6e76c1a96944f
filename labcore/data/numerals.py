"""Numbers as people write them, with a decimal point or comma and marks between thousands: one reader for tables, series and text.

A numeral is either sure (12,5 can only have a decimal comma, 1.234.567 only points between thousands) or unsure: 1.250 is 1.25
or 1250. What the sure ones of a file say holds for the unsure ones; where they say nothing, the separator of the file may, or
it is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from labcore.data.csv_rows import FileRefused

# The squares of larger numbers, summed over a table, must stay finite; those of smaller ones must not vanish.
LARGEST, SMALLEST = 1e30, 1e-30
MISSING = frozenset({"", "-", "--", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil"})
# What `number` gives for a text and for a number that is too large. A number that is too small is 0, a missing one nan.
TEXT, BEYOND = math.inf, -math.inf

_LONGEST = 60
# French and Swiss files have spaces and apostrophes between thousands.
_BETWEEN = ".,' \u2019\u00a0\u2009\u202f"
_MARKED = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d*,\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_UNSURE = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)
_GROUPED = re.compile(rf"([+-]?[1-9]\d{{0,2}}([{_BETWEEN}])\d{{3}}(?:\2\d{{3}})*)(?:([.,])(\d+))?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def spelling(word: str) -> tuple[str, str] | None:
    """A marked numeral as Python writes it, and what it says: "." or ",", its decimal mark for sure; "?." or "?," where that mark
    is unsure (and written as a decimal one); "" nothing. None for what is no numeral with marks."""
    if _MARKED.fullmatch(word):
        mark = "," if "," in word else "."
        return word.replace(",", "."), f"?{mark}" if _UNSURE.fullmatch(word) else mark
    found = _GROUPED.fullmatch(word)
    if found is None or found[2] == found[3]:
        return None
    said = found[3] or {".": ",", ",": "."}.get(found[2], "")
    return found[1].replace(found[2], "") + ("." + found[4] if found[4] else ""), said


def number(cell: str, decimal: str = ".") -> float:
    """A cell as a number: nan where it is missing, BEYOND where it is larger than LARGEST, TEXT where it is no number.

    decimal  "." or ",": the decimal mark of unsure numerals
    """
    word = cell.strip()
    if word.lower() in MISSING:
        return math.nan
    if len(word) > _LONGEST:
        return TEXT
    word = word.replace("\u2212", "-")
    if not word.isdecimal():
        spelled = spelling(word)
        if spelled is not None:
            word = spelled[0].replace(".", "") if spelled[1] == _other(decimal) else spelled[0]
    # Python's float also accepts underscores and digits of other scripts.
    if not word.isascii() or "_" in word:
        return TEXT
    try:
        value = float(word)
    except ValueError:
        return TEXT
    if not abs(value) <= LARGEST:
        return BEYOND
    return value if abs(value) >= SMALLEST else 0.0


def _other(decimal: str) -> str:
    """What an unsure numeral says whose mark is the one between thousands."""
    return "?," if decimal == "." else "?."


@dataclass
class _Seen:
    """What the numerals of a column say: marks that are sure, the first unsure numeral of each mark, the digits of the longest whole
    number without a mark."""

    sure: set[str] = field(default_factory=set)
    unsure: dict[str, str] = field(default_factory=dict)
    digits: int = 0


def decimal_marks(columns: Sequence[Collection[str]], separator: str) -> tuple[list[str], str]:
    """The decimal mark of each column, given as its different cells, and sentences on unsure numerals, empty where there is nothing to say.

    separator  between the cells; "" for a text of numbers. FileRefused where an unsure numeral may mean two numbers.
    """
    seen = [_seen(cells) for cells in columns]
    sure = set().union(*(one.sure for one in seen))
    marks, told = [], dict[str, None]()
    for one in seen:
        own = sure if len(sure) == 1 else one.sure
        if len(own) == 1:
            (mark,) = own
            grouped = one.unsure.get("," if mark == "." else ".")
            said = grouped and _as_grouped(grouped)
        else:
            mark, said = _presumed(one, separator, contradicted=bool(sure))
        marks.append(mark)
        if said:
            told[said] = None
    return marks, " ".join(list(told)[:3])


def _seen(cells: Collection[str]) -> _Seen:
    """Nothing of a column in which there is a text: it tells nothing of numbers."""
    seen = _Seen()
    for cell in cells:
        word = cell.strip().replace("\u2212", "-")
        if _WHOLE.fullmatch(word):
            seen.digits = max(seen.digits, len(word.lstrip("+-")))
            continue
        spelled = spelling(word)
        if spelled is None:
            if number(word) == TEXT:
                return _Seen()
        elif spelled[1].startswith("?"):
            mark = spelled[1][1]
            seen.unsure[mark] = min(seen.unsure.get(mark, word), word)
        elif spelled[1]:
            seen.sure.add(spelled[1])
    return seen


def _presumed(seen: _Seen, separator: str, contradicted: bool) -> tuple[str, str]:
    """The decimal mark of a column whose numerals do not say it, with a sentence where that is a guess."""
    if not seen.unsure:
        return ".", ""
    word = min(seen.unsure.values())
    if contradicted or len(seen.unsure) > 1:
        raise _asked(word)
    # Whole numbers up to three digits, and from four on with a mark: as thousands are written.
    grouped = seen.digits == 3
    if "." in seen.unsure:
        # Where commas separate, the point is the decimal mark; elsewhere it may be either.
        if grouped and separator not in (",", " "):
            raise _asked(word)
        return ".", _as_decimal(word, "point") if grouped or separator in ("\t", ";", "|") else ""
    if separator == ";":
        # Spreadsheets separate by semicolons where the comma is the decimal mark.
        return ",", _as_decimal(word, "comma")
    if separator == ",":
        return ".", _as_grouped(word)
    raise _asked(word)


def _as_decimal(word: str, mark: str) -> str:
    return f"{word} was read as {float(word.replace(',', '.')):.12g}, with a decimal {mark}."


def _as_grouped(word: str) -> str:
    mark = "comma" if "," in word else "point"
    return f"{word} was read as {word.replace(',', '').replace('.', '')}: its {mark} separates thousands."


def _asked(word: str) -> FileRefused:
    """Nobody but the visitor knows."""
    decimal, grouped = float(word.replace(",", ".")), word.replace(",", "").replace(".", "")
    return FileRefused(
        f"every number must have one meaning; {word} may be {decimal:.12g} or {grouped} here: "
        "write decimals with a point and thousands without a mark."
    )

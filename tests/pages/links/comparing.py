"""What has changed on a page, but for what another processor may change in a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.pages.links.records import Record, record

# What two numbers may differ by: a unit of the last digit that is printed, or this share of them.
TOLERANCE = 0.005
# 1.234, −1.2, 3·10⁻⁵, 2e-05, 1,234; not the number in a name like beta1.
NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:·10[⁻⁰¹²³⁴-⁹]+|e[-+]?\d+)?")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", ",")


def compare(stored: Record, now: Record) -> Iterator[str]:
    """What differs between a page as it was and as it is, but for what another processor may change in a number."""
    for what, before, after in (("address", stored.query, now.query), ("columns", stored.columns, now.columns)):
        if before != after:
            yield f"the {what} was {before} and is {after}"
    yield from _differing("table", [_cells(line) for line in stored.table.splitlines()], [_cells(line) for line in now.table.splitlines()])  # fmt: skip
    yield from _differing("results", stored.rows, now.rows)


def _cells(line: str) -> list[str]:
    """A line's cells, the first of them its name; of a line outside a table one, without a name."""
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else ["", line]


def _differing(what: str, stored: Sequence[list[Any]], now: Sequence[list[Any]]) -> Iterator[str]:
    """The lines that differ, how columns are aligned apart. The first cell of each is a name, whose numbers must be the same."""
    if len(stored) != len(now):
        yield f"the {what} had {len(stored)} lines and has {len(now)}"
        return
    for before, after in zip(stored, now, strict=True):
        if what == "table" and set("".join(map(str, before + after))) <= set("-:"):
            # How a column is aligned is no number.
            continue
        same = before[0] == after[0] and len(before) == len(after)
        if not same or not all(map(agree, before[1:], after[1:])):
            yield f"the {what} had {_line(before)} and has {_line(after)}"


def _line(cells: Sequence[Any]) -> str:
    return repr(" | ".join("(clock)" if cell is None else cell for cell in cells))


def agree(stored: str | None, now: str | None) -> bool:
    """Whether two texts are equal but for the last digits of their numbers."""
    if stored == now or stored is None or now is None:
        return stored == now
    if NUMBER.sub("#", stored) != NUMBER.sub("#", now):
        return False
    return all(map(_close, NUMBER.findall(stored), NUMBER.findall(now)))


def _close(stored: str, now: str) -> bool:
    (before, unit), (after, other) = _value_and_unit(stored), _value_and_unit(now)
    # Zeros at the end are not printed: the number with more digits says where the last one is.
    allowed = max(min(unit, other), TOLERANCE * max(abs(before), abs(after)))
    return abs(before - after) <= allowed * (1 + 1e-9)


def _value_and_unit(text: str) -> tuple[float, float]:
    """A printed number, and a unit of its last digit."""
    mantissa, _, exponent = text.replace("·10", "e").translate(_LOWERED).partition("e")
    scale = 10.0 ** int(exponent or 0)
    return float(mantissa) * scale, 10.0 ** -len(mantissa.partition(".")[2]) * scale


def complaints(path: str, stored: Record) -> list[str]:
    """What has changed on the page behind a stored link."""
    try:
        result = list(compare(stored, record(path, stored.link)))
    except RuntimeError as error:
        return [str(error)]
    return [f"/{path}?{urlencode(stored.link)}: {one}" for one in result]

"""`python -m pages.kit.server.limit_table`: the table of all limits of the server (pages/kit/server/limits.py), as SECURITY.md has it.

`python -m pages.kit.server.limit_table SECURITY.md` puts the present one there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pages.kit.server.limits import Limit, declared

HEAD = "| variable | figure | may be | why |\n|---|---|---|---|"


def table(every: Iterable[Limit]) -> str:
    """A table in Markdown, a row for each."""
    return "\n".join([HEAD, *map(_row, every)])


def _row(one: Limit) -> str:
    # A sentence begins with a capital, and a cell ends without a full stop.
    why = one.why[:1].upper() + one.why[1:].removesuffix(".")
    return f"| `{one.variable}` | {one.default:,g} {one.unit} | {one.low:,g} to {one.high:,g} | {why} |"


def replaced(text: str, new: str) -> str:
    """The text with this table in the place of the one that it has. ValueError if it has none."""
    before, head, rest = text.partition(HEAD)
    if not head:
        raise ValueError(f"the text must have a table that begins with {HEAD.splitlines()[0]!r}; it has none.")
    return before + new + "\n\n" + rest.partition("\n\n")[2]


def main(words: list[str]) -> None:
    new = table(declared())
    if not words:
        sys.stdout.write(new + "\n")
    for word in words:
        path = Path(word)
        path.write_text(replaced(path.read_text(encoding="utf-8"), new), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

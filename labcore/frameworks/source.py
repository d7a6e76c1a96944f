"""What a script is, and how its lines are set: none is longer than most formatters allow."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray

WIDTH = 88


@dataclass(frozen=True)
class Script:
    """A program in one framework.

    text    Python that runs by itself, in a folder that holds `files`
    files   name -> bytes of what it loads (.npz without pickle); empty where it needs nothing
    notes   what differs from the lab even with the same numbers, a sentence each
    """

    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def packed(arrays: Mapping[str, Array]) -> bytes:
    """Arrays as the bytes of an .npz file."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def call(start: str, arguments: Iterable[str], end: str = ")") -> list[str]:
    """`start` and its arguments on one line where they fit, else one argument a line."""
    given = [one for one in arguments if one]
    line = f"{start}{', '.join(given)}{end}"
    if len(line) <= WIDTH:
        return [line]
    indent = " " * (len(start) - len(start.lstrip()))
    return [start, *(f"{indent}    {one}," for one in given), f"{indent}{end}"]


def comment(text: str, indent: str = "") -> list[str]:
    """A comment in lines that fit."""
    return _wrapped(text, f"{indent}# ", f"{indent}# ")


def title(text: str) -> list[str]:
    """The docstring of a script."""
    return _wrapped(f'{text}"""', '"""', "")


def _wrapped(text: str, first: str, others: str) -> list[str]:
    lines, line = [], first
    for word in text.split():
        start = line in (first, others)
        if not start and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line, start = others, True
        line += word if start else f" {word}"
    return [*lines, line]


def indented(lines: Iterable[str], by: int = 4) -> list[str]:
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def joined(*parts: Iterable[str]) -> str:
    """Parts with an empty line between them, as the text of a file."""
    text = "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"
    # A function has two empty lines above and below it, and its neighbour may be one too.
    return re.sub(r"\n{4,}", "\n\n\n", text)


def number(value: Any) -> str:
    """A number as Python writes it, whole ones of floats with their point."""
    return repr(float(value)) if isinstance(value, float) else repr(value)

"""The code of a picture: a short script with labcore that prints the table's numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from labcore.spec import arguments_of, code_of

# What is longer than this is laid out over several lines.
LONGEST = 100


def script_of(run: Callable[..., Any], spec: Any) -> str:
    """The script that runs one spec, or each of a tuple of specs (sides a, b, ...), and prints its tables."""
    module = sys.modules[run.__module__]
    several = isinstance(spec, tuple)
    printed = (
        "print(*result.tables(), sep='\\n\\n')"
        if hasattr(getattr(module, "Result", None), "tables")
        else "print(result.table())"
    )
    classes = {one.__name__: one for one in _classes(spec)}
    names = [*sorted(name for name in classes if hasattr(module, name)), run.__name__]
    others = [f"from {one.__module__} import {name}" for name, one in classes.items() if not hasattr(module, name)]
    lines = [*sorted([f"from {module.__name__} import {', '.join(names)}", *others]), ""]
    if not several:
        laid = _laid_out(spec, "", len(run.__name__) + len("result = ()"))
        return "\n".join([*lines, f"result = {run.__name__}({laid})", printed, ""])
    sides = [f"    {side!r}: {_laid_out(one, '    ', 10)}," for side, one in zip("abcd", spec, strict=False)]
    loop = [
        "for side, spec in sides.items():",
        f"    result = {run.__name__}(spec)",
        "    print(side)",
        f"    {printed}",
    ]
    return "\n".join([*lines, "sides = {", *sides, "}", *loop, ""])


def _classes(value: Any) -> Iterator[type]:
    if isinstance(value, tuple):
        for one in value:
            yield from _classes(one)
    elif is_dataclass(value):
        yield type(value)
        for one in fields(value):
            told = getattr(value, one.name)
            if told != one.default:
                yield from _classes(told)


def _laid_out(value: Any, indent: str, used: int) -> str:
    """A value as code: on one line if that fits behind the characters used before it, else a line for each of its parts."""
    code = code_of(value)
    if used + len(code) <= LONGEST or not (isinstance(value, tuple) or is_dataclass(value)):
        return code
    deeper = f"{indent}    "
    opening, parts = (
        f"{type(value).__name__}(",
        arguments_of(value) if is_dataclass(value) else [("", one) for one in value],
    )
    if isinstance(value, tuple):
        opening = "("
    lines = [f"{deeper}{name}{_laid_out(one, deeper, len(deeper + name) + 1)}," for name, one in parts]
    return "\n".join([opening, *lines, f"{indent})"])

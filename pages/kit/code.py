"""The code of a picture: a short script with labcore that prints the table's numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from labcore.spec import code_of

# A line longer than this is broken after its commas.
_LONGEST = 100


def script_of(run: Callable[..., Any], spec: Any) -> str:
    """The script that runs one spec, or each of a tuple of specs (sides a, b, ...), and prints its tables."""
    module = sys.modules[run.__module__]
    several = isinstance(spec, tuple)
    printed = "print(*result.tables(), sep='\\n\\n')" if hasattr(module.Result, "tables") else "print(result.table())"
    names = sorted({name for name in _classes(spec) if hasattr(module, name)}) + [run.__name__]
    lines = [f"from {module.__name__} import {', '.join(names)}", ""]
    if not several:
        return "\n".join([*lines, f"result = {run.__name__}({_broken(code_of(spec))})", printed, ""])
    sides = [f"    {side!r}: {code_of(one)}," for side, one in zip("abcd", spec, strict=False)]
    loop = ["for side, spec in sides.items():", f"    result = {run.__name__}(spec)", "    print(side)", f"    {printed}"]
    return "\n".join([*lines, "sides = {", *sides, "}", *loop, ""])


def _classes(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _classes(one)
    elif is_dataclass(value):
        yield type(value).__name__
        for one in fields(value):
            yield from _classes(getattr(value, one.name))


def _broken(code: str) -> str:
    """Long code in lines, broken after the commas of its outermost brackets and of the tuples in these."""
    if len(code) <= _LONGEST:
        return code
    out, depth, quoted = [], 0, ""
    for i, one in enumerate(code):
        out.append(one)
        if quoted:
            quoted = "" if one == quoted and code[i - 1] != "\\" else quoted
        elif one in "'\"":
            quoted = one
        elif one in "([{":
            depth += 1
            if depth == 1:
                out.append("\n    ")
        elif one in ")]}":
            depth -= 1
            if depth == 0:
                out.insert(-1, ",\n")
        elif one == "," and depth == 1:
            out.append("\n   ")
    return "".join(out)

"""Words with strong parts and formulas, for the components that draw them by themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from latex2mathml.converter import convert

_PARTS = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\*(?P<em>.+?)\*|\$(?P<math>.+?)\$|\[(?P<name>[^\]]+)\]\((?P<link>[a-z-]+)\)"
)


@lru_cache(maxsize=512)
def mathml(latex: str, display: str = "block") -> str:
    """LaTeX as MathML, which browsers draw themselves; @names become marked text for the numbers."""
    # An underscore would be a subscript: the browser's side turns the dash back.
    marked = re.sub(r"@([a-z0-9_]+)", lambda m: rf"\text{{@{m[1].replace('_', '-')}}}", latex)
    return convert(marked, display=display)


def parts(text: str) -> list[list[str]]:
    """A sentence of the lab in parts, each [kind, text]: "plain", "strong" (between two stars), "em" (between one), "math"
    (between dollars, as MathML) or "link" (as in Markdown, to another page of the lab), whose third is that page's address."""
    out, end = [], 0
    for found in _PARTS.finditer(text):
        out.append(["plain", text[end : found.start()]])
        kind, said = found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "link":
            out.append([kind, found["name"], said])
        else:
            out.append([kind, mathml(said, "inline") if kind == "math" else said])
        end = found.end()
    out.append(["plain", text[end:]])
    return [part for part in out if part[1]]

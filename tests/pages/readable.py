"""What several checks of the contract ask of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.pages.visit import Visit

Open = Callable[[Mapping[str, str]], Visit]

# Words that no sentence of a page should hold; what is not a number is told as a sentence or a dash.
NOT_WORDS = re.compile(r"(?<![\w.])(nan|NaN|inf|None|undefined)(?!\w)|Traceback")


def reads_well(visit: Visit) -> Iterator[str]:
    """No sentence says nan, and the picture's alternative text is a sentence, not a formula's source."""
    for text in visit.text():
        if result := NOT_WORDS.search(text):
            yield f"{result[0]!r} is in the text {text[:200]!r}"
        if text.count("$") % 2:
            yield f"a formula is not closed in {text[:200]!r}"
    for block in visit.stages():
        alt = block.header["alt"]
        if len(alt) < 40 or not alt.rstrip().endswith("."):
            yield f"the alternative text is no sentence: {alt!r}"
        if set(alt) & set("$\\{}<>"):
            yield f"the alternative text holds markup: {alt!r}"


def misset(visit: Visit, values: Mapping[str, Any]) -> Iterator[str]:
    settings = visit.settings
    for name, value in values.items():
        if settings[name] != settings.declared[name].span.check(value):
            yield f"{name} is {settings[name]!r} and not {value!r}"

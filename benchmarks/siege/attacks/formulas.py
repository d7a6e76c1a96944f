"""Formulas, markup and tables, as links and as texts: what should never become more than a text."""

from __future__ import annotations

import random
from urllib.parse import urlencode

from benchmarks.load.visitor import Failed, Visitor
from benchmarks.siege.attack import FORGED, Attack, Outcome, Place
from tests.core.formulas import FRAGMENTS, hostile

MARKUP = (
    f"<script>alert('{FORGED}')</script>", "<img src=//evil.example/x onerror=alert(1)>", "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))", "$\\href{javascript:alert(1)}{x}$", ":material/home:", "../../etc/passwd", "\x00", "1e999", "9" * 4000,
)  # fmt: skip


async def hostile_formulas(place: Place, count: int) -> Outcome:
    """Generated texts as the race's formula; each page must stand."""
    draw = random.Random(18)
    texts = [*FRAGMENTS, *(hostile(draw) for _ in range(count))][-count:]
    return await _opened(
        place, "optimizers", [urlencode({"surface": "formula", "f": text}, errors="replace") for text in texts]
    )


async def hostile_links(place: Place, pages: list[str]) -> Outcome:
    """Markup, paths and endless numbers as every setting that comes to mind."""
    outcome = Outcome()
    for page in pages:
        queries = [
            urlencode(dict.fromkeys(("seed", "step", "hide", "present", "zoomed", "f", "data", text), text))
            for text in MARKUP
        ]
        one = await _opened(place, page, queries)
        outcome.faults += one.faults
    return Outcome(f"{len(pages) * len(MARKUP)} links opened", outcome.faults[:3])


async def _opened(place: Place, page: str, queries: list[str]) -> Outcome:
    visitor, faults = Visitor(place.base, page), []
    await visitor.arrive()
    for query in queries:
        try:
            await visitor.go(query)
        except Failed as error:
            faults.append(f"{page}?{query[:60]} fails: {str(error)[:60]}")
    await visitor.leave()
    return Outcome(f"{len(queries)} opened", faults[:3])


ATTACKS = [
    # Counted when what the lab keeps of them for all visitors is as much as it gets.
    Attack("hostile formulas", hostile_formulas, {"count": 200}, twice=True),
    Attack(
        "hostile links",
        hostile_links,
        {"pages": ["optimizers", "averages", "trainer", "softmax"]},
    ),
]

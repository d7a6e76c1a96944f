"""The catalogue: every lesson that lies in pages/, by what it declares of itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent.parent
DUE = ("TITLE", "ORDER", "SUMMARY")
_SECTIONS = {"week1/*": "Week 1", "week2/*": "Week 2", "week3/*": "Week 3", "trainer": "Trainer"}


@dataclass(frozen=True)
class LessonEntry:
    """A lesson as the navigation and the home page show it; `first`: links into it for those who begin, each a sentence and
    its settings."""

    path: Path
    title: str
    order: int
    summary: str
    section: str
    first: tuple[tuple[str, dict[str, str]], ...] = ()

    @cached_property
    def lesson(self) -> Any:
        """The lesson itself (pages.kit.lesson.Lesson): its file is imported once, which draws nothing."""
        return import_module(f"pages.{'.'.join(self.path.relative_to(PAGES).with_suffix('').parts)}").lesson

    @property
    def url_path(self) -> str:
        return self.path.parent.name.replace("_", "-")


def declared(path: Path) -> dict[str, Any]:
    """The literals that a lesson declares at its top, read as syntax: the navigation needs no more of it."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=False) if both else [(target, value)]  # type: ignore[attr-defined]
        for name, literal in pairs:
            if isinstance(name, ast.Name) and name.id in (*DUE, "FIRST"):
                found[name.id] = ast.literal_eval(literal)
    missing = [name for name in DUE if name not in found]
    if missing:
        raise ValueError(
            f"{path.parent.name} must declare TITLE, ORDER and SUMMARY as literals; {', '.join(missing)} missing."
        )
    return found


def lessons(pages: Path = PAGES) -> list[tuple[Path, str]]:
    """The folder of every lesson, which is one by its page.py, and its section."""
    return [
        (path.parent, section)
        for pattern, section in _SECTIONS.items()
        for path in sorted(pages.glob(f"{pattern}/page.py"))
    ]


@lru_cache(maxsize=1)
def catalogue() -> tuple[LessonEntry, ...]:
    """All lessons in their order, read once at start-up."""
    entries = []
    for folder, section in lessons(PAGES):
        path = folder / "page.py"
        found = declared(path)
        entries.append(
            LessonEntry(path, found["TITLE"], found["ORDER"], found["SUMMARY"], section, found.get("FIRST", ()))
        )
    return tuple(sorted(entries, key=lambda entry: entry.order))

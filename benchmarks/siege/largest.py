"""The largest job that each exhibit of each page allows, found from what its settings declare."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from labcore.span import Span
from labcore.training.estimate import refuse_excess
from pages.kit.catalogue import catalogue
from pages.kit.exhibit import Exhibit
from pages.kit.lesson import EXHIBIT, Lesson

_SEEDS = ("seed", "net_seed", "edge_seed", "kink_seed", "penalty_seed")


# Work that says it holds much may have to wait: there is also a job just below each of these.
_BELOW_BYTES = (200_000_000, 60_000_000)


@dataclass(frozen=True)
class LargestJob:
    """The settings of a link, by their names; `seeds` are those that make another job of the same size."""

    page: str
    settings: dict[str, str]
    seeds: tuple[str, ...]

    def query(self, number: int) -> str:
        """The number-th link: nothing of it is kept from another."""
        return urlencode({**self.settings, **{name: str(number) for name in self.seeds}})


@cache
def largest_jobs(pages: tuple[str, ...] = ()) -> tuple[LargestJob, ...]:
    """One for each exhibit of these lessons, of all where none is named; smaller ones too, where it says that it holds much."""
    found = []
    for entry in catalogue():
        if pages and entry.url_path not in pages:
            continue
        for exhibit in entry.lesson.exhibits.values():
            values = _largest(entry.lesson, exhibit, math.inf)
            if not _allowed(entry.lesson, values, math.inf):
                # What is in the session alone has no link.
                continue
            found.append(_job(entry.url_path, entry.lesson, exhibit, values))
            for most in _BELOW_BYTES:
                if _held(exhibit, entry.lesson.linked(values)[1]) > most:
                    values = _largest(entry.lesson, exhibit, most)
                    found.append(_job(entry.url_path, entry.lesson, exhibit, values))
    return tuple(found)


def _largest(lesson: Lesson, exhibit: Exhibit, most: float) -> dict[str, Any]:
    """Each setting in turn as large as the others let it be, for a job that says it holds at most so many bytes."""
    values = {name: setting.span.default for name, setting in lesson.settings.items()}
    if len(lesson.exhibits) > 1:
        values[EXHIBIT] = exhibit.key
    for setting in exhibit.settings:
        if setting.place or setting.key in _SEEDS:
            continue
        for value in _down(setting.span):
            if _allowed(lesson, {**values, setting.key: value}, most):
                values[setting.key] = value
                break
    return values


def _job(page: str, lesson: Lesson, exhibit: Exhibit, values: dict[str, Any]) -> LargestJob:
    changed = {name: value for name, value in values.items() if value != lesson.settings[name].span.default}
    seeds = tuple(setting.key for setting in exhibit.settings if setting.key in _SEEDS)
    return LargestJob(page, {name: lesson.settings[name].span.format(value) for name, value in changed.items()}, seeds)


def _down(span: Span) -> Iterator[Any]:
    """Values of a setting that counts something, from the largest down to its default."""
    if span.kind == "several":
        yield tuple(span.choices)
    elif span.kind == "integer" and span.most:
        for count in range(span.most, span.least - 1, -1):
            for share in (1.0, 0.75, 0.5, 0.25):
                yield (int(share * span.high),) * count
    elif span.kind == "integer":
        value = int(span.high)
        while value > (span.default or 0):
            yield value
            value = int(0.8 * value)


def _allowed(lesson: Lesson, values: dict[str, Any], most: float) -> bool:
    try:
        exhibit, spec = lesson.linked(values)
        if exhibit.session is not None and isinstance(spec, tuple):
            # What a training may take is asked when it begins.
            refuse_excess(list(spec))
    except ValueError:
        return False
    return _held(exhibit, spec) <= most


def _held(exhibit: Exhibit, spec: Any) -> int:
    """Bytes that the largest of the parts that are computed by themselves says it holds."""
    return max(exhibit.held(part) for part in exhibit.parts_of(spec) or [spec]) if exhibit.session is None else 0

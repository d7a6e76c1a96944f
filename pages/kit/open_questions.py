"""Which questions of an exhibit its picture leaves open, and what of its explanation is told while they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pages.kit.exhibit import Exhibit
from pages.kit.lesson import Lesson
from pages.kit.settings import PageSettings

WITHHELD = "*There is more here once the questions of this picture are answered or skipped.*"


def open_questions(lesson: Lesson, exhibit: Exhibit, spec: Any, settings: PageSettings) -> list[int]:
    """The numbers, among the lesson's, of the exhibit's own questions that its picture of a spec does not answer."""
    return [
        number
        for number, question in enumerate(lesson.predictions)
        if question in exhibit.predictions and not exhibit.gives_away(spec, lesson.asked(number, settings)[1])
    ]


def first_from(number: int, among: Sequence[int]) -> int | None:
    """The first of these numbers from `number` on, and after the last one again from the beginning; None of none."""
    return next((one for one in among if one >= number), among[0] if among else None)


def explained(lesson: Lesson, exhibit: Exhibit, withheld: Collection[int]) -> str:
    """The longer explanation, without what answers the questions of these numbers."""
    own = [(number, one) for number, one in enumerate(lesson.predictions) if one in exhibit.predictions and one.tells]
    told = [exhibit.explanation or lesson.explanation, *(one.tells for number, one in own if number not in withheld)]
    return "\n\n".join([*told, *([WITHHELD] if any(number in withheld for number, _ in own) else [])])

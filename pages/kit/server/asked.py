"""What the door to pictures is asked for, read as strictly as a link: in the server, and in the process that draws."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pages.kit.exhibit import Exhibit
from pages.kit.lesson import Lesson
from pages.kit.picture import key_of
from pages.kit.view import Mode

_PAGE, _MARK = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{1,32}")
_MOST_MARKS, _LONGEST_ID = 32, 64
_PARTS = {"settings", "page", "have", "present", "question", "focus"}


class TurnedAway(Exception):
    """A request that is not answered with a picture: the status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Withheld(Exception):
    """A good request that is not answered now, and why: the slider waits for rest, and Streamlit draws. It is no error, which a
    browser would write into its console."""


@dataclass(frozen=True)
class Asked:
    """A request as it was read.

    settings  by their names in links, as texts;  page: which open page asks;  have: the marks of the parts that it has
    present   whether it is looked at on a projector;  question: the number of the question that is open there, None for none
    focus     the id of the track that is looked into there, None for the picture's own
    """

    settings: Mapping[str, str]
    page: str = ""
    have: frozenset[str] = frozenset()
    present: bool = False
    question: int | None = None
    focus: str | None = None


@dataclass(frozen=True)
class Wanted:
    """The picture that a request is about: of this spec, looked at like this."""

    lesson: Lesson
    exhibit: Exhibit
    spec: Any
    mode: Mode

    @property
    def key(self) -> Any:
        """Under what it is kept."""
        return key_of(self.lesson.page, self.exhibit, self.spec, self.mode)

    def sketch(self) -> tuple[Wanted, str] | None:
        """A quicker picture in its place, and what that is called; None where it is quick enough itself."""
        quicker = self.exhibit.sketch(self.spec)
        return None if quicker is None else (Wanted(self.lesson, self.exhibit, quicker[0], self.mode), quicker[1])


def asked_of(body: bytes) -> Asked:
    """Reads a request. Raises TurnedAway for anything but what our own page sends."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise TurnedAway(400, "the body must be JSON.") from None
    if not isinstance(told, dict) or set(told) - _PARTS:
        raise TurnedAway(400, f"the body must have {', '.join(sorted(_PARTS))} and nothing else.")
    settings, page, have = told.get("settings", {}), told.get("page"), told.get("have", [])
    present, question = told.get("present", False), told.get("question")
    if not isinstance(settings, dict) or not all(isinstance(text, str) for text in settings.values()):
        raise TurnedAway(400, "settings must be texts by their names.")
    if not isinstance(page, str) or not _PAGE.fullmatch(page):
        raise TurnedAway(400, "page must be sixteen hexadecimal digits.")
    good = isinstance(have, list) and len(have) <= _MOST_MARKS
    if not good or not all(isinstance(one, str) and _MARK.fullmatch(one) for one in have):
        raise TurnedAway(400, f"have must be at most {_MOST_MARKS} marks.")
    if not isinstance(present, bool) or not (question is None or type(question) is int):
        raise TurnedAway(400, "present must be a truth value, and question a whole number or null.")
    focus = told.get("focus")
    if focus is not None and not (isinstance(focus, str) and len(focus) <= _LONGEST_ID):
        raise TurnedAway(400, f"focus must be the name of a track in {_LONGEST_ID} characters, or null.")
    return Asked(settings, page, frozenset(have), present, question, focus)


def wanted_of(lesson: Lesson, asked: Asked) -> Wanted:
    """The picture of a request. Raises TurnedAway where that is none of this door, Withheld where it answers the open question."""
    values: dict[str, Any] = {name: setting.span.default for name, setting in lesson.settings.items()}
    for name, text in asked.settings.items():
        if name not in values:
            raise TurnedAway(400, "every setting must be one of the lesson's.")
        try:
            values[name] = lesson.settings[name].read([text])
        except ValueError as error:
            raise TurnedAway(400, str(error)) from None
    try:
        exhibit, spec = lesson.linked(values)
    except ValueError as error:
        raise TurnedAway(409, str(error)) from None
    wanted = Wanted(lesson, exhibit, spec, exhibit.mode(values, asked.present))
    if exhibit.session is not None or wanted.key is None:
        raise TurnedAway(409, "this picture is the session's own.")
    if _answers(wanted, asked.question):
        raise Withheld("this picture answers the question that is open.")
    return wanted


def _answers(wanted: Wanted, question: int | None) -> bool:
    """Whether the picture answers the question of that number."""
    if question is None:
        return False
    most = len(wanted.lesson.predictions)
    if not 0 <= question < most:
        raise TurnedAway(400, f"question must be in [0, {most - 1}].")
    exhibit, spec = wanted.lesson.asked_in_link(question)
    return exhibit is wanted.exhibit and exhibit.gives_away(wanted.spec, spec)

"""The setting that the trainer or the race has handed over within this visit: what is said of it, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.frameworks.given import Given
from labcore.training import Settings
from pages.kit.exhibit import FromSession
from pages.kit.handover import handed_to, way_back
from pages.kit.settings import PageSettings

# Under this name the lesson's values hold what the visitor's session was given.
HANDED = "handed setting"


def given_here(settings: PageSettings) -> Given | None:
    handed = handed_to(settings.page)
    return None if handed is None else handed.what


def nothing(values: Mapping[str, Any]) -> None:
    """What a link says of it: nothing, so that it shows a training of the lab's own."""


FROM_SESSION = {HANDED: FromSession(given_here, nothing)}


def told(values: Mapping[str, Any]) -> str:
    """Where what was handed over is; of the lab's own there is nothing to say."""
    if values["subject"] != "given":
        return ""
    if values[HANDED] is None:
        return "Nothing has been handed over in this window, so this is a training of the lab's own. The trainer and the race hand over what they show."
    return "This setting stays in this window: the link shows a training of the lab's own."


def back(settings: PageSettings) -> None:
    given = given_here(settings)
    if given is not None:
        way_back(settings.page, f"Back to the {'training' if isinstance(given.settings, Settings) else 'race'}")

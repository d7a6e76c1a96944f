"""A saved run and the page's settings: which settings name its trainings, and what of the picture goes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.training import Run
from labcore.training.saved import Replay
from pages.kit.settings import PageSettings
from pages.kit.work import Work
from pages.trainer.settings import LISTS, OF_SIDES, page_values, trainings_of

# What of the page's settings a file holds besides those of the training.
_OF_PICTURE = ("view", "second", "log", "smooth", "pace", "side")
# Of a loaded run that is trained again, between two looks at whether it was cancelled.
_PIECE_SECONDS = 0.05


def picture_texts(settings: PageSettings) -> dict[str, str]:
    """The settings of the picture, as in a link."""
    return {name: settings.declared[name].span.format(settings[name]) for name in _OF_PICTURE}


def values_of(run: Run, settings: PageSettings) -> dict[str, Any]:
    """The page's settings that name the trainings of a run."""
    values = page_values(run.sides[0].settings)
    values["sides"] = len(run.sides)
    listed = [name for name, span in LISTS.items() if span.name in values]
    for side in run.sides[1:]:
        other = page_values(side.settings)
        # Parameters of a schedule are everybody's, also of one that A does not have.
        values |= {name: value for name, value in other.items() if "." in name}
        for name in OF_SIDES:
            default = settings.declared[name].span.default
            mine, here = values.get(name, default), other.get(name, default)
            for_all = name in listed and not isinstance(getattr(side.settings, name), tuple)
            if mine != here or for_all:
                optional = settings.declared[name].span.optional
                values[f"{side.name}.{name}"] = ((here,) if here is not None else ()) if optional else here
    return values


def can_show(settings: PageSettings, run: Run, values: dict[str, Any]) -> bool:
    """Whether the page's settings can name these trainings."""
    before = settings.values()
    try:
        settings.change({name: setting.span.default for name, setting in settings.declared.items()})
        settings.change(values)
        return trainings_of(settings.values()) == tuple(side.settings for side in run.sides)
    except (ValueError, KeyError):
        return False
    finally:
        settings.change(before)


def picture_of(settings: PageSettings, page: Mapping[str, str]) -> dict[str, Any]:
    """The settings of the picture that a file holds, as far as they are any."""
    result = {}
    for name in _OF_PICTURE:
        try:
            result[name] = settings.declared[name].span.parse(page[name])
        except (KeyError, ValueError):
            continue
    return result


def finished(replay: Replay, settings: PageSettings, work: Work) -> Run | None:
    """The run of a file, where the file left it, with its settings on the page: a large one is trained again.

    None, and nothing on the page is changed, if the page cannot name its settings.
    """
    while not replay.done and replay.run.running:
        replay.advance_for(_PIECE_SECONDS)
        work.at("Training the saved run again", replay.share)
    values = values_of(replay.run, settings)
    if not can_show(settings, replay.run, values):
        return None
    settings.apply({**values, **picture_of(settings, replay.page)})
    return replay.run

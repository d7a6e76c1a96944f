"""What a click and a zoom in a panel of the stage set, with as many digits as one sees there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

from labcore.figures.axes import Range
from labcore.tiles import Window
from pages.kit.picture import Picture
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings


def set_by_click(settings: PageSettings, made: Picture, panel: str, x: float, y: float) -> None:
    """A click in a panel: its two settings are set there, as exactly as one sees in its window; where the picture shows more
    than they may be, to the nearest that they may."""
    windows = [settings[name] for name in made.zooms.get(panel, ())] or [None, None]
    places = zip(made.clicks[panel], (x, y), windows, strict=True)
    settings.change({name: _within(settings, name, _seen(value, window)) for name, value, window in places})


def set_by_zoom(settings: PageSettings, zooms: Mapping[str, Sequence[str]], panel: str, window: Window | None) -> None:
    """A zoom in a panel that has come to rest: its two settings are that window, or None for the whole."""
    pairs = [None, None] if window is None else [tuple(_seen(end, pair) for end in pair) for pair in window]
    changes = dict(zip(zooms[panel], pairs, strict=True))
    try:
        settings.change({name: settings.declared[name].span.check(pair) for name, pair in changes.items()})
    except ValueError:
        log_rejection("zoom", settings.page)


def set_by_ranges(
    settings: PageSettings, sets: Mapping[str, Mapping[str, str]], panel: str, ranges: Mapping[str, Range | None]
) -> None:
    """Ranges drawn on axes of a panel: the axes' settings are these, with four digits and within what they may be, or None."""
    changes: dict[str, Any] = {}
    for axis, ends in ranges.items():
        name = sets[panel][axis]
        changes[name] = None if ends is None else tuple(_within(settings, name, float(f"{end:.4g}")) for end in ends)
    settings.change(changes)


def _within(settings: PageSettings, name: str, value: float) -> float:
    span = settings.declared[name].span
    return min(max(value, span.low), span.high)


def _seen(value: float, window: Sequence[float] | None) -> float:
    """A value with the digits that one sees in a window of this width, six where there is none."""
    if window is None or not window[0] < window[1]:
        return float(f"{value:.6g}")
    return round(value, 4 - floor(log10(window[1] - window[0])))

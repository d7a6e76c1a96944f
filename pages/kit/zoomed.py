"""The settings of a panel whose zoom is one: the window that is seen, a pair of numbers on each axis, or the whole."""

from __future__ import annotations

from labcore.span import Span
from pages.kit.setting import Setting


def window_settings(x: str, y: str) -> list[Setting]:
    """The two settings of these names, empty for the whole of the picture."""
    hint = "Drag a rectangle in the map, or type two numbers. Empty: the whole."
    spans = [
        Span(name, None, -1e9, 1e9, most=2, least=2, optional=True, label=f"window in {axis}", hint=hint)
        for name, axis in ((x, "x"), (y, "y"))
    ]
    return [Setting(span, names={"": "The whole"}, empty="the whole") for span in spans]

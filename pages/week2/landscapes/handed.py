"""The network that the trainer has handed over within this visit: what is said of it, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.training.frozen import Frozen
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls
from pages.kit.handover import handed_to, way_back
from pages.kit.settings import PageSettings
from pages.week2.landscapes.turned import NETWORK


def network_here(settings: PageSettings) -> Frozen | None:
    handed = handed_to(settings.page)
    return None if handed is None else handed.what


def no_network(values: Mapping[str, Any]) -> None:
    """What a link says of it: nothing, so that it shows the lab's own."""


def told(values: Mapping[str, Any]) -> str:
    """Where what was handed over is; of the lab's own there is nothing to say."""
    return (
        ""
        if values[NETWORK] is None
        else "This network stays in this window: the link shows a small one of the lab's own."
    )


def _back(settings: PageSettings) -> None:
    way_back(settings.page, "Back to the training")


def around_controls(values: Mapping[str, Any]) -> Controls:
    """With the way back to where the network is from, if it was handed over."""
    return ["around_reach", "slice_view", *([Drawn(_back, 2.0)] if values[NETWORK] is not None else [])]

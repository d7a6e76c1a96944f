"""What may be turned on the map of starts: momentum or another rule, on any surface, and the specs that it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labcore.descent import STEPS
from labcore.entries import Entry
from labcore.experiments.momentum_map import followed
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.start_map import OPTIMIZER, POINTS
from labcore.surfaces import cost_of
from pages.kit import followed_map, starts_map, surfaces
from pages.kit.run_tracks import START
from pages.kit.settings import Setting

# This exhibit opens on a surface with several minima. The condition number is the valley's of the whole page.
SETTINGS = [
    *(replace(one, span=one.span.with_default("himmelblau")) if one.key == "surface" else one for one in surfaces.surface_settings(*starts_map.ZOOM) if one.key != "condition_number"),
    Setting(OPTIMIZER, "map_optimizer", {key: member.label for key, member in OPTIMIZERS.items()}),
    Setting(LEARNING_RATE.with_default(0.01), "start_rate"),
    Setting(replace(STEPS, low=10, high=3000), "map_steps"),
    Setting(POINTS, "map_points"),
    *(Setting(Span(name, None, -1e6, 1e6, optional=True, label=name.replace("_", " ")), names={"": "the surface's"}) for name in START),
    *starts_map.WINDOW,
]  # fmt: skip
COLOUR = Setting(starts_map.COLOUR, names={"": "Auto", "minimum": "Minimum", "steps": "Steps"})
CONTROLS = ["surface", "start_rate", "beta", "map_optimizer", "map_colour"]


def more(values: Mapping[str, Any]) -> list[str]:
    return [*surfaces.own_settings(values), "map_steps", "map_points", *START, *starts_map.ZOOM]


def read(values: Mapping[str, Any]) -> followed_map.FollowedMap:
    """The map of one rule, and the race of the one start that is followed."""
    surface, key = values[surfaces.IN_EFFECT].surface, values["map_optimizer"]
    given = values["start_x"], values["start_y"]
    x, y = (float(own if one is None else one) for one, own in zip(given, cost_of(surface).start, strict=True))
    spans = OPTIMIZERS[key].spans
    memory = {name: values["beta"] for name in ("beta", "beta1") if name in spans} | (
        {"form": "classic"} if "form" in spans else {}
    )
    entry = Entry(
        key, values["start_rate"] if OPTIMIZERS[key].for_networks else OPTIMIZERS[key].learning_rate.default, memory
    )
    path = followed.Spec(surface, (entry,), None if given == (None, None) else (x, y), values["map_steps"])
    return followed_map.spec_of(path, values["map_x"], values["map_y"], values["map_points"])

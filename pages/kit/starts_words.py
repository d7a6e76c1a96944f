"""Where starts end, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from labcore import start_map as starts
from labcore.optimizers import OPTIMIZERS
from labcore.surfaces import SURFACES, cost_of
from pages.kit.numbers import digits, typeset

# What a plain step takes, in seconds.
STEP_SECONDS = 20e-9
VERBS = {"at rest elsewhere": "come to rest elsewhere", "still moving": "are still moving", "diverged": "diverge"}
EXPLANATION = r"""
**What you see.** Every point of the map is a start. Its colour is the minimum in which a run from there ends, within the budget of
steps (the dashed lines, halfway between two minima, show which one is the nearest); or the step from which its cost stays at the target, a thousandth of what it was at the start, above the minimum. The ring is the
start that the race uses: its path is drawn over the map, and ends where the colour below the ring says. A click moves it. Drag a
rectangle to zoom in: more starts are computed there, and those that were computed are kept.
"""
BORDERS = r"""
**Whose start it is.** A descent with tiny steps runs like water: each minimum has one region, and the borders are the paths that end in a saddle. A larger rate
jumps across them, and near a border a small change of the start may change the end. Above $2/\lambda_{\max}$ of a minimum's own curvature
plain descent cannot stay there at all, and that minimum loses its starts. Another rule has other borders.
"""


def said(result: starts.StartMapResult, asked: tuple[int, int] | None, halfway: bool = False) -> str:
    """How many starts there are, how many were asked for where that would take too long, what the dashed lines are if there
    are any, and what is to be said of the surface."""
    ny, nx = result.classes.shape
    member, spec = OPTIMIZERS[result.spec.optimizer], result.spec
    rate = digits(spec.learning_rate, 3)
    words = f"{nx} × {ny} starts, {spec.steps:,} steps of {member.label} each, at the rate {rate}."
    if asked is not None:
        points, steps = asked
        seconds = starts.work_of(replace(spec, points=points, steps=steps)) * STEP_SECONDS
        took = f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:,.0f} minutes"
        words += f" On this surface {points} × {points} starts of {steps:,} steps would take about {took}."
    if halfway:
        words += " Dashed: where another minimum becomes the nearest."
    return f"{words} {result.note}".strip()


def alt(result: starts.StartMapResult) -> str:
    """The map's message."""
    told = [
        f"{100 * share:.0f} % {_ends(name)}"
        for name, share in zip(result.names, result.shares, strict=True)
        if share > 0
    ]
    who, where = OPTIMIZERS[result.spec.optimizer].label, SURFACES[result.cost.key].label
    return typeset(f"Of {result.classes.size:,} starts of {who} on {where}, {', '.join(told)}.")


def _ends(name: str) -> str:
    return VERBS.get(name, f"end in the {name}")


def notice(given: starts.StartMapSpec, values: Mapping[str, Any]) -> str:
    """Why the map does not show the window that the settings name; "" where it does."""
    domain, said = cost_of(given.surface).domain, []
    for axis, ends, shown in zip("xy", domain, given.window or domain, strict=True):
        asked, reach = values[f"map_{axis}"], starts.MARGIN * (ends[1] - ends[0])
        if asked is not None and tuple(asked) != shown:
            low, high = (digits(end) for end in (ends[0] - reach, ends[1] + reach))
            said.append(f"A window in {axis} must go up, between {low} and {high}, and not be too small to be drawn.")
    return " ".join(said)


def elsewhere(result: starts.StartMapResult) -> float:
    """Of the starts that end in a minimum, the share that end in another one than the nearest."""
    minima = result.cost.minima
    points = np.stack(np.meshgrid(result.x, result.y), axis=-1)
    inside = result.classes < len(minima)
    distances = np.hypot(*np.moveaxis(points[inside][:, None] - minima, -1, 0))
    own = np.take_along_axis(distances, result.classes[inside][:, None], axis=1)[:, 0]
    # Of two that are equally near neither is farther, whatever the last digits are.
    return float((own > (1 + 1e-9) * distances.min(axis=1)).mean()) if inside.any() else 0.0


def nearest(result: Any) -> str:
    share = elsewhere(result.map)
    return "Every start" if share == 0 else "All but one in a hundred" if share < 0.02 else "Many do not"


def nearest_why(result: Any) -> str:
    share = elsewhere(result.map)
    return (
        f"Of those that end in a minimum, {100 * share:.0f} % end in another one than the nearest: they come down the steep walls so fast"
        " that their velocity carries them through a valley and over the pass into the next."
    )


def sources(result: Any) -> str:
    """Where the rule, the surface and the idea come from."""
    surface, member = SURFACES[result.map.cost.key], OPTIMIZERS[result.map.spec.optimizer]
    return "\n".join(
        [
            f"- **{member.label}**: {member.source}.",
            f"- **{surface.label}**: {surface.source}.",
            "- **Borders that never get smooth**: J. Sohl-Dickstein, arXiv:2402.06184, for learning rates in place of starts.",
        ]
    )

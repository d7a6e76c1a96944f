"""The conventions that differ: one row each, with two paths that part and the setting that puts them on top of each other.

Every row is tested against the library itself (tests/reference/libraries.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from labcore.frameworks.convention import Convention
from labcore.frameworks.layer_conventions import LAYERS
from labcore.frameworks.rule_conventions import RULES

CONVENTIONS: dict[str, Convention] = {**RULES, **LAYERS}


def table() -> list[Mapping[str, str]]:
    """The rows as texts, for a page or a document."""
    names = ("name", "lab", "pytorch", "keras", "jax")
    return [{**{name: getattr(row, name) for name in names}, "equal": _told(row)} for row in CONVENTIONS.values()]


FRAMEWORK_NAMES = {"pytorch": "PyTorch", "keras": "Keras", "jax": "JAX (optax)"}


def _told(row: Convention) -> str:
    """The settings that make equal, each with the framework it is of where they differ."""
    told = {key: f"{'both with ' if key in row.meets else ''}{setting}" for key, setting in row.equal.items()}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{setting} in {FRAMEWORK_NAMES[key].split()[0]}" for key, setting in told.items())

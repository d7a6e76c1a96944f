"""What a training is given, checked before it begins: settings, a table of one's own, and numbers of sides and steps."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from labcore.data import Table
from labcore.training.settings import Settings


def settings_given(settings: Any, own: Any) -> list[Settings]:
    """The settings of each side; ValueError where one of them is none, or where `own` is no table."""
    if isinstance(settings, Settings):
        settings = [settings]
    several = isinstance(settings, Sequence) and not isinstance(settings, str)
    for one in settings if several else [settings]:
        if not isinstance(one, Settings):
            raise ValueError(f"settings must be Settings, or a sequence of them; got {_kind(one)}.")
    if own is not None and not isinstance(own, Table):
        raise ValueError(f"own must be a Table, as Table.from_arrays(X, y) makes it; got {_kind(own)}.")
    return list(settings)


def number_given(name: str, value: Any, most: int | None = None, why: str = "") -> int:
    """A whole number from 0 to `most`; ValueError for any other, and for what is no number."""
    try:
        number = -1 if isinstance(value, bool) else index(value)
    except TypeError:
        number = -1
    if number < 0 or (most is not None and number > most):
        upper = "of at least 0" if most is None else f"in [0, {most}]"
        raise ValueError(f"{name} must be an integer {upper}{why}; got {value!r:.80}.")
    return number


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"

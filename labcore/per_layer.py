"""What is said of the hidden layers: one value for all of them, or a tuple of one each."""

from __future__ import annotations

from typing import Any

from labcore.span import Span


def of_each(name: str, value: Any, count: int) -> tuple[Any, ...]:
    """The value of each of `count` hidden layers; ValueError for a tuple of another length."""
    if not isinstance(value, tuple):
        return (value,) * count
    if len(value) != count:
        raise ValueError(f"{name} must be one for all {count} hidden layers or one each; got {len(value)}.")
    return value


def checked_each(span: Span, value: Any, count: int) -> Any:
    """The same value or tuple, also from a list, with every value checked by the span; ValueError as of `of_each` too."""
    if not isinstance(value, (tuple, list)):
        return span.check(value)
    return tuple(span.check(one) for one in of_each(span.name, tuple(value), count))

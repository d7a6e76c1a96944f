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


def checked(span: Span, value: Any, count: int) -> tuple[Any, ...]:
    """`of_each`, every value checked by the span, also where there is no layer to have it."""
    if not isinstance(value, tuple):
        value = span.check(value)
    return tuple(span.check(one) for one in of_each(span.name, value, count))

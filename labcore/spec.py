"""A spec is an experiment in names and numbers: a frozen dataclass whose fields declare their spans.

It hashes, so that it is the key under which its result is kept; a page's settings are made of its fields; and printed it
is the code that makes it, what is at its default left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, dataclass_transform

from labcore.span import Span

T = TypeVar("T")
_UNSET: Any = object()


def of(span: Span, default: Any = _UNSET) -> Any:
    """A field of a spec that obeys this span, with the span's default or another one."""
    return field(default=span.default if default is _UNSET else default, metadata={"span": span})


@dataclass_transform(frozen_default=True)
def spec(cls: type[T]) -> type[T]:
    """Makes a class of fields a spec: frozen, and each field that is declared with `of` checked against its span.

    ValueError with rule and value for anything outside. A method `check(self)` is called after that, for rules that
    concern several fields.
    """
    own = cls.__dict__.get("check")

    def checked(self: Any) -> None:
        for name, span in spans_of(type(self)).items():
            object.__setattr__(self, name, span.check(getattr(self, name)))
        if own is not None:
            own(self)

    cls.__post_init__ = checked  # type: ignore[attr-defined]
    cls.__repr__ = code_of  # type: ignore[method-assign]
    return dataclass(frozen=True, repr=False)(cls)


def spans_of(made: type) -> Mapping[str, Span]:
    """The spans of a spec's fields, each under the field's name and with the field's default."""
    known = made.__dict__.get("_spans")
    if known is None:
        known = {}
        for one in fields(made):
            if "span" in one.metadata:
                known[one.name] = _renamed(one.metadata["span"], one.name, one.default)
        made._spans = known  # type: ignore[attr-defined]
    return known


def _renamed(span: Span, name: str, default: Any) -> Span:
    if (span.name, span.default) == (name, default):
        return span
    return replace(span, name=name, default=default)


def code_of(made: Any) -> str:
    """A spec, or what lies in one, as the Python that makes it."""
    if isinstance(made, tuple):
        return f"({', '.join(map(code_of, made))}{',' if len(made) == 1 else ''})"
    if not is_dataclass(made):
        return repr(made)
    told = ", ".join(f"{name}{code_of(value)}" for name, value in arguments_of(made))
    return f"{type(made).__name__}({told})"


def arguments_of(made: Any) -> list[tuple[str, Any]]:
    """The arguments that make a spec or another dataclass, those at their defaults left out: "name=" and the value, without a
    name as long as no field before was left out and none is named."""
    given = [(one, getattr(made, one.name)) for one in fields(made)]
    told: list[tuple[str, Any]] = []
    in_order = not hasattr(type(made), "_spans")
    for one, value in given:
        if value == one.default:
            in_order = False
            continue
        told.append(("" if in_order else f"{one.name}=", value))
    return told

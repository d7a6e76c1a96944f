"""A registry is a named family (optimizers, costs, schedules), each member with its parameters' spans.

A member's spans are the defaults of its function's keyword-only arguments, so that a parameter is declared once, where
it is used.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from labcore.span import Span


class UnknownName(KeyError, ValueError):
    """A name that a registry does not hold. Both a KeyError (mapping) and a ValueError (bad input)."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Member:
    """One entry of a registry: a function, what it is called, its spans and where it comes from."""

    key: str
    label: str
    source: str
    function: Callable[..., Any]
    spans: Mapping[str, Span] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n\n")[0].replace("\n", " ")

    def check(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with defaults filled in, each checked against its span."""
        for name in parameters:
            if name not in self.spans:
                takes = ", ".join(self.spans) or "no parameters"
                raise ValueError(f"{self.key} takes {takes}; got {name}.")
        return {name: span.check(parameters.get(name, span.default)) for name, span in self.spans.items()}


M = TypeVar("M", bound=Member)


class Registry(Mapping[str, M], Generic[M]):
    """Members by key, in the order in which they were registered."""

    def __init__(self, kind: str, member: type[M]) -> None:
        self.kind = kind
        self._member = member
        self._members: dict[str, M] = {}

    def register(self, key: str, *, label: str, source: str, **fields: Any) -> Callable[[Callable], Callable]:
        """Decorator: the function under this key. Its keyword-only defaults must be spans."""

        def add(function: Callable) -> Callable:
            if key in self._members:
                raise ValueError(f"{self.kind} keys must be unique; got {key} twice.")
            if not inspect.getdoc(function):
                raise ValueError(f"{self.kind} {key} must have a docstring; got none.")
            spans = {}
            for name, parameter in inspect.signature(function).parameters.items():
                if parameter.kind is not parameter.KEYWORD_ONLY:
                    continue
                if not isinstance(parameter.default, Span) or parameter.default.name != name:
                    raise ValueError(f"{self.kind} {key}: the default of {name} must be the span of that name.")
                spans[name] = parameter.default
            self._members[key] = self._member(
                key=key, label=label, source=source, function=function, spans=spans, **fields
            )
            return function

        return add

    def __getitem__(self, key: str) -> M:
        try:
            return self._members[key]
        except (KeyError, TypeError):
            raise UnknownName(f"{self.kind} must be one of {', '.join(self._members)}; got {str(key)[:80]}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

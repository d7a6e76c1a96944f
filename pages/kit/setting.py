"""One setting of a page: what its values may be, how it is called, and how an address names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.span import Span


@dataclass(frozen=True)
class Setting:
    """One setting of a page: its span, its name in the URL, and what a change of it puts back to default.

    names   how the choices are called on the screen; "" is what None is called, where the span is optional
    empty   what its field says while nothing is in it, in place of the rule
    resets  names of settings that lose their meaning when this one changes
    place   whether it says where on the clock one is: it changes while one looks, and makes no other picture
    """

    span: Span
    name: str = ""
    names: Mapping[str, str] | None = None
    resets: tuple[str, ...] = ()
    empty: str = ""
    place: bool = False

    @property
    def key(self) -> str:
        return self.name or self.span.name

    def read(self, texts: Sequence[str]) -> Any:
        """The value that an address names with these texts; ValueError where the span refuses it."""
        return self.span.parse(",".join(texts) if self.span.kind == "several" else texts[-1])

    def called(self, value: Any) -> str:
        """A value as it is called on the screen, in the middle of a sentence."""
        names = self.names or {}
        if self.span.kind == "several":
            return ", ".join(names.get(one, one) for one in value)
        said = names.get("", "") if value is None else names.get(value, "") if isinstance(value, str) else ""
        said = said or self.span.format(value)
        first, _, rest = said.partition(" ")
        # A name of one word may be somebody's.
        return f"{first.lower()} {rest}" if rest and first.istitle() else said

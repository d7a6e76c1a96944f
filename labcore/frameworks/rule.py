"""An optimizer of the lab as the call that makes it in a framework."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labcore.entries import Entry
from labcore.frameworks.source import call, comment, number
from labcore.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class RuleCall:
    """made: what makes it;  arguments: of that call;  why: a comment, where the lab's convention differs and how it is met;
    note: what differs all the same, empty where nothing does."""

    made: str
    arguments: tuple[str, ...]
    why: str = ""
    note: str = ""

    def lines(self, start: str, first: str = "", end: str = ")") -> list[str]:
        """`start`, the call with `first` before its arguments, `end`; the comment above."""
        indent = " " * (len(start) - len(start.lstrip()))
        told = " ".join(part for part in (self.why, self.note) if part)
        made = call(f"{start}{self.made}(", [first, *self.arguments], end)
        return [*(comment(told, indent) if told else []), *made]


def told(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The numbers among the hyperparameters, as Python writes them."""
    return {name: number(value) for name, value in parameters.items() if not isinstance(value, str)}


def scaled(rate: str, parameters: Mapping[str, Any]) -> str:
    """The rate at which rules that add up velocities make the steps of the averaged form."""
    return f"{rate} * (1 - {number(parameters['beta'])})" if parameters.get("form") == "averaged" else rate


def uncorrected(parameters: Mapping[str, Any], name: str) -> None:
    """ValueError for an Adam without bias correction."""
    if parameters.get("bias_correction") is False:
        raise ValueError(
            f"{name}'{'' if name.endswith('s') else 's'} Adam always corrects its averages; got bias_correction=False: leave it on."
        )


def label_of(entry: Entry) -> str:
    """What a script calls an entry; ValueError for a name that would end the text in which it stands."""
    if re.search(r'["\\{}\n\r]', entry.name):
        raise ValueError(
            f"an entry's name must have no quotes, braces, backslashes or line breaks in a script; got {entry.name[:80]!r}: "
            "call it otherwise."
        )
    return entry.name or OPTIMIZERS[entry.key].label


def missing(name: str, label: str, key: str) -> ValueError:
    return ValueError(
        f'{name} has no optimizer like {label}; got optimizer {key!r}: choose another, or the script for "numpy".'
    )

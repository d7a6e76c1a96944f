"""A setting that another page hands over to be written down as scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labcore.data import Table
from labcore.frameworks.raced import Raced
from labcore.training import Settings

# Of settings alone, about.
_BYTES = 10_000


@dataclass(frozen=True, eq=False)
class Given:
    """Settings of a training or the spec of a race, its learning rates as numbers; two that say the same are equal.

    own   the table of settings whose data are "own";  kept: what was last made of that, by whoever looks at it
    """

    settings: Settings | Raced
    own: Table | None = None
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and self.settings == other.settings and self.own is other.own

    def __hash__(self) -> int:
        return hash(self.settings)

    @property
    def held_bytes(self) -> int:
        return _BYTES + (0 if self.own is None else self.own.inputs.nbytes + self.own.targets.nbytes)

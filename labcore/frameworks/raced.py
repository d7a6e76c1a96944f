"""What a script asks of a race: the settings of `labcore.experiments.race`, by their names, so that the race may be taken away."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from labcore.entries import Entry
from labcore.surfaces import Surface


@runtime_checkable
class Raced(Protocol):
    """The parts of a race's spec. Made without arguments, it has its defaults."""

    # Properties, since a spec is frozen.
    @property
    def surface(self) -> Surface: ...

    @property
    def entries(self) -> tuple[Entry, ...]: ...

    @property
    def start(self) -> tuple[float, float] | None: ...

    @property
    def steps(self) -> int: ...

    @property
    def schedule(self) -> tuple[str, tuple[tuple[str, Any], ...]]: ...

    @property
    def noise(self) -> float: ...

    @property
    def seeds(self) -> tuple[int, ...]: ...

    @property
    def batch_size(self) -> int | None: ...

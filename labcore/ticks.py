"""How long work tells how far it is: it calls a tick between slices, and what the tick raises ends the work."""

from __future__ import annotations

from typing import Protocol


class Tick(Protocol):
    """`share` of the work that is behind, 0 to 1, and what is being done now; None and "" leave what was said before."""

    def __call__(self, share: float | None = None, text: str = "", /) -> None: ...


def none(share: float | None = None, text: str = "", /) -> None:
    """Tells nobody."""

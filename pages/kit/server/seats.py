"""Who holds a connection: so many for each address and in all, and the bodies that are on their way.

Where there is no room for a newcomer, or for what arrives, the one that has let the server wait for longest goes: whoever opens
connections and says nothing takes the room from himself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

from pages.kit.server import limits

CROWDED = "Too many connections are open. Try again in a moment."
NO_ROOM = "Too many uploads are on their way. Try again in a moment."


class Holder(Protocol):
    """Somebody who holds a connection. address: under what it is counted, "" for a proxy's, which holds many clients'."""

    address: str


class Awaited(Holder, Protocol):
    """A holder for whom the server may have to wait."""

    def give_up(self, status: int, why: str) -> None:
        """Ends it from here, with an answer where one is awaited."""


@dataclass(frozen=True)
class Capacity:
    """How many connections there may be for each address and in all, and how many bytes of bodies on their way."""

    each: int
    in_all: int
    bodies: int

    @classmethod
    def from_limits(cls) -> Capacity:
        """The room that the limits set. ValueError where a variable holds no such number."""
        return cls(
            int(limits.ADDRESS_CONNECTIONS.value()),
            int(limits.CONNECTIONS.value()),
            int(limits.BODIES_MEGABYTES.value() * 1e6),
        )


class Seats:
    """The connections of one server. All of it is called from its event loop."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self._held: set[Holder] = set()
        self._of_address: Counter[str] = Counter()
        # Those for whom the server waits, the longest first.
        self._waiting: dict[Awaited, None] = {}
        # The bytes of each body on its way, the oldest first.
        self._bodies: dict[Awaited, int] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def of_address(self, address: str) -> int:
        """How many connections an address holds."""
        return self._of_address[address]

    @property
    def bytes(self) -> int:
        """Of all bodies on their way."""
        return self._bytes

    def take(self, one: Awaited) -> bool:
        """Whether there is room for a newcomer; somebody who has let the server wait may have to go for it."""
        # Of its own address first: who holds too many takes nobody else's room.
        if one.address and self._of_address[one.address] >= self.capacity.each:
            of_same = (other for other in self._waiting if other.address == one.address)
            if not self._dismiss(next(of_same, None)):
                return False
        if len(self._held) >= self.capacity.in_all and not self._dismiss(next(iter(self._waiting), None)):
            return False
        self._held.add(one)
        self._of_address[one.address] += 1
        return True

    def leave(self, one: Any) -> None:
        """It is closed. Nothing happens if it had left before."""
        self.served(one)
        self.body_ended(one)
        if one in self._held:
            self._held.remove(one)
            self._of_address[one.address] -= 1
            if not self._of_address[one.address]:
                del self._of_address[one.address]

    def passes(self, one: Awaited, other: Holder) -> None:
        """Another takes the seat of one that is there: its websocket, for which the server does not wait."""
        if one in self._held:
            self.served(one)
            self.body_ended(one)
            self._held.remove(one)
            self._held.add(other)

    def waits(self, one: Awaited) -> None:
        """From now on the server waits for it, unless it already does."""
        if one in self._held:
            self._waiting.setdefault(one)

    def served(self, one: Awaited) -> None:
        """It has said what it wants: the server does not wait for it now."""
        self._waiting.pop(one, None)

    def body(self, one: Awaited, size: int) -> None:
        """So many bytes of its body are here. Those on their way for longest go until there is room, itself perhaps."""
        if one not in self._held:
            return
        self._bytes += size - self._bodies.get(one, 0)
        self._bodies[one] = size
        while self._bytes > self.capacity.bodies:
            self._dismiss(next(iter(self._bodies)), NO_ROOM)

    def body_ended(self, one: Awaited) -> None:
        """Its body is complete, or given up."""
        self._bytes -= self._bodies.pop(one, 0)

    def _dismiss(self, one: Awaited | None, why: str = CROWDED) -> bool:
        if one is None:
            return False
        # Its place is free now, and not when the system says that it is closed.
        self.leave(one)
        one.give_up(503, why)
        return True

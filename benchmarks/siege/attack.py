"""What an attack is: who is attacked, how hard, and what must hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# What a client writes wherever the server may repeat it: a line of the log that begins with it was forged.
FORGED = "forged by a visitor"


@dataclass(frozen=True)
class Place:
    """Who is attacked: the server's address and its process."""

    base: str
    process: int

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.base).port or 80

    @property
    def netloc(self) -> str:
        return urlsplit(self.base).netloc


@dataclass
class Outcome:
    """What came of an attack: in a few words, and what must not have been."""

    did: str = ""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Attack:
    """One kind of attack.

    run           place and sizes -> what came of it; in a process of its own, which leaves when it returns
    whole, short  the sizes of the whole siege, and of the one that tests have time for; without the second it is not in that
    wait          seconds that the bystander may wait at worst;  share: of his answers that keep to it
    gained        bytes that the server may gain at most;  in_all: that it may hold
    twice         whether it is made once before it counts: a lab in use keeps results for all visitors, and is as full as it gets
    """

    name: str
    run: Callable[..., Awaitable[Outcome]]
    whole: Mapping[str, Any]
    short: Mapping[str, Any] | None = None
    wait: float = 1.0
    share: float = 1.0
    gained: float = 50e6
    in_all: float = 1.5e9
    twice: bool = False

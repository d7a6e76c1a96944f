"""What a picture shows as a program of a framework, as its lesson tells the kit (pages/kit/code_tab.py shows it)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labcore.frameworks.source import Script


@dataclass(frozen=True)
class ScriptOffer:
    """One setting that can be written down for every framework.

    name    what it is called among several, "" where it is alone
    write   framework, whether it has the lab's own numbers, whether its files are made too -> its script; ValueError with a
            sentence for what a framework does not have
    said    what the script does, in a sentence or two
    draws   whether it draws anything: then the lab's own numbers are a matter of choice
    """

    name: str
    write: Callable[[str, bool, bool], Script]
    said: str
    draws: bool = False

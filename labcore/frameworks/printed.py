"""What the scripts have printed in the frameworks, which the lab itself does not have: stored, of the settings that the page shows.

`python -m labcore.frameworks.store` makes the file. A stored text counts as long as the script is the one that printed it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from labcore.entries import Entry
from labcore.frameworks.lab_runs import Ran, What
from labcore.frameworks.source import Script
from labcore.spec import arguments_of, code_of
from labcore.training import Settings

Array = np.ndarray

STORED = Path(__file__).with_name("printed.json")
# Where a framework's scripts run: for Keras also what stands behind it.
PLACES = {"pytorch": ("pytorch",), "keras": ("keras tensorflow", "keras jax", "keras torch"), "jax": ("jax",)}

NAMES = {"pytorch": "PyTorch", "torch": "PyTorch", "keras": "Keras", "jax": "JAX", "tensorflow": "TensorFlow"}


@dataclass(frozen=True)
class Printed:
    """What a script has printed.

    place      a value of PLACES;  library: with its version, as "Keras 3.15.1 on JAX 0.10.2"
    text       as it was printed
    """

    place: str
    library: str
    text: str

    @property
    def framework(self) -> str:
        return self.place.split()[0]

    @property
    def name(self) -> str:
        """The library without its version, short."""
        return " on ".join(NAMES[one] for one in self.place.split())

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Array]]:
        """By the runs' names ("" for a training) and the names of what is printed, (n,) each; empty where it is no such text."""
        found: dict[str, dict[str, list[float]]] = {}
        for name, pairs in map(_pairs, self.text.splitlines()):
            of_run = found.setdefault("" if name.startswith("epoch ") else name, {})
            for key, value in pairs.items():
                of_run.setdefault(key, []).append(value)
        return {name: {key: np.array(one) for key, one in given.items()} for name, given in found.items() if given}

    def of(self, run: Ran) -> Mapping[str, Array]:
        """Its own of what a run of the lab prints, as many numbers of each: after every epoch, or at the end; else nothing."""
        theirs = self.values.get(run.name, {})
        alike = all(len(theirs.get(key, ())) == len(printed) for key, printed in run.numbers.items())
        return {key: theirs[key] for key in run.numbers} if alike else {}

    def away(self, run: Ran) -> Mapping[str, float]:
        """The largest difference of each from the lab's, as printed, over all that is printed."""
        return {key: float(np.abs(theirs - run.numbers[key]).max()) for key, theirs in self.of(run).items()}


def _pairs(text: str) -> tuple[str, dict[str, float]]:
    """ "name: key value, key value"; nothing of another line, such as a progress bar's."""
    name, _, rest = text.rpartition(": ")
    try:
        return name, {key: float(value) for key, value in (one.split(" ") for one in rest.split(", "))}
    except ValueError:
        return name, {}


def mark(script: Script) -> str:
    """A short name of a script's text."""
    return sha256(script.text.encode()).hexdigest()[:16]


def key_of(what: What, same: bool) -> str:
    """Under what the texts of a setting are stored."""
    kind = "training" if isinstance(what, Settings) else "parabola" if isinstance(what, Entry) else "race"
    told = ", ".join(f"{name}{code_of(value)}" for name, value in arguments_of(what))
    return f"{kind}{'' if same else ' by itself'}: {told}"


def printed(what: What, same: bool, scripts: Mapping[str, Script]) -> tuple[Printed, ...]:
    """What is stored of a setting, of those scripts that are still the same, in the order of PLACES."""
    given = stored()["printed"].get(key_of(what, same), {})
    found = []
    for framework, places in PLACES.items():
        for place in places:
            one = given.get(place)
            if one is not None and framework in scripts and one["script"] == mark(scripts[framework]):
                found.append(Printed(place, stored()["libraries"][place], "\n".join(one["lines"])))
    return tuple(found)


@cache
def stored() -> Mapping[str, Any]:
    """libraries: of each place its name; printed: of each setting and place the script's mark and its lines."""
    read: Mapping[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return read

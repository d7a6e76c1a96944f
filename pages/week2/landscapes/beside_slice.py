"""A slice with what stands beside it: the curvatures of the network, and a random walk where it is asked for. Each is computed and
kept by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.experiments.landscapes import bends, slices, walks
from labcore.table import ResultTable
from labcore.ticks import Tick
from pages.kit.code import script_of

Part = slices.Spec | bends.Spec | walks.Spec
RUNS: dict[type, Any] = {slices.Spec: slices.run, bends.Spec: bends.run, walks.Spec: walks.run}


@dataclass(frozen=True)
class SliceBeside:
    """A slice, whether a random walk stands beside it, and whether the curvatures are told: of a coarse picture they are not."""

    slice: slices.Spec
    walk: bool
    bent: bool = True


@dataclass(frozen=True)
class ResultBeside:
    spec: SliceBeside
    slice: slices.Result
    bends: bends.Result | None
    walk: walks.Result | None

    def tables(self) -> list[ResultTable]:
        return [*self.slice.tables(), *(one.table() for one in (self.bends, self.walk) if one is not None)]


def parts(spec: SliceBeside) -> Sequence[Part]:
    return [spec.slice, *([bends_of(spec)] if spec.bent else []), *([walk_of(spec)] if spec.walk else [])]


def bends_of(spec: SliceBeside) -> bends.Spec:
    return bends.Spec(**vars(slices.training_of(spec.slice)))


def walk_of(spec: SliceBeside) -> walks.Spec:
    return walks.Spec(**vars(slices.training_of(spec.slice)))


def join(spec: SliceBeside, results: Sequence[Any]) -> ResultBeside:
    cut, *others = results
    return ResultBeside(spec, cut, others[0] if spec.bent else None, others[-1] if spec.walk else None)


def run(spec: Part, tick: Tick) -> Any:
    """One of the parts."""
    return RUNS[type(spec)](spec, tick)


def script(spec: SliceBeside) -> str:
    return "\n".join(script_of(RUNS[type(part)], part) for part in parts(spec))


def coarse(spec: SliceBeside) -> SliceBeside | None:
    """The same with a quarter of the points, where all of them take long: networks on few examples are soon done."""
    quicker = slices.coarser(spec.slice)
    if spec.slice.data != "digits" or quicker.points == spec.slice.points:
        return None
    return replace(spec, slice=quicker, bent=False)

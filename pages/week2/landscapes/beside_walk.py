"""A slice and, where it is asked for, the random walk beside it: each computed and kept by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.experiments.landscapes import slices, walks
from labcore.table import ResultTable
from labcore.ticks import Tick
from pages.kit.code import script_of


@dataclass(frozen=True)
class SliceBeside:
    """A slice, and whether a random walk stands beside it."""

    slice: slices.Spec
    walk: bool


@dataclass(frozen=True)
class ResultBeside:
    spec: SliceBeside
    slice: slices.Result
    walk: walks.Result | None

    def tables(self) -> list[ResultTable]:
        return [*self.slice.tables(), *([self.walk.table()] if self.walk is not None else [])]


def parts(spec: SliceBeside) -> Sequence[slices.Spec | walks.Spec]:
    return [spec.slice, walk_of(spec)] if spec.walk else [spec.slice]


def walk_of(spec: SliceBeside) -> walks.Spec:
    return walks.Spec(**vars(slices.training_of(spec.slice)))


def join(spec: SliceBeside, results: Sequence[Any]) -> ResultBeside:
    return ResultBeside(spec, results[0], results[1] if spec.walk else None)


def run(spec: slices.Spec | walks.Spec, tick: Tick) -> slices.Result | walks.Result:
    """One of the two parts."""
    return walks.run(spec, tick) if isinstance(spec, walks.Spec) else slices.run(spec, tick)


def script(spec: SliceBeside) -> str:
    own = script_of(slices.run, spec.slice)
    return f"{own}\n{script_of(walks.run, walk_of(spec))}" if spec.walk else own


def coarse(spec: SliceBeside) -> SliceBeside | None:
    """The same with a quarter of the points, where all of them take long: networks on few examples are soon done."""
    quicker = slices.coarser(spec.slice)
    return replace(spec, slice=quicker) if spec.slice.data == "digits" and quicker.points < spec.slice.points else None

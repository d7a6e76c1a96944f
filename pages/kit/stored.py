"""An exhibit whose result stands in a file, or is made value by value now, as its spec's `source` says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.ticks import Tick
from pages.kit.code import script_of


@dataclass(frozen=True)
class StoredOrMade:
    """What an exhibit is told of such a result: its `run`, `parts`, `join`, `coarse` and `script`.

    spec     the class of specs, which have `source`, "stored" or not, the `parts` to be made, and `many`: of so many of them
    whole    the core's run of a spec, which reads the file;  measure: of one part
    result   what the parts' results are together: of a spec and a tuple of them
    """

    spec: type
    whole: Callable[..., Any]
    measure: Callable[..., Any]
    result: Callable[[Any, tuple[Any, ...]], Any]

    def parts(self, spec: Any) -> tuple[Any, ...]:
        """What is computed and kept by itself: the file, or each value."""
        return (spec,) if spec.source == "stored" else spec.parts

    def run(self, part: Any, tick: Tick) -> Any:
        return self.whole(part, tick) if isinstance(part, self.spec) else self.measure(part, tick)

    def join(self, spec: Any, results: Sequence[Any]) -> Any:
        return results[0] if spec.source == "stored" else self.result(spec, tuple(results))

    def coarse(self, spec: Any) -> Any | None:
        """The same with one value less: what is there already is shown while the next is made."""
        many = len(spec.parts)
        return None if spec.source == "stored" or not many else replace(spec, many=many - 1)

    def script(self, spec: Any) -> str:
        return script_of(self.whole, spec)

"""What a convention is: what the lab and each framework do, and two paths that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labcore.frameworks.parting import Paths
from labcore.span import Span

# Of a framework and the number that is turned.
RowPaths = Callable[[str, Any], Paths]


@dataclass(frozen=True)
class Convention:
    """A row of the table.

    lab         what the lab does;  pytorch, keras, jax: what each framework does
    equal       by framework, of those that have another path than the lab, the setting that makes them equal
    turned      the number on which the paths depend
    meets       the frameworks that no setting makes do as the lab: `equal` is then a setting of both, under which they agree
    shown       by framework, what is to be said of the two paths besides what the table says
    sides       whose the two paths are, where "the lab's" and the framework's are not enough
    paths(framework, number)  the two paths, and both with that setting
    """

    key: str
    name: str
    lab: str
    pytorch: str
    keras: str
    jax: str
    equal: Mapping[str, str]
    turned: Span
    paths: RowPaths
    meets: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    sides: tuple[str, str] | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The frameworks whose path is not the lab's."""
        return tuple(self.equal)

    def has(self, framework: str) -> str:
        """What "lab" or a framework does."""
        return str(getattr(self, framework))


def rows() -> tuple[dict[str, Convention], Callable[..., Callable[[RowPaths], RowPaths]]]:
    """Rows by key, none yet, and what makes one of a function that gives its paths."""
    kept: dict[str, Convention] = {}

    def row(
        key: str, name: str, turned: Span, lab: str, pytorch: str, keras: str, jax: str, equal: Mapping[str, str], meets: Iterable[str] = (),
        shown: Mapping[str, str] | None = None, sides: tuple[str, str] | None = None,
    ) -> Callable[[RowPaths], RowPaths]:  # fmt: skip
        def keep(paths: RowPaths) -> RowPaths:
            kept[key] = Convention(key, name, lab, pytorch, keras, jax, equal, turned, paths, frozenset(meets), shown or {}, sides)  # fmt: skip
            return paths

        return keep

    return kept, row

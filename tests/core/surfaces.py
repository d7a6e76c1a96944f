"""Every surface the tests go through, each at its default and at the ends of its parameters' ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.costs import COSTS, CostFunction, CostMember
from labcore.data_costs import DATA_COSTS

# Beyond, the surface bends within less than the step of the finite differences in its window; test_data_costs.py looks closer.
SMOOTH = {("logistic", "scale_ratio"): 30.0}


def settings_of(member: CostMember) -> Iterator[dict[str, Any]]:
    yield {}
    for name, span in member.spans.items():
        high = SMOOTH.get((member.key, name), span.high)
        values = (False, True) if span.kind == "toggle" else span.choices or (span.low, high)
        yield from ({name: value} for value in values)


def name_of(key: str, settings: Mapping[str, Any]) -> str:
    return " ".join(
        [key, *(f"{name}={value if isinstance(value, str) else f'{value:g}'}" for name, value in settings.items())]
    )


SURFACES: dict[str, CostFunction] = {
    name_of(key, settings): member.make(**settings)
    for registry in (COSTS, DATA_COSTS)
    for key, member in registry.items()
    for settings in settings_of(member)
}
SURFACES["quadratic turned"] = COSTS["quadratic"].make(condition_number=300.0, rotation=30.0)
PLAIN: dict[str, CostFunction] = {key: member.make() for key, member in COSTS.items()}

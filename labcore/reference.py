"""The reference table of a registry: every member with its parameters, ranges and source, made from the registry itself.

`python -m labcore.reference` prints all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.registry import Member
from labcore.span import Span


def _parameter(span: Span) -> str:
    if span.kind == "choice":
        return f"`{span.name}` = {span.format(span.default)} ({', '.join(span.choices)})"
    if span.kind in ("toggle", "pairs", "several"):
        return f"`{span.name}` = {span.format(span.default)}"
    return f"`{span.name}` = {span.format(span.default)} in [{span.low:g}, {span.high:g}]"


def table(registry: Mapping[str, Any]) -> str:
    """A Markdown table: key, what it is, parameters with default and range, source."""
    lines = ["| name | what it is | parameters | source |", "|---|---|---|---|"]
    for key, member in registry.items():
        assert isinstance(member, Member)
        parameters = ", ".join(_parameter(span) for span in member.spans.values()) or "none"
        lines.append(f"| `{key}` | {_cell(member.summary)} | {parameters} | {_cell(member.source)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text that a table's cell takes as it is."""
    return text.replace("|", r"\|").replace("*", r"\*").replace("$", r"\$")


if __name__ == "__main__":
    from labcore.activations import ACTIVATIONS
    from labcore.costs import COSTS
    from labcore.data import PLANAR
    from labcore.data_costs import DATA_COSTS
    from labcore.initializers import INITIALIZERS
    from labcore.losses import LOSSES
    from labcore.optimizers import OPTIMIZERS
    from labcore.schedules import SCHEDULES

    for title, members in (
        ("Optimizers", OPTIMIZERS),
        ("Costs", COSTS),
        ("Costs from data", DATA_COSTS),
        ("Schedules", SCHEDULES),
        ("Activations", ACTIVATIONS),
        ("Initializers", INITIALIZERS),
        ("Losses", LOSSES),
        ("Sets in the plane", PLANAR),
    ):
        print(f"## {title}\n\n{table(members)}\n")  # noqa: T201

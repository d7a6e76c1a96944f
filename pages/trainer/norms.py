"""Normalization as the page has it: one choice, kept under two names, since links of before say `batch_norm`.

Batch norm is kept as `batch_norm`, layer and group norm as `norm`; where a link says both, norm decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labcore.per_layer import of_each

Values = Mapping[str, Any]

NAMES = {"none": "None", "batch": "Batch norm", "layer": "Layer norm", "group": "Group norm"}
# In a list "none" is the empty list, so that a layer without a norm has another word there.
OFF = "off"


def kind_of(page: Values, side: str) -> str:
    """What normalizes all layers of a side: what it says itself, in one of the names or both, or else as A."""
    norm, batch = page["norm"], page["batch_norm"]
    if side != "a":
        own = page[f"{side}.norm"], page[f"{side}.batch_norm"]
        if own != (None, None):
            norm, batch = own[0] or "none", own[1]
    return norm if norm != "none" else "batch" if batch else "none"


def kept_as(kind: str, side: str, of_a: str) -> dict[str, Any]:
    """The settings that say that a side has this norm; of_a: what A has."""
    norm = kind if kind in ("layer", "group") else None
    batch = kind == "batch" if norm is None else None
    if side == "a":
        return {"norm": norm or "none", "batch_norm": bool(batch)}
    return {f"{side}.norm": None, f"{side}.batch_norm": None} | (
        {} if kind == of_a else {f"{side}.norm": norm, f"{side}.batch_norm": batch}
    )


def from_lists(kind: str, norms: Sequence[str] | None, batch_norms: Sequence[bool] | None) -> str | tuple[str, ...]:
    """The norm of all layers or of each: lists come before what is said of all, and the one of norms first."""
    if norms is not None:
        return tuple("none" if one == OFF else one for one in norms)
    if batch_norms is not None:
        return tuple("batch" if one else "none" for one in batch_norms)
    return kind


def said(norm: Any) -> dict[str, Any]:
    """The settings of side A, or of its layers, that say this norm: links of before can say none and batch norm."""
    if not isinstance(norm, tuple):
        return kept_as(norm, "a", norm)
    if set(norm) <= {"none", "batch"}:
        return {"batch_norms": tuple(one == "batch" for one in norm)}
    return {"norms": tuple(OFF if one == "none" else one for one in norm)}


def has_groups(norm: Any) -> bool:
    """Whether a layer has group norm: of a norm for all of them, or a tuple of one each."""
    return "group" in (norm if isinstance(norm, tuple) else (norm,))


def dividing(groups: int | tuple[int, ...], hidden: Sequence[int]) -> int | tuple[int, ...]:
    """The groups that the layers get: of each the largest number that divides its units and is not above what is asked for.

    A tuple where one is given, or where the layers come to different numbers.
    """
    if isinstance(groups, tuple):
        return tuple(_largest(n, most) for n, most in zip(hidden, groups, strict=True))
    each = tuple(_largest(n, groups) for n in hidden)
    return each if len(set(each)) > 1 else each[0] if each else groups


def _largest(units: int, most: int) -> int:
    return max(parts for parts in range(1, min(units, most) + 1) if units % parts == 0)


def _groups(count: int) -> str:
    return f"{count} group{'s' if count > 1 else ''}"


def undivided(asked: Values) -> Iterator[tuple[int, str]]:
    """Layers with another number of groups than is asked for, each with what it has in its place."""
    hidden = asked["hidden"]
    each = [of_each(name, asked[name], len(hidden)) for name in ("norm", "groups")]
    for layer, (norm, parts, units) in enumerate(zip(*each, hidden, strict=True), start=1):
        if norm == "group" and units % parts:
            yield (
                layer,
                f"has {_groups(_largest(units, parts))} in place of {parts}, which do not divide its {units} units.",
            )


def asked_for(groups: int | tuple[int, ...], hidden: Sequence[int]) -> int | tuple[int, ...]:
    """What `dividing` makes these groups of: one number where there is one."""
    most = max(groups) if isinstance(groups, tuple) else groups
    return most if dividing(most, hidden) == groups else groups

"""Every surface by its key: the lab's own, those made from real data, and a typed formula."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from labcore.costs import COSTS, CostFunction, CostMember
from labcore.data_costs import DATA_COSTS
from labcore.expression import FORMULAS

# A surface in names and numbers: its key and its parameters as pairs.
Surface = tuple[str, tuple[tuple[str, Any], ...]]

SURFACES: Mapping[str, CostMember] = {**COSTS, **DATA_COSTS, **FORMULAS}
QUADRATIC: Surface = ("quadratic", ())


@lru_cache(maxsize=64)
def cost_of(surface: Surface) -> CostFunction:
    """The cost of a surface; ValueError for an unknown key or parameter, and for a formula without a value in its window."""
    key, parameters = surface
    if key not in SURFACES:
        raise ValueError(f"surface must be one of {', '.join(SURFACES)}; got {str(key)[:80]}.")
    return SURFACES[key].make(**dict(parameters))

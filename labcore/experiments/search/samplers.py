"""Which trials are tried: Optuna's samplers, with every default that matters named, and a study that is told in order.

A round's asks depend on the seed, the number of the round and what was told before it, and on nothing else: each round has a
sampler of its own. So a search that goes on from a file asks for the same trials as one that never stopped.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from labcore.experiments.search.space import Dimension, Space

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.samplers import BaseSampler

# Values of one name: more than trials can be, and than there are integers.
_MOST_DOUBLINGS = 13


def seed_of(seed: int, number: int) -> int:
    """Of round `number` of a search, in the 32 bits that Optuna's generators take."""
    return int(np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(1)[0])


# --- what Optuna is told of a space -----------------------------------------------------------------------


def distribution_of(dimension: Dimension) -> BaseDistribution:
    """Optuna's: on a complement scale it searches 1 - value, on a log scale."""
    from optuna.distributions import FloatDistribution, IntDistribution

    if dimension.is_whole:
        return IntDistribution(int(dimension.low), int(dimension.high), log=dimension.scale == "log")
    if dimension.scale == "complement":
        return FloatDistribution(1.0 - dimension.high, 1.0 - dimension.low, log=True)
    return FloatDistribution(dimension.low, dimension.high, log=dimension.scale == "log")


def to_optuna(dimension: Dimension, value: float) -> float:
    return 1.0 - value if dimension.scale == "complement" else value


def from_optuna(dimension: Dimension, given: float) -> float:
    value = 1.0 - given if dimension.scale == "complement" else given
    inside = min(max(value, dimension.low), dimension.high)
    return int(inside) if dimension.is_whole else float(inside)


# --- the grid ---------------------------------------------------------------------------------------------


def grid_of(space: Space, trials: int) -> dict[str, list[float]]:
    """Values of each name, spread evenly on its scale with both ends: equally many of each, the fewest that make at least
    `trials` points; of integers, which are distinct, there may be fewer.

    ValueError where all are integers and have not so many points.
    """
    # Doubled until it is enough, then halved down to the fewest: of integers there may never be enough.
    enough = next((2**k for k in range(_MOST_DOUBLINGS) if _points(_levels(space, 2**k)) >= trials), None)
    if enough is None:
        points = _points(_levels(space, 2**_MOST_DOUBLINGS))
        raise ValueError(
            f"a grid of these integers has {points:,} points; got {trials:,} trials: take fewer, or a wider space."
        )
    few = enough // 2
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if _points(_levels(space, middle)) >= trials else (middle, enough)
    return _levels(space, enough)


def _levels(space: Space, count: int) -> dict[str, list[float]]:
    return {one.name: _spread(one, count) for one in space.dimensions}


def _points(levels: dict[str, list[float]]) -> int:
    return math.prod(map(len, levels.values()))


def _spread(dimension: Dimension, count: int) -> list[float]:
    places = [0.5] if count == 1 else [i / (count - 1) for i in range(count)]
    return sorted({dimension.value(place) for place in places})


# --- the samplers -----------------------------------------------------------------------------------------


def sampler_of(name: str, space: Space, seed: int, number: int, trials: int) -> BaseSampler:
    """Optuna's sampler for round `number` of a search of so many trials."""
    from optuna.samplers import GridSampler, QMCSampler, RandomSampler, TPESampler

    inner: BaseSampler
    if name == "grid":
        levels = grid_of(space, trials)
        # Tried in an order that the seed draws, so that what has been tried is spread over the square from the start.
        inner = GridSampler(
            {one.name: [to_optuna(one, value) for value in levels[one.name]] for one in space.dimensions},
            seed=seed_of(seed, 0),
        )
    elif name == "sobol":
        # What of it may change does not matter: its version is pinned. No block without warnings, which is the whole process's.
        warnings.filterwarnings("ignore", "QMCSampler is experimental")
        # Scrambled: the bare sequence begins in a corner.
        inner = QMCSampler(
            qmc_type="sobol", scramble=True, seed=seed_of(seed, 0), warn_asynchronous_seeding=False, warn_independent_sampling=False
        )  # fmt: skip
    elif name == "tpe":
        # Optuna's own for the rest: the best tenth, at most 25, against the others; trials on their way count among the
        # worst (constant_liar), so that those of one round do not all go to one place.
        inner = TPESampler(
            seed=seed_of(seed, number), n_startup_trials=10, n_ei_candidates=24, multivariate=True, group=False, constant_liar=True
        )  # fmt: skip
    else:
        inner = RandomSampler(seed=seed_of(seed, number))
    return _owned(
        inner, space, {one.name: distribution_of(one) for one in space.dimensions} if name == "sobol" else None
    )


def _owned(inner: BaseSampler, space: Space, whole: dict[str, BaseDistribution] | None) -> BaseSampler:
    """The sampler within a loop that is ours.

    whole  what is sampled together from the first trial on, where the sampler would wait for one to have ended
    """
    from optuna.samplers import BaseSampler

    class Owned(BaseSampler):
        def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, BaseDistribution]:
            return inner.infer_relative_search_space(study, trial) if whole is None else whole

        def sample_relative(self, study: Any, trial: Any, search_space: Any) -> dict[str, Any]:
            sampled = inner.sample_relative(study, trial, search_space)
            return {name: _settled(space[name], value) for name, value in sampled.items()}

        def sample_independent(self, study: Any, trial: Any, param_name: str, param_distribution: Any) -> Any:
            sampled = inner.sample_independent(study, trial, param_name, param_distribution)
            return _settled(space[param_name], sampled)

        def before_trial(self, study: Any, trial: Any) -> None:
            inner.before_trial(study, trial)

        # No after_trial: the grid would stop a loop that is not Optuna's.

    return Owned()


def _settled(dimension: Dimension, given: float) -> float:
    """What Optuna would be told of the value that we make of its sample: there and back, so that both go on from the same bits."""
    return to_optuna(dimension, from_optuna(dimension, given))

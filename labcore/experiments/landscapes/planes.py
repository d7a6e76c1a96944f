"""Planes through a network's weights: directions to cut along, the true costs on a plane, and what a path holds of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.experiments.landscapes.chance import DIRECTION, SEED, WALK
from labcore.network import Network
from labcore.span import Span
from labcore.ticks import Tick, none

Array = np.ndarray

REACH = Span(
    "reach", 1.0, 1e-9, 1e9, scale="log", label="reach",
    hint="How far a slice goes along each direction, in lengths of it.",
)  # fmt: skip
SIZE = Span("size", 41, 2, 401, kind="integer", label="points", hint="Points along each side of a slice.")
MOST_NUMBERS = 50_000_000
# Bytes of what the widest layer puts out for the networks of one tile: they stay in the cache.
TILE_BYTES = 6_000_000


def costs_at(network: Network, thetas: Array, X: Any, targets: Array, tick: Tick = none) -> Array:
    """The true costs of a network with other weights, tile by tile: thetas (k, P) -> (k,), without its penalty.

    As the network is used, not as it trains: batch norm with its running statistics, no dropout. `network` is not changed.
    tick  called before every tile with the share of the work behind; what it raises ends it
    """
    thetas = np.asarray(thetas, network.dtype)
    if thetas.ndim != 2 or thetas.shape[1] != network.spec.parameters:
        raise ValueError(f"thetas must have shape (k, {network.spec.parameters}); got {thetas.shape}.")
    return _in_tiles(network, len(thetas), lambda rows: thetas[rows], X, targets, tick)


def plane_slice(
    network: Network, X: Any, targets: Array, first: Array, second: Array, reach: float, size: int, tick: Tick = none
) -> Array:
    """The true costs on a plane through a network's weights: (size, size), as in a picture.

    Row i, column j is the cost at theta + a_j first + b_i second, where a and b each go from -reach to reach in `size` equal
    steps: of an odd size the middle one is the network's own cost.

    network        of one run, with its theta at the centre; it is not changed
    X, targets     examples (m, n_features), and what is to be learned, as `network.targets` encodes it
    first, second  (P,), directions in theta
    reach          [1e-9, 1e9], in lengths of the directions;  size: 2 to 401
    tick           called before every tile with the share of the work behind; what it raises ends it

    ValueError for anything else, and where more than 50 million numbers would be needed for a tile of one row.
    """
    if network.runs:
        raise ValueError(f"network must be a single one; got runs {network.runs}.")
    first, second = (_direction(name, one, network) for name, one in (("first", first), ("second", second)))
    reach, size = REACH.check(reach), SIZE.check(size)
    along = reach * steps_of(size)
    a, b = np.tile(along, size), np.repeat(along, size)

    def thetas(rows: slice) -> Array:
        return network.theta + a[rows, None] * first + b[rows, None] * second

    return _in_tiles(network, size * size, thetas, X, targets, tick).reshape(size, size)


def steps_of(size: int) -> Array:
    """From -1 to 1 in `size` equal steps; the middle one of an odd number is exactly 0."""
    return (2.0 * np.arange(size) - (size - 1)) / (size - 1)


def _direction(name: str, given: Any, network: Network) -> Array:
    direction = np.asarray(given, np.float64)
    if direction.shape != (network.spec.parameters,) or not np.isfinite(direction).all():
        raise ValueError(
            f"{name} must be finite numbers of shape ({network.spec.parameters},); got shape {direction.shape}."
        )
    return direction.astype(network.dtype)


def _in_tiles(
    network: Network, count: int, thetas: Callable[[slice], Array], X: Any, targets: Array, tick: Tick
) -> Array:
    X = network.inputs(X)
    each = max(1, int(TILE_BYTES // (X.shape[-2] * max(network.spec.sizes[1:]) * X.itemsize)))
    costs = np.empty(count)
    for at in range(0, count, each):
        tick(at / count, "costs on the slice")
        rows = slice(at, min(at + each, count))
        several = Network(network.spec, theta=thetas(rows))
        several.statistics[...] = network.statistics
        costs[rows] = several.cost(X, targets)
    return costs


# --- directions ----------------------------------------------------------------------------------------------


def random_direction(network: Network, seed: int, number: int = 0) -> Array:
    """Standard normal numbers for every parameter: (P,)."""
    key = (DIRECTION, number)
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=key))
    return rng.standard_normal(network.spec.parameters)


def filter_normalized(network: Network, direction: Array) -> Array:
    """A direction (P,) made as long as the network, unit by unit: the weights into each unit get the length that the
    network's own have, and biases, gammas and betas do not move.

    Source: H. Li et al., arXiv:1712.09913, section 4, with the biases and batch norm left out as in the authors' code.
    """
    direction = _direction("direction", direction, network)
    scaled = np.zeros_like(direction)
    for group in network.weights():
        drawn, own = group.of(direction), group.of(network.theta)
        lengths = np.linalg.norm(drawn, axis=0)
        factors = np.divide(np.linalg.norm(own, axis=0), lengths, out=np.zeros_like(lengths), where=lengths > 0)
        group.of(scaled)[...] = drawn * factors
    return scaled


def path_shares(points: Array) -> Array:
    """How much of a path each principal direction holds: points (steps, P) -> shares of its variance, descending, (k,).

    The path is centred. k is the smaller of steps and P; the shares sum to 1. ValueError for a path of one point, one that
    never moves, or numbers that are not finite.

    Source for what they are of a random walk: J. Antognini and J. Sohl-Dickstein, arXiv:1806.08805: 6 / (pi^2 k^2).
    """
    variances = np.linalg.eigvalsh(_gram(_centred(points)))[::-1]
    # Rounding leaves those of no direction a little below 0.
    variances = np.maximum(variances, 0.0)
    return variances / variances.sum()


def principal_directions(points: Array, count: int = 2) -> Array:
    """The directions of a path (steps, P) that hold most of it: (count, P), each of length 1, pointing from its start to its
    end; 0 where there are not so many."""
    points = np.asarray(points, np.float64)
    centred = _centred(points)
    steps, P = centred.shape
    variances, vectors = np.linalg.eigh(_gram(centred))
    found = np.zeros((count, P))
    for k in range(min(count, len(variances))):
        if variances[-1 - k] > 1e-14 * variances[-1]:
            vector = vectors[:, -1 - k]
            direction = vector if steps >= P else centred.T @ vector
            direction = direction / np.linalg.norm(direction)
            found[k] = direction if direction @ (points[-1] - points[0]) >= 0 else -direction
    return found


def _centred(points: Array) -> Array:
    points = np.asarray(points, np.float64)
    good = points.ndim == 2 and len(points) > 1 and points.size <= MOST_NUMBERS and bool(np.isfinite(points).all())
    if not good or not (points != points[0]).any():
        raise ValueError(
            f"points must be a path of shape (steps, P), finite, that moves, of at most {MOST_NUMBERS:,} numbers; "
            f"got shape {points.shape}."
        )
    return points - points.mean(axis=0)


def _gram(centred: Array) -> Array:
    """What has the same eigenvalues, but 0, as the covariance: the smaller of the two products."""
    steps, P = centred.shape
    return centred.T @ centred if steps >= P else centred @ centred.T


def random_walk(steps: int, parameters: int, seed: int = 0) -> Array:
    """A walk that knows of no cost: `steps` steps of standard normal numbers in so many dimensions, (steps + 1, parameters)."""
    if steps < 1 or parameters < 1 or (steps + 1) * parameters > MOST_NUMBERS:
        raise ValueError(
            f"a walk must have at least one step and one dimension, and at most {MOST_NUMBERS:,} numbers; got {steps} and {parameters}."
        )
    rng = np.random.default_rng(np.random.SeedSequence(SEED.check(seed), spawn_key=(WALK,)))
    walk = np.zeros((steps + 1, parameters))
    np.cumsum(rng.standard_normal((steps, parameters)), axis=0, out=walk[1:])
    return walk


def on_plane(points: Array, centre: Array, first: Array, second: Array) -> Array:
    """Where points (k, P) lie on the plane through `centre`, seen from straight above: (k, 2), in lengths of the directions."""
    both = np.stack([first, second])
    gram = both @ both.T
    return (points - centre) @ both.T @ np.linalg.pinv(gram, hermitian=True)


def between_points(values: Array, places: Array, reach: float) -> Array:
    """What a picture (size, size) of a slice shows at places (k, 2): between its points, straight; NaN outside."""
    size = len(values)
    at = (np.asarray(places, np.float64) / reach + 1.0) * 0.5 * (size - 1)
    inside = np.all((at >= -1e-9) & (at <= size - 1 + 1e-9), axis=-1)
    at = np.where(inside[:, None], at, 0.0)
    cells = np.clip(np.floor(at).astype(int), 0, size - 2)
    (j, i), (u, v) = cells.T, (at - cells).T
    low = values[i, j] * (1 - u) + values[i, j + 1] * u
    high = values[i + 1, j] * (1 - u) + values[i + 1, j + 1] * u
    return np.where(inside, low * (1 - v) + high * v, np.nan)

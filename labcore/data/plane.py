"""Sets of points in the plane, drawn from a seed: five with two classes, two with a number to predict.

All of them lie about in [-1.5, 1.5] on both axes, and `noise` is the standard deviation of a normal displacement in that
unit. It moves points after their class or number is decided, so that it blurs the boundary. The same seed draws the same
displacements for every noise: with more noise each point moves farther along its own direction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.data.tables import PLANE, Table
from labcore.registry import Member, Registry
from labcore.span import Span

Array = np.ndarray
Cloud = tuple[Array, Array]

EXAMPLES = Span(
    "examples", 500, 50, 5000, kind="integer", scale="log", label="examples", hint="How many points are drawn, or images used.",
)  # fmt: skip
NOISE = Span(
    "noise", 0.1, 0.0, 1.0, step=0.01, label="noise", hint="Standard deviation of the points' displacement; they lie in [-1.5, 1.5].",
)  # fmt: skip
DATA_SEED = Span("seed", 0, 0, 2**31 - 1, kind="integer", label="seed of the data")

REACH = 1.5


@dataclass(frozen=True)
class PlanarMember(Member):
    """A set in the registry: its function gives (rng, examples) -> points (examples, 2) and targets, without noise.

    classes   the names of its classes, empty where the target is a number
    noise     the span of its noise, with its own default
    """

    classes: tuple[str, ...] = ()
    noise: Span = NOISE


PLANAR: Registry[PlanarMember] = Registry("set", PlanarMember)
TURNS = 1.75


def planar(key: str, examples: int = 500, noise: float | None = None, seed: int = 0) -> Table:
    """A set of PLANAR: features x1 and x2, (examples, 2), in random order, both classes equally many up to one.

    examples  in [50, 5000];  noise: in [0, 1], the set's own default if None;  seed: in [0, 2^31 - 1]
    """
    member = PLANAR[key]
    examples, seed = EXAMPLES.check(examples), DATA_SEED.check(seed)
    noise = member.noise.check(member.noise.default if noise is None else noise)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(8,)))
    points, targets = member.function(rng, examples)
    order = rng.permutation(examples)
    inputs = (points + noise * rng.standard_normal(points.shape))[order]
    targets = targets[order].astype(np.int64 if member.classes else np.float64)
    inputs.flags.writeable = targets.flags.writeable = False
    target = "class" if member.classes else "height"
    return Table(inputs, targets, PLANE, target, member.classes, f"drawn here: {member.source}")


def _halves(examples: int) -> tuple[int, int]:
    return examples // 2, examples - examples // 2


def _labels(examples: int) -> Array:
    return np.repeat([0, 1], _halves(examples))


def _square(rng: np.random.Generator, examples: int) -> Array:
    return rng.uniform(-REACH, REACH, (examples, 2))


@PLANAR.register("moons", label="Moons", source="scikit-learn's make_moons, centred", classes=("upper", "lower"))
def moons(rng: np.random.Generator, examples: int) -> Cloud:
    """Two half circles that interleave.

    Radius 1, evenly spaced, and the unit is make_moons' own, so that noise means the same. Without noise they are
    0.5 apart at the tips, with noise 0.2 about 3.7 % of the points lie nearer to the other.
    """
    upper, lower = (np.linspace(0.0, np.pi, count) for count in _halves(examples))
    x = np.concatenate([np.cos(upper), 1.0 - np.cos(lower)])
    y = np.concatenate([np.sin(upper), 0.5 - np.sin(lower)])
    return np.stack([x - 0.5, y - 0.25], axis=1), _labels(examples)


@PLANAR.register(
    "circles", label="Circles", source="scikit-learn's make_circles, half as wide inside", classes=("outer", "inner")
)
def circles(rng: np.random.Generator, examples: int) -> Cloud:
    """A circle inside another.

    Radii 1.5 and 0.75, evenly spaced: make_circles with factor 0.5, times 1.5. They are 0.75 apart, so up to noise 0.15
    hardly a point lies on the wrong side.
    """
    around = [np.linspace(0.0, 2.0 * np.pi, count, endpoint=False) for count in _halves(examples)]
    points = [r * np.stack([np.cos(t), np.sin(t)], axis=1) for r, t in zip((REACH, REACH / 2), around, strict=True)]
    return np.concatenate(points), _labels(examples)


@PLANAR.register(
    "spirals", label="Spirals", source="two arms of 1.75 turns, as hard as TensorFlow Playground's",
    classes=("first arm", "second arm"), noise=NOISE.with_default(0.05),
)  # fmt: skip
def spirals(rng: np.random.Generator, examples: int) -> Cloud:
    """Two spiral arms, one turned by half a turn against the other.

    Radius 1.5 s at the angle 1.75 turns times s, with s evenly spaced in (0, 1), half a spacing from both ends: at 0 the
    arms meet. Neighbouring arms are 0.43 apart along the radius: noise 0.05 puts 1.5 % of the points nearer to the other arm,
    0.1 puts 6.6 %.
    """
    points = []
    for half, count in enumerate(_halves(examples)):
        s = (np.arange(count) + 0.5) / count
        t = 2.0 * np.pi * TURNS * s + np.pi * half
        points.append(REACH * s[:, None] * np.stack([np.sin(t), np.cos(t)], axis=1))
    return np.concatenate(points), _labels(examples)


@PLANAR.register(
    "xor", label="XOR", source="exclusive or of the signs of x1 and x2", classes=("same sign", "other sign")
)
def xor(rng: np.random.Generator, examples: int) -> Cloud:
    """Four squares: the class says whether x1 and x2 differ in sign.

    Uniform, 0.1 to 1.5 from both axes. No line separates the classes. Noise 0.1 carries 1.2 % of the points over an
    axis, noise 0.2 5.7 %.
    """
    labels = _labels(examples)
    sizes = rng.uniform(0.1, REACH, (examples, 2))
    # In rotation, so that all four squares are equally full.
    signs = np.where(np.arange(examples) % 2, -1.0, 1.0)
    return sizes * np.stack([signs, np.where(labels, -signs, signs)], axis=1), labels


@PLANAR.register(
    "gaussians", label="Gaussians", source="two normal distributions", classes=("lower left", "upper right")
)
def gaussians(rng: np.random.Generator, examples: int) -> Cloud:
    """Two round clouds, around (-0.7, -0.7) and (0.7, 0.7).

    Normal, of standard deviation 0.3 on each axis without noise and sqrt(0.09 + noise^2) with it. The best boundary is
    the line x1 + x2 = 0 at any noise.
    """
    labels = _labels(examples)
    return np.where(labels, 0.7, -0.7)[:, None] + 0.3 * rng.standard_normal((examples, 2)), labels


@PLANAR.register("plane", label="Plane", source="(x1 + x2) / 3")
def plane(rng: np.random.Generator, examples: int) -> Cloud:
    """A number that rises evenly along the diagonal: (x1 + x2) / 3, from -1 to 1.

    Uniform points. Noise moves the points, not their numbers: it leaves an error of standard deviation
    0.47 times the noise.
    """
    points = _square(rng, examples)
    return points, points.sum(axis=1) / 3.0


@PLANAR.register("multi-gaussian", label="Multi-Gaussian", source="six bumps of alternating sign")
def multi_gaussian(rng: np.random.Generator, examples: int) -> Cloud:
    """Six hills and hollows: a sum of exp(-d^2 / (2 * 0.3^2)), d the distance to a centre, alternating in sign.

    Centres at x1 = -1, 0, 1 and x2 = -0.7, 0.7; uniform points, numbers from -1 to 1. Noise moves the points, not their numbers.
    """
    points = _square(rng, examples)
    height = np.zeros(examples)
    for column, x1 in enumerate((-1.0, 0.0, 1.0)):
        for row, x2 in enumerate((-0.7, 0.7)):
            squared = (points[:, 0] - x1) ** 2 + (points[:, 1] - x2) ** 2
            height += (-1.0) ** (column + row) * np.exp(-squared / (2.0 * 0.3**2))
    return points, height

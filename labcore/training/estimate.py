"""What a training will take, before any of it is done; and the ceiling above which it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from labcore.data import CROSSES, ONLINE, PLANAR, Table
from labcore.network import NetworkSpec
from labcore.training.problem import table_of
from labcore.training.settings import LARGE, OWN, Settings

MOST_BYTES = 600_000_000
MOST_SECONDS = 4 * 3600.0
# MNIST and Fashion-MNIST, whose shape is known before they are fetched.
_ONLINE_SHAPE = (70_000, 784, 10)


@dataclass(frozen=True)
class Estimate:
    """parameters  of the network;  seconds: of the whole training, on one core of a two-core server of 2026;  step: of one step
    bytes       held at most: examples, weights, what the optimizer remembers, and a mini-batch on its way"""

    parameters: int
    seconds: float
    step: float
    bytes: int


def estimate(settings: Settings, own: Table | None = None) -> Estimate:
    """Counted: products of matrices, what is done with each activation, the optimizer, augmentation."""
    examples, inputs, outputs = _shape(settings, own)
    spec = NetworkSpec((inputs, *settings.hidden, outputs), batch_norm=settings.batch_norm)
    half = settings.dtype == "float32" or (settings.dtype == "auto" and spec.parameters > LARGE)
    train = max(1, round(examples * (1 - settings.dev_share)))
    batch = min(settings.batch_size, train)
    steps = -(-train // settings.batch_size) * settings.epochs
    units = sum(spec.sizes[1:])
    flops, touch = (90e9, 5e-9) if half else (45e9, 9e-9)
    products = 6.0 * spec.parameters * batch / flops
    values = (units * batch + spec.parameters) * touch
    augmented = any((settings.shift, settings.rotate, settings.zoom, settings.image_noise))
    step = 3e-5 + 2e-5 * len(spec.sizes) + products + values + (batch * (5e-5 + inputs * 1e-7) if augmented else 0.0)
    measured = min(examples, 10_000) * (2.0 * spec.parameters / flops + units * touch)
    each = 4 if half else 8
    # The table, both subsets of it raw and normalized, and what normalizing needs on its way: five numbers for each one.
    number = 4 if settings.data in ONLINE else 8
    held = 5 * number * examples * inputs + each * (7 * spec.parameters + 4 * batch * (units + inputs)) + 40_000_000
    return Estimate(spec.parameters, steps * step + settings.epochs * measured, step, int(held))


def refuse_excess(settings: list[Settings], own: Table | None = None) -> None:
    """ValueError with rule and value where the sides together would take more memory or time than there is."""
    each = [estimate(one, own) for one in settings]
    held, seconds = sum(one.bytes for one in each), sum(one.seconds for one in each)
    if held > MOST_BYTES:
        raise ValueError(
            f"a training must fit into {MOST_BYTES / 1e6:,.0f} MB; this one would take about {held / 1e6:,.0f} MB "
            f"with {sum(one.parameters for one in each):,} parameters: take fewer units or examples."
        )
    if seconds > MOST_SECONDS:
        raise ValueError(
            f"a training must end within {MOST_SECONDS / 3600:g} hours; this one would take about {seconds / 3600:,.1f}: "
            "take fewer epochs, units or examples, or larger batches."
        )


def _shape(settings: Settings, own: Table | None) -> tuple[int, int, int]:
    """Examples, the network's inputs and its outputs."""
    if settings.data in ONLINE:
        examples, inputs, outputs = _ONLINE_SHAPE
        return min(settings.images, examples), inputs, outputs
    if settings.data in PLANAR:
        return settings.examples, len([key for key in CROSSES if key in settings.features]), 1
    table = table_of(settings, own if settings.data == OWN else None)
    classes = len(table.classes)
    return table.examples, table.inputs.shape[1], classes if classes > 2 else 1

"""`python -m benchmarks.search`: sixty trainings of a search one by one, on two processes and stacked, and what a cluster costs.

The numbers have to be the same to the last bit. Three minutes on two cores; everything else should rest meanwhile.
"""

from __future__ import annotations

import copy
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.rounds import LAB, Measure, measured
from labcore.experiments.search.executors import cluster, pool
from labcore.experiments.search.work import TrialOrder, carry_out
from labcore.training import Settings, train_all
from tests.core.experiments.search.real_cluster import real_cluster

ONE_BY_ONE = "one by one"
TRAININGS, EPOCHS = 60, 4
DIGITS = Settings(data="digits", hidden=(64,), activation="relu", batch_size=32, epochs=EPOCHS)
PASSES, ROUNDS = 3, 2
# How many times as fast as one by one.
PROCESSES_AT_LEAST, STACKED_AT_LEAST = 1.7, 1.3
OVERHEAD_MS, SENT = 10.0, 200


def orders_of(count: int, settings: Settings = DIGITS) -> list[TrialOrder]:
    """Trainings at rates from 0.0001 to 0.1, to their end."""
    rates = np.geomspace(1e-4, 0.1, count)
    return [
        TrialOrder(number, settings.changed(learning_rate=float(rate)), None, settings.epochs)
        for number, rate in enumerate(rates)
    ]


def one_by_one(orders: Sequence[TrialOrder]) -> Callable[[], np.ndarray]:
    return lambda: np.array([carry_out(order).curve for order in orders])


def sent(orders: Sequence[TrialOrder], executor: Executor) -> Callable[[], np.ndarray]:
    return lambda: np.array([done.curve for done in executor.map(carry_out, orders)])


def stacked(orders: Sequence[TrialOrder]) -> Callable[[], np.ndarray]:
    def together() -> np.ndarray:
        sides = train_all([order.settings for order in orders])
        return np.array([[one.dev_score for one in side.evaluations[1:]] for side in sides])

    return together


def measures(orders: Sequence[TrialOrder], processes: Executor) -> list[Measure]:
    alone, name = partial(one_by_one, orders), f"{len(orders)} digit trainings"
    return [
        Measure(f"{name}, {how}", {LAB: side, ONE_BY_ONE: alone}, {ONE_BY_ONE: least}, rtol=0.0)
        for how, side, least in (
            ("two processes", partial(sent, orders, processes), PROCESSES_AT_LEAST),
            ("stacked", partial(stacked, orders), STACKED_AT_LEAST),
        )
    ]


def speed(orders: Sequence[TrialOrder], passes: int = PASSES, rounds: int = ROUNDS) -> list[str]:
    """A line for each way to train them all."""
    lines = []
    with pool(2) as processes:
        # Both have loaded what they need.
        [*processes.map(carry_out, orders[:4])]
        for measure in measures(orders, processes):
            (one,) = measured(measure, passes, rounds)
            lines.append(
                f"{one.name}: {one.ratio:.2f} times as fast as one by one ({one.low:.2f} to {one.high:.2f}), "
                f"{one.ours:.2f} s for {one.theirs:.2f} s; at least {one.target:g}: {'reached' if one.reached else 'not reached'}"
            )
    return lines


def overhead(executor: Executor, count: int = SENT) -> tuple[float, float]:
    """Milliseconds that an order takes on its way there and back where nothing is done with it: of many at once, and of one
    that is waited for. It has a training's weights and what Adam remembers, as an order has after its first rung."""
    (first,) = orders_of(1, DIGITS.changed(epochs=2))
    there = carry_out(TrialOrder(first.number, first.settings, None, 1))
    order = TrialOrder(first.number, first.settings, there.standing, 2)
    [*executor.map(copy.copy, [order] * 20)]
    began = time.perf_counter()
    [*executor.map(copy.copy, [order] * count)]
    together = time.perf_counter() - began
    alone = []
    for _ in range(count // 4):
        began = time.perf_counter()
        executor.submit(copy.copy, order).result()
        alone.append(time.perf_counter() - began)
    return 1e3 * together / count, 1e3 * statistics.median(alone)


def main() -> None:
    for line in speed(orders_of(TRAININGS)):
        print(line, flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        real_cluster(Path(folder)) as running,
        cluster(running.address) as workers,
        pool(2) as processes,
    ):
        for name, executor in (("two processes", processes), ("a cluster of two workers", workers)):
            together, alone = overhead(executor)
            print(f"{name}: {together:.2f} ms an order of many, {alone:.2f} ms one that is waited for", flush=True)
    said = "reached" if together < OVERHEAD_MS else "not reached"
    print(f"an order of many on the cluster, at most {OVERHEAD_MS:g} ms: {said}")


if __name__ == "__main__":
    main()

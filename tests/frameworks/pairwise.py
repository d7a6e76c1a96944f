"""Settings in which every choice of a trainer meets every other: each pair of values of two settings occurs at least once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any

from labcore.training import Settings, problem_of

STEPS = 50

# Optimizer, its hyperparameters, a rate at which nothing runs away. Epsilons are large enough that no rule divides by rounding.
RULES: list[tuple[str, dict[str, Any], float]] = [
    ("gd", {}, 0.03),
    ("momentum", {}, 0.1),
    ("momentum", {"form": "classic", "beta": 0.8}, 0.01),
    ("heavy-ball", {"beta": 0.5}, 0.05),
    ("nesterov", {"beta": 0.9}, 0.01),
    ("nesterov", {"form": "averaged", "beta": 0.8}, 0.1),
    ("adagrad", {"epsilon": 1e-3}, 0.05),
    ("adadelta", {}, 1.0),
    ("rmsprop", {"beta": 0.95, "epsilon": 1e-3}, 0.005),
    ("adam", {"epsilon": 1e-3}, 0.01),
    ("adam", {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3}, 0.02),
    ("adamw", {"weight_decay": 0.1, "epsilon": 1e-3}, 0.01),
    ("adamw", {"weight_decay": 0.0, "epsilon": 1e-3}, 0.01),
    ("amsgrad", {"epsilon": 1e-3}, 0.01),
    ("nadam", {"epsilon": 1e-3}, 0.005),
    ("radam", {"epsilon": 1e-3}, 0.01),
    ("adamax", {"epsilon": 1e-3}, 0.01),
]
SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("constant", {}),
    ("inverse-time", {"decay_rate": 0.5}),
    ("inverse-time-interval", {"interval": 2.0}),
    ("exponential", {"base": 0.9}),
    ("sqrt-epoch", {}),
    ("sqrt-step", {"k": 2.0}),
    ("sqrt-step", {"steps_per_epoch": 3}),
    ("staircase", {"every": 1.5}),
    ("piecewise", {"table": ((1.0, 0.5), (2.5, 0.2))}),
    ("warmup-cosine", {"warmup": 2.0, "floor": 0.1}),
    ("one-cycle", {}),
    ("restarts", {"period": 1.5}),
    ("restarts", {"period": 2.0, "growth": 0.5}),
]
FACTORS: dict[str, Sequence[Any]] = {
    "rule": RULES,
    "schedule": SCHEDULES,
    "activation": ["identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu"],
    # Weights 10 N(0, 1) alone would run away, and N(0, 0.01^2) under a norm amplify every rounding: both are scaled.
    "initializer": [
        ("zeros", 1.0), ("constant", 1.0), ("small-normal", 10.0), ("large-normal", 0.03), ("lecun", 1.2), ("glorot", 1.0),
        ("he", 1.0), ("orthogonal", 1.0),
    ],
    "data": ["moons", "wine", "plane"],
    "norm": ["none", "batch", "layer", "group"],
    "l1": [(0.0, "subgradient"), (0.1, "subgradient"), (0.5, "proximal")],
    "l2": [0.0, 1.0],
    "clip": [None, 0.5],
    "hidden": [(8,), (12, 8), (8, 8, 8)],
    "batch_size": [16, 30],
    "label_noise": [0.0, 0.1],
    "patience": [None, 2],
}  # fmt: skip


@cache
def rows() -> tuple[tuple[int, ...], ...]:
    """Values by their numbers, a row for each case, chosen greedily: each takes as many new pairs as it can."""
    sizes = [len(values) for values in FACTORS.values()]
    left = {
        (i, a, j, b)
        for i, j in combinations(range(len(sizes)), 2)
        for a in range(sizes[i])
        for b in range(sizes[j])
    }  # fmt: skip
    made = []
    while left:
        i, a, j, b = min(left)
        row: dict[int, int] = {i: a, j: b}
        for k in range(len(sizes)):
            if k not in row:
                row[k] = max(
                    range(sizes[k]), key=lambda v: (sum(_pair(k, v, o, w) in left for o, w in row.items()), -v)
                )
        left -= {_pair(*one, *other) for one, other in combinations(row.items(), 2)}
        made.append(tuple(row[k] for k in range(len(sizes))))
    return tuple(made)


def _pair(i: int, a: int, j: int, b: int) -> tuple[int, int, int, int]:
    return (i, a, j, b) if i < j else (j, b, i, a)


@cache
def cases(dtype: str = "float64") -> tuple[Settings, ...]:
    """The settings, each of at least STEPS steps."""
    return tuple(_settings(row, dtype) for row in rows())


def _settings(row: tuple[int, ...], dtype: str) -> Settings:
    chosen = {name: values[number] for (name, values), number in zip(FACTORS.items(), row, strict=True)}
    (rule, parameters, rate), (schedule, own) = chosen["rule"], chosen["schedule"]
    settings = Settings(
        data=chosen["data"], examples=100, hidden=chosen["hidden"], activation=chosen["activation"], initializer=chosen["initializer"][0],
        gain=chosen["initializer"][1], norm=chosen["norm"], l1=chosen["l1"][0], l1_step=chosen["l1"][1], l2=chosen["l2"], optimizer=rule,
        hyperparameters=tuple(parameters.items()), learning_rate=rate, schedule=schedule, schedule_parameters=tuple(own.items()),
        batch_size=chosen["batch_size"], clip=chosen["clip"], label_noise=chosen["label_noise"], patience=chosen["patience"], dtype=dtype,
    )  # fmt: skip
    per_epoch = -(-problem_of(settings).train.examples // settings.batch_size)
    return settings.changed(epochs=-(-STEPS // per_epoch))

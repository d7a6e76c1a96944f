"""On Rosenbrock: six optimizers' paths with every point recorded, and the ends of 200 x 200 starts, against PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.rounds import LAB, Measure
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.starts import ends

STEPS, START = 300, (-1.2, 1.0)
RATES = {"gd": 1e-3, "momentum": 2e-3, "nesterov": 2e-4, "adagrad": 0.3, "rmsprop": 1e-2, "adam": 5e-2}
SIDE = 200


def paths() -> np.ndarray:
    cost = COSTS["rosenbrock"].make()
    return np.stack([descend(cost, OPTIMIZERS[key].make(), START, rate, STEPS).points for key, rate in RATES.items()])


def paths_by_pytorch() -> Callable[[], np.ndarray]:
    """As one writes it in PyTorch: autograd's gradient, optimizer.step(), the point noted."""
    import torch

    torch.set_num_threads(1)
    optim = torch.optim
    makers = {
        "gd": lambda p, lr: optim.SGD(p, lr=lr),
        "momentum": lambda p, lr: optim.SGD(p, lr=lr * (1 - 0.9), momentum=0.9),
        "nesterov": lambda p, lr: optim.SGD(p, lr=lr, momentum=0.9, nesterov=True),
        "adagrad": lambda p, lr: optim.Adagrad(p, lr=lr),
        "rmsprop": lambda p, lr: optim.RMSprop(p, lr=lr, alpha=0.9),
        "adam": lambda p, lr: optim.Adam(p, lr=lr),
    }

    def path(key: str, rate: float) -> np.ndarray:
        weights = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = makers[key]([weights], rate)
        points = [weights.detach().clone()]
        for _ in range(STEPS):
            optimizer.zero_grad()
            x, y = weights
            loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
            loss.backward()
            optimizer.step()
            points.append(weights.detach().clone())
        return torch.stack(points).numpy()

    return lambda: np.stack([path(key, rate) for key, rate in RATES.items()])


def grid() -> np.ndarray:
    """(200, 200, 2)"""
    axis = np.linspace(-2.0, 2.0, SIDE)
    return np.stack(np.meshgrid(axis, axis), axis=-1)


def map_of_ends() -> Callable[[], np.ndarray]:
    cost, adam, where = COSTS["rosenbrock"].make(), OPTIMIZERS["adam"].make(), grid()
    return lambda: ends(cost, adam, where, RATES["adam"], STEPS).points


def map_by_pytorch() -> Callable[[], np.ndarray]:
    """All starts in one tensor, with the fused Adam."""
    import torch

    torch.set_num_threads(1)
    where = torch.from_numpy(grid())

    def run() -> np.ndarray:
        weights = where.clone().requires_grad_()
        optimizer = torch.optim.Adam([weights], lr=RATES["adam"], fused=True)
        for _ in range(STEPS):
            optimizer.zero_grad()
            x, y = weights[..., 0], weights[..., 1]
            loss = ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum()
            loss.backward()
            optimizer.step()
        return weights.detach().numpy()

    return run


def measures() -> list[Measure]:
    close = partial(Measure, rtol=0.0)
    return [
        close(
            f"six optimizers x {STEPS} steps on a surface",
            {LAB: lambda: paths, "PyTorch": paths_by_pytorch},
            {"PyTorch": 30.0},
            atol=1e-8,
        ),
        close(
            f"{SIDE} x {SIDE} starts x {STEPS} Adam steps",
            {LAB: map_of_ends, "PyTorch": map_by_pytorch},
            {"PyTorch": 2.0},
            atol=1e-6,
        ),
    ]

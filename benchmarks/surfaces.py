"""Six optimizers, 300 steps each on Rosenbrock, every point recorded: the lab against PyTorch eager."""

from __future__ import annotations

import numpy as np

from benchmarks.rounds import medians, versions
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS

STEPS, ROUNDS, START = 300, 15, (-1.2, 1.0)
RATES = {"gd": 1e-3, "momentum": 2e-3, "nesterov": 2e-4, "adagrad": 0.3, "rmsprop": 1e-2, "adam": 5e-2}


def lab() -> dict[str, np.ndarray]:
    cost = COSTS["rosenbrock"].make()
    return {key: descend(cost, OPTIMIZERS[key].make(), START, rate, STEPS).points for key, rate in RATES.items()}


def pytorch() -> dict[str, np.ndarray]:
    """The same six paths as one writes them in PyTorch: autograd's gradient, optimizer.step(), the point noted."""
    import torch

    optim = torch.optim
    makers = {
        "gd": lambda p, lr: optim.SGD(p, lr=lr),
        "momentum": lambda p, lr: optim.SGD(p, lr=lr * (1 - 0.9), momentum=0.9),
        "nesterov": lambda p, lr: optim.SGD(p, lr=lr, momentum=0.9, nesterov=True),
        "adagrad": lambda p, lr: optim.Adagrad(p, lr=lr),
        "rmsprop": lambda p, lr: optim.RMSprop(p, lr=lr, alpha=0.9),
        "adam": lambda p, lr: optim.Adam(p, lr=lr),
    }
    paths = {}
    for key, rate in RATES.items():
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
        paths[key] = torch.stack(points).numpy()
    return paths


def main() -> None:
    print(f"\n## Surfaces: six optimizers x {STEPS} steps on Rosenbrock\n")
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: nothing to compare with (`pip install torch`).")
        return
    torch.set_num_threads(1)
    theirs, ours = pytorch(), lab()
    for key in RATES:
        # The same work, or the ratio means nothing.
        np.testing.assert_allclose(ours[key], theirs[key], atol=1e-8, err_msg=key)
    seconds = medians({"Descent Lab": lab, "PyTorch eager": pytorch}, ROUNDS)
    print(f"{versions('numpy', 'torch')}; one thread; median of {ROUNDS} alternating rounds; same points to 1e-8.\n")
    print("| | ms | ratio |\n|---|---|---|")
    for name, taken in seconds.items():
        print(f"| {name} | {1e3 * taken:.1f} | {taken / seconds['Descent Lab']:.1f} |")


if __name__ == "__main__":
    main()

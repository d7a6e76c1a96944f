"""Full Adam steps of networks in float32, forward, backward and update: the lab against PyTorch eager with fused Adam."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.rounds import medians, versions
from labcore.network import Network, NetworkSpec
from labcore.optimizers import OPTIMIZERS

ROUNDS, STEPS, RATE = 9, 30, 1e-3
SIZES = [((64, 32, 10), 32), ((64, 128, 64, 10), 64), ((784, 256, 128, 10), 128)]


def examples(sizes: tuple[int, ...], batch: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)


def lab(sizes: tuple[int, ...], batch: int) -> Callable[[], float]:
    X, y = examples(sizes, batch)
    network, optimizer = Network(NetworkSpec(sizes, dtype="float32")), OPTIMIZERS["adam"].make()
    state, targets = optimizer.start(network.theta), network.targets(y)

    def steps() -> float:
        for _ in range(STEPS):
            cost, gradient = network.cost_and_gradient(X, targets)
            optimizer.step(network.theta, gradient, state, RATE)
        return float(cost)

    return steps


def pytorch(sizes: tuple[int, ...], batch: int) -> Callable[[], float]:
    """The same network from the same weights, as one writes it in PyTorch."""
    import torch
    from torch import nn

    X, y = (torch.from_numpy(a) for a in examples(sizes, batch))
    start = Network(NetworkSpec(sizes, dtype="float32"))
    parts: list[nn.Module] = []
    for layer in start.layers:
        n_in, n_out = layer.weights.shape
        dense = nn.Linear(n_in, n_out)
        with torch.no_grad():
            dense.weight.copy_(torch.from_numpy(layer.weights.T))
            dense.bias.zero_()
        parts += [dense, nn.ReLU()]
    model = nn.Sequential(*parts[:-1])
    optimizer, loss_of = torch.optim.Adam(model.parameters(), lr=RATE, fused=True), nn.CrossEntropyLoss()

    def steps() -> float:
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = loss_of(model(X), y)
            loss.backward()
            optimizer.step()
        return loss.item()

    return steps


def main() -> None:
    print(f"\n## Networks: full Adam steps in float32, {STEPS} a round\n")
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: nothing to compare with (`pip install torch`).")
        return
    torch.set_num_threads(1)
    print(
        f"{versions('numpy', 'torch')}; one thread; median of {ROUNDS} alternating rounds; same first losses to 1e-3.\n"
    )
    print("| network | batch | Descent Lab, ms a step | PyTorch eager, ms a step | ratio |\n|---|---|---|---|---|")
    for sizes, batch in SIZES:
        sides = {"lab": lab(sizes, batch), "torch": pytorch(sizes, batch)}
        # The same work, or the ratio means nothing.
        np.testing.assert_allclose(sides["lab"](), sides["torch"](), rtol=1e-3)
        seconds = medians(sides, ROUNDS)
        ours, theirs = (1e3 * seconds[name] / STEPS for name in ("lab", "torch"))
        print(f"| {'-'.join(map(str, sizes))} | {batch} | {ours:.3f} | {theirs:.3f} | {theirs / ours:.2f} |")


if __name__ == "__main__":
    main()

"""Writes training.npz: a hundred steps of PyTorch on one network, by each rule, for the tests to compare with.

Run it by hand, `python -m tests.reference.make_torch_training`, where PyTorch is installed; the tests need only the file.
The network is 6-16-12-3, tanh then ReLU, batch norm on both, softmax cross-entropy, L2 on the weights alone. Data, rows of
every mini-batch and first weights are stored beside the results. Weights lie as the lab lays them out, (n_in, n_out).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from labcore.data import Batches

FILE = Path(__file__).with_name("training.npz")
EXAMPLES, BATCH, EPOCHS, L2, SEED = 120, 24, 20, 0.7, 3
# Name -> rule, learning rate, and what goes with it.
RUNS: dict[str, tuple[str, float, dict[str, float]]] = {
    "gd": ("gd", 0.5, {}),
    "momentum": ("momentum", 0.5, {"beta": 0.8}),
    "rmsprop": ("rmsprop", 0.005, {"beta": 0.95, "epsilon": 1e-6}),
    "adam": ("adam", 0.01, {"beta1": 0.85, "beta2": 0.99}),
    "adamw": ("adamw", 0.01, {"weight_decay": 0.1}),
    "clipped": ("gd", 0.5, {"clip": 0.25}),
    "decayed": ("adam", 0.05, {"base": 0.8}),
}


class Network:
    """PyTorch's 6-16-12-3, its parameters in the order of the lab's theta."""

    def __init__(self, theta: np.ndarray | None = None) -> None:
        self.dense = [nn.Linear(a, b).double() for a, b in ((6, 16), (16, 12), (12, 3))]
        self.norms = [nn.BatchNorm1d(16).double(), nn.BatchNorm1d(12).double()]
        dense, norms = self.dense, self.norms
        self.whole = nn.Sequential(dense[0], norms[0], nn.Tanh(), dense[1], norms[1], nn.ReLU(), dense[2])
        if theta is not None:
            self.restore(theta)

    @property
    def weights(self) -> list[Any]:
        return [layer.weight for layer in self.dense]

    @property
    def parameters(self) -> list[Any]:
        ordered: list[Any] = []
        for layer, norm in zip(self.dense, [*self.norms, None], strict=True):
            ordered += [layer.weight, layer.bias, *((norm.weight, norm.bias) if norm is not None else ())]
        return ordered

    def restore(self, theta: np.ndarray) -> None:
        at = 0
        with torch.no_grad():
            for parameter in self.parameters:
                size, shape = parameter.numel(), tuple(parameter.shape)[::-1]
                parameter.copy_(torch.tensor(theta[at : at + size].reshape(shape).T))
                at += size

    def theta(self) -> np.ndarray:
        return np.concatenate([one.detach().numpy().T.ravel() for one in self.parameters])

    def statistics(self) -> np.ndarray:
        running: list[Any] = [one for norm in self.norms for one in (norm.running_mean, norm.running_var)]
        return torch.cat(running).numpy()


def optimizer_of(rule: str, rate: float, own: dict[str, float], net: Network) -> Any:
    everything = net.parameters
    if rule == "gd":
        return torch.optim.SGD(everything, lr=rate)
    if rule == "momentum":
        # The lab's velocity is (1 - beta) times PyTorch's.
        return torch.optim.SGD(everything, lr=rate * (1.0 - own["beta"]), momentum=own["beta"])
    if rule == "rmsprop":
        return torch.optim.RMSprop(everything, lr=rate, alpha=own["beta"], eps=own["epsilon"])
    if rule == "adamw":
        others = [one for one in everything if not any(one is weight for weight in net.weights)]
        groups: list[Any] = [
            {"params": net.weights, "weight_decay": own["weight_decay"]},
            {"params": others, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=rate)
    return torch.optim.Adam(everything, lr=rate, betas=(own.get("beta1", 0.9), own.get("beta2", 0.999)))


def train(name: str, theta: np.ndarray, X: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    rule, rate, own = RUNS[name]
    net = Network(theta)
    optimizer = optimizer_of(rule, rate, own, net)
    # A fifth of an epoch a step.
    decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, own.get("base", 1.0) ** (BATCH / EXAMPLES))
    losses = []
    for batch in rows:
        optimizer.zero_grad()
        penalty = torch.stack([(weight**2).sum() for weight in net.weights]).sum() * (L2 / (2 * EXAMPLES))
        loss = functional.cross_entropy(net.whole(torch.tensor(X[batch])), torch.tensor(labels[batch])) + penalty
        loss.backward()
        if "clip" in own:
            torch.nn.utils.clip_grad_norm_(net.parameters, own["clip"])
        optimizer.step()
        decay.step()
        losses.append(loss.item())
    return {"losses": np.array(losses), "theta": net.theta(), "statistics": net.statistics()}


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    X = rng.standard_normal((EXAMPLES, 6))
    labels = (X[:, 0] * X[:, 1] > 0).astype(np.int64) + (X[:, 2] > 0.5)
    batches = Batches(EXAMPLES, BATCH, SEED)
    rows = np.stack([batches.rows(step) for step in range(EPOCHS * EXAMPLES // BATCH)])
    theta = Network().theta()
    theta = theta + 0.1 * rng.standard_normal(theta.shape)
    arrays: dict[str, Any] = {"X": X, "labels": labels, "rows": rows, "theta": theta}
    for name in RUNS:
        arrays |= {f"{name}/{part}": value for part, value in train(name, theta, X, labels, rows).items()}
    np.savez_compressed(FILE, torch=np.array(torch.__version__), **arrays)
    print(f"{FILE.name}: {len(arrays)} arrays, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

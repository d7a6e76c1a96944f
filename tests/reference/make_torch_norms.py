"""Writes norms.npz: PyTorch's batch, layer and group norm, alone and in a network, for the tests to compare with.

Run it by hand, `python -m tests.reference.make_torch_norms`, where PyTorch is installed; the tests need only the file.
Weights are stored as the lab lays them out, (n_in, n_out): PyTorch's transposed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.reference.make_torch_network import passes_of

FILE = Path(__file__).with_name("norms.npz")
UNITS = 6
# By the name that the tests know them by: (units) -> the layer.
NORMS: dict[str, Callable[[int], Any]] = {
    "batch": nn.BatchNorm1d,
    "layer": nn.LayerNorm,
    "group 2": lambda n: nn.GroupNorm(2, n),
    "group 3": lambda n: nn.GroupNorm(3, n),
}
BATCHES = (2, 33)
# Examples of the mini-batches that the running statistics follow.
FOLLOWED = (2, 33, 7, 2, 16) * 4


def drawn(make: Callable[[int], Any], n: int, rng: np.random.Generator) -> Any:
    """A norm with gamma and beta that are no longer 1 and 0."""
    norm = make(n).double()
    with torch.no_grad():
        norm.weight.copy_(torch.tensor(rng.uniform(0.5, 2.0, n)))
        norm.bias.copy_(torch.tensor(rng.standard_normal(n)))
    return norm


def values(m: int, rng: np.random.Generator) -> torch.Tensor:
    """z (m, units), each unit and each example with a mean of its own."""
    spread = 2.0 * rng.standard_normal((m, UNITS))
    return torch.tensor(spread + 3.0 * rng.standard_normal(UNITS) + rng.standard_normal((m, 1)), requires_grad=True)


def passes(norm: Any, m: int, rng: np.random.Generator) -> dict[str, Any]:
    """Forward and backward of one mini-batch."""
    z, upstream = values(m, rng), torch.tensor(rng.standard_normal((m, UNITS)))
    norm.zero_grad()
    out = norm(z)
    out.backward(upstream)
    kept = {"z": z, "upstream": upstream, "out": out, "d_z": z.grad}
    return kept | {"d_gamma": norm.weight.grad.clone(), "d_beta": norm.bias.grad.clone()}


def alone(arrays: dict[str, Any], rng: np.random.Generator) -> None:
    """Each norm on a mini-batch of 2 and of 33 while training, then in evaluation; batch norm after 20 batches more."""
    for key, make in NORMS.items():
        norm = drawn(make, UNITS, rng)
        kept = {"gamma": norm.weight.clone(), "beta": norm.bias.clone()}
        for m in BATCHES:
            kept |= {f"{m}/{name}": array for name, array in passes(norm, m, rng).items()}
        if key == "batch":
            for step, m in enumerate(FOLLOWED):
                z = values(m, rng)
                norm(z)
                kept |= {f"followed {step}/z": z, f"followed {step}/mean": norm.running_mean.clone()}
                kept[f"followed {step}/variance"] = norm.running_var.clone()
        norm.eval()
        for m in BATCHES:
            kept |= {f"{m} evaluated/{name}": array for name, array in passes(norm, m, rng).items()}
        arrays |= {f"{key}/{name}": array for name, array in kept.items()}


def networks(arrays: dict[str, Any], rng: np.random.Generator) -> None:
    """5-6-6-3, tanh then GELU, the norm on both, with L2 (lambda 0.7, 30 training examples) on a batch of 12."""
    for key, make in NORMS.items():
        dense = [nn.Linear(a, b).double() for a, b in ((5, UNITS), (UNITS, UNITS), (UNITS, 3))]
        norms = [make(UNITS).double() for _ in range(2)]
        kept = passes_of(dense, norms, rng)
        arrays |= {f"network {key}/{name}": array for name, array in kept.items()}


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    arrays: dict[str, Any] = {}
    alone(arrays, rng)
    networks(arrays, rng)
    plain: dict[str, Any] = {
        name: a.detach().numpy() if isinstance(a, torch.Tensor) else np.asarray(a) for name, a in arrays.items()
    }
    np.savez_compressed(FILE, torch=np.array(torch.__version__), **plain)
    print(f"{FILE.name}: {len(plain)} arrays, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

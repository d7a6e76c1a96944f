"""Writes network.npz: PyTorch's activations, losses, batch norm and one whole network, for the tests to compare with.

Run it by hand, `python -m tests.reference.make_torch_network`, where PyTorch is installed; the tests need only the file.
Weights are stored as the lab lays them out, (n_in, n_out): PyTorch's transposed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FILE = Path(__file__).with_name("network.npz")
ACTIVATIONS = {
    "identity": nn.Identity(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "relu": nn.ReLU(), "leaky-relu": nn.LeakyReLU(0.01),
    "elu": nn.ELU(), "gelu": nn.GELU(), "silu": nn.SiLU(),
}  # fmt: skip
Z = np.concatenate([np.linspace(-6, 6, 121), [-700.0, -40.0, -15.0, 15.0, 40.0, 700.0]])


def buffers_of(norm: Any) -> tuple[Any, Any]:
    """Running mean and variance. Any, since PyTorch declares them as possibly missing and need not be installed here."""
    return norm.running_mean, norm.running_var


def activations(arrays: dict[str, Any]) -> None:
    arrays["z"] = Z
    for key, function in ACTIVATIONS.items():
        z = torch.tensor(Z, requires_grad=True)
        a = function(z)
        a.sum().backward()
        arrays[f"activation/{key}/value"], arrays[f"activation/{key}/derivative"] = a, z.grad


def losses(arrays: dict[str, Any], rng: np.random.Generator) -> None:
    labels, bits, values = rng.integers(0, 5, 9), rng.integers(0, 2, (9, 1)), rng.standard_normal((9, 1))
    arrays |= {"labels": labels, "bits": bits, "values": values}
    for key, function, columns, target in (
        ("softmax-cross-entropy", functional.cross_entropy, 5, torch.tensor(labels)),
        (
            "logistic-cross-entropy",
            functional.binary_cross_entropy_with_logits,
            1,
            torch.tensor(bits, dtype=torch.float64),
        ),
        ("squared-error", functional.mse_loss, 1, torch.tensor(values)),
    ):
        # The last row is far out, where a loss from probabilities would be inf.
        logits = torch.tensor(
            3.0 * rng.standard_normal((9, columns)) * np.r_[np.ones(8), 300.0][:, None], requires_grad=True
        )
        value = function(logits, target)
        value.backward()
        arrays[f"loss/{key}/logits"], arrays[f"loss/{key}/value"] = logits, value
        arrays[f"loss/{key}/gradient"] = logits.grad


def batch_norm(arrays: dict[str, Any], rng: np.random.Generator) -> None:
    norm = nn.BatchNorm1d(4).double()
    with torch.no_grad():
        norm.weight.copy_(torch.tensor(rng.uniform(0.5, 2.0, 4)))
        norm.bias.copy_(torch.tensor(rng.standard_normal(4)))
    arrays["norm/gamma"], arrays["norm/beta"] = norm.weight.clone(), norm.bias.clone()
    for step in range(6):
        z = torch.tensor(2.0 * rng.standard_normal((7, 4)) + 3.0 * rng.standard_normal(4), requires_grad=True)
        upstream = torch.tensor(rng.standard_normal((7, 4)))
        # The last batch is for prediction.
        norm.train(step < 5)
        norm.zero_grad()
        out = norm(z)
        out.backward(upstream)
        assert norm.weight.grad is not None
        assert norm.bias.grad is not None
        assert norm.running_mean is not None
        assert norm.running_var is not None
        kept = {
            "z": z, "upstream": upstream, "out": out, "d_z": z.grad, "d_gamma": norm.weight.grad.clone(), "d_beta": norm.bias.grad.clone(),
            "running_mean": norm.running_mean.clone(), "running_variance": norm.running_var.clone(),
        }  # fmt: skip
        arrays |= {f"norm/{step}/{name}": array for name, array in kept.items()}


def network(arrays: dict[str, Any], rng: np.random.Generator) -> None:
    """5-6-4-3, tanh then GELU, batch norm on both, with L2 (lambda 0.7, 30 training examples) on a batch of 12."""
    dense = [nn.Linear(a, b).double() for a, b in ((5, 6), (6, 4), (4, 3))]
    norms = [nn.BatchNorm1d(6).double(), nn.BatchNorm1d(4).double()]
    kept = passes_of(dense, norms, rng)
    kept["statistics"] = torch.cat([one for norm in norms for one in buffers_of(norm)])
    arrays |= {f"net/{name}": array for name, array in kept.items()}


def passes_of(dense: list[nn.Linear], norms: list[Any], rng: np.random.Generator) -> dict[str, Any]:
    """Three layers of 5 inputs and 3 classes, tanh then GELU after the two norms, in training and then in prediction mode: theta and
    gradient in the lab's order, the batch of 12, its cost with L2 (lambda 0.7, 30 training examples), and the logits of prediction."""
    net = nn.Sequential(dense[0], norms[0], nn.Tanh(), dense[1], norms[1], nn.GELU(), dense[2])
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.tensor(rng.standard_normal(tuple(parameter.shape))))
    X, labels = rng.standard_normal((12, 5)), rng.integers(0, 3, 12)
    penalty = torch.stack([(layer.weight**2).sum() for layer in dense]).sum() * (0.7 / (2 * 30))
    cost = functional.cross_entropy(net(torch.tensor(X)), torch.tensor(labels)) + penalty
    cost.backward()
    theta, gradient = [], []
    for layer, norm in zip(dense, [*norms, None], strict=True):
        for parameter in (layer.weight, layer.bias, *((norm.weight, norm.bias) if norm is not None else ())):
            assert parameter.grad is not None
            theta.append(parameter.detach().numpy().T.ravel())
            gradient.append(parameter.grad.numpy().T.ravel())
    return {
        "theta": np.concatenate(theta), "gradient": np.concatenate(gradient), "X": X, "labels": labels, "cost": cost,
        "logits": net.eval()(torch.tensor(X)),
    }  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    arrays: dict[str, Any] = {}
    activations(arrays)
    losses(arrays, rng)
    batch_norm(arrays, rng)
    network(arrays, rng)
    plain: dict[str, Any] = {
        name: a.detach().numpy() if isinstance(a, torch.Tensor) else np.asarray(a) for name, a in arrays.items()
    }
    np.savez_compressed(FILE, torch=np.array(torch.__version__), **plain)
    print(f"{FILE.name}: {len(plain)} arrays, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

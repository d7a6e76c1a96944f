"""Writes torch.npz: what PyTorch's optimizers do on two surfaces, step by step, for the tests to compare with.

Run it by hand, `python -m tests.reference.make_torch`, where PyTorch is installed; the tests need only the file.
For every run it stores, with t counting the steps:
  points     (steps + 1, 2)   where PyTorch is before step t, and after the last
  gradients  (steps, 2)       autograd's gradient at points[t]
  <state>    (steps, ...)     PyTorch's state before step t under PyTorch's names, zeros before the first
  deviation  (steps + 1,)     how far PyTorch comes from its own path, up to step t, when the start is moved by
                              one unit in the last place
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch

STEPS = 200
FILE = Path(__file__).with_name("torch.npz")
CONDITION_NUMBER, ROTATION = 100.0, 30.0


def rosenbrock(x, y):
    rise, left = y - x * x, 1.0 - x
    return left * left + 100.0 * rise * rise


def quadratic(x, y):
    c, s = math.cos(math.radians(ROTATION)), math.sin(math.radians(ROTATION))
    u, v = c * x + s * y, c * y - s * x
    return 0.5 * (u * u + CONDITION_NUMBER * v * v)


SURFACES = {
    "rosenbrock": (rosenbrock, (-1.2, 1.0), {}),
    "quadratic": (quadratic, (-3.0, 1.5), {"condition_number": CONDITION_NUMBER, "rotation": ROTATION}),
}

OPTIM = torch.optim
# The registry's key -> PyTorch's class, what it is always given, our names -> PyTorch's.
ADAM = {"beta1": "betas", "beta2": "betas", "epsilon": "eps", "weight_decay": "weight_decay"}
CLASSES = {
    "gd": (OPTIM.SGD, {}, {}),
    "heavy-ball": (OPTIM.SGD, {}, {"beta": "momentum"}),
    "nesterov": (OPTIM.SGD, {"nesterov": True}, {"beta": "momentum"}),
    "adagrad": (OPTIM.Adagrad, {}, {"epsilon": "eps"}),
    "adadelta": (OPTIM.Adadelta, {}, {"rho": "rho", "epsilon": "eps"}),
    "rmsprop": (OPTIM.RMSprop, {}, {"beta": "alpha", "epsilon": "eps"}),
    "adam": (OPTIM.Adam, {}, ADAM),
    "adamw": (OPTIM.AdamW, {}, ADAM),
    "amsgrad": (OPTIM.Adam, {"amsgrad": True}, ADAM),
    "nadam": (OPTIM.NAdam, {}, ADAM),
    "radam": (OPTIM.RAdam, {}, ADAM),
    "adamax": (OPTIM.Adamax, {}, ADAM),
}

_AVERAGES = [
    (1e-2, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    (5e-2, {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6}),
    (0.2, {"beta1": 0.95, "beta2": 0.9999, "epsilon": 1e-3}),
    (2e-3, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-10}),
    (3e-2, {"beta1": 0.0, "beta2": 0.6, "epsilon": 0.1}),
]
# Learning rates for both surfaces, none of which diverges.
SETTINGS: dict[str, Any] = {
    "gd": [(1e-3, {}), (3e-4, {}), (1.5e-3, {})],
    "heavy-ball": [(1e-3, {"beta": 0.5}), (2e-4, {"beta": 0.9}), (1e-3, {"beta": 0.8}), (1e-4, {"beta": 0.99})],
    "nesterov": [(1e-3, {"beta": 0.5}), (2e-4, {"beta": 0.9}), (5e-4, {"beta": 0.8}), (1e-4, {"beta": 0.99})],
    "adagrad": [(0.5, {"epsilon": 1e-10}), (0.05, {"epsilon": 1e-6}), (0.2, {"epsilon": 1.0})],
    "adadelta": [
        (1.0, {"rho": 0.9, "epsilon": 1e-6}),
        (0.3, {"rho": 0.95, "epsilon": 1e-4}),
        (3.0, {"rho": 0.5, "epsilon": 1e-8}),
    ],
    "rmsprop": [
        (1e-2, {"beta": 0.99, "epsilon": 1e-8}),
        (1e-3, {"beta": 0.9, "epsilon": 1e-8}),
        (3e-2, {"beta": 0.5, "epsilon": 1e-2}),
    ],
    "adam": _AVERAGES,
    "adamw": [
        (rate, {**settings, "weight_decay": decay})
        for (rate, settings), decay in zip(_AVERAGES, (0.01, 0.1, 0.0, 0.5, 1e-3), strict=True)
    ],
    "amsgrad": _AVERAGES,
    "nadam": _AVERAGES,
    # Its first steps are plain ones and need a plain rate. With beta2 = 0.6 no step is ever rectified.
    "radam": [(rate, row[1]) for rate, row in zip((1e-3, 1e-3, 5e-4, 1.5e-3, 1e-3), _AVERAGES, strict=True)],
    "adamax": _AVERAGES,
}


def make(key: str, parameter: torch.Tensor, rate: float, settings: dict[str, float]) -> Any:
    kind, fixed, names = CLASSES[key]
    given: dict[str, Any] = {names[name]: value for name, value in settings.items() if names[name] != "betas"}
    if "beta1" in settings:
        given["betas"] = (settings["beta1"], settings["beta2"])
    return kind([parameter], lr=rate, **fixed, **given)


def run(key: str, surface: str, start: tuple[float, float], rate: float, settings: dict) -> dict[str, np.ndarray]:
    function = SURFACES[surface][0]
    parameter = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make(key, parameter, rate, settings)
    points, gradients, states = [], [], []
    for _ in range(STEPS):
        points.append(parameter.detach().numpy().copy())
        state = {n: v.numpy().copy() for n, v in optimizer.state[parameter].items() if v is not None}
        states.append(state)
        optimizer.zero_grad()
        function(*parameter).backward()
        assert parameter.grad is not None
        gradients.append(parameter.grad.numpy().copy())
        optimizer.step()
    points.append(parameter.detach().numpy().copy())
    names = states[-1].keys() - {"step"}
    # What PyTorch makes at the first step was zero before it; the product of NAdam was one.
    first = {name: np.ones(()) if name == "mu_product" else np.zeros_like(states[-1][name]) for name in names}
    states[0] = {**first, **states[0]}
    stacked = {name: np.array([state[name] for state in states], dtype=np.float64) for name in names}
    return {"points": np.array(points), "gradients": np.array(gradients), **stacked}


def main() -> None:
    torch.set_num_threads(1)
    # Without this NAdam keeps its product of momenta in float32, even for float64 parameters: 5e-9 off each step.
    torch.set_default_dtype(torch.float64)
    arrays: dict[str, Any] = {}
    runs: list[dict[str, Any]] = []
    for surface, (function, start, parameters) in SURFACES.items():
        near = tuple(np.nextafter(start, np.inf).tolist())
        for key, rows in SETTINGS.items():
            for rate, settings in rows:
                result = run(key, surface, start, rate, settings)
                away = np.abs(result["points"] - run(key, surface, near, rate, settings)["points"]).max(axis=1)
                result["deviation"] = np.maximum.accumulate(away)
                first, last = (function(*point) for point in result["points"][[0, -1]])
                if not last < first:
                    raise SystemExit(f"{key} at {rate} with {settings} does not descend {surface}: {first} to {last}.")
                for name, array in result.items():
                    arrays[f"{len(runs)}/{name}"] = array
                entry = {"optimizer": key, "surface": surface, "learning_rate": rate}
                runs.append({**entry, "parameters": settings, "surface_parameters": parameters, "start": start})
                print(f"{surface:10s} {key:10s} {rate:<7g} value {last:9.2e}  deviation {away.max():.1e}  {settings}")
    np.savez_compressed(FILE, runs=np.array(json.dumps({"torch": torch.__version__, "runs": runs})), **arrays)
    print(f"{FILE.name}: {len(runs)} runs, {FILE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

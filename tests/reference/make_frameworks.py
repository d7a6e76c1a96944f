"""Writes frameworks.npz: the losses of the first 50 steps of every PyTorch script of the pairwise set, in both precisions.

Run it by hand, `python -m tests.reference.make_frameworks`, where PyTorch is installed; the tests need only the file.
  float64, float32   (cases, 50) losses with the penalty, each before its step; nan after an early end
  epochs64           (cases, 2) train and dev cost that the float64 script prints last
  key                of the settings, so that a change of the set is noticed
  texts              of the scripts that were run, in both precisions, so that a change of a script is
  files              (cases, 2) sums over what the float64 scripts brought along, data.npz and start.npz
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from labcore.frameworks import Script, script
from labcore.training import Settings
from tests.frameworks.pairwise import STEPS, cases
from tests.frameworks.running import costs, heard_losses, run_here

FILE = Path(__file__).with_name("frameworks.npz")
FILES = ("data.npz", "start.npz")


def key_of(settings: tuple[Settings, ...]) -> str:
    return hashlib.sha256(json.dumps([one.as_dict() for one in settings]).encode()).hexdigest()


def texts_of(scripts: Iterable[Script]) -> str:
    return hashlib.sha256("\0".join(one.text for one in scripts).encode()).hexdigest()


def sum_of(file: bytes) -> float:
    """Of all numbers in an .npz file, each weighed by its place, so that rows and columns may not change theirs."""
    arrays = [array.ravel().astype(np.float64) for _, array in sorted(np.load(io.BytesIO(file)).items())]
    numbers = np.concatenate(arrays)
    return float(numbers @ np.linspace(1.0, 2.0, len(numbers)))


def scripts_of(dtype: str) -> list[Script]:
    return [script(one, "pytorch", same_numbers=True) for one in cases(dtype)]


def losses_of(settings: Settings, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The losses (STEPS,) of a script as PyTorch hears them, and the costs (epochs, 2) that it prints."""
    import torch

    torch.set_default_dtype(torch.float32)
    made = script(settings, "pytorch", same_numbers=True)
    names: dict[str, Any] = {}

    def proximal() -> float:
        """A penalty whose step is proximal is part of the lab's cost, and of no loss that is gone back from."""
        if not settings.steps_proximally:
            return 0.0
        return settings.l1 / (2 * len(names["X"])) * sum(layer.weight.abs().sum().item() for layer in names["dense"])

    with heard_losses(torch, proximal) as heard:
        printed = run_here(made, folder, names)
    found = np.full(STEPS, np.nan)
    found[: len(heard[:STEPS])] = heard[:STEPS]
    return found, costs(printed)


def main() -> None:
    import torch

    torch.set_num_threads(1)
    double = scripts_of("float64")
    arrays: dict[str, np.ndarray] = {
        "key": np.array(key_of(cases())),
        "torch": np.array(torch.__version__),
        "texts": np.array(texts_of([*double, *scripts_of("float32")])),
        "files": np.array([[sum_of(one.files[name]) for name in FILES] for one in double]),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for dtype, bits in (("float64", "64"), ("float32", "32")):
            both = [losses_of(one, folder) for one in cases(dtype)]
            arrays[dtype] = np.array([losses for losses, _ in both]).astype(dtype)
            if bits == "64":
                arrays["epochs64"] = np.array([printed[-1] for _, printed in both])
    np.savez_compressed(FILE, **arrays)  # type: ignore[arg-type]
    print(f"{FILE.name}: {len(cases())} cases, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

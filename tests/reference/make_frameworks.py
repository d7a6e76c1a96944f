"""Writes frameworks.npz: the losses of the first 50 steps of every PyTorch script of the pairwise set, in both precisions.

Run it by hand, `python -m tests.reference.make_frameworks`, where PyTorch is installed; the tests need only the file.
  float64, float32   (cases, 50) losses with the penalty, each before its step; nan after an early end
  away64, away32     (cases,) how far PyTorch comes from its own losses when its inputs are moved by one unit in the last place
  epochs64           (cases, 2) train and dev cost that the float64 script prints last
  key                of the settings, so that a change of the set is noticed
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from labcore.frameworks import script
from labcore.frameworks.source import packed
from labcore.training import Settings
from tests.frameworks.pairwise import STEPS, cases
from tests.frameworks.running import costs, heard_losses, run_here

FILE = Path(__file__).with_name("frameworks.npz")


def key_of(settings: tuple[Settings, ...]) -> str:
    return hashlib.sha256(json.dumps([one.as_dict() for one in settings]).encode()).hexdigest()


def losses_of(settings: Settings, folder: Path, nudged: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """The losses (STEPS,) of a script as PyTorch hears them, and the costs (epochs, 2) that it prints."""
    import torch

    torch.set_default_dtype(torch.float32)
    made = script(settings, "pytorch", same_numbers=True)
    if nudged:
        made = replace(made, files={**made.files, "data.npz": _nudged(made.files["data.npz"])})
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


def _nudged(data: bytes) -> bytes:
    arrays = dict(np.load(io.BytesIO(data)))
    return packed({**arrays, "X": np.nextafter(arrays["X"], arrays["X"].dtype.type(np.inf))})


def main() -> None:
    import torch

    torch.set_num_threads(1)
    arrays: dict[str, np.ndarray] = {"key": np.array(key_of(cases())), "torch": np.array(torch.__version__)}
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

"""Runs a script as a reader would: in a folder that holds its files."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from labcore.frameworks import Script
from labcore.training import Settings, train

_LINE = re.compile(r"epoch (\d+): train (\S+), dev (\S+)")
_END = re.compile(r"(.+): x (\S+), y (\S+), cost (\S+)")


def write(script: Script, folder: Path) -> Path:
    for name, data in script.files.items():
        (folder / name).write_bytes(data)
    path = folder / "script.py"
    path.write_text(script.text, encoding="utf-8")
    return path


def run_here(script: Script, folder: Path, names: dict[str, Any] | None = None) -> str:
    """What the script prints, run in this program: a framework is imported once for all scripts. `names` holds the script's own."""
    names = {} if names is None else names
    names["__name__"] = "__main__"
    path = write(script, folder)
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(script.text, str(path), "exec"), names)
    return out.getvalue()


def costs(printed: str) -> np.ndarray:
    """(epochs, 2) train and dev cost after each epoch."""
    return np.array([[float(train), float(dev)] for _, train, dev in _LINE.findall(printed)])


def ends(printed: str) -> dict[str, tuple[float, float, float]]:
    """Of a race: where each ends, x, y, cost."""
    return {name: (float(x), float(y), float(cost)) for name, x, y, cost in _END.findall(printed)}


def lab_costs(settings: Settings) -> np.ndarray:
    """(epochs, 2), as the lab has them."""
    *_, last = train(settings)
    kept = last.side.evaluations[1 : round(last.epoch) + 1]
    return np.array([[one.train_cost, one.dev_cost] for one in kept])


def lab_losses(settings: Settings, steps: int) -> np.ndarray:
    """(steps,) of each mini-batch before its step, penalty included; fewer where the training ends before."""
    *_, last = train(settings, steps=steps)
    return np.array(last.side.costs[:steps])


@contextlib.contextmanager
def heard_losses(torch: Any, unseen: Callable[[], float]) -> Iterator[list[float]]:
    """The value of every loss that a PyTorch script goes back from, with what `unseen` adds to it at that moment."""
    heard: list[float] = []
    backward = torch.Tensor.backward

    def listening(self: Any, *args: Any, **kwargs: Any) -> Any:
        heard.append(self.item() + unseen())
        return backward(self, *args, **kwargs)

    torch.Tensor.backward = listening
    try:
        yield heard
    finally:
        torch.Tensor.backward = backward


def ruff(folder: Path) -> str:
    """What ruff says of the scripts in a folder: names that do not exist, imports that are not used or in disorder, lines that are too
    long. Empty where it says nothing."""
    return _said(folder, "check", "--select", "E,F,I,UP", "--output-format", "concise", "--quiet")


def reformatted(folder: Path) -> str:
    """The lines that ruff's formatter would write in another way; empty where there are none."""
    return _said(folder, "format", "--check", "--diff", "--quiet")


def _said(folder: Path, *command: str) -> str:
    run = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", str(folder)]
    return subprocess.run(run, capture_output=True, text=True, check=False).stdout

"""Writes spread.npz: what the scripts of the spread print in PyTorch, in JAX and in Keras on three backends.

Run it by hand, `python -m tests.reference.make_spread`, in the environment of `make frameworks`; the tests need only the file.
  <framework>/<backend>/<setting>   (epochs, 2) train and dev cost after each epoch
  <framework>/texts                 of the scripts that were run, so that a change of one is noticed
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from tests.frameworks.running import costs, lab_costs
from tests.frameworks_live.scripts import PLACES, possible, printed
from tests.frameworks_live.spread import SPREAD, figure
from tests.reference.make_frameworks import texts_of

FILE = Path(__file__).with_name("spread.npz")


def main() -> None:
    arrays = {}
    for framework, backend in PLACES:
        made = possible(SPREAD, framework, same=True)
        arrays[f"{framework}/texts"] = np.array(texts_of(made.values()))
        with tempfile.TemporaryDirectory() as folder:
            for name, text in printed(made, Path(folder), backend).items():
                found = arrays[f"{framework}/{backend}/{name}"] = costs(text)
                away = np.abs(found[-1] - lab_costs(SPREAD[name])[-1]).max()
                allowed = figure(SPREAD[name], framework, made[name].notes)
                print(
                    f"{framework} {backend} {name}: {away:.1e} of {allowed:.0e} {' '.join(made[name].notes)}",
                    flush=True,
                )
    np.savez_compressed(FILE, **arrays)  # type: ignore[arg-type]
    print(f"{FILE.name}: {len(arrays)} arrays, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

"""What may be turned on the page of search where a spec's fields do not say it, and the specs made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.experiments.search import best, grid_random, scale
from pages.kit.settings import Setting

OTHERS = {"l2": "L2", "hidden_units": "Hidden units", "beta1": "Adam's beta1"}
REACHES = {"wide": "0.0001 to 1", "narrow": "0.001 to 0.1"}
SOURCES = {"stored": "Stored", "here": "Here"}
OF_GRID = [
    Setting(grid_random.OTHER, names=OTHERS), Setting(grid_random.REACH, names=REACHES), Setting(grid_random.SEED),
    Setting(grid_random.SOURCE, names=SOURCES),
]  # fmt: skip

TUNED = {"alpha": "Learning rate", "beta": "beta", "units": "Hidden units", "layers": "Hidden layers"}
OF_SCALE = [Setting(scale.TUNED, names=TUNED), Setting(scale.DRAWS), Setting(scale.SEED)]

OF_BEST = [OF_GRID[0], OF_GRID[1], Setting(best.SHARE), Setting(best.ORDER)]


def read_grid(values: Mapping[str, Any]) -> grid_random.Spec:
    return grid_random.Spec(values["other"], values["reach"], values["grid_seed"], values["grid_source"])


def read_scale(values: Mapping[str, Any]) -> scale.Spec:
    return scale.Spec(values["tuned"], values["draws"], values["draw_seed"])


def read_best(values: Mapping[str, Any]) -> best.Spec:
    return best.Spec(values["other"], values["reach"], values["top_share"], values["order_seed"])

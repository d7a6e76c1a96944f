"""What may be turned of the scripts."""

from __future__ import annotations

from labcore.data import PLANAR
from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import DATA
from labcore.optimizers import OPTIMIZERS
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls, Values
from pages.week3.frameworks import downloads

NAMES = {
    "subject": {"training": "A training", "parabola": "w² − 10w + 25"}, "framework": {key: name.split()[0] for key, name in FRAMEWORKS.items()},
    "data": {key: PLANAR[key].label if key in PLANAR else key.capitalize() for key in DATA.choices},
    "optimizer": {key: one.label for key, one in OPTIMIZERS.items()},
}  # fmt: skip
PARABOLA = {"subject": "parabola", "optimizer": "gd"}


def in_view(values: Values) -> Controls:
    """A parabola has no data."""
    return [
        "subject",
        "framework",
        *(["data"] if values["subject"] == "training" else []),
        "optimizer",
        "learning_rate",
    ]


def under_more(values: Values) -> Controls:
    """What is taken away, below what few turn."""
    return [*(["epochs", "same"] if values["subject"] == "training" else []), Drawn(downloads.menu)]

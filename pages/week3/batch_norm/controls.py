"""What may be turned on the page of batch norm where a spec's fields do not say it, and the specs made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.experiments.batch_norm import groups, layers, scale, shift
from labcore.network import SEED
from labcore.span import Span
from pages.kit.settings import Setting
from pages.week3.batch_norm.rates_words import NAMES

SEEN_UNIT = Setting(
    Span("seen_unit", 1, 1, 32, kind="integer", label="unit of layer 3", hint="Whose input is shown below.")
)
SEEDED = Setting(SEED)
SOURCES = {"stored": "Stored", "here": "Here"}
OF_LAYERS = [
    Setting(layers.ACTIVATION, names=NAMES), Setting(layers.RATE, "layers_rate"), Setting(layers.MOVED), SEEDED,
]  # fmt: skip
OF_SHIFT = [Setting(shift.ACTIVATION, names=NAMES), Setting(shift.RATE, "why_rate"), Setting(shift.NOISE), SEEDED]
OF_SCALE = [Setting(scale.FACTOR), Setting(scale.RATE, "scale_rate"), Setting(scale.NORMED), SEEDED]
OF_NORMS = [
    Setting(groups.RULE, names={"scaled": "Scaled", "same": "Same"}), Setting(groups.SOURCE, names=SOURCES),
]  # fmt: skip


def read_layers(values: Mapping[str, Any]) -> layers.Spec:
    return layers.Spec(values["layers_activation"], values["layers_rate"], values["moved"], values["seed"])


def read_shift(values: Mapping[str, Any]) -> shift.Spec:
    return shift.Spec(values["activation"], values["why_rate"], values["noise"], values["seed"])


def read_scale(values: Mapping[str, Any]) -> scale.Spec:
    return scale.Spec(values["factor"], values["scale_rate"], values["normed"], values["seed"])


def read_norms(values: Mapping[str, Any]) -> groups.Spec:
    return groups.Spec(values["rule"], values["norms_source"])

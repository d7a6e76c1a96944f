"""What may be turned on the page of gradient checking. Of bugs those are offered that the settings can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check import Spec, kink, penalty, steps
from labcore.experiments.gradient_check.hidden import EVERYWHERE
from labcore.experiments.gradient_check.spec import MOST_DEPTH, NONE
from labcore.gradient_check import BUGS
from labcore.initializers import INITIALIZERS
from labcore.network import SEED
from labcore.span import Span
from labcore.spec import spans_of
from pages.kit.controls import Drawn, control
from pages.kit.exhibit import reader, settings_of
from pages.kit.settings import PageSettings, Setting

BUG_NAMES = {NONE: "No bug", **{key: one.label for key, one in BUGS.items()}}
ACTIVATION_NAMES = {key: one.label for key, one in ACTIVATIONS.items()}
AT = Setting(Span("step", MOST_DEPTH + 1, 0, MOST_DEPTH + 1, kind="integer", label="layer shown first"), place=True)
DRAWN_AS = Setting(Span("view", "network", kind="choice", choices=("network", "entries"), label="drawn as"), names={"network": "Network", "entries": "Entries"})  # fmt: skip
SETTINGS = settings_of(
    Spec,
    {
        "bug": BUG_NAMES, "activation": ACTIVATION_NAMES, "initializer": {key: one.label for key, one in INITIALIZERS.items()},
        "masks": {"off": "Off", "fixed": "One mask"},
    },
)  # fmt: skip
spec_of = reader(Spec)
# More layers than these go into a list.
MOST_SIDE_BY_SIDE = 5


def offered_bugs(spec: Spec) -> list[str]:
    """None, those that can sit in some layer of these settings, and the one that is chosen."""
    network = spec.network()
    there = [bug for bug in BUGS if any(spec.offers(bug, layer, network) for layer in range(1, spec.layers + 1))]
    return [bug for bug in BUG_NAMES if bug == NONE or bug in there or bug == spec.bug]


def offered_layers(spec: Spec) -> list[int]:
    """The layers that can have the chosen bug, and the one that is chosen."""
    network = spec.network()
    there = [layer for layer in range(1, spec.layers + 1) if spec.offers(spec.bug, layer, network)]
    return sorted({*there, spec.layer})


def _bug(settings: PageSettings) -> None:
    if "bug" in settings.hidden:
        return
    span = settings.declared["bug"].span
    choices = offered_bugs(spec_of(settings.values()))

    def draw(shown: str, **wiring: Any) -> Any:
        return st.selectbox(
            "Bug", choices, choices.index(shown), format_func=BUG_NAMES.__getitem__, help=span.hint, **wiring
        )

    settings.widget("bug", draw, from_widget=lambda choice: choice or "")


def _layer(settings: PageSettings) -> None:
    if "layer" in settings.hidden:
        return
    span = settings.declared["layer"].span
    choices = offered_layers(spec_of(settings.values()))

    def draw(shown: int, **wiring: Any) -> Any:
        if len(choices) > MOST_SIDE_BY_SIDE:
            return st.selectbox("In layer", choices, choices.index(shown), help=span.hint, **wiring)
        return st.segmented_control(
            "In layer", choices, default=shown, help=span.hint, required=True, width="stretch", **wiring
        )

    # A control may hand over nothing, which is no layer.
    settings.widget("layer", draw, from_widget=lambda choice: choice or 0)


BUG, LAYER = Drawn(_bug, 2.6), Drawn(_layer, 1.9)


def in_view(values: Mapping[str, Any]) -> list[Any]:
    placed = values["bug"] not in (NONE, *EVERYWHERE)
    return [BUG, *([LAYER] if placed else []), "activation", "depth", "view"]


def under_more(values: Mapping[str, Any]) -> list[Any]:
    return ["initializer", "width", "batch_norm", "l2", "keep_prob", "masks", "examples", "trained", "seed"]


SHARED = {one.key: one for one in SETTINGS}
HIDDEN = [SHARED[name] for name in ("depth", "width", "activation", "initializer", "seed")]

# --- the other exhibits: what they have of the same name as another one has a name of its own -----------------------

STEPS = settings_of(steps.Spec, {"function": {"cube": "Theta cubed", "network": "A network's"}, "dtype": {"float64": "Float64", "float32": "Float32"}})  # fmt: skip


def steps_in_view(values: Mapping[str, Any]) -> list[str]:
    return ["function", "h", "dtype", *(["theta"] if values["function"] == "cube" else [])]


_KINK = spans_of(kink.Spec)
KINK = [
    Setting(_KINK["interval"]), Setting(_KINK["activation"], "kinked", ACTIVATION_NAMES), Setting(_KINK["examples"], "kink_examples"),
    Setting(replace(SEED, label="seed"), "kink_seed"),
]  # fmt: skip


def read_kink(values: Mapping[str, Any]) -> kink.Spec:
    return kink.Spec(values["interval"], values["kinked"], values["kink_examples"], values["kink_seed"])


_PENALTY = spans_of(penalty.Spec)
PENALTY = [
    Setting(_PENALTY["data_bug"], names=BUG_NAMES), Setting(_PENALTY["activation"], "penalized", ACTIVATION_NAMES),
    Setting(replace(_PENALTY["depth"], low=2), "penalty_depth"), Setting(_PENALTY["l2"], "penalty_l2"), Setting(SEED, "penalty_seed"),
]  # fmt: skip


# Wide enough for its longest name on a projector.
DATA_BUG = Drawn(lambda settings: control(settings, "data_bug"), 2.5)


def read_penalty(values: Mapping[str, Any]) -> penalty.Spec:
    return penalty.Spec(
        values["data_bug"], values["penalized"], values["penalty_depth"], values["penalty_l2"], values["penalty_seed"]
    )

"""The lab's optimizers as those of torch.optim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.frameworks.rule import RuleCall, missing, scaled, told, uncorrected
from labcore.optimizers import OPTIMIZERS

_AVERAGED = (
    "The lab averages, v = beta v + (1 - beta) g; PyTorch adds up, v = beta v + g: the same steps at "
    "(1 - beta) times the rate. (dampening=beta leaves the first step undamped.)"
)
_ADAM = {
    "adam": ("Adam", ()), "adamw": ("AdamW", ()), "amsgrad": ("Adam", ("amsgrad=True",)), "nadam": ("NAdam", ()),
    "radam": ("RAdam", ()), "adamax": ("Adamax", ()),
}  # fmt: skip


def rule(key: str, parameters: Mapping[str, Any], rate: str, weight_decay: str = "") -> RuleCall:
    """The lab's optimizer of this key; ValueError where PyTorch has none like it.

    rate          Python of the learning rate
    weight_decay  Python of AdamW's, where it is for all parameters alike; else "0.0"
    """
    name, arguments, why = _made(key, parameters, told(parameters))
    decay = (f"weight_decay={weight_decay or '0.0'}",) if key == "adamw" else ()
    return RuleCall(f"torch.optim.{name}", (f"lr={scaled(rate, parameters)}", *arguments, *decay), why)


def _made(key: str, parameters: Mapping[str, Any], p: Mapping[str, str]) -> tuple[str, tuple[str, ...], str]:
    uncorrected(parameters, "PyTorch")
    if key == "gd":
        return "SGD", (), ""
    if key in ("momentum", "heavy-ball", "nesterov"):
        # PyTorch refuses Nesterov's form without momentum, where it is plain descent.
        ahead = ("nesterov=True",) if key == "nesterov" and parameters["beta"] > 0 else ()
        return "SGD", (f"momentum={p['beta']}", *ahead), _AVERAGED if parameters.get("form") == "averaged" else ""
    if key in _ADAM:
        name, fixed = _ADAM[key]
        return name, (f"betas=({p['beta1']}, {p['beta2']})", f"eps={p['epsilon']}", *fixed), ""
    if key == "adagrad":
        return "Adagrad", (f"eps={p['epsilon']}",), ""
    if key == "adadelta":
        return "Adadelta", (f"rho={p['rho']}", f"eps={p['epsilon']}"), ""
    if key == "rmsprop":
        return (
            "RMSprop",
            (f"alpha={p['beta']}", f"eps={p['epsilon']}"),
            "PyTorch calls beta alpha; its default is 0.99.",
        )
    raise missing("PyTorch", OPTIMIZERS[key].label, key)

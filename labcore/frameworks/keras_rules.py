"""The lab's optimizers as those of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.frameworks.rule import RuleCall, missing, scaled, told, uncorrected
from labcore.optimizers import OPTIMIZERS

_AVERAGED = (
    "The lab averages, v = beta v + (1 - beta) g; Keras adds up, v = beta v - rate g: the same steps at "
    "(1 - beta) times the rate."
)
RATE_INSIDE = "Keras keeps the rate in the velocity: where the rate falls, old steps keep their old one."
HAT = "Keras' epsilon stands before the correction: its effect is larger by 1 / sqrt(1 - beta2^t)."
ROOT = "Keras' epsilon stands under the root: its square does nearly what the lab's does beside it."
NADAM = "Keras' momentum rises as 1 - 0.96^t / 2, the lab's and PyTorch's as 1 - 0.96^(t / 250) / 2."
ADAMAX = "Keras adds epsilon when it divides, the lab to the gradient's size before the maximum."


def rule(key: str, parameters: Mapping[str, Any], rate: str, decays: bool = False) -> RuleCall:
    """The lab's optimizer of this key; ValueError where Keras has none like it.

    rate    Python of the learning rate;  decays: whether it changes on the way
    """
    p = told(parameters)
    uncorrected(parameters, "Keras")
    lr = f"learning_rate={scaled(rate, parameters)}"
    if key == "gd":
        return _of("SGD", lr)
    if key in ("momentum", "heavy-ball", "nesterov"):
        ahead = ("nesterov=True",) if key == "nesterov" else ()
        why = _AVERAGED if parameters.get("form") == "averaged" else ""
        return _of("SGD", lr, f"momentum={p['beta']}", *ahead, why=why, note=RATE_INSIDE if decays else "")
    if key in ("adam", "amsgrad", "adamw", "nadam", "adamax"):
        betas = (f"beta_1={p['beta1']}", f"beta_2={p['beta2']}", f"epsilon={p['epsilon']}")
        note = {"nadam": NADAM, "adamax": ADAMAX}.get(key, HAT)
        own = {"amsgrad": ("amsgrad=True",), "adamw": (f"weight_decay={p.get('weight_decay')}",)}.get(key, ())
        name = {"adam": "Adam", "amsgrad": "Adam", "adamw": "AdamW", "nadam": "Nadam", "adamax": "Adamax"}[key]
        return _of(name, lr, *betas, *own, note=note)
    if key == "adagrad":
        zero = "initial_accumulator_value=0.0"
        return _of("Adagrad", lr, zero, f"epsilon={p['epsilon']}**2", why="Keras' own sum begins at 0.1.", note=ROOT)
    if key == "adadelta":
        return _of("Adadelta", lr, f"rho={p['rho']}", f"epsilon={p['epsilon']}")
    if key == "rmsprop":
        return _of("RMSprop", lr, f"rho={p['beta']}", f"epsilon={p['epsilon']}**2", note=ROOT)
    if key == "lion":
        decay = (f"weight_decay={p['weight_decay']}",) if parameters["weight_decay"] else ()
        return _of("Lion", lr, f"beta_1={p['beta1']}", f"beta_2={p['beta2']}", *decay)
    raise missing("Keras", OPTIMIZERS[key].label, key)


def _of(name: str, *arguments: str, why: str = "", note: str = "") -> RuleCall:
    return RuleCall(f"keras.optimizers.{name}", arguments, why, note)

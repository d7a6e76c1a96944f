"""The lab's optimizers as those of optax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labcore.frameworks.rule import RuleCall, missing, scaled, told, uncorrected
from labcore.optimizers import OPTIMIZERS

_AVERAGED = (
    "The lab averages, v = beta v + (1 - beta) g; optax adds up, v = beta v + g: the same steps at "
    "(1 - beta) times the rate."
)
AMSGRAD = "optax takes the maximum after the correction, the lab and PyTorch before it."
NADAM = "optax has no momentum schedule; the lab's and PyTorch's rises as 1 - 0.96^(t / 250) / 2."
RADAM = "optax adds epsilon to the corrected root, the lab and PyTorch to the uncorrected one."
ROOT = "optax's epsilon stands under the root: its square does nearly what the lab's does beside it."


def rule(key: str, parameters: Mapping[str, Any], rate: str, decays: bool = False, mask: str = "") -> RuleCall:
    """The lab's optimizer of this key; ValueError where optax has none like it.

    rate    Python of the learning rate;  decays: whether it is a function of the step, which is already scaled
    mask    Python of the parameters that weight decay acts on, empty for all
    """
    p = told(parameters)
    uncorrected(parameters, "optax")
    lr = rate if decays else scaled(rate, parameters)
    decay = (
        f"weight_decay={p.get('weight_decay')}",
        *((f"mask={mask}",) if mask and parameters.get("weight_decay") else ()),
    )
    if key == "gd":
        return RuleCall("optax.sgd", (lr,))
    if key in ("momentum", "heavy-ball", "nesterov"):
        ahead = ("nesterov=True",) if key == "nesterov" else ()
        return RuleCall(
            "optax.sgd",
            (lr, f"momentum={p['beta']}", *ahead),
            _AVERAGED if parameters.get("form") == "averaged" else "",
        )
    if key in ("adam", "adamw", "amsgrad", "nadam", "radam", "adamax"):
        note = {"amsgrad": AMSGRAD, "nadam": NADAM, "radam": RADAM}.get(key, "")
        betas = (f"b1={p['beta1']}", f"b2={p['beta2']}", f"eps={p['epsilon']}")
        return RuleCall(f"optax.{key}", (lr, *betas, *(decay if key == "adamw" else ())), "", note)
    if key == "adagrad":
        zero = "initial_accumulator_value=0.0"
        return RuleCall("optax.adagrad", (lr, zero, f"eps={p['epsilon']}**2"), "optax's own sum begins at 0.1.", ROOT)
    if key == "adadelta":
        return RuleCall("optax.adadelta", (lr, f"rho={p['rho']}", f"eps={p['epsilon']}"))
    if key == "rmsprop":
        why = "By default optax has epsilon under the root."
        return RuleCall("optax.rmsprop", (lr, f"decay={p['beta']}", f"eps={p['epsilon']}", "eps_in_sqrt=False"), why)
    if key == "lion":
        return RuleCall("optax.lion", (lr, f"b1={p['beta1']}", f"b2={p['beta2']}", *decay))
    raise missing("optax", OPTIMIZERS[key].label, key)

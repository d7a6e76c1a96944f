"""What may be turned on the page of softmax."""

from collections.abc import Callable

from labcore.initializers import INITIALIZERS
from pages.kit.exhibit import Controls, Values

MOTIONS = {"push": "Push one", "shift": "Add to all", "cool": "Cool"}
INITIALS = {key: INITIALIZERS[key].label for key in ("lecun", "glorot", "he", "zeros")}
NAMES = {"initial": INITIALS, "motion": MOTIONS, "direction": {"up": "Added", "down": "Taken away"}}
STARTS = ["start1", "start2", "start3", "start4", "true", "logit_rate"]


def logits(*others: str) -> Callable[[Values], Controls]:
    """A slider for the logit of each class there is, and these controls after them."""
    return lambda values: [*(f"z{k + 1}" for k in range(values["classes"])), *others]

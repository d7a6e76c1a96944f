"""What may be turned on the page of softmax."""

from collections.abc import Callable, Sequence

from labcore.initializers import INITIALIZERS
from pages.kit.exhibit import Controls, Values

MOTIONS = {"push": "Push one", "shift": "Add to all", "cool": "Cool"}
INITIALS = {key: INITIALIZERS[key].label for key in ("lecun", "glorot", "he", "zeros")}
NAMES = {"initial": INITIALS, "motion": MOTIONS, "direction": {"up": "Added", "down": "Taken away"}}
PULL, OVERFLOW = ("temperature", "motion"), ("dtype", "direction")
STARTS = ["start1", "start2", "start3", "start4", "true"]
# The choice of the exhibit is the sixth in view.
IN_VIEW = 5


def logits(*others: str) -> Callable[[Values], Controls]:
    """A slider for the logit of each class there is, and as many of these controls after them as there is room for."""
    return lambda values: _all(values, others)[:IN_VIEW]


def more(others: Sequence[str], *rest: str) -> Callable[[Values], Controls]:
    """What there was no room for, and the rest."""
    return lambda values: [*_all(values, others)[IN_VIEW:], *rest]


def _all(values: Values, others: Sequence[str]) -> list[str]:
    return [*(f"z{k + 1}" for k in range(values["classes"])), *others]

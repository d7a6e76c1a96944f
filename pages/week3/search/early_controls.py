"""What may be turned of the rules by which trials are stopped early."""

from __future__ import annotations

from labcore.experiments.search.early import Spec
from labcore.experiments.search.early_trials import TRIALS
from labcore.span import Span
from labcore.spec import spans_of
from pages.kit.exhibit import Controls, Values
from pages.kit.settings import Setting
from pages.week3.search.early import SEEN

PREFIX = "early_"
RULES = {"median": "Median rule", "halving": "Successive halving"}
SETTINGS = [
    Setting(span, PREFIX + field, names=RULES if field == "rule" else None) for field, span in spans_of(Spec).items()
]
AT = Setting(Span(SEEN, TRIALS, 0, TRIALS, kind="integer", label="trial shown first"), place=True)
# What each of the rules is made of, in view and under More.
OWN = {"median": ("share",), "halving": ("reduction",)}
SELDOM = {"median": ("finished", "at_once"), "halving": ("at_once",)}


def read_early(values: Values) -> Spec:
    """The rule as it is set; what the other one is made of is at its default, so that it makes no other picture."""
    rule = values[PREFIX + "rule"]
    other = OWN["median"] + SELDOM["median"][:1] if rule == "halving" else OWN["halving"]
    return Spec(**{field: values[PREFIX + field] for field in spans_of(Spec) if field not in other})


def in_view(values: Values) -> Controls:
    return [PREFIX + field for field in ("rule", "first", *OWN[values[PREFIX + "rule"]], "order")]


def under_more(values: Values) -> Controls:
    return [PREFIX + field for field in SELDOM[values[PREFIX + "rule"]]]

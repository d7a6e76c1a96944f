"""What may be turned on the page of mini-batches, and the spec of its order."""

from labcore.descent import SEED
from labcore.experiments.mini_batches import order, paths, scaling
from labcore.span import Span
from pages.kit.controls import Drawn, control
from pages.kit.settings import Setting
from pages.kit.surfaces import CHOICES

AT = Setting(Span("step", 100, 0, 600, kind="integer", label="step shown first"), place=True)
UPDATE = Setting(Span("update", 60, 0, 9000, kind="integer", label="update shown first"), place=True)
PAIRS = {key: CHOICES["pair"][key] for key in paths.FEATURES.choices}
NAMES = {
    "model": {"linear": "Linear", "logistic": "Logistic"},
    "clock": {"examples": "Examples seen", "updates": "Updates", "time": "Time"},
    "pair": PAIRS,
}
# Its name is long, and on a projector its type is large.
RATE = Drawn(lambda settings: control(settings, "rate_ratio"), 2.4)
ORDER_RATE = Drawn(lambda settings: control(settings, "order_rate"), 2.4)
SEEDED = Setting(SEED)
TRAINED = [
    Setting(scaling.HIDDEN), Setting(scaling.TARGET, names={one: one for one in scaling.TARGET.choices}),
    Setting(scaling.SOURCE, names={"stored": "Stored", "here": "Here"}),
]  # fmt: skip


def read_order(values):
    return order.Spec(
        pair=values["order_pair"], batch_size=values["order_batch"], rate_ratio=values["order_rate"], epochs=values["order_epochs"],
        seed=values["seed"],
    )  # fmt: skip

"""What may be turned on the page of regularization."""

from labcore.experiments.regularization import sweep
from labcore.span import Span
from pages.kit.controls import Drawn, control
from pages.kit.settings import Setting
from pages.kit.slider import slider

STRENGTH = Span(
    "strength",
    2.0,
    0.0,
    20.0,
    scale="log",
    label="lambda",
    hint="How strong the penalty is. The picture has twelve of them.",
)
LAMBDA = Drawn(
    lambda settings: None if "strength" in settings.hidden else slider(settings, "strength", "Lambda", sweep.LAMBDAS),
    2.4,
)
# Its name is long, and on a projector its type is large.
KEEP_FEATURES = Drawn(lambda settings: control(settings, "keep_features"), 2.4)
NAMES = {
    "penalty": {"l2": "L2", "l1": "L1, subgradient", "l1-proximal": "L1, proximal"},
    "source": {"stored": "Stored", "here": "Here"},
}
PERCENT = Setting(Span("percent", 57, 0, 100, kind="integer", label="percent of lambda shown first"), place=True)

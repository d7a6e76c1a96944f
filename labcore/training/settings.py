"""The settings of a training: names and numbers only, so that they hash, travel in a link and lie in a JSON file."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from labcore.activations import ACTIVATIONS
from labcore.data import (
    CROSSES,
    DATASETS,
    EXAMPLES,
    IMAGE_NOISE,
    LABEL_NOISE,
    NOISE,
    ONLINE,
    PLANAR,
    ROTATE,
    SHIFT,
    ZOOM,
)
from labcore.initializers import GAIN, INITIALIZERS
from labcore.layers import KEEP_PROB
from labcore.network import L1, L1_STEP, L2, SEED
from labcore.norms import BATCH_NORM, GROUPS, NORM, settled
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.per_layer import checked_each
from labcore.schedules import SCHEDULES
from labcore.span import Span

# The table handed over with the settings, in place of one of the lab's.
OWN = "own"

DATA = Span(
    "data", "moons", kind="choice", choices=(*PLANAR, *DATASETS, *ONLINE, OWN), label="data",
    hint="What is learned: points in the plane, real tables, or images.",
)  # fmt: skip
IMAGES = Span(
    "images", 10_000, 1000, 70_000, kind="integer", step=1000, label="images", hint="How many images of MNIST or Fashion-MNIST are used.",
)  # fmt: skip
DEV_SHARE = Span(
    "dev_share", 0.25, 0.05, 0.9, step=0.05, label="dev share",
    hint="The share of the examples that is held back and never trained on; every class is split by itself.",
)  # fmt: skip
NORMALIZE = Span(
    "normalize", True, kind="toggle", label="normalize inputs",
    hint="Every feature to mean 0 and variance 1, by the training set's own. Images: one mean and variance for all pixels.",
)  # fmt: skip
FEATURES = Span("features", ("x1", "x2"), kind="several", choices=tuple(CROSSES), label="features", hint="What the network is given of a point.")  # fmt: skip
HIDDEN = Span(
    "hidden", (8, 8), 1, 1024, kind="integer", most=8, label="hidden layers", unit="units",
    hint="The units of each hidden layer, first to last.",
)  # fmt: skip
ACTIVATION = Span("activation", "tanh", kind="choice", choices=tuple(ACTIVATIONS), label="activation")
INITIALIZER = Span("initializer", "he", kind="choice", choices=tuple(INITIALIZERS), label="initial weights")
OPTIMIZER = Span(
    "optimizer", "adam", kind="choice", choices=tuple(k for k, m in OPTIMIZERS.items() if m.for_networks),
    label="optimizer",
)  # fmt: skip
SCHEDULE = Span("schedule", "constant", kind="choice", choices=tuple(SCHEDULES), label="learning-rate decay")
BATCH_SIZE = Span(
    "batch_size", 32, 1, 1024, kind="integer", scale="log", label="batch size", unit="examples",
    hint="Examples per step. The last mini-batch of an epoch is smaller.",
)  # fmt: skip
EPOCHS = Span(
    "epochs", 100, 1, 1000, kind="integer", scale="log", label="epochs", hint="How often every training example is seen.",
)  # fmt: skip
CLIP = Span(
    "clip", None, 1e-3, 1e3, scale="log", optional=True, label="gradient clipping",
    hint="The longest gradient allowed: a longer one is shortened to it. Empty: none.",
)  # fmt: skip
PATIENCE = Span(
    "patience", None, 1, 200, kind="integer", optional=True, label="early stopping", unit="epochs",
    hint="Stops after so many epochs without a lower cost on the dev set. Empty: never.",
)  # fmt: skip
RESTORE_BEST = Span("restore_best", True, kind="toggle", label="restore best", hint="With early stopping the weights of the lowest cost on the dev set come back at the end, however it ends.")  # fmt: skip
PRECISION = Span(
    "dtype", "auto", kind="choice", choices=("auto", "float64", "float32"), label="precision",
    hint="Auto is float64, and float32 above 40,000 parameters, where it is twice as fast.",
)  # fmt: skip

# May change while a training runs; every other setting starts it anew.
LIVE = (
    "learning_rate", "hyperparameters", "schedule", "schedule_parameters", "l1", "l2", "l1_step", "keep_prob", "input_keep_prob",
    "batch_size", "clip", "epochs", "patience", "restore_best",
)  # fmt: skip
# What decides the examples: settings that agree in these share them.
DATA_FIELDS = (
    "data", "examples", "images", "data_noise", "label_noise", "dev_share", "normalize", "features", "shift", "rotate", "zoom",
    "image_noise", "seed",
)  # fmt: skip
LARGE = 40_000
# What a schedule is told and a training knows of itself: None is the training's own, also where that changes on the way.
OF_TRAINING = ("epochs", "steps_per_epoch")

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Settings:
    """A training in names and numbers; ValueError for anything outside its span.

    data             a key of PLANAR, DATASETS or ONLINE, or "own" for a table that is handed over with the settings
    examples         how many points of a set in the plane are drawn;  images: of MNIST or Fashion-MNIST used
    data_noise       of a set in the plane (labcore.data.NOISE);  label_noise: share of training labels exchanged
    dev_share        held back, each class by itself;  normalize: inputs, by the training set's mean and sigma
    features         keys of CROSSES, for sets in the plane;  shift, rotate, zoom, image_noise: augmentation of images
    hidden           units of the hidden layers, none to 8 of 1 to 1024
    activation, keep_prob   for all hidden layers, or a tuple of one each
    norm             "none", "batch", "layer" or "group", likewise: what normalizes z before the activation (labcore.norms)
    groups           of group norm, likewise: divisors of the units;  batch_norm: whether norm is "batch", and another way to
                     say so. ValueError if both are given and disagree
    l1, l2           lambda of the penalties, divided by 2m with m the number of training examples
    l1_step          how L1 acts: "subgradient", by its slope in the gradient, or "proximal", by a step of its own after the
                     optimizer's: every weight goes rate * l1/(2m) towards 0, and stops there (labcore.proximal)
    hyperparameters  of the optimizer, ((name, value), ...);  schedule_parameters: likewise of the schedule
                     (its epochs and steps_per_epoch are None, the training's own, unless they are given)
    clip             longest gradient (PyTorch's clip_grad_norm_), or None
    patience         epochs without a lower dev cost until it stops, or None;  restore_best: the weights of the lowest
                     come back at its end, whether by patience or by epochs
    seed             of data, split, weights, batches, masks and augmentation
    dtype            float64, float32, or auto: float32 above 40,000 parameters

    With plain descent the proximal step is ISTA and ends in the penalized cost's own minimum. Other rules divide or average the
    gradient and leave the step alone, so that it is decoupled as AdamW's decay is. Weight decay is decoupled and spares biases, gammas and betas. The loss goes by the task: softmax cross-entropy,
    logistic cross-entropy for two classes, squared error on standardized targets for regression.
    """

    data: str = DATA.default
    examples: int = EXAMPLES.default
    images: int = IMAGES.default
    data_noise: float = 0.2
    label_noise: float = 0.0
    dev_share: float = DEV_SHARE.default
    normalize: bool = True
    features: tuple[str, ...] = FEATURES.default
    shift: float = 0.0
    rotate: float = 0.0
    zoom: float = 0.0
    image_noise: float = 0.0
    hidden: tuple[int, ...] = HIDDEN.default
    activation: str | tuple[str, ...] = ACTIVATION.default
    initializer: str = INITIALIZER.default
    gain: float = 1.0
    norm: str | tuple[str, ...] | None = None
    groups: int | tuple[int, ...] = GROUPS.default
    batch_norm: bool | tuple[bool, ...] | None = None
    keep_prob: float | tuple[float, ...] = 1.0
    input_keep_prob: float = 1.0
    l1: float = 0.0
    l2: float = 0.0
    l1_step: str = L1_STEP.default
    optimizer: str = OPTIMIZER.default
    hyperparameters: Pairs = ()
    learning_rate: float = LEARNING_RATE.default
    schedule: str = "constant"
    schedule_parameters: Pairs = ()
    batch_size: int = BATCH_SIZE.default
    epochs: int = EPOCHS.default
    clip: float | None = None
    patience: int | None = None
    restore_best: bool = True
    seed: int = 0
    dtype: str = "auto"

    def __post_init__(self) -> None:
        for name, span in SPANS.items():
            self._set(name, span.check(getattr(self, name)))
        for name, span in PER_LAYER.items():
            # norm and batch_norm may each be left out for the other.
            if getattr(self, name) is not None or name not in ("norm", "batch_norm"):
                self._set(name, checked_each(span, getattr(self, name), len(self.hidden)))
        norm, batch_norm = settled(self.norm, self.batch_norm, self.groups, self.hidden)
        self._set("norm", norm)
        self._set("batch_norm", batch_norm)
        rule = OPTIMIZERS[self.optimizer].check(_pairs("hyperparameters", self.hyperparameters))
        self._set("hyperparameters", tuple(rule.items()))
        schedule, given = SCHEDULES[self.schedule], _pairs("schedule_parameters", self.schedule_parameters)
        own = [name for name in OF_TRAINING if name in schedule.spans and given.get(name) is None]
        checked = schedule.check({name: value for name, value in given.items() if name not in own})
        self._set("schedule_parameters", tuple((checked | dict.fromkeys(own)).items()))

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def changed(self, **changes: Any) -> Settings:
        """These settings with others in their place. An optimizer or schedule given without parameters has its defaults, and of
        norm and batch_norm the one that is given decides."""
        for name, parameters in (("optimizer", "hyperparameters"), ("schedule", "schedule_parameters")):
            if changes.get(name, getattr(self, name)) != getattr(self, name):
                changes.setdefault(parameters, ())
        if "norm" in changes or "batch_norm" in changes:
            changes = {"norm": None, "batch_norm": None} | changes
        return replace(self, **changes)

    @property
    def steps_proximally(self) -> bool:
        """Whether L1 acts by a step of its own."""
        return self.l1_step == "proximal" and self.l1 > 0

    @property
    def data_key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in DATA_FIELDS)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: every name with its value, tuples as lists."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, given: Any) -> Settings:
        """What `as_dict` gave; ValueError for names of no field, and for values outside their spans."""
        known = [field.name for field in fields(cls)]
        if not isinstance(given, dict) or any(name not in known for name in given):
            strange = "no names" if not isinstance(given, dict) else next(n for n in given if n not in known)
            raise ValueError(f"settings must have the names of Settings' fields; got {str(strange)[:80]}.")
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
        return cls(**values)


SPANS = {
    span.name: span
    for span in (
        DATA, EXAMPLES, IMAGES, LABEL_NOISE, DEV_SHARE, NORMALIZE, FEATURES, SHIFT, ROTATE, ZOOM, IMAGE_NOISE, HIDDEN, INITIALIZER,
        GAIN, L1, L2, L1_STEP, OPTIMIZER, LEARNING_RATE, SCHEDULE, BATCH_SIZE, EPOCHS, CLIP, PATIENCE, RESTORE_BEST, SEED, PRECISION,
    )
} | {
    "data_noise": replace(NOISE, name="data_noise"),
    "input_keep_prob": replace(KEEP_PROB, name="input_keep_prob", label="keep_prob of inputs"),
}  # fmt: skip
PER_LAYER = {span.name: span for span in (ACTIVATION, NORM, GROUPS, BATCH_NORM, KEEP_PROB)}


def _pairs(name: str, given: Any) -> dict[str, Any]:
    try:
        return {str(key): value for key, value in given}
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be pairs of a name and a value; got {str(given)[:80]}.") from None


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple) else value

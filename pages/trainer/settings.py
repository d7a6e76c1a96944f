"""The settings of the trainer page, and the trainings that they name, one for each side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from labcore.activations import ACTIVATIONS
from labcore.data import CROSSES
from labcore.initializers import INITIALIZERS
from labcore.optimizers import OPTIMIZERS
from labcore.optimizers.rule import BETA, BETA1, BETA2, BIAS_CORRECTION, EPSILON, FORM, RHO, WEIGHT_DECAY
from labcore.schedules import SCHEDULES
from labcore.span import Span
from labcore.training import OF_TRAINING, OWN, PER_LAYER, SIDE_NAMES, SPANS
from labcore.training import Settings as TrainingSettings
from pages.kit.compare import Sides, side_settings, side_value
from pages.kit.settings import PageSettings, Setting
from pages.trainer import norms

DATA_NAMES = {
    "moons": "Moons", "circles": "Circles", "spirals": "Spirals", "xor": "XOR", "gaussians": "Gaussians",
    "plane": "Plane", "multi-gaussian": "Multi-Gaussian", "diabetes": "Diabetes",
    "breast-cancer": "Breast cancer", "wine": "Wine", "digits": "Digits", "mnist": "MNIST", "fashion-mnist": "Fashion-MNIST",
    OWN: "Own data",
}  # fmt: skip
NAMES: dict[str, dict[str, str]] = {
    "data": DATA_NAMES,
    "features": CROSSES,
    "activation": {key: member.label for key, member in ACTIVATIONS.items()},
    "initializer": {key: member.label for key, member in INITIALIZERS.items()},
    "norm": norms.NAMES,
    "optimizer": {key: member.label for key, member in OPTIMIZERS.items()},
    "schedule": {key: member.label for key, member in SCHEDULES.items()},
    "l1_step": {"subgradient": "Subgradient", "proximal": "Proximal"},
    "form": {"classic": "Classic", "averaged": "Averaged"},
    "clip": {"": "Off"},
    "patience": {"": "Off"},
}
Values = Mapping[str, Any]
# One control for each hyperparameter, whichever optimizers have it; empty is the optimizer's own.
HYPERPARAMETERS = {
    span.name: replace(span, default=None, optional=True)
    for span in (BETA, RHO, BETA1, BETA2, EPSILON, WEIGHT_DECAY, BIAS_CORRECTION, FORM)
}
# Per layer, where they are not alike in all of them.
LISTS = {
    name: replace(
        span, name=f"{name}_each" if name.endswith("s") else f"{name}s", default=None, optional=True, most=8, least=1,
        label=f"{span.label} of each layer", choices=tuple(norms.OFF if one == "none" else one for one in span.choices),
    )
    for name, span in PER_LAYER.items()
}  # fmt: skip

SIDE_COUNT = Span("sides", 1, 1, 4, kind="integer", step=1, label="sides", hint="How many trainings run side by side, on the same examples, batches and seed.")  # fmt: skip
SIDE = Span("side", "a", kind="choice", choices=SIDE_NAMES, label="settings of")
VIEW = Span(
    "view", "answers", kind="choice", choices=("answers", "network", "layers", "weights", "mistakes"), label="picture"
)
SECOND = Span("second", "score", kind="choice", choices=("score", "error", "rate", "updates"), label="second curve")
LOG = Span("log", True, kind="toggle", label="log cost")
SMOOTH = Span("smooth", 0.9, 0.0, 0.99, step=0.01, label="smoothing", hint="Averages the cost of the mini-batches with this beta.")  # fmt: skip
PACE = Span("pace", "epoch", kind="choice", choices=("step", "epoch", "fast"), label="pace", hint="How much is learned from one picture to the next.")  # fmt: skip
TRAINED = Span("trained", 10.0, 0.0, 1000.0, step=1.0, label="epochs trained at first", hint="How far the training has come when the page is opened by its link.")  # fmt: skip

# What a side may have for itself; data, split and seed are everybody's.
OF_SIDES = (
    "hidden", "activation", "initializer", "norm", "groups", "batch_norm", "keep_prob", "l1", "l2", "l1_step", "optimizer", "learning_rate", "schedule",
    "batch_size", "clip", "patience", "normalize", *HYPERPARAMETERS,
)  # fmt: skip
SHARED = (
    "data", "examples", "images", "data_noise", "label_noise", "dev_share", "features", "shift", "rotate", "zoom",
    "image_noise", "gain", "input_keep_prob", "epochs", "restore_best", "seed", "dtype",
)  # fmt: skip


def _span(name: str) -> Span:
    span = SPANS[name] if name in SPANS else PER_LAYER[name]
    if name == "images":
        # Examples are shared by all visitors, but the server's memory is not without end.
        span = replace(span, high=30_000)
    return span.with_default(getattr(TrainingSettings(), name))


def _of_schedule(key: str, span: Span) -> Setting:
    """A schedule's parameter; one that the training has itself is its own as long as nobody sets it."""
    if span.name in OF_TRAINING:
        span = replace(span, default=None, optional=True)
    return Setting(span, name=f"{key}.{span.name}", empty="the training's" if span.optional else "")


@cache
def trainer_settings() -> tuple[Setting, ...]:
    """Every setting of the page; sides b, c and d have theirs as `b.learning_rate`."""
    every = [Setting(_span(name), names=NAMES.get(name)) for name in (*OF_SIDES[: -len(HYPERPARAMETERS)], *SHARED)]
    every += [Setting(span, names=NAMES.get(name)) for name, span in HYPERPARAMETERS.items()]
    every += [Setting(span, names=NAMES.get(name)) for name, span in LISTS.items()]
    sided = [one for setting in every if setting.key in OF_SIDES for one in side_settings(setting)]
    schedules = [_of_schedule(key, span) for key, member in SCHEDULES.items() for span in member.spans.values()]
    page = [
        Setting(SIDE_COUNT),
        Setting(SIDE, names={name: name.upper() for name in SIDE_NAMES}),
        Setting(
            VIEW,
            names={
                "answers": "Output",
                "network": "Network",
                "layers": "Layers",
                "weights": "Weights",
                "mistakes": "Mistakes",
            },
        ),
        Setting(SECOND, names={"score": "Score", "error": "Error", "rate": "Learning rate", "updates": "Updates"}),
        Setting(LOG),
        Setting(SMOOTH),
        Setting(PACE, names={"step": "A step", "epoch": "An epoch", "fast": "Fast"}),
        Setting(TRAINED, place=True),
    ]
    return (*every, *sided, *schedules, *page)


@cache
def _spans() -> dict[str, Span]:
    return {one.key: one.span for one in trainer_settings()}


def training_of(page: Values, side: str) -> TrainingSettings:
    """The training of one side, out of the values of the page's settings. Where it has group norm, each layer has the largest
    number of groups that divides its units and is not above the page's."""
    values = _asked_for(page, side)
    if norms.has_groups(values["norm"]):
        values["groups"] = norms.dividing(values["groups"], values["hidden"])
    return TrainingSettings(**values)


def _asked_for(page: Values, side: str) -> dict[str, Any]:
    """The training's settings by name, as they are asked for."""

    def own(name: str) -> Any:
        return side_value(page, side, name, _spans()[name])

    values: dict[str, Any] = {name: own(name) for name in OF_SIDES if name not in HYPERPARAMETERS}
    values |= {name: page[name] for name in SHARED}
    lists: dict[str, Any] = dict.fromkeys(LISTS)
    for name, span in LISTS.items():
        listed = page[span.name]
        # A list is side A's and counts only as long as it fits the layers, its own and this side's; a side that sets its
        # own value for all has its own way.
        fits = listed is not None and len(listed) == len(page["hidden"]) == len(values["hidden"])
        own_way = (f"{side}.{one}" for one in (("norm", "batch_norm") if name in ("norm", "batch_norm") else (name,)))
        if fits and (side == "a" or all(page[one] is None for one in own_way)):
            values[name] = lists[name] = listed
    values["norm"] = norms.from_lists(norms.kind_of(page, side), lists["norm"], lists["batch_norm"])
    del values["batch_norm"]
    member = OPTIMIZERS[values["optimizer"]]
    given = {name: own(name) for name in HYPERPARAMETERS if name in member.spans}
    values["hyperparameters"] = tuple((name, value) for name, value in given.items() if value is not None)
    key = values["schedule"]
    values["schedule_parameters"] = tuple((name, page[f"{key}.{name}"]) for name in SCHEDULES[key].spans)
    return values


def sides_of(page: Values) -> tuple[str, ...]:
    """The sides on the screen."""
    return SIDE_NAMES[: page["sides"]]


def trainings_of(page: Values) -> tuple[TrainingSettings, ...]:
    """The training of each side on the screen."""
    return tuple(training_of(page, side) for side in sides_of(page))


def page_values(training: TrainingSettings) -> dict[str, Any]:
    """The page's settings that name this training on side A: what differs from the defaults."""
    values = {name: getattr(training, name) for name in (*OF_SIDES[: -len(HYPERPARAMETERS)], *SHARED)}
    if norms.has_groups(training.norm):
        values["groups"] = norms.asked_for(training.groups, training.hidden)
    del values["norm"], values["batch_norm"]
    for name in values.keys() & LISTS.keys():
        if isinstance(values[name], tuple):
            values[LISTS[name].name] = values.pop(name)
    values |= norms.said(training.norm)
    member = OPTIMIZERS[training.optimizer]
    for name, value in training.hyperparameters:
        if value != member.spans[name].default:
            values[name] = value
    values |= {f"{training.schedule}.{name}": value for name, value in training.schedule_parameters}
    first = TrainingSettings()
    return {
        name: value for name, value in values.items() if not (hasattr(first, name) and getattr(first, name) == value)
    }


def groups_remark(page: Values) -> str:
    """Which layers have another number of groups than was asked for, "" for none."""
    said: dict[tuple[int, str], list[str]] = {}
    for side in sides_of(page):
        asked = _asked_for(page, side)
        if norms.has_groups(asked["norm"]):
            for one in norms.undivided(asked):
                said.setdefault(one, []).append(side.upper())
    # What holds for all sides is said once.
    return " ".join(
        f"Layer {layer}{'' if len(sides) == page['sides'] else f' of side {side}'} {words}"
        for (layer, words), sides in said.items()
        for side in (sides if len(sides) < page["sides"] else sides[:1])
    )


class TrainingSides(Sides):
    """The sides as the page names them by what differs: of the two names of normalization by the one that says it all."""

    def __init__(self, settings: PageSettings) -> None:
        page = settings.values()
        self._kinds = {side: norms.kind_of(page, side) for side in SIDE_NAMES}
        shown = {self._kinds[side] for side in sides_of(page)}
        left_out = "norm" if shown <= {"none", "batch"} else "batch_norm"
        super().__init__(settings, [name for name in OF_SIDES if name != left_out])

    def value(self, side: str, name: str) -> Any:
        if name == "norm":
            return self._kinds[side]
        return self._kinds[side] == "batch" if name == "batch_norm" else super().value(side, name)

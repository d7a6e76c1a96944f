"""The curves below the trainer's picture: cost, score, learning rate, and the size of the updates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labcore.averages import ewa
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import SIDES, TEST, TRAIN, Style
from labcore.training import EVALUATION, OF_TRAINING, Side, as_table
from labcore.training.decay import decay_of
from labcore.training.held import names_weight
from labcore.training.replay import stages
from pages.kit.numbers import digits
from pages.kit.panels import Curve, HistoryPanel
from pages.kit.settings import PageSettings
from pages.trainer.session import Training
from pages.trainer.settings import NAMES

Array = np.ndarray

MOST_POINTS = 400
KEPT = Style("#6b7486", "#9aa6ba", "dot", "circle")
SHORT = {"learning_rate": "α", "batch_size": "batch", "keep_prob": "keep"}
OWNERS = {"hyperparameters": "optimizer", "schedule_parameters": "schedule"}
EPOCH, TRAIN_COST, DEV_COST, PENALTY, TRAIN_SCORE, DEV_SCORE = map(
    EVALUATION.index, ("epoch", "train_cost", "dev_cost", "penalty", "train_score", "dev_score")
)


def curve_panels(training: Training, settings: PageSettings) -> list[HistoryPanel]:
    """Cost, and what the settings choose beside it."""
    second = {"score": _scores, "error": _errors, "rate": _rates, "updates": _updates}[settings["second"]]
    return [_costs(training, settings), second(training, settings)]


def _frame(
    curves: Sequence[Curve], epochs: float, log: bool, decades: int = 4, growth: float = 100.0, y: Axis = Axis(),
) -> dict[str, Any]:  # fmt: skip
    series = [one.points[:, 1] for one in curves if len(one.points)] or [np.ones(1)]
    return frame(series, 0.0, epochs, log, decades, growth, x="epoch", y=y)


def _epochs(training: Training) -> float:
    """The epochs of the axes: all that are due, or, where every side has diverged, as far as the last one came."""
    sides = training.run.sides
    if all(side.divergence is not None for side in sides):
        return max(side.epoch for side in sides) * 1.05
    return float(max(side.settings.epochs for side in sides))


def _looks(sides: Sequence[Side], number: int) -> tuple[Style, Style]:
    """The colours of training and dev set: with several sides each has its own, solid and dashed."""
    return (TRAIN, TEST) if len(sides) == 1 else (SIDES[number], SIDES[number])


def _key(sides: Sequence[Side]) -> list[Curve]:
    """With several sides the key names their colours, and apart from these which line is solid and which dashed."""
    if len(sides) == 1:
        return []
    none = np.empty((0, 2))
    colours = [(side.name.upper(), style, "solid") for side, style in zip(sides, SIDES, strict=False)]
    return [
        Curve(name, none, style.light, style.dark, dash)
        for name, style, dash in (*colours, ("train", KEPT, "solid"), ("dev", KEPT, "dash"))
    ]


def _thinned(points: Array) -> Array:
    """At most 400 of the points, the last one always."""
    if len(points) <= MOST_POINTS:
        return points
    rows = np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int)
    return points[rows]


def _measured(side: Side) -> Array:
    """(k, 7): costs and scores after every epoch, and those of a weight that was set by hand since."""
    since = [side.latest] if side.latest is not side.evaluations[-1] else []
    return as_table([*side.evaluations, *since])


def _places(side: Side) -> Callable[[Any], Array]:
    """A function from steps to epochs: known after every epoch and now, between them in proportion."""
    ends = _ends(side)
    return lambda steps: np.interp(steps, ends[:, 0], ends[:, 1])


def _ends(side: Side) -> Array:
    """(k, 2): steps and epochs, at the start, after every epoch and now."""
    known = as_table(side.evaluations)[:, :2]
    return np.vstack([known, [side.steps, max(side.epoch, known[-1, 1])]])


def batch_costs(side: Side, smooth: float) -> Array:
    """(k, 2) epoch and cost of the mini-batches, averaged; thinned."""
    costs = np.frombuffer(side.costs, np.float64) if len(side.costs) else np.empty(0)
    steps = np.arange(len(costs), dtype=np.float64)
    finite = np.isfinite(costs)
    costs, steps = costs[finite], steps[finite]
    if not len(costs):
        return np.empty((0, 2))
    shown = ewa(costs, beta=smooth, bias_correction=True) if smooth > 0 else costs
    return _thinned(np.column_stack([_places(side)(steps), shown]))


def _costs(training: Training, settings: PageSettings) -> HistoryPanel:
    sides, curves = training.run.sides, []
    curves += [
        Curve(kept.name, _thinned(side[:, [EPOCH, DEV_COST]]), KEPT.light, KEPT.dark, KEPT.dash, 1.2, faint=True)
        for kept in training.kept
        for side in kept.sides
    ]
    for number, side in enumerate(sides):
        train, dev = _looks(sides, number)
        prefix = f"{side.name.upper()} " if len(sides) > 1 else ""
        table = _measured(side)
        gone = side.divergence is not None
        if len(sides) == 1 or settings["smooth"] > 0:
            smooth = 0.0 if gone else settings["smooth"]
            curves.append(Curve(f"{prefix}mini-batches", batch_costs(side, smooth), train.light, train.dark, "solid", 1.8 if gone else 1.0, faint=not gone, keyed=not prefix))  # fmt: skip
        curves.append(
            Curve(
                f"{prefix}train",
                _thinned(table[:, [EPOCH, TRAIN_COST]]),
                train.light,
                train.dark,
                "solid",
                keyed=not prefix,
            )
        )
        curves.append(
            Curve(f"{prefix}dev", _thinned(table[:, [EPOCH, DEV_COST]]), dev.light, dev.dark, "dash", keyed=not prefix)
        )
        if (table[:, PENALTY] > 0).any():
            whole = np.column_stack([table[:, EPOCH], table[:, TRAIN_COST] + table[:, PENALTY]])
            curves.append(
                Curve(
                    f"{prefix}train + penalty", _thinned(whole), train.light, train.dark, "dot", 1.5, keyed=not prefix
                )
            )
    shown = [curve for curve in curves if len(curve.points)]
    lost = all(side.divergence is not None for side in sides)
    figure = _frame(shown, _epochs(training), settings["log"] or lost, 10 if lost else 4, np.inf if lost else 100.0)
    return HistoryPanel(
        "cost", figure, title="cost", role="strip", curves=[*shown, *_key(sides)], changes=marks_of(sides)
    )


def marks_of(sides: Sequence[Side]) -> list[tuple[float, str]]:
    """Where settings were changed on the way, and where a side diverged."""
    marks = []
    for side in sides:
        place = _places(side)
        # Several stops of a slider may be passed between two steps: the last one is what was trained with.
        latest = {(change.step, change.name): change for change in side.changes}
        before = {name: getattr(side.first_settings, name) for name in OWNERS}
        for (step, name), change in latest.items():
            # With another rule or schedule come its own parameters, which say nothing by themselves.
            if (step, OWNERS.get(name)) not in latest:
                marks.append((float(place(step)), _mark(name, change.value, before.get(name, ()))))
            if name in OWNERS:
                before[name] = change.value
        if side.divergence is not None:
            marks.append((side.epoch, f"{side.name.upper()} diverges" if len(sides) > 1 else "diverges"))
    return marks


def _mark(name: str, value: Any, before: Any) -> str:
    """A change in as few letters as there is room for; of several parameters those that are not as before."""
    if name in OWNERS:
        return ", ".join(_mark(key, one, ()) for key, one in value if (key, one) not in before) or name
    if value in NAMES.get(name, ()):
        return NAMES[name][value]
    if value is None and name in OF_TRAINING:
        shown = "own"
    elif value is None and names_weight(name):
        shown = "free"
    elif value is None or isinstance(value, bool):
        shown = "on" if value else "off"
    else:
        shown = digits(value, 3) if isinstance(value, (int, float)) else ""
    return f"{SHORT.get(name, name)} {shown}".replace("_", " ").strip()


def _of_scores(training: Training, shown: Callable[[Array], Array]) -> list[Curve]:
    """What is made of the scores on both sets, of the runs that were kept and of every side."""

    def points(table: Array, column: int) -> Array:
        return _thinned(np.column_stack([table[:, EPOCH], shown(table[:, column])]))

    sides = training.run.sides
    curves = [
        Curve(kept.name, points(side, DEV_SCORE), KEPT.light, KEPT.dark, KEPT.dash, 1.2, faint=True)
        for kept in training.kept
        for side in kept.sides
    ]
    for number, side in enumerate(sides):
        train, dev = _looks(sides, number)
        prefix = f"{side.name.upper()} " if len(sides) > 1 else ""
        table = _measured(side)
        curves.append(
            Curve(f"{prefix}train", points(table, TRAIN_SCORE), train.light, train.dark, "solid", keyed=not prefix)
        )
        curves.append(Curve(f"{prefix}dev", points(table, DEV_SCORE), dev.light, dev.dark, "dash", keyed=not prefix))
    return curves


def _late(curves: Sequence[Curve]) -> list[Array]:
    """The values of curves but for the start: before anything is learned, it would press what is learned flat."""
    return [one.points[one.points[:, 0] > 0.0, 1] if len(one.points) > 2 else one.points[:, 1] for one in curves]


def _scores(training: Training, settings: PageSettings) -> HistoryPanel:
    curves, classes = _of_scores(training, lambda score: score), bool(training.run.sides[0].problem.table.classes)
    lowest = min((float(np.nanmin(values, initial=1.0)) for values in _late(curves)), default=0.0)
    # The axis rests on round values: it moves a few times in a training, not with every point.
    floor = next((value for value in (0.9, 0.8, 0.5, 0.0) if lowest >= value), -1.0)
    y = Axis(range=(floor, 1.0 + 0.02 * (1 - floor)), tick_format=".0%" if classes else "")
    figure = _frame(curves, _epochs(training), False, y=y)
    name = "accuracy" if classes else "R²"
    return HistoryPanel("score", figure, title=name, role="strip", curves=[*curves, *_key(training.run.sides)])


def _errors(training: Training, settings: PageSettings) -> HistoryPanel:
    """The share of wrong answers; for numbers the share of the variance that is not explained."""
    curves, classes = _of_scores(training, lambda score: 1.0 - score), bool(training.run.sides[0].problem.table.classes)
    highest = max((float(np.nanmax(values, initial=0.0)) for values in _late(curves)), default=1.0)
    top = next((value for value in (0.05, 0.1, 0.2, 0.5, 1.0) if highest <= value), 2.0)
    figure = _frame(curves, _epochs(training), False, y=Axis(range=(-0.02 * top, top), tick_format=".1~%"))
    name = "error" if classes else "unexplained variance"
    return HistoryPanel("error", figure, title=name, role="strip", curves=[*curves, *_key(training.run.sides)])


def _rates(training: Training, settings: PageSettings) -> HistoryPanel:
    sides, curves = training.run.sides, []
    for number, side in enumerate(sides):
        one = side.settings
        epochs = np.linspace(0.0, one.epochs, 401)
        rate = _rates_of(side, epochs)
        style = _looks(sides, number)[0]
        name = f"{side.name.upper()} rate" if len(sides) > 1 else "learning rate"
        curves.append(Curve(f"{name} to come", np.column_stack([epochs, rate]), style.light, style.dark, "dot", 1.2, faint=True))  # fmt: skip
        done = epochs <= side.epoch
        curves.append(Curve(name, np.column_stack([epochs[done], rate[done]]), style.light, style.dark, style.dash))
    figure = _frame(curves, _epochs(training), True, 6)
    return HistoryPanel("rate", figure, title="learning rate", role="strip", curves=curves, changes=marks_of(sides))


def _rates_of(side: Side, epochs: Array) -> Array:
    """The rate at each of these epochs, as it was set when they came, or is set for those to come."""
    place, ends = _places(side), _ends(side)
    # To come there are as many updates an epoch as the batches are now.
    updates = np.interp(epochs, ends[:, 1], ends[:, 0])
    updates += np.maximum(epochs - ends[-1, 1], 0.0) * side.steps_per_epoch
    rates = np.empty(len(epochs))
    for step, settings in stages(side.first_settings, side.changes):
        decay = decay_of(settings)
        since = epochs >= (place(step) if step else 0.0)
        factors = 1.0 if decay is None else decay.factor(epochs[since], updates[since])
        rates[since] = settings.learning_rate * factors
    return rates


def _updates(training: Training, settings: PageSettings) -> HistoryPanel:
    """The update-to-weight ratio of each layer; about a thousandth is usual. Several sides are told apart by their colours,
    their layers by the dashes."""
    training.note_ratios(settings)
    epochs = np.array([epoch for epoch, _ in training.ratios])
    sides, curves = training.run.sides, []
    for number, side in enumerate(sides):
        layers = len(side.settings.hidden) + 1
        # What was noted before a change of the network has other layers, and is forgotten with its run.
        noted = np.array([sides[number] for _, sides in training.ratios]).reshape(-1, layers)
        for layer in range(layers):
            place = SIDES[layer % len(SIDES)]
            style = place if len(sides) == 1 else SIDES[number]
            name = "output" if layer == layers - 1 else f"layer {layer + 1}"
            prefix = f"{side.name.upper()} " if len(sides) > 1 else ""
            points = _thinned(np.column_stack([epochs, noted[:, layer]]))
            curves.append(
                Curve(prefix + name, points, style.light, style.dark, place.dash, keyed=not prefix or not layer)
            )
    usual = np.array([[0.0, 1e-3], [_epochs(training), 1e-3]])
    curves.append(Curve("a thousandth", usual, KEPT.light, KEPT.dark, "dot", 1.0, faint=True))
    figure = _frame(curves, _epochs(training), True, 6)
    return HistoryPanel("updates", figure, title="size of an update over the weights'", role="strip", curves=curves)

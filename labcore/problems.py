"""Problems of two features: real data, a question, a split, and the units in which the features are measured.

The models have two weights and a bias that is not learned: it stays where it is best for w = 0, at the mean of
the target (linear) or at the log-odds of the two classes (logistic). So at w = 0 every unit of the features
gives the same function. With the mean subtracted from the features that bias is the best one for every w in
the linear model, and close to it in the logistic one; with the mean left in, the weights have to make up for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labcore.data import Normalizer, Split, Table, breast_cancer, diabetes, split, wine
from labcore.span import Span

Array = np.ndarray


@dataclass(frozen=True)
class Pair:
    """Two features of a dataset, and what is predicted from them.

    columns   the two features; the second is the one whose unit is changed
    names     short names of the features;  units   as measured, empty where there is none
    asked     what the logistic model asks, as a yes-or-no question on an example
    yes       targets (m,) -> (m,) of 0 and 1, the answer
    noun      what an example is
    """

    load: Callable[[], Table]
    columns: tuple[int, int]
    names: tuple[str, str]
    units: tuple[str, str]
    asked: str
    yes: Callable[[Array], Array]
    noun: str


def _above_median(targets: Array) -> Array:
    return targets > np.median(targets)


PAIRS: dict[str, Pair] = {
    "bmi-pressure": Pair(
        diabetes, (2, 3), ("body mass index", "blood pressure"), ("kg/m²", "mm Hg"),
        "Will diabetes progress by more than the median?", _above_median, "patients",
    ),
    "bmi-triglycerides": Pair(
        diabetes, (2, 8), ("body mass index", "log triglycerides"), ("kg/m²", ""),
        "Will diabetes progress by more than the median?", _above_median, "patients",
    ),
    "texture-radius": Pair(
        breast_cancer, (1, 0), ("texture", "radius"), ("", "pixels"),
        "Is the tumour malignant?", lambda targets: targets == 1, "tumours",
    ),
    "texture-smoothness": Pair(
        breast_cancer, (1, 4), ("texture", "smoothness"), ("", ""),
        "Is the tumour malignant?", lambda targets: targets == 1, "tumours",
    ),
    "ash-alcohol": Pair(
        wine, (3, 0), ("alcalinity of ash", "alcohol"), ("", "% by volume"),
        "Is the wine of cultivar 1?", lambda targets: targets == 0, "wines",
    ),
    "alcohol-proline": Pair(
        wine, (0, 12), ("alcohol", "proline"), ("% by volume", "mg/l"),
        "Is the wine of cultivar 1?", lambda targets: targets == 0, "wines",
    ),
}  # fmt: skip
# A factor this near to 1 is no change of the unit.
OWN_UNIT = 5e-3
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MODELS = ("linear", "logistic")
INPUTS = ("raw", "centred", "normalized")
SPLITS = ("random", "sorted")

PAIR = Span("pair", "bmi-pressure", kind="choice", choices=tuple(PAIRS), label="two features")
SCALE_RATIO = Span(
    "scale_ratio", 6.0, 1.0, 1000.0, scale="log", label="scale ratio", symbol=r"\sigma_2/\sigma_1",
    hint="The second feature's standard deviation over the first's, set by the unit of the second. No unit.",
)  # fmt: skip
STAGE = Span(
    "inputs", "centred", kind="choice", choices=INPUTS, label="inputs",
    hint="Raw, minus the mean, or minus the mean and divided by the standard deviation.",
)  # fmt: skip
SPLIT = Span(
    "split", "random", kind="choice", choices=SPLITS, label="test set",
    hint="A random quarter, or the quarter with the largest first feature: a test set that is unlike the training set.",
)  # fmt: skip


@dataclass(frozen=True)
class TwoFeatures:
    """Two features and a target, split into training and test set, with the model's fixed bias.

    inputs      (m, 2) raw, the second feature multiplied by `factor`, a change of its unit
    targets     (m,) the target as a number (linear) or 0 and 1 (logistic)
    classes     whether the targets are 0 and 1
    normalizer  mean and sigma of the training set
    """

    model: str
    pair: Pair
    inputs: Array
    targets: Array
    rows: Split
    factor: float
    bias: float
    classes: bool
    normalizer: Normalizer

    def inputs_at(self, stage: str, rows: Array, fitted_on: Array | None = None) -> Array:
        """The inputs of these rows at one of the stages raw, centred, normalized.

        fitted_on   the rows that mean and sigma come from; the training set, and anything else is a mistake to be shown
        """
        STAGE.check(stage)
        raw = self.inputs[rows]
        normalizer = self.normalizer if fitted_on is None else Normalizer.fit(self.inputs[fitted_on])
        return raw if stage == "raw" else normalizer.centre(raw) if stage == "centred" else normalizer.apply(raw)

    @property
    def units(self) -> tuple[str, str]:
        """What the features are counted in: the table's own units, or about so much of the second one's; "" for no unit."""
        first, second = self.pair.units
        if abs(self.factor - 1.0) < OWN_UNIT:
            return first, second
        mantissa, _, exponent = f"{1.0 / self.factor:.2g}".partition("e")
        many = f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}" if exponent else mantissa
        return first, f"{many} {second}".strip()

    @property
    def features(self) -> tuple[str, str]:
        """The features as the axes of a scatter plot name them, each with its unit."""
        first, second = self.units
        counted = second if second == self.pair.units[1] else f"steps of {second}"
        first, second = (_with(name, unit) for name, unit in zip(self.pair.names, (first, counted), strict=True))
        return first, second

    def weights(self, stage: str) -> tuple[str, str]:
        """The weights as the axes of a cost name them: for each unit of their feature, or each standard deviation."""
        units = ("σ", "σ") if stage == "normalized" else self.units
        first, second = (
            _with(f"weight of {name}", unit and f"per {unit}")
            for name, unit in zip(self.pair.names, units, strict=True)
        )
        return first, second


def _with(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def ratio_in_own_units(pair: str) -> float:
    """The scale ratio in the table's own units: the standard deviations of the random training set, second over first."""
    posed = problem("linear", pair, SCALE_RATIO.default)
    first, second = posed.normalizer.sigma.tolist()
    return second / posed.factor / first


@lru_cache(maxsize=64)
def problem(model: str, pair: str, scale_ratio: float, split_by: str = "random") -> TwoFeatures:
    """The examples behind the costs `linear` and `logistic`; a random split is stratified and has the seed 0."""
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}; got {str(model)[:80]}.")
    chosen, ratio = PAIRS[PAIR.check(pair)], SCALE_RATIO.check(scale_ratio)
    table = chosen.load()
    inputs = table.inputs[:, chosen.columns].copy()
    classes = chosen.yes(table.targets).astype(np.float64)
    if SPLIT.check(split_by) == "random":
        rows = split(table.examples, classes=classes)
    else:
        order = np.argsort(inputs[:, 0], kind="stable")
        cut = table.examples - table.examples // 4
        rows = Split(np.sort(order[:cut]), np.sort(order[cut:]))
    sigma = inputs[rows.train].std(axis=0)
    factor = float(ratio * sigma[0] / sigma[1])
    inputs[:, 1] *= factor
    # Numbers for the linear model: the target itself, or 1 for yes where it is a class.
    measured = model == "linear" and not table.classes
    targets = table.targets if measured else classes
    mean = float(targets[rows.train].mean())
    bias = mean if model == "linear" else float(np.log(mean / (1.0 - mean)))
    for array in (inputs, rows.train, rows.test):
        array.flags.writeable = False
    return TwoFeatures(
        model, chosen, inputs, targets, rows, factor, bias, not measured, Normalizer.fit(inputs[rows.train])
    )

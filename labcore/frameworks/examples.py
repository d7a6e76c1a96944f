"""The examples of a script that stands by itself: made or read, split and normalized by NumPy and scikit-learn.

They are drawn as the lab draws them, but from another stream of random numbers: other points of the same kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from labcore.data import CROSSES
from labcore.data.plane import TURNS
from labcore.frameworks.plan import ScriptPlan
from labcore.frameworks.source import call, comment, number

_READ = {
    "diabetes": ("load_diabetes", "X, y = load_diabetes(return_X_y=True, scaled=False)"),
    "breast-cancer": ("load_breast_cancer", "X, y = load_breast_cancer(return_X_y=True)"),
    "wine": ("load_wine", "X, y = load_wine(return_X_y=True)"),
    "digits": ("load_digits", "X, y = load_digits(return_X_y=True)"),
}
_ONLINE = {"mnist": "mnist_784", "fashion-mnist": "Fashion-MNIST"}
_CROSSED = {
    "x1": "x1", "x2": "x2", "x1sq": "x1**2", "x2sq": "x2**2", "x1x2": "x1 * x2", "sin-x1": "np.sin(x1)", "sin-x2": "np.sin(x2)",
}  # fmt: skip
_PLANE = {
    "spirals": lambda n: [
        f"y = np.arange({n}) % 2",
        f"s = (np.arange({n}) // 2 + 0.5) / {(n + 1) // 2}",
        f"t = 2 * np.pi * {TURNS} * s + np.pi * y",
        "X = 1.5 * s[:, None] * np.stack([np.sin(t), np.cos(t)], axis=1)",
    ],
    "xor": lambda n: [
        f"y = np.arange({n}) % 2",
        f"sizes, sign = rng.uniform(0.1, 1.5, ({n}, 2)), rng.choice([-1, 1], {n})",
        "X = sizes * np.stack([sign, np.where(y, -sign, sign)], axis=1)",
    ],
    "gaussians": lambda n: [
        f"y = np.arange({n}) % 2",
        f"X = np.where(y, 0.7, -0.7)[:, None] + 0.3 * rng.standard_normal(({n}, 2))",
    ],
    "plane": lambda n: [f"X = rng.uniform(-1.5, 1.5, ({n}, 2))", "y = X.sum(axis=1) / 3"],
    "multi-gaussian": lambda n: [
        f"X = rng.uniform(-1.5, 1.5, ({n}, 2))",
        "centres = [(a, b) for a in (-1, 0, 1) for b in (-0.7, 0.7)]",
        "signs = [1, -1, -1, 1, 1, -1]",
        "bumps = [np.exp(-((X - c) ** 2).sum(axis=1) / (2 * 0.3**2)) for c in centres]",
        "y = sum(sign * bump for sign, bump in zip(signs, bumps))",
    ],
}  # fmt: skip


def imports(plan: ScriptPlan) -> list[str]:
    """What `lines` needs, sorted as one sorts imports."""
    loader = _loader(plan)
    found = [f"from sklearn.datasets import {loader}"] if loader else []
    found.append("from sklearn.model_selection import train_test_split")
    if plan.settings.normalize and plan.problem.table.image is None:
        found.append("from sklearn.preprocessing import StandardScaler")
    return found


def lines(plan: ScriptPlan) -> list[str]:
    """X, y, X_dev, y_dev as NumPy arrays, and rng, which drew them."""
    settings, image = plan.settings, plan.problem.table.image is not None
    made = [f"rng = np.random.default_rng({settings.seed})", *_made(plan)]
    if plan.problem.table.in_plane and settings.features != ("x1", "x2"):
        columns = [_CROSSED[key] for key in CROSSES if key in settings.features]
        made += ["x1, x2 = X.T", *call("X = np.stack([", columns, "], axis=1)")]
    classes = "stratify=y" if plan.problem.table.classes else ""
    made += call(
        "X, X_dev, y, y_dev = train_test_split(",
        ["X", "y", f"test_size={_held(plan)}", f"random_state={settings.seed}", classes],
    )
    made += _noise(plan)
    if settings.normalize:
        if image:
            made += ["mean, sigma = X.mean(), X.std()", "X, X_dev = (X - mean) / sigma, (X_dev - mean) / sigma"]
        else:
            made += ["scaler = StandardScaler().fit(X)", "X, X_dev = scaler.transform(X), scaler.transform(X_dev)"]
    if not plan.problem.table.classes:
        made += ["mean, sigma = y.mean(), y.std()", "y, y_dev = (y - mean) / sigma, (y_dev - mean) / sigma"]
    if plan.spec.loss != "softmax-cross-entropy":
        made.append("y, y_dev = y[:, None], y_dev[:, None]")
    return made


def _held(plan: ScriptPlan) -> str:
    """The dev set's share, or where scikit-learn rounds it to another number than the lab the number itself: of one example more the
    last batch may be a single one, and a schedule's epoch a step longer."""
    share, held = plan.settings.dev_share, plan.problem.dev.examples
    return number(share) if math.ceil(share * (plan.examples + held)) == held else str(held)


def _loader(plan: ScriptPlan) -> str:
    key = plan.settings.data
    if key in _ONLINE:
        return "fetch_openml"
    return {"moons": "make_moons", "circles": "make_circles"}.get(key) or _READ.get(key, ("",))[0]


def _made(plan: ScriptPlan) -> list[str]:
    settings = plan.settings
    key, n = settings.data, settings.examples
    if key == "moons":
        noise = f"noise={number(settings.data_noise)}"
        return [*call("X, y = make_moons(", [str(n), noise, f"random_state={settings.seed}"]), "X = X - [0.5, 0.25]"]
    if key == "circles":
        noise = f"noise={number(settings.data_noise)} / 1.5"
        return [
            *call("X, y = make_circles(", [str(n), "factor=0.5", noise, f"random_state={settings.seed}"]), "X = 1.5 * X",
        ]  # fmt: skip
    if key in _READ:
        read = [_READ[key][1]]
        if key == "breast-cancer":
            read += ["y = 1 - y  # 1 is malignant, what one looks for"]
        return read
    if key in _ONLINE:
        # Left to itself the loader makes the class a category, and scikit-learn 1.9 fails on those that pandas 3 reads as integers.
        read_as = ['parser="pandas"', 'read_csv_kwargs={"dtype": "float32"}']
        return [
            *comment("Numbers throughout: labels as texts stop scikit-learn 1.9 under pandas 3."),
            *call("X, y = fetch_openml(", [f'"{_ONLINE[key]}"', "version=1", "as_frame=False", "return_X_y=True", *read_as]),
            f"chosen = rng.permutation(len(X))[:{settings.images}]",
            "X, y = X[chosen], y[chosen].astype(int)",
        ]  # fmt: skip
    make: Callable[[int], list[str]] = _PLANE[key]
    moved = [f"X = X + {number(settings.data_noise)} * rng.standard_normal(X.shape)"] if settings.data_noise else []
    return [*make(n), *moved]


def _noise(plan: ScriptPlan) -> list[str]:
    """Wrong targets, of the training examples alone."""
    share, classes = plan.settings.label_noise, len(plan.problem.table.classes)
    if not share:
        return []
    if not classes:
        return [f"y = y + {number(share)} * y.std() * rng.standard_normal(len(y))"]
    return [
        f"wrong = rng.permutation(len(y))[: round({number(share)} * len(y))]",
        f"y[wrong] = (y[wrong] + rng.integers(1, {classes}, len(wrong))) % {classes}",
    ]

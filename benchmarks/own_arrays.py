"""A user's own X and y, 100,000 rows of 50 numbers: from the arrays to the trained network's answers, as one writes it here and with
scikit-learn. Time of all of it, and the most memory that it holds beside the arrays.

Shuffles and initial weights are each library's own, so that the answers agree in how many are right, and not one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from benchmarks.rounds import LAB, Measure
from labcore.training import Settings, Table, train

ROWS, COLUMNS, UNITS, BATCH, EPOCHS, RATE = 100_000, 50, 32, 200, 2, 1e-3
NAME = f"own arrays, {ROWS:,} x {COLUMNS}, {COLUMNS}-{UNITS}-1, {EPOCHS} epochs"


@lru_cache(maxsize=1)
def arrays() -> tuple[np.ndarray, np.ndarray]:
    """Numbers in units of their own, and whether a line of five of them is above its middle."""
    X = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
    y = np.where(X[:, :5].sum(axis=1) > 0, "above", "below")
    return X * np.linspace(1.0, 100.0, COLUMNS), y


def ours() -> Callable[[], float]:
    X, y = arrays()

    def run() -> float:
        settings = Settings(
            hidden=(UNITS,), activation="relu", batch_size=BATCH, epochs=EPOCHS, learning_rate=RATE, dev_share=0.1
        )
        *_, report = train(settings, own=Table.from_arrays(X, y))
        return float((report.run.predict(X) == y).mean())

    return run


def scikit_learn() -> Callable[[], float]:
    """MLPClassifier behind a StandardScaler, with a tenth held back and scored after every epoch, as the lab does."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = arrays()

    def run() -> float:
        network = MLPClassifier(
            (UNITS,), alpha=0.0, batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS, early_stopping=True, n_iter_no_change=EPOCHS,
            random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            # Two epochs are what is asked for.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = make_pipeline(StandardScaler(), network).fit(X, y)
        return float((model.predict(X) == y).mean())

    return run


def measures() -> list[Measure]:
    sides = {LAB: ours, "scikit-learn": scikit_learn}
    return [
        Measure(NAME, sides, {"scikit-learn": 2.0}, atol=0.02),
        Measure(f"{NAME}, memory", sides, {"scikit-learn": 0.8}, atol=0.02, counts="memory"),
    ]

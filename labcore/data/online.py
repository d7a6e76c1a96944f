"""Images of 28 x 28 pixels that are too large to ship: fetched once from OpenML by scikit-learn, then read from disk."""

from __future__ import annotations

import gzip
import os
import threading
import urllib.request
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError, URLError

import numpy as np

from labcore.data.tables import Table

Array = np.ndarray

SIDE = 28
HOST = "https://www.openml.org/"
ANSWER_SECONDS = 5.0

_LOCKS = {"mnist": threading.Lock(), "fashion-mnist": threading.Lock()}


class DataUnavailable(ValueError):
    """A dataset that neither the disk nor the network can provide: which one, why, and what to do."""


def mnist() -> Table:
    """70,000 handwritten digits as 28 x 28 pixels of 0 to 255, float32.

    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Proceedings of the IEEE 86 (1998), 2278-2324, as OpenML's mnist_784,
    version 1. Fetched once into the folder that LAB_DATA names, else the user's cache. DataUnavailable without either.
    """
    source = "Y. LeCun et al., Proceedings of the IEEE 86 (1998), 2278-2324; OpenML's mnist_784, version 1"
    return _fetched("mnist", "mnist_784", "MNIST", "digit", tuple(map(str, range(10))), source)


def fashion_mnist() -> Table:
    """70,000 articles of clothing as 28 x 28 pixels of 0 to 255, float32, in ten classes.

    H. Xiao, K. Rasul and R. Vollgraf, arXiv:1708.07747, as OpenML's Fashion-MNIST, version 1. Fetched as MNIST is.
    """
    names = (
        "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    )  # fmt: skip
    source = "H. Xiao, K. Rasul and R. Vollgraf, arXiv:1708.07747; OpenML's Fashion-MNIST, version 1"
    return _fetched("fashion-mnist", "Fashion-MNIST", "Fashion-MNIST", "article", names, source)


ONLINE: dict[str, Callable[[], Table]] = {"mnist": mnist, "fashion-mnist": fashion_mnist}


def _fetched(key: str, name: str, title: str, target: str, classes: tuple[str, ...], source: str) -> Table:
    # One visitor fetches; who asks meanwhile waits and then has it from memory.
    with _LOCKS[key]:
        return _table(name, title, target, classes, source)


@cache
def _table(name: str, title: str, target: str, classes: tuple[str, ...], source: str) -> Table:
    """Kept in memory when it succeeds only: cache remembers no exception."""
    try:
        pixels, labels = _download(name)
        inputs = np.ascontiguousarray(pixels, dtype=np.float32)
        targets = np.asarray(labels, dtype=np.float64)
        if not len(targets) or inputs.shape != (len(targets), SIDE * SIDE):
            raise ValueError(f"pixels must have shape (m, {SIDE * SIDE}); got {inputs.shape}.")
        if not (inputs.min() >= 0 and inputs.max() <= 255 and np.isin(targets, range(len(classes))).all()):
            raise ValueError(f"pixels must be 0 to 255 and labels 0 to {len(classes) - 1}.")
        targets = targets.astype(np.int64)
    except Exception as error:
        raise DataUnavailable(f"{title} could not be loaded: {_reason(error)}") from error
    inputs.flags.writeable = targets.flags.writeable = False
    features = tuple(f"pixel {row + 1}, {column + 1} (0 to 255)" for row in range(SIDE) for column in range(SIDE))
    return Table(inputs, targets, features, target, classes, source, image=(SIDE, SIDE))


def _download(name: str) -> tuple[Array, Array]:
    """Pixels and labels by scikit-learn's loader: from its files on disk, else from OpenML."""
    from sklearn.datasets import fetch_openml

    # pandas reads the file seven times faster than the loader's own reader. All columns are numbers: left to itself the loader
    # makes the class a category, and scikit-learn 1.9 fails on categories that pandas 3.1 reads as integers.
    reader: dict = {"parser": "liac-arff"}
    if find_spec("pandas"):
        reader = {"parser": "pandas", "read_csv_kwargs": {"dtype": "float32"}}
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    # The loader opens its connections without a time limit: behind a wall that swallows them it would hang.
    if not any((folder / "openml").rglob(name.lower())):
        # Any answer will do, even an error.
        with suppress(HTTPError):
            urllib.request.urlopen(urllib.request.Request(HOST, method="HEAD"), timeout=ANSWER_SECONDS).close()
    with warnings.catch_warnings():
        # Retries and repeated downloads raise warnings; only the end result counts.
        warnings.simplefilter("ignore")
        bunch = fetch_openml(name, version=1, data_home=str(folder), as_frame=False, n_retries=1, delay=0.2, **reader)
    return bunch.data, bunch.target


def _folder() -> Path:
    if os.environ.get("LAB_DATA"):
        return Path(os.environ["LAB_DATA"]).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "descent-lab"


def _reason(error: Exception) -> str:
    """Why, and what to do. Paths stay out: visitors of a public server read this."""
    if isinstance(error, ImportError):
        return 'it needs scikit-learn. Install it with pip install "labcore[data]".'
    if isinstance(error, HTTPError):
        return (
            f"openml.org answered with error {error.code}. Try again later, or set LAB_DATA to a folder that holds it."
        )
    if isinstance(error, (URLError, TimeoutError, ConnectionError, HTTPException)):
        return "there is no connection to openml.org. Connect once, or set LAB_DATA to a folder that holds it."
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return "the folder for downloaded data cannot be used. Set LAB_DATA to one that can be read and written."
    return "what is on disk or was sent is not that dataset. Empty the folder for downloaded data and connect once."

"""Datasets, and what is done to them before and while a network learns from them.

`tables` holds the real ones that are read offline, `online` those that are fetched once, `plane` sets of points in the
plane; `csv_file`, `own_table` and `own_series` read what visitors bring; `splits`, `normalizer`, `crosses`, `labels` and
`images` change what is learned, `batches` says in which order.
Everything drawn at random comes from a seed. Statistics are always learned from the training set alone.
"""

from labcore.data.batches import BATCH_SIZE, Batches
from labcore.data.crosses import CROSSES, cross_features
from labcore.data.csv_file import Frame, read_csv
from labcore.data.csv_rows import FileRefused
from labcore.data.images import IMAGE_NOISE, ROTATE, SHIFT, ZOOM, augment, moved
from labcore.data.labels import LABEL_NOISE, flip_labels, noise_targets
from labcore.data.normalizer import Normalizer, is_constant
from labcore.data.online import ONLINE, DataUnavailable, fashion_mnist, mnist
from labcore.data.own_columns import choices_of, features_of, targets_of, tasks_of
from labcore.data.own_series import read_series, series_frame
from labcore.data.own_table import not_series, series_from_csv, series_names, table_from_csv
from labcore.data.plane import EXAMPLES, NOISE, PLANAR, PlanarMember, planar
from labcore.data.splits import SPLIT_SEED, TEST_SHARE, Split, split
from labcore.data.tables import DATASETS, Table, breast_cancer, diabetes, digits, wine

__all__ = [
    "BATCH_SIZE",
    "CROSSES",
    "DATASETS",
    "EXAMPLES",
    "IMAGE_NOISE",
    "LABEL_NOISE",
    "NOISE",
    "ONLINE",
    "PLANAR",
    "ROTATE",
    "SHIFT",
    "SPLIT_SEED",
    "TEST_SHARE",
    "ZOOM",
    "Batches",
    "DataUnavailable",
    "FileRefused",
    "Frame",
    "Normalizer",
    "PlanarMember",
    "Split",
    "Table",
    "augment",
    "breast_cancer",
    "choices_of",
    "cross_features",
    "diabetes",
    "digits",
    "fashion_mnist",
    "features_of",
    "flip_labels",
    "is_constant",
    "mnist",
    "moved",
    "noise_targets",
    "not_series",
    "planar",
    "read_csv",
    "read_series",
    "series_frame",
    "series_from_csv",
    "series_names",
    "split",
    "table_from_csv",
    "targets_of",
    "tasks_of",
    "wine",
]

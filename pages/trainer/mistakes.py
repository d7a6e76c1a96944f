"""The worst mistakes of a training that are not points in the plane: images as such, rows of a table as bars."""

from __future__ import annotations

import numpy as np

from labcore.data import Normalizer
from labcore.training import Problem, Side
from labcore.training.look import Judged
from pages.kit.numbers import digits, percent
from pages.kit.panels import TilesPanel

Array = np.ndarray

MISTAKES = "worst mistakes on the dev set"
MOST_MISTAKES, MOST_OF_SIDE = 18, 12
# Bars reach three standard deviations up and down; more features than these would be hairs.
REACH, HALF_HEIGHT, WIDTH, MOST_BARS = 3.0, 12, 30, 60


def mistakes_panel(identity: str, side: Side, judged: Judged, alone: bool = True) -> TilesPanel:
    """The worst mistakes of a side; where it is not alone fewer, with less under them."""
    problem = side.problem
    worst = judged.worst(MOST_MISTAKES if alone else MOST_OF_SIDE)
    captions = [caption(problem, judged, i, alone) for i in worst]
    none = "No mistake on the dev set."
    if problem.table.image:
        top = float(problem.train.raw.max()) or 1.0
        images = problem.dev.raw[judged.rows[worst]].reshape(-1, *problem.table.image) / top
        return TilesPanel(identity, images=images, captions=captions, empty=none, title=MISTAKES, side=side.name)
    standard = Normalizer.fit(problem.train.raw).apply(problem.dev.raw)[judged.rows[worst]]
    shown = min(standard.shape[1], MOST_BARS)
    title = MISTAKES if shown == standard.shape[1] else f"{MISTAKES}, the first {shown} features"
    images = bars(standard[:, :shown])
    return TilesPanel(identity, images=images, captions=captions, signed=True, empty=none, title=title, side=side.name)


def bars(values: Array) -> Array:
    """(k, n) numbers -> (k, h, w) signed images: bars up and down from the middle, at most to REACH."""
    n = values.shape[1]
    thick = max(1, round(WIDTH / n))
    heights = np.round(np.clip(values / REACH, -1.0, 1.0) * HALF_HEIGHT)
    level = np.arange(HALF_HEIGHT, -HALF_HEIGHT - 1, -1)[:, None]
    filled = ((level > 0) & (level <= heights[:, None])) | ((level < 0) & (level >= heights[:, None]))
    signs = np.where(filled, np.sign(heights)[:, None], 0.0)
    wide = np.repeat(signs, thick, axis=2)
    if thick > 2:
        # A gap between two bars, where there is room for one.
        wide[..., thick - 1 :: thick] = 0.0
    return wide


def caption(problem: Problem, judged: Judged, i: int, whole: bool = True) -> str:
    """What it is, what was said, and for a class how sure; side by side there is room for the first two alone."""
    names = problem.table.classes
    if not names:
        truth, said = digits(float(judged.truth[i]), 3), digits(float(judged.said[i]), 3)
        return f"{truth}, said {said}" if whole else f"{truth} → {said}"
    label = int(judged.said[i])
    truth, share = names[int(judged.truth[i])], float(judged.shares[i, label])
    return f"{truth}, said {names[label]} ({percent(share, 0)})" if whole else f"{truth} → {names[label]}"

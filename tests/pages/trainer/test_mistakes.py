"""The picture of the worst mistakes: images, bars for rows of a table, points in the plane."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import zscore

from labcore.training.look import judge
from pages.kit.panels import FieldPanel
from pages.trainer.mistakes import bars, mistakes_panel
from pages.trainer.pictures import panels_of
from pages.trainer.verdict_words import tiles_words
from tests.pages.trainer.training import following


def test_a_bar_is_as_long_as_its_number_and_never_longer_than_the_picture():
    (image,) = bars(np.array([[3.0, -1.5, 0.0, -40.0]]))
    rows, columns = image.shape
    up, down = (image > 0).sum(axis=0), (image < 0).sum(axis=0)
    quarters = np.arange(columns) * 4 // columns
    drawn = [(up[quarters == i].max(), down[quarters == i].max()) for i in range(4)]
    half = rows // 2
    assert drawn == [(half, 0), (0, half // 2), (0, 0), (0, half)]
    assert (image[half] == 0).all()


def test_rows_of_a_table_are_drawn_in_standard_deviations_of_the_training_set():
    training, _ = following(data="wine", hidden=(3,), trained=4.0)
    side = training.run.sides[0]
    judged = judge(side)
    panel = mistakes_panel("mistakes", side, judged)
    content = panel.content
    wrong = np.flatnonzero(judged.said != judged.truth)
    assert 0 < len(wrong) == len(content["images"]) == len(content["captions"])
    assert "a bar for each feature" in tiles_words([side], "mistakes")
    train = pd.DataFrame(side.problem.train.raw)
    assert np.allclose(zscore(train)[0], (train.iloc[0] - train.mean()) / train.std(ddof=0))
    worst = wrong[np.argmax(judged.losses[wrong])]
    standard = ((side.problem.dev.raw[judged.rows[worst]] - train.mean()) / train.std(ddof=0)).to_numpy()
    first = content["images"][0]
    heights = (first > 0).sum(axis=0) - (first < 0).sum(axis=0)
    per_feature = heights.reshape(len(standard), -1)[:, 0]
    assert per_feature == pytest.approx(np.clip(standard, -3, 3) * (first.shape[0] // 2) / 3, abs=0.51)


@pytest.mark.parametrize(("data", "most"), [("moons", 5000), ("plane", 18)])
def test_in_the_plane_only_what_is_wrong_is_drawn(data, most):
    training, settings = following(data=data, data_noise=0.4, view="mistakes", trained=2.0)
    (panel, *_) = panels_of(training, settings)
    side = training.run.sides[0]
    points = panel.content["examples"]
    judged = judge(side)
    wrong = judged.rows[judged.worst(most)]
    assert len(points) == len(wrong) > 0
    assert np.array_equal(points[:, :2], side.problem.dev.raw[wrong])
    if side.problem.table.classes:
        assert (points[:, 4] == 3).all(), "of the dev set, and wrong"


def test_in_the_plane_there_may_be_no_mistake_at_all():
    training, settings = following(
        data="gaussians", data_noise=0.0, examples=60, trained=30.0, learning_rate=0.1, view="mistakes"
    )
    assert training.run.sides[0].evaluations[-1].dev_score == 1.0
    panel = panels_of(training, settings)[0]
    assert isinstance(panel, FieldPanel)
    assert panel.examples.shape == (0, 5)

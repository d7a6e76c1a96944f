"""Small multiples: each chart whole in its own place, all on one range, names only where they are needed."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.figures.axes import Axis
from labcore.figures.bars import Bars, bars
from labcore.figures.heatmap import Mark, heatmap
from labcore.figures.histogram import Binned, histogram
from labcore.figures.lines import Line, frame, lines
from labcore.figures.multiples import multiples
from labcore.figures.ridge import ridge
from labcore.figures.scatter import Cloud, scatter
from labcore.style import LEFT, RIGHT
from tests.figures.drawn import accepted

XS = np.array([0.0, 1.0, 2.0])


def chart(top: float, log: bool = False):
    ys = np.array([1.0, 0.5, 0.25]) * top
    return lines(
        [Line("train", XS, ys, LEFT, ys / 2, ys * 2), Line("dev", XS, ys, RIGHT)], "epoch", Axis("cost", log=log)
    )


def boxes(figure) -> list[tuple[float, ...]]:
    """(left, right, bottom, top) of each chart."""
    ks = ["", *(str(i) for i in range(2, len(figure["layout"]) + 2))]
    layout = figure["layout"]
    return [(*layout[f"xaxis{k}"]["domain"], *layout[f"yaxis{k}"]["domain"]) for k in ks if f"xaxis{k}" in layout]


def test_every_chart_has_its_own_place_row_by_row():
    figure = multiples([chart(top) for top in (1, 2, 3, 4, 5)], ["a", "b", "c", "d", "e"], columns=3)
    places = boxes(figure)
    assert len(places) == 5
    lefts, bottoms = [p[0] for p in places], [p[2] for p in places]
    assert lefts[0] < lefts[1] < lefts[2]
    assert lefts[3:] == lefts[:2]
    assert bottoms[0] == bottoms[2] > bottoms[3] == bottoms[4] == 0.0
    assert (places[0][0], places[2][1], places[0][3]) == (0.0, pytest.approx(1.0), pytest.approx(1.0))
    for i, one in enumerate(places):
        for other in places[i + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[2] >= other[3] or other[2] >= one[3]
    accepted(figure)


def test_traces_are_the_charts_own_on_their_own_axes():
    charts = [chart(1.0), chart(3.0)]
    figure = multiples(charts, ["a", "b"])
    assert [trace["xaxis"] for trace in figure["data"]] == ["x"] * 3 + ["x2"] * 3
    assert [trace["yaxis"] for trace in figure["data"]] == ["y"] * 3 + ["y2"] * 3
    for trace, was in zip(figure["data"], [*charts[0]["data"], *charts[1]["data"]], strict=True):
        np.testing.assert_array_equal(trace["x"], was["x"])
        np.testing.assert_array_equal(trace["y"], was["y"])
        assert trace["meta"] == was["meta"]


def test_all_have_one_range_that_holds_everyones():
    layout = multiples([chart(1.0), chart(7.0), chart(0.2)], ["a", "b", "c"])["layout"]
    assert {tuple(layout[f"yaxis{k}"]["range"]) for k in ("", "2", "3")} == {(0.0, 15.0)}
    layout = multiples([chart(1.0, log=True), chart(1e-4, log=True)], ["a", "b"])["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"] == [-5, 1]
    # Labels that fit into a chart as low as these.
    assert len(layout["yaxis2"]["tickvals"]) <= 4


def test_a_turned_axis_stays_turned():
    share = np.full((2, 4), 0.25)
    one, other = (
        ridge(np.linspace(-r, r, 5), share, [1.0, 2.0], ["1", "2"], ["a", "b"], LEFT, "z", "layer") for r in (1, 2)
    )
    figure = multiples([one, other], ["small", "large"])
    first, last = figure["layout"]["yaxis2"]["range"]
    assert first > 2.0 > 1.0 > last
    assert figure["layout"]["xaxis"]["range"] == [-2.0, 2.0]
    # A note at the right end of its own chart.
    notes = [note for note in figure["layout"]["annotations"] if note["text"] in ("a", "b")]
    assert [(note["xref"], note["yref"]) for note in notes] == [("x domain", "y")] * 2 + [("x2 domain", "y2")] * 2
    accepted(figure)


def test_names_and_labels_stand_at_the_left_and_at_the_bottom():
    layout = multiples([chart(1.0)] * 5, ["a", "b", "c", "d", "e"], columns=3)["layout"]
    named = {side: [k for k in ("", "2", "3", "4", "5") if "title" in layout[f"{side}axis{k}"]] for side in "xy"}
    # Below the third chart there is none.
    assert named == {"x": ["3", "4", "5"], "y": ["", "4"]}
    assert all(layout[f"xaxis{k}"]["showticklabels"] is False for k in ("", "2"))
    assert "showticklabels" not in layout["xaxis3"]


def test_each_has_its_title_and_the_legend_every_name_once():
    figure = multiples([chart(1.0), chart(2.0)], ["batch 1", "batch 2"], margin={"l": 70})
    titles = {note["text"]: (note["xref"], note["yref"]) for note in figure["layout"]["annotations"]}
    assert titles == {"batch 1": ("x domain", "y domain"), "batch 2": ("x2 domain", "y2 domain")}
    assert [t["name"] for t in figure["data"] if t.get("showlegend")] == ["train", "dev"]
    assert figure["layout"]["showlegend"]
    assert figure["layout"]["margin"]["l"] == 70
    # A click in the legend hides a name in all charts.
    assert {t["name"] for t in figure["data"] if t.get("legendgroup") == "dev"} == {"dev"}


def test_maps_share_one_bar_of_colours():
    def of(range_):
        marks = [Mark("here", 1.0, 1.0)]
        return heatmap(XS, XS, np.eye(3), "rate", "beta", Axis("radius", range=range_), marks=marks, equal=True)

    figure = multiples([of((0.0, 2.0))] * 3, ["a", "b", "c"])
    assert [t["showscale"] for t in figure["data"] if t["type"] == "heatmap"] == [True, False, False]
    assert [figure["layout"][f"yaxis{k}"]["scaleanchor"] for k in ("", "2", "3")] == ["x", "x2", "x3"]
    accepted(figure)
    with pytest.raises(ValueError, match=r"one range; got \[\(0.0, 1.0\), \(0.0, 2.0\)\]"):
        multiples([of((0.0, 2.0)), of((0.0, 1.0))], ["a", "b"])


@pytest.mark.parametrize(
    "one",
    [
        bars([Bars("error", np.array([1.0, 2.0]), LEFT, np.zeros(2), np.full(2, 3.0))], ["a", "b"]),
        histogram(np.array([0.0, 1.0, 2.0]), [Binned("z", np.array([3, 4]), LEFT)]),
        scatter([Cloud("class", np.ones((1, 2)), LEFT)], equal=True),
        frame([XS], 0, 2, False, levels=[1.0]),
        lines([]),
    ],
    ids=["bars", "histogram", "scatter", "frame", "empty"],
)
def test_every_kind_of_chart_can_be_multiplied(one):
    for n in (1, 2, 7):
        figure = multiples([one] * n, [str(i) for i in range(n)])
        accepted(figure)
        assert len(boxes(figure)) == n


def test_none_are_nothing_and_what_does_not_fit_is_refused():
    assert not accepted(multiples([], [])).data
    with pytest.raises(ValueError, match="titles must be 1, one for each figure; got 2"):
        multiples([chart(1.0)], ["a", "b"])
    with pytest.raises(ValueError, match="all be linear or all logarithmic"):
        multiples([chart(1.0), chart(1.0, log=True)], ["a", "b"])
    with pytest.raises(ValueError, match="columns must be at least 1; got -1"):
        multiples([chart(1.0)], ["a"], columns=-1)

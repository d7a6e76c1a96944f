"""The averages page: the course's numbers, the series a visitor pastes, and the way onwards to the race."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.averages import ewa
from labcore.costs import COSTS
from labcore.data import FileRefused, read_series
from labcore.data.own_table import MOST_VALUES
from labcore.descent import descend
from labcore.experiments import averages
from labcore.optimizers import OPTIMIZERS
from labcore.series import seattle_temperatures
from pages.kit.shared import PICTURES, RESULTS
from pages.week2.averages.own_series import OwnSeries
from tests.pages.visit import Visit

PAGE = "averages"


def visit(**query: str) -> Visit:
    return Visit(PAGE, query)


def curve(page: Visit, name: str, array: str = "points") -> np.ndarray:
    return np.array(page.stage().arrays[f"{name}/{array}"])


def test_default_shows_three_averages_of_real_temperatures():
    page = visit()
    assert not page.failure
    values = seattle_temperatures().values[:365]
    for slot, beta in enumerate((0.5, 0.9, 0.98), 1):
        points = curve(page, f"exponential {slot}")
        np.testing.assert_array_equal(points[:, 0], np.arange(1, 366))
        np.testing.assert_allclose(points[:, 1], ewa(values, beta, bias_correction=True), rtol=1e-5, atol=1e-5)
    clock = page.stage().header["clock"]
    assert (clock["steps"], clock["first"], clock["at"], clock["unit"]) == (364, 1, 119, "day")


@pytest.mark.parametrize(
    ("corrected", "expected"), [("false", [4.0, 8.5, 12.15]), ("true", [40.0, 44.736842, 44.833948])]
)
def test_three_days(corrected: str, expected: list[float]):
    page = visit(series="days", averages="1", beta1="0.9", bias_correction=corrected)
    np.testing.assert_allclose(curve(page, "exponential 1")[:, 1], expected, rtol=1e-6)
    # The enlarged start has both, whichever the curve is.
    np.testing.assert_allclose(curve(page, "exponential 1", "plain")[:, 1], [4.0, 8.5, 12.15], rtol=1e-6)
    np.testing.assert_allclose(curve(page, "exponential 1", "start")[0, 1], 40.0, rtol=1e-6)


def test_weights_and_formula_follow_from_what_was_sent():
    page = visit()
    k = curve(page, "exponential 2", "weights")
    np.testing.assert_allclose(k, 0.1 * 0.9 ** np.arange(40), rtol=1e-5)
    v, before, x = (curve(page, "exponential 2", name) for name in ("v", "before", "x"))
    np.testing.assert_allclose(v, 0.9 * before + 0.1 * x, rtol=1e-5, atol=1e-5)
    assert before[0] == 0


def test_measured_lag_stands_beside_theory():
    table = visit().taken["table"]
    row = next(line for line in table.splitlines() if line.startswith("| β = 0.98 "))
    assert [cell.strip() for cell in row.split("|")[2:6]] == ["50", "0.3642", "49", "40.33"]


def test_windows_are_shown_on_demand():
    page = visit(averages="1", beta1="0.9", against="both")
    names = [path["name"] for path in page.stage().header["paths"]]
    assert names == ["β 0.9", "window of 10", "window of 19"]
    assert [path["name"] for path in visit().stage().header["paths"]] == ["β 0.5", "β 0.9", "β 0.98"]


# --- a series of one's own --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("40 49 45", (40, 49, 45)),
        ("40,49, 45", (40, 49, 45)),
        ("40\n49\r\n45\n", (40, 49, 45)),
        ("  1;2\t-3e-2 ", (1, 2, -0.03)),
        ("temperature\n40\n49", (40, 49)),
        (" ".join(["1"] * MOST_VALUES), (1,) * MOST_VALUES),
    ],
)
def test_texts_that_are_a_series(text: str, values: tuple[float, ...]):
    assert read_series(text) == (values, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are 0"),
        ("7", "there are 1"),
        (" ".join(["1"] * (MOST_VALUES + 1)), "there are 5,001"),
        ("1 2 three", "Number 3 must be a number"),
        ("1 nan 2", "Number 2 must"),
        ("1 inf", "Number 2 must"),
        ("1 1e31", "at most 10³⁰"),
        ("1_0 2", "Number 1 must"),
        ("١ 2 3", "Number 1 must"),
        ("2012-01-01 4", "Number 1 must"),
        ("__import__('os')", "there are 1"),
        ("1 " * 200_000, "at most 200,000 letters"),
    ],
)
def test_texts_that_are_none_get_a_sentence(text: str, said: str):
    with pytest.raises(ValueError, match=said) as error:
        read_series(text)
    assert str(error.value).endswith(".")


def test_a_pasted_series_is_shown_and_a_bad_one_is_told():
    page = visit(series="own", averages="1", beta1="0.5", bias_correction="false")
    assert curve(page, "exponential 1").shape == (3, 2)
    page.app.text_area[0].set_value("8, 4, 2, 1")
    page.run()
    np.testing.assert_allclose(curve(page, "exponential 1")[:, 1], [4, 4, 3, 2])
    assert page.query == {"series": "own", "averages": "1", "bias_correction": "false"}
    page.app.text_area[0].set_value("8, 4, two")
    page.run()
    assert not page.failure
    assert "Number 3 must be a number" in page.app.warning[0].value
    np.testing.assert_allclose(curve(page, "exponential 1")[:, 1], [4, 4, 3, 2])
    page.app.text_area[0].set_value("8 4")
    page.run()
    assert not page.app.warning
    assert curve(page, "exponential 1").shape == (2, 2)
    assert "(8.0, 4.0)" in page.taken["code"]


def test_the_page_says_that_a_pasted_series_is_not_in_the_link():
    assert any("not in the link" in text for text in visit(series="own").text())


def test_nothing_of_a_visitors_series_is_kept_for_others():
    page = visit(series="own", averages="1")
    before = len(RESULTS), len(PICTURES)
    page.app.text_area[0].set_value("1 2 3.5")
    page.run()
    np.testing.assert_allclose(curve(page, "exponential 1").shape, (3, 2))
    assert (len(RESULTS), len(PICTURES)) == before


def test_five_thousand_pasted_points():
    page = visit(series="own")
    page.app.text_area[0].set_value(" ".join(f"{v:.6g}" for v in np.random.default_rng(0).standard_normal(5000)))
    page.run()
    assert not page.failure
    assert curve(page, "exponential 3").shape == (5000, 2)


@pytest.mark.parametrize("text", ["0 0 0 0", "5 5", "1e12 -1e12 1e12", "1e30 -1e30 1e30", "1e-300 2e-300 3e-300"])
def test_odd_series_are_drawn_all_the_same(text: str):
    page = visit(series="own", averages="5", against="both", beta1="0", beta5="0.9999")
    page.app.text_area[0].set_value(text)
    page.run()
    assert not page.failure


WEATHER = "date;high;low;word\n" + "".join(f"2012-01-{d:02};{d},5;{-d};w{d}\n" for d in range(1, 11))


def upload(page: Visit, content: bytes, name: str = "mine.csv") -> Visit:
    page.app.file_uploader[0].set_value((name, content, "text/csv"))
    return page.run()


@pytest.mark.parametrize("way", ["file", "paste"])
def test_a_column_of_a_table_is_chosen_and_the_other_settings_stay(way: str):
    page = visit(series="own", averages="1", beta1="0.5", bias_correction="false")
    if way == "file":
        upload(page, WEATHER.encode())
    else:
        page.app.text_area[0].set_value(WEATHER)
        page.run()
    assert not page.failure
    column = page.app.selectbox(key="averages column 1")
    assert (column.options, column.value) == (["high", "low"], "low")
    np.testing.assert_allclose(curve(page, "exponential 1")[:3, 1], [-0.5, -1.25, -2.125])
    column.set_value("high")
    page.run()
    np.testing.assert_allclose(curve(page, "exponential 1")[:2, 1], [0.75, 1.625])
    assert page.query == {"series": "own", "averages": "1", "bias_correction": "false"}


def test_a_refused_file_keeps_the_picture_and_is_logged_without_its_content(caplog):
    page = visit(series="own", averages="1")
    upload(page, b"secret;a\n1;2\n1;2;3\n")
    assert not page.failure
    warning = page.app.warning[0].value.replace("\\", "")
    assert warning.startswith(
        "Every row must have as many cells as the first, 2 here between semicolons; line 3 has 3."
    )
    assert curve(page, "exponential 1").shape == (3, 2)
    lines = [one.getMessage() for one in caplog.records if one.name == "descent_lab.refused"]
    assert lines == ["refused series on averages 19 bytes"]


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"40 49 45", (40, 49, 45)),
        (b"40\n49\n45", (40, 49, 45)),
        ("\ufefft2\n40\n49\n45\n".encode(), (40, 49, 45)),
        (b"40,1\n49,2\n45,3", (1, 2, 3)),
        ("40,1\n49,2\n45,3", (40, 1, 49, 2, 45, 3)),
        ("a,b\n40,1\n,2\n45,3", (1, 2, 3)),
        ("sep=;\na;b\n40;1,5\n41;2,5", (1.5, 2.5)),
        ("12,5\n13,1", (12.5, 13.1)),
        (b"12,5\n13,1\n", (12.5, 13.1)),
        ("Level\n12,5\n13,1\n", (12.5, 13.1)),
        (b"# a river, in m\nLevel\n12,5\n13,1\n", (12.5, 13.1)),
        ("12,5; 13,1", (12.5, 13.1)),
        ("1;2;3,5;4", (1, 2, 3.5, 4)),
        ("12,5 13,1 14", (12.5, 13.1, 14)),
        ("12,5, 13,1", (12.5, 13.1)),
        ("1.250\n12,5", (1250, 12.5)),
        ("1,250.5 2,300.75", (1250.5, 2300.75)),
        ("1.5,2.5\n3.5,4.5", (1.5, 2.5, 3.5, 4.5)),
        ("5,-3\n2,1", (5, -3, 2, 1)),
        ("1\u00a0250,5\n980,2", (1250.5, 980.2)),
        ("40\u00a049\u00a045", (40, 49, 45)),
        ("1e13 1e14", (1e13, 1e14)),
        ("day temp\n1 4,5\n2 5,5", (4.5, 5.5)),
        (b"1 4.5\n2 5.5\n3 6.5", (4.5, 5.5, 6.5)),
        (b"40;49;45,5", (40, 49, 45.5)),
        (b'v,w\nx,"123,456"\ny,"98,765"\n', (123456, 98765)),
    ],
)
def test_numbers_and_tables_are_told_apart(content: bytes | str, values: tuple[float, ...]):
    own = OwnSeries()
    own.read(content, "averages")
    assert not own.fault
    assert own.values == values


@pytest.mark.parametrize(
    "text",
    [
        "1,250 940",
        "1.250 940",
        "100,200,300\n400,500,600",
        "1 250,5\n980,2",
        "10,5\n11,2\n12,1",
        "12,5, 13, 14,2",
        "1,234\n940",
    ],
)
def test_what_may_be_other_numbers_is_asked_for(text: str):
    with pytest.raises(FileRefused, match=r"^every number must have one meaning; .+ may be .+ here: write"):
        read_series(text)


def test_a_guess_at_commas_is_said():
    assert read_series("12,5\n13,1")[1] == "12,5 was read as one number: the comma is in it, not between two."
    assert read_series("40,1\n49,2\n45,3")[1] == "The commas separate: 6 numbers on 3 lines."


def test_what_was_left_out_is_said_above_the_picture_and_the_names_beside_the_field():
    page = visit(series="own", averages="1")
    upload(page, b"day;level;word\n1;4,5;x\n2;;y\n3;6;z\n")
    said = [str(one.value).replace("\\", "").replace("\u2060", "") for one in page.app.caption]
    assert "1 missing value was left out. No series: word (text on line 2)." in said
    assert "Names of the columns: day, level, word." in said
    assert not page.app.warning
    assert page.app.file_uploader[0].max_upload_size_mb == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea", "UTF-16"),
        (b"1 2 \0", "byte 5 of this one is 0"),
        (b"x" * 1_000_001, "at most 1,000,000 bytes"),
        (b"name,x\na,b\n", "this file has none"),
        ("<b>x</b> 1 2", "Number 1 must be a number"),
    ],
)
def test_what_is_no_series_gets_a_sentence_and_changes_nothing(content: bytes | str, said: str):
    own = OwnSeries()
    own.read(content, "averages")
    assert said in own.fault
    assert own.values == (40, 49, 45)


def test_a_refused_text_is_never_markup():
    page = visit(series="own")
    page.app.text_area[0].set_value("**b**<img/src=x> 1 2")
    page.run()
    assert "Number 1" in page.app.warning[0].value
    assert "<img" not in page.app.warning[0].value
    assert "**b**" not in page.app.warning[0].value


# --- onwards ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "optimizer", "kept"), [("gradients", "momentum", "velocity"), ("squares", "rmsprop", "squares")]
)
def test_the_average_of_a_descents_gradients_is_what_its_optimizer_keeps(key: str, optimizer: str, kept: str):
    series = averages.series_of(averages.Spec(key, 200, seed=3)).values
    path = descend(
        COSTS["quadratic"].make(), OPTIMIZERS[optimizer].make(beta=0.9), learning_rate=0.02, steps=200, noise=4.0,
        seed=3, record=True,
    )  # fmt: skip
    np.testing.assert_allclose(ewa(series, 0.9), path.record[kept][1:, 0], rtol=1e-9, atol=1e-12)


def test_links_onwards_lead_to_settings_that_the_race_takes():
    links = [link.proto for link in visit().app.get("page_link")]
    assert len(links) == 2
    for proto in links:
        wanted = dict(pair.split("=") for pair in proto.query_string.lstrip("?").split("&"))
        race = Visit("optimizers", wanted)
        assert not race.failure
        assert race.query == wanted

"""Files as visitors bring them: names or none, decimal and grouped numbers, separators, ids; against pandas that is told all of it."""

from __future__ import annotations

import io

import numpy as np
import pytest

from labcore.data import FileRefused, choices_of, features_of, read_csv, table_from_csv, targets_of
from labcore.data.csv_file import FileColumn
from tests.core.public_files import FILES


@pytest.mark.parametrize("name", FILES)
def test_a_public_file_is_read_as_pandas_reads_it_that_is_told_how(name: str):
    pandas = pytest.importorskip("pandas")
    file = FILES[name]
    frame, known = read_csv(file.text), pandas.read_csv(io.StringIO(file.text), **file.told)
    assert (frame.rows, len(frame.columns)) == known.shape
    assert frame.named == (file.told.get("header", 0) == 0 or name == "sensor")
    for column, values in zip(frame.columns, known.to_numpy(object).T, strict=True):
        if column.kind == "numbers":
            np.testing.assert_allclose(column.numbers, values.astype(float), rtol=1e-12)
        elif column.words:
            told = ["?" if isinstance(v, float) else str(v).strip() for v in values]
            assert [("?" if c < 0 else column.words[c]) for c in column.codes] == told


@pytest.mark.parametrize("name", FILES)
def test_of_a_public_file_the_likeliest_is_learned_and_what_tells_nothing_is_left_out_with_its_reason(name: str):
    file, frame = FILES[name], read_csv(FILES[name].text)
    target = targets_of(frame)[0]
    assert frame.names.index(target) == file.target
    left_out = [n for n in frame.names if n != target and n not in features_of(frame, target)]
    assert [frame.names.index(n) for n in left_out] == list(file.left_out)
    table, said = table_from_csv(frame)
    assert table.examples == int((~np.any([c.missing for c in frame.columns if c.name not in left_out], axis=0)).sum())
    for place, reason in file.left_out.items():
        # Columns with one reason are named together, before it.
        assert frame.names[place] in said.partition("Left out: ")[2].partition(f"({reason}")[0]


def column(text: str, name: str) -> FileColumn:
    return read_csv(text)[name]


# --- the first row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a,1990,1991\nP,1850,2011\nQ,1900.5,3\n", True),
        ("1990,1991\n3.5,4.2\n3.6,4.4\n", True),
        ("bolt,1850\nnut,940\nscrew,2900\n", False),
        ("Ann,1990,1991\nBob,1985,1999\n", False),
        ("1850\n1907\n2011\n2150\n", False),
        ("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.4\n", True),
        ("1,2,3\n4,5,6\n7,8,9\n", False),
        ("id,1,2,3\n7,4,5,1\n8,2,2,5\n", True),
        ("x,400,410,420,430,440\na,.1,.2,.3,.2,.1\nb,.2,.1,.3,.2,.4\n", True),
        ("name,kind\nx,y\nz,y\n", True),
        ("b,y\na,y\na,n\nb,n\n", False),
        ("red,red\nblue,red\nred,blue\n", False),
        ("7,7,7\n7,8,9\n", False),
        ("x\ny\n", True),
        ("NA,?\n1,2\n", True),
        ("?,1.5,p\n2,2.5,q\n3,3.5,p\n", False),
    ],
)
def test_the_first_row_is_names_or_values(text: str, named: bool):
    frame = read_csv(text)
    assert frame.named == named
    assert frame.rows == text.count("\n") - named
    assert bool(frame.said) != named
    assert named or frame.names[0] == "column 1"


# --- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('v,w\n"123,456",1\n"7,890.5",2\n', [123456, 7890.5]),
        ('v,w\n"12,5",1\n"7,25",2\n', [12.5, 7.25]),
        ("v;w\n1.234.567;1\n950;2\n1.250;3\n", [1234567, 950, 1250]),
        ("v;w\n1,234,567;1\n950;2\n1,250;3\n", [1234567, 950, 1250]),
        ("v\tw\n1'250.5\t1\n12'500\t2\n", [1250.5, 12500]),
        ("v;w\n1 250,5;1\n980;2\n", [1250.5, 980]),
        ("v;w\n2,125;1\n1,500;2\n", [2.125, 1.5]),
        ("v,w\n2.125,1\n1.500,2\n", [2.125, 1.5]),
        ("v|w\n-1,5|1\n+2,5e1|2\n", [-1.5, 25]),
        ("v w\n1,5 1\n2,5 2\n", [1.5, 2.5]),
        ("v;w\n0,125;1\n1,250;2\n", [0.125, 1.25]),
    ],
)
def test_the_files_own_numbers_show_its_marks(text: str, values: list[float]):
    assert column(text, "v").numbers.tolist() == values


@pytest.mark.parametrize(
    "text",
    [
        "v;w\n1.250;1\n940;2\n",
        "v\tw\n1,250\tx\n2,500\ty\n",
        "v;w\n1.250;1,250\n2.500;2,500\n".replace(";1,250", ";1").replace("2.500;", "2,500;"),
        "v;u;w\n1.250;1.5;2,5\n940;1.5;2,5\n",
    ],
)
def test_a_number_that_may_be_two_is_asked_for(text: str):
    with pytest.raises(FileRefused, match=r"^every number must have one meaning; 1[.,]250 may be 1.25 or 1250 here"):
        read_csv(text)


def test_a_guess_is_said():
    assert "1.250 was read as 1.25, with a decimal point." in read_csv("v;w\n1.250;1\n2.375;2\n").said
    assert "1,250 was read as 1.25, with a decimal comma." in read_csv("v;w\n1,250;1\n2,375;2\n").said
    assert (
        "123,456 was read as 123456: its comma separates thousands." in read_csv('v,w\n"123,456",1\n"7,890",2\n').said
    )
    assert read_csv("v,w\n1.250,1\n2.375,2\n").said == ""


def test_large_numbers_are_read_and_what_is_beyond_is_named():
    text = "x,worth,y\n" + "".join(f"{i * 7 % 11},{3 * 10 ** (12 + i)},{i % 2}\n" for i in range(20))
    table, said = table_from_csv(read_csv(text))
    assert table.inputs[:, 1].max() == 3e29
    assert table.examples == 18
    assert "2 rows of 20 with a missing value were left out. Missing in worth (2)." in said
    assert "2 numbers of worth beyond 10³⁰ in size were taken for missing." in said


def test_none_and_na_are_classes_among_texts_and_missing_among_numbers():
    text = "h,dose,ill\n" + "".join(
        f"{i % 7},{'NA' if i == 3 else i % 5},{('None', 'Flu', 'NA', '?')[i % 4]}\n" for i in range(40)
    )
    table, said = table_from_csv(read_csv(text))
    assert table.classes == ("Flu", "NA", "None")
    assert table.examples == 30
    assert "Missing in ill (10), dose (1)." in said
    assert "Taken for a text, not for missing, in ill: NA, None." in said
    assert column("a,b\n+,1\n-,2\n+,3\n", "a").words == ("+", "-")
    assert column("a,b\nx,1\n-,2\nx,3\n", "a").words == ("x",)


# --- separators ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "  a   b\n  1   2.5\n -3   4e2  \n",
        "a|b\n1|2,5\n-3|4e2\n",
        "| a | b |\n|---|:--|\n| 1 | 2.5 |\n| -3 | 4e2 |\n",
        "# one\n#\n# two, three\na,b\n1,2.5\n-3,4e2\n",
        "# a,b\n1,2.5\n-3,4e2\n",
        "a b\n1 2,5\n-3 4e2\n",
        'a  "b"\n1 \t "2.5"\n-3   4e2\n',
    ],
)
def test_other_separators_and_lines_above(text: str):
    frame = read_csv(text)
    assert {one.name: one.numbers.tolist() for one in frame.columns} == {"a": [1, -3], "b": [2.5, 400]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 2 3\n4 5 6\n7 8\n", "3 here between spaces; line 3 has 2"),
        ("a|b\n1|2\n1|2|3\n", "2 here between bars; line 3 has 3"),
        ("# note\n\na,b\n1,2\n1,2,3\n", "2 here between commas; line 5 has 3"),
    ],
)
def test_a_ragged_file_names_separator_and_line(text: str, said: str):
    with pytest.raises(FileRefused, match=said):
        read_csv(text)


def test_a_column_whose_name_begins_with_a_hash_keeps_it():
    assert read_csv("#,Name,HP\n1,Asha,45\n2,Birk,60\n").names == ("#", "Name", "HP")


# --- what is learned of what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("n", range(1, 31), "only counts the rows"),
        ("n", range(30, 0, -1), "only counts the rows"),
        ("n", [i * 7 % 30 + 1000 for i in range(30)], "only counts the rows"),
        ("customer_id", [i * i + 5 for i in range(30)], "an id"),
        ("PassengerId", [3 * i for i in range(30)], "an id"),
    ],
)
def test_a_column_that_counts_the_rows_is_left_out_and_may_be_chosen(name: str, values, reason: str):
    rng = np.random.default_rng(0)
    text = f"{name},noise,kind\n" + "".join(
        f"{v},{rng.standard_normal():.4f},{'pq'[i > 14]}\n" for i, v in enumerate(values)
    )
    frame = read_csv(text)
    table, said = table_from_csv(frame)
    assert table.features == ("noise",)
    assert f"Left out: {name} ({reason})." in said
    assert choices_of(frame, "kind") == (name, "noise")
    assert table_from_csv(frame, "kind", (name, "noise"))[0].features == (name, "noise")


def test_what_only_looks_like_counting_is_kept():
    body = "".join(f"{i / 10:.1f},{i * i},{i % 13},{'pq'[i % 2]}\n" for i in range(30))
    assert table_from_csv(read_csv("time,area,month,kind\n" + body))[0].features == ("time", "area", "month")
    # Where there is nothing else, it is what there is.
    assert table_from_csv(read_csv("x,y\n" + "".join(f"{i},{i * i % 97}\n" for i in range(30))))[0].features == ("x",)


def test_the_first_column_of_few_texts_is_the_target_where_the_last_one_is_many_numbers():
    body = "".join(f"n{i},{('wood', 'sea', 'hill')[i % 3]},{'ab'[i % 2]},{i * i % 101}\n" for i in range(40))
    frame = read_csv("name,place,side,price\n" + body)
    assert targets_of(frame) == ("place", "price", "side")
    few = read_csv("name,place,side,level\n" + body.replace(",a,", ",a,1").replace(",b,", ",b,2"))
    assert targets_of(few)[0] == "place"
    assert targets_of(read_csv("place,stars\n" + "".join(f"{'xyz'[i % 3]},{i % 4}\n" for i in range(40))))[0] == "stars"


def test_every_column_that_is_left_out_is_named():
    names = [f"c{i}" for i in range(9)]
    text = (
        ",".join([*names, "x", "y"])
        + "\n"
        + "".join(",".join(["5"] * 9 + [str(i * 7 % 5), "pq"[i % 2]]) + "\n" for i in range(20))
    )
    assert f"Left out: {', '.join(names)} (always the same)." in table_from_csv(read_csv(text))[1]

"""Links made before show what they showed: a sample here, all of them with `make links`."""

from dataclasses import replace

import pytest

from tests.pages.links.comparing import agree, compare, complaints
from tests.pages.links.records import FILE, Record, read

# Of more than two hundred links for each lesson.
EVERY = 20
STORED = read(FILE)
SAMPLE = [
    pytest.param(path, one, id=f"{path}-{i}") for path, some in STORED.items() for i, one in enumerate(some[::EVERY])
]


@pytest.mark.parametrize(("path", "stored"), SAMPLE)
def test_a_link_shows_what_it_showed(path, stored):
    assert complaints(path, stored) == []


def test_every_lesson_has_two_hundred_links():
    assert {
        path: len({tuple(one.link.items()) for one in some}) >= 200 for path, some in STORED.items()
    } == dict.fromkeys(STORED, True)


def test_a_page_that_has_changed_is_noticed():
    (stored, *_) = STORED["averages"]
    changed = replace(stored, table=stored.table.replace("0.9", "0.8"))
    assert changed.table != stored.table
    assert len(complaints("averages", changed)) > 0


RECORD = Record(
    {"beta": "0.9"},
    {"beta": "0.9"},
    "| | lag |\n|---|--:|\n| 0.9 | 9.0 days |",
    [["lag", "in days"]],
    [["0.9", "9.0", None]],
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"query": {}}, "the address was"),
        ({"columns": []}, "the columns was"),
        ({"table": RECORD.table.replace("9.0 days", "9.2 days")}, "the table had"),
        ({"table": RECORD.table.replace("| 0.9 |", "| 0.9001 |")}, "the table had"),
        ({"table": f"{RECORD.table}\n| 0.5 | 1.0 days |"}, "the table had 3 lines and has 4"),
        ({"rows": [["0.9", "9.0 days", None]]}, "the results had"),
        ({"rows": [["0.9", "9.0", "3"]]}, "the results had"),
        ({"table": RECORD.table.replace("9.0 days", "9.04 days")}, None),
    ],
)
def test_what_a_difference_is(change, said):
    result = list(compare(RECORD, replace(RECORD, **change)))
    assert result == [] if said is None else result[0].startswith(said)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("1,234", "1,233", True),
        ("3·10⁻⁵", "4·10⁻⁵", True),
        ("3·10⁻⁵", "3·10⁻⁶", False),
        ("−1.00", "1.00", False),
        ("beta1 at 0.90", "beta2 at 0.90", False),
        ("195 steps", "197 steps", False),
    ],
)
def test_what_another_processor_may_change(before, after, same):
    assert agree(before, after) is same

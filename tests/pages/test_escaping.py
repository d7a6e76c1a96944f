"""A visitor's words where they would be read as Markdown, by a figure, or by a spreadsheet."""

from __future__ import annotations

import csv
import io
import logging

import pytest

from labcore.figures.escaping import literal
from pages.kit.csv_export import cell, csv_of
from pages.kit.escaping import in_markdown
from pages.kit.server.rejection_log import log_rejection


def test_what_markdown_reads_is_escaped():
    # tests/browser/trainer/test_own_table.py sees that a browser then shows the very text.
    assert in_markdown("*a* [b](c) <i> & $x$ | `") == r"\*a\* \[b\]\(c\) &lt;i&gt; &amp; \$x\$ \| \`"


def test_no_emoji_or_icon_is_read_out_of_colons():
    for text in (":smile:", ":material/home:", ":red-background[x]"):
        assert text not in in_markdown(text).replace("\\", "")


def test_a_line_stays_one_line_and_one_cell():
    assert "\n" not in in_markdown("a\n\n# b\r\nc")
    assert "|" not in in_markdown("a | b").replace("\\|", "")


def test_a_figures_text_has_no_tags():
    assert literal('<a href="x">&lt;') == '&lt;a href="x"&gt;&amp;lt;'


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "- 1", "+1 "]
)
def test_what_a_spreadsheet_would_run_is_a_text(text: str):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-1.5", "-1e-05", "+3", "-inf", "nan", "word", "", "a=b", -1.5, 3, None])
def test_numbers_and_other_texts_stay(value: object):
    assert cell(value) == value


def test_a_whole_csv():
    text = csv_of(["=x", "y"], [["@a", "-1.5"], ["b\n=c", 2]])
    assert list(csv.reader(io.StringIO(text))) == [["'=x", "y"], ["'@a", "-1.5"], ["b\n=c", "2"]]


def test_a_refusal_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        log_rejection("settings", "optimizers\n2026 ERROR forged\x1b[2J", "x" * 500)
    [record] = caplog.records
    line = record.getMessage()
    assert line.startswith("refused settings on optimizers 2026")
    assert line.isprintable()
    assert len(line) <= 200

"""A visitor's own table in the trainer: chosen, trained on, said, kept to the session, and never read as markup."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from labcore.data import read_csv, table_from_csv
from labcore.training import Run, Settings
from pages.trainer import initial_run, session
from tests.pages.visit import PAGES, Visit

PAGE = "trainer"
ROWS = [(i / 7, (i * 5 % 11) / 3, "yes" if (i * 3) % 7 > 3 else "no", f"n{i}") for i in range(60)]
CSV = "width;height;bought;note\n" + "".join(f"{a:.3f};{b:.3f};{c};{d}\n".replace(".", ",") for a, b, c, d in ROWS)
EVIL = '<img src=x onerror=alert(1)>,"**b** [x](javascript:alert(1)) $x$ :red[y]",=1+1\n' + "".join(
    f"{i // 2},{i * i % 7},{'<b>p</b>' if i % 2 else '*q* | z'}\n" for i in range(40)
)


def visit(content: str | bytes | None = CSV, **query: str) -> Visit:
    page = Visit(PAGE, {"data": "own", "trained": "2", **query})
    return page if content is None else upload(page, content)


def upload(page: Visit, content: str | bytes) -> Visit:
    raw = content.encode() if isinstance(content, str) else content
    page.app.file_uploader(key="trainer own file").set_value(("mine.csv", raw, "text/csv"))
    return page.run()


def training(page: Visit) -> session.Training:
    return page.app.session_state["trainer training"]


def captions(page: Visit) -> str:
    return "\n".join(str(one.value) for one in page.app.caption).replace("\\", "").replace("\u2060", "")


def test_without_a_file_the_page_says_what_to_do_and_shows_a_run():
    page = visit(None)
    assert not page.failure
    assert "choose a CSV file under More, Data" in page.app.warning[0].value
    assert training(page).run.sides[0].settings.data == "moons"
    assert page.query["data"] == "own"
    assert "it is not in the link" in captions(page)
    for button in ("play", "reset", "step", "epoch"):
        training(page).act(page.settings, {"do": button})
    assert training(page).run.sides[0].settings.data == "moons"
    assert not page.run().failure


def test_a_file_is_trained_on_as_labcore_does():
    page = visit()
    assert not page.failure
    assert not page.app.warning
    table, said = table_from_csv(read_csv(CSV))
    assert table.target == "bought"
    run = training(page).run
    alone = Run(run.sides[0].settings, table)
    alone.advance(run.step)
    assert run.epoch == 2
    np.testing.assert_array_equal(run.sides[0].weights.theta, alone.sides[0].weights.theta)
    assert said in captions(page)
    assert "Left out: note" in said
    assert page.query == {"data": "own", "trained": "2"}


def test_target_features_and_task_can_be_chosen():
    page = visit()
    assert page.app.selectbox(key="trainer own 1 target").options == ["bought", "height", "width"]
    page.app.selectbox(key="trainer own 1 target").set_value("height")
    page.run()
    assert training(page).run.sides[0].problem.table.task == "regression"
    assert training(page).run.sides[0].problem.table.features == ("width", "bought = yes")
    page.app.multiselect(key="trainer own 1 features height").set_value(["width"])
    page.run()
    assert training(page).run.sides[0].problem.table.features == ("width",)
    assert "1 input, to learn the number height" in captions(page)
    page.app.button_group(key="trainer own 1 task height").set_value("classification")
    page.run()
    assert training(page).run.sides[0].problem.table.classes == tuple(f"{v:.12g}" for v in sorted({round(b, 3) for _, b, *_ in ROWS}))  # fmt: skip
    page.app.multiselect(key="trainer own 1 features height").set_value([])
    page.run()
    assert "none is left" in captions(page)
    assert training(page).run.sides[0].problem.table.features == ("width",)
    assert not page.failure


def test_controls_of_a_target_that_is_chosen_no_more_are_not_heard():
    page = visit()
    # The browser tells of every control that it still has; the second is gone with the first.
    page.app.selectbox(key="trainer own 1 target").set_value("height")
    page.app.multiselect(key="trainer own 1 features bought").set_value(["width"])
    page.run()
    assert training(page).run.sides[0].problem.table.target == "height"
    assert training(page).run.sides[0].problem.table.features == ("width", "bought = yes")
    assert not page.failure


def test_a_refused_file_leaves_everything_and_is_logged_without_its_content(caplog):
    page = visit()
    before = training(page).run
    caplog.clear()
    upload(page, b"secret,word\n1,2\n1,2,3\n")
    assert not page.failure
    assert "every row must have as many cells as the first" in captions(page).lower()
    assert training(page).run is before
    lines = [one.getMessage() for one in caplog.records if one.name == "descent_lab.refused"]
    assert lines == ["refused file on trainer 22 bytes"]


def test_a_file_taken_away_is_forgotten():
    page = visit()
    page.app.file_uploader(key="trainer own file").set_value(None)
    page.run()
    assert training(page).own.table is None
    assert training(page).own.frame is None
    assert page.app.warning


def test_nothing_of_it_is_shared_between_visitors():
    before = list(initial_run.TRAININGS._kept)
    training = session.Training()
    training.own.read(CSV.encode())
    training._start([Settings(data="own")], 1.0)
    assert training.run.epoch == 1
    assert list(initial_run.TRAININGS._kept) == before
    assert not initial_run.TRAININGS._jobs


def test_another_table_starts_another_run_and_settings_changed_on_the_way_are_kept():
    page = visit(optimizer="gd")
    first = training(page).run
    upload(page, "a,y\n" + "".join(f"{i},{i % 3}\n" for i in range(50)))
    assert training(page).run is not first
    assert training(page).run.sides[0].problem.table.features == ("a",)
    assert training(page).run.sides[0].settings.optimizer == "gd"
    assert not page.failure


@pytest.mark.parametrize("content", [CSV, EVIL], ids=["plain", "markup"])
@pytest.mark.parametrize("view", ["answers", "layers", "weights", "mistakes"])
@pytest.mark.parametrize("sides", ["1", "3"])
def test_every_picture_can_be_drawn(content: str, view: str, sides: str):
    page = visit(content, view=view, sides=sides)
    assert not page.failure
    assert not page.app.warning


def test_names_are_never_markup():
    page = visit(EVIL)
    table = training(page).run.sides[0].problem.table
    assert table.features[0] == "<img src=x onerror=alert(1)>"
    for one in (*page.app.markdown, *page.app.caption, *page.app.warning):
        text = str(one.value)
        assert "<img" not in text, text
        assert "[x](" not in text, text
        assert "**b**" not in text, text
        assert "<b>" not in text, text
    # A figure reads tags, so there they are entities.
    figures = json.dumps([block.header for block in page.stages()])
    assert "true <" not in figures
    assert '"text": "<' not in figures
    assert '"<b>p' not in figures.replace('"name": "<b>p', "")


def test_the_code_reads_the_file_and_prints_the_tables_numbers(tmp_path):
    page = visit()
    (tmp_path / "my-table.csv").write_text(CSV)
    code = page.taken["code"]
    assert "my-table.csv" in code
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(PAGES.parent)})  # fmt: skip
    assert not done.returncode, done.stderr
    e = training(page).run.sides[0].evaluations[-1]
    assert done.stdout.splitlines()[0].split() == ["a", str(training(page).run.step), *(f"{v:.4g}" for v in (e.train_cost, e.dev_cost, e.train_score, e.dev_score))]  # fmt: skip


def test_a_saved_run_asks_for_its_table_first():
    page = visit()
    settings = page.settings
    from pages.trainer import kept_runs

    saved = kept_runs.saved(training(page), settings).encode()
    theta = training(page).run.sides[0].weights.theta.copy()
    other = visit(None)
    load(other, saved)
    assert "choose that table first" in captions(other)
    upload(other, CSV.replace("yes", "no", 1))
    load(other, saved, "again.json")
    assert "on another table" in captions(other)
    upload(other, CSV)
    load(other, saved, "third.json")
    assert "Loaded" in captions(other)
    np.testing.assert_array_equal(training(other).run.sides[0].weights.theta, theta)
    assert not other.failure


def load(page: Visit, saved: bytes, name: str = "run.json") -> None:
    page.app.file_uploader(key="trainer file").set_value((name, saved, "application/json"))
    page.run()


IRIS = "".join(
    f"{i},{5 + i * 7 % 9 / 10:.1f},{3 + i * 5 % 7 / 10:.1f},same,{('rose', 'tulip')[i % 2]}\n" for i in range(40)
)


def test_what_was_left_out_or_guessed_is_said_above_the_picture():
    page = visit(IRIS)
    shown = training(page).own
    assert shown.done.startswith("Left out: column 1 (only counts the rows); column 4 (always the same).")
    assert "The first row holds values, not names" in shown.done
    assert shown.done in captions(page).split("\n")
    assert not page.app.warning
    # What cannot be chosen keeps its reason, and what counts the rows can be.
    page.app.multiselect(key="trainer own 1 features column 5").set_value(["column 1", "column 3"])
    page.run()
    assert training(page).run.sides[0].problem.table.features == ("column 1", "column 3")
    assert "Left out: column 4 (always the same)." in captions(page)
    upload(page, CSV)
    assert "Names of the columns: width, height, bought, note." in captions(page)


def test_a_refused_file_is_told_above_the_picture_and_the_size_is_said_once():
    page = visit()
    upload(page, b"v;w\n1.250;1\n940;2\n")
    (warning,) = page.app.warning
    text = str(warning.value).replace("\\", "").replace("\u2060", "")
    assert text.startswith("Every number must have one meaning; 1.250 may be 1.25 or 1250 here")
    assert text.endswith("The picture still shows the last table.")
    field = page.app.file_uploader(key="trainer own file")
    assert field.max_upload_size_mb == 1
    assert "MB" not in field.help
    upload(page, CSV)
    assert not page.app.warning


def test_numbers_of_any_size_can_be_drawn_and_trained_on():
    rows = "".join(f"{(i * 7 % 11 - 5) * 1e29:.3e},{i * 5 % 7 * 1e-29:.3e},{i % 2}\n" for i in range(40))
    for view in ("answers", "layers", "weights", "mistakes"):
        for more in ({}, {"normalize": "false"}):
            assert not visit("a,b,y\n" + rows, view=view, **more).failure

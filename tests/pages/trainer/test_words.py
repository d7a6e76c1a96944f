"""What the trainer says of a run: sentences, tables, the script and the CSV, each against the run's own numbers."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest

from labcore.data import Table, read_csv, table_from_csv
from labcore.training import Run, Side
from labcore.training import Settings as TrainingSettings
from labcore.training.checking import check_gradient
from pages.kit.csv_export import csv_of
from pages.kit.numbers import digits
from pages.kit.table import beside_stage
from pages.trainer import report
from pages.trainer.curves import batch_costs, marks_of
from pages.trainer.kept_runs import check_table
from pages.trainer.verdict_words import verdict_words
from tests.pages.contract_takeaway import run_script
from tests.pages.trainer.training import training_with

SMALL = TrainingSettings(examples=60, hidden=(3,), batch_size=16, epochs=4)
GONE = TrainingSettings(data="diabetes", optimizer="gd", learning_rate=10.0, hidden=(16,), epochs=5)


def side_of(settings: TrainingSettings, steps: int) -> Side:
    return training_with(settings, steps).run.sides[0]


def words_of(settings: TrainingSettings, steps: int) -> str:
    return report.outcome_words(side_of(settings, steps))


def test_a_run_on_its_way_says_how_far_it_is():
    assert words_of(SMALL, 5) == "1.7 of 4 epochs, 5 steps."


def test_a_finished_run_says_so():
    assert words_of(SMALL, 99) == "Finished after 4 epochs, 12 steps."


@pytest.mark.parametrize("restore", [True, False])
def test_a_run_that_stopped_early_names_the_epoch_that_it_took_back(restore):
    settings = TrainingSettings(
        examples=60, hidden=(32,), label_noise=0.4, learning_rate=0.1, epochs=200, patience=3, restore_best=restore
    )
    side = side_of(settings, 10_000)
    assert side.outcome == "stopped early"
    dev = [one.dev_cost for one in side.evaluations[1:]][: round(side.epoch)]
    best = int(np.argmin(dev)) + 1
    kept = f", with the weights of epoch {best}" if restore else ""
    assert report.outcome_words(side) == (
        f"Stopped early after {best + 3} epochs{kept}: the dev cost was lowest at epoch {best}."
    )


@pytest.mark.parametrize("restore", [True, False])
def test_a_run_that_reached_its_last_epoch_first_names_the_epoch_that_it_shows(restore):
    settings = TrainingSettings(
        examples=60, hidden=(32,), label_noise=0.4, learning_rate=0.1, epochs=40, patience=200, restore_best=restore
    )
    side = side_of(settings, 10_000)
    dev = [one.dev_cost for one in side.evaluations[1:41]]
    best = int(np.argmin(dev)) + 1
    assert best < 40
    words = report.outcome_words(side)
    if not restore:
        assert words == "Finished after 40 epochs, 80 steps."
        return
    shown = f"with the weights of epoch {best}: the dev cost was lowest at epoch {best}."
    assert words == f"Finished after 40 epochs, 80 steps, {shown}"
    assert report._of_side(side, True).endswith(words)
    assert side.evaluations[-1].dev_cost == min(dev)


def test_divergence_names_step_layer_and_the_rate():
    side = side_of(GONE, 100)
    words = report.outcome_words(side)
    assert words.startswith(f"Diverged at step {side.steps}: the values of ")
    assert "layer" in words
    assert words.endswith("Probably the learning rate: 10 is 500 times what Gradient descent has by default.")


def test_divergence_by_the_initial_weights_or_the_inputs_is_told_apart():
    wild = TrainingSettings(
        data="diabetes",
        optimizer="gd",
        hidden=(64, 64),
        activation="relu",
        initializer="large-normal",
        gain=10.0,
        learning_rate=0.01,
    )
    assert words_of(wild, 100).endswith("it happens before any training can be at fault.")
    raw = TrainingSettings(
        data="diabetes", normalize=False, hidden=(64, 64), activation="relu", optimizer="gd", learning_rate=0.02
    )
    assert words_of(raw, 100).endswith("Probably the inputs: they are not normalized, and large.")


def test_the_sentences_under_the_table_name_every_side():
    training = training_with([SMALL, GONE, TrainingSettings(examples=60, hidden=())], 30)
    said = report.words(training, "B differs.")
    assert said.startswith("B differs. A: ")
    assert "B: Diverged at step" in said
    assert " C: " in said
    # The numbers stand in the table, side by side; of one side alone they are said.
    alone = training_with(SMALL, 30)
    error = 1 - alone.run.sides[0].evaluations[-1].train_score
    assert re.search(rf"bias: {100 * error:.1f} % wrong on train \([\d.]+ to [\d.]+ %\)\.", report.words(alone, ""))


def test_sides_of_which_the_same_is_to_be_said_are_named_together():
    training = training_with([SMALL, SMALL, GONE], 9)
    assert report.words(training, "").startswith("A and B: so far ")


def test_bias_and_variance_of_a_regression_speak_of_what_is_not_explained():
    training = training_with(TrainingSettings(data="diabetes", hidden=(4,), epochs=5), 40)
    share = 1 - training.run.sides[0].evaluations[-1].train_score
    assert re.search(
        rf"bias: {100 * share:.1f} % unexplained on train \([\d.]+ to [\d.]+ %\)\.", report.words(training, "")
    )


@pytest.mark.parametrize("data", ["moons", "diabetes"])
def test_rows_and_table_hold_the_latest_numbers(data):
    training = training_with(TrainingSettings(data=data, hidden=(4,), epochs=3), 1000)
    _, [row], _ = beside_stage(report.beside(training.run))
    latest = training.run.sides[0].evaluations[-1]
    assert float(row["cells"][0]) == pytest.approx(latest.train_cost, rel=6e-3)
    assert float(row["cells"][1]) == pytest.approx(latest.dev_cost, rel=6e-3)
    shown = float(row["cells"][3].removesuffix(" %")) / (100 if data == "moons" else 1)
    assert shown == pytest.approx(latest.dev_score, abs=6e-4)
    assert row["outcome"] == "finished"
    cells = report.numbers(training).splitlines()[2].strip("|").split("|")
    assert [cell.strip() for cell in cells[:2]] == ["A", str(training.run.step)]
    assert float(cells[2]) == pytest.approx(latest.train_cost, rel=6e-4)
    assert "Worst answers on the dev set: example " in report.numbers(training)


def test_time_left_is_told_while_it_runs():
    training = training_with(SMALL, 2)
    assert report.note(training) == ""
    training.seconds_per_step, training.running = 0.5, True
    assert report.note(training) == "500 ms a step, 5 s left"
    training.running = False
    assert report.note(training) == "500 ms a step"


def test_the_csv_has_every_step_and_every_epoch():
    training = training_with(
        [SMALL, TrainingSettings(examples=60, hidden=(3,), batch_size=16, epochs=4, optimizer="gd")], 7
    )
    head, *rows = csv.reader(io.StringIO(csv_of(*report.history(training))))
    assert head == [
        "side",
        "step",
        "epoch",
        "batch_cost",
        "train_cost",
        "dev_cost",
        "penalty",
        "train_score",
        "dev_score",
    ]
    for side in training.run.sides:
        mine = [dict(zip(head, row, strict=True)) for row in rows if row[0] == side.name]
        steps = [one for one in mine if one["batch_cost"]]
        assert [float(one["batch_cost"]) for one in steps] == list(side.costs)
        assert [int(one["step"]) for one in steps] == [1, 2, 3, 4, 5, 6, 7]
        epochs = [one for one in mine if not one["batch_cost"]]
        assert [float(one["epoch"]) for one in epochs] == [0.0, 1.0, 2.0]
        assert [float(one["dev_cost"]) for one in epochs] == [one.dev_cost for one in side.evaluations]


def test_the_script_trains_every_side_again_with_the_changes_made_while_it_ran():
    other = TrainingSettings(examples=60, hidden=(3,), batch_size=16, epochs=4, optimizer="gd", schedule="exponential")
    training = training_with([SMALL, other], 3)
    run = training.run
    run.change(0, learning_rate=0.05, batch_size=8)
    run.advance(2)
    run.change(1, optimizer="momentum", hyperparameters=(("beta", 0.5),), schedule="constant")
    run.change(0, optimizer="rmsprop", keep_prob=0.5, epochs=6)
    run.advance(4)
    status, printed = run_script(report.script(training))
    assert status == 0, printed
    lines = [line.split() for line in printed.splitlines() if line.startswith(("a ", "b "))]
    assert [line[0] for line in lines] == ["a", "b"]
    layers = [
        line.replace(" %", "%").split()[-7:] for line in printed.splitlines() if line.startswith(("layer", "output"))
    ]
    looks = [look for number in range(2) for look in training.layers(number)]
    for line, look in zip(layers, looks, strict=True):
        np.testing.assert_allclose([float(line[0]), float(line[-1])], [look.mean, look.update_ratio], rtol=6e-4)
    for line, side in zip(lines, run.sides, strict=True):
        latest = side.evaluations[-1]
        wanted = [side.steps, latest.train_cost, latest.dev_cost, latest.train_score, latest.dev_score]
        np.testing.assert_allclose([float(text) for text in line[1:]], wanted, rtol=6e-4)


def test_the_script_has_a_dash_where_the_table_has_one():
    # Of weights that are all 0 there is no update as a share of them.
    training = training_with(TrainingSettings(initializer="zeros"), 3)
    told = report.numbers(training)
    status, printed = run_script(report.script(training))
    assert status == 0, printed
    assert "nan" not in printed
    cells = [cell.strip() for line in told.splitlines() if line.startswith("| A") for cell in line.split("|")]
    assert cells.count("–") == printed.split().count("–") > 0


def test_marks_name_changes_and_divergence():
    training = training_with(SMALL, 3)
    run = training.run
    run.change(0, learning_rate=0.03)
    run.change(0, learning_rate=0.05)
    run.advance(3)
    run.change(0, optimizer="momentum", hyperparameters=(("beta", 0.5),), batch_size=8)
    assert marks_of(run.sides) == [(1.0, "α 0.05"), (2.0, "Momentum"), (2.0, "batch 8")]
    run.change(0, hyperparameters=(("beta", 0.7),))
    run.change(0, schedule="staircase", patience=5)
    run.change(0, restore_best=False)
    assert [text for _, text in marks_of(run.sides)[3:]] == ["Staircase", "patience 5", "restore best off"]
    run.advance(1)
    run.change(0, patience=None)
    assert marks_of(run.sides)[-1][1] == "patience off"
    run.change(0, hyperparameters=(("beta", 0.6),))
    assert marks_of(run.sides)[-1][1] == "beta 0.6"
    [(epoch, text)] = marks_of([gone := side_of(GONE, 100)])
    assert (epoch, text) == (gone.epoch, "diverges")
    assert marks_of([run.sides[0], gone])[-1][1] == "A diverges"


@pytest.mark.parametrize("smooth", [0.0, 0.9])
def test_mini_batches_are_smoothed_as_the_averages_of_the_course(smooth):
    side = side_of(SMALL, 9)
    points = batch_costs(side, smooth)
    costs = np.array(side.costs)
    shown = [
        float(
            np.average(costs[: k + 1], weights=[smooth ** (k - i) if smooth else float(i == k) for i in range(k + 1)])
        )
        for k in range(9)
    ]
    np.testing.assert_allclose(points[:, 1], shown, rtol=1e-12)
    assert points[0, 0] == 0.0
    assert (np.diff(points[:, 0]) > 0).all()


def test_numbers_hold_every_layer_and_the_runs_that_were_kept():
    training = training_with([SMALL, replace(SMALL, learning_rate=0.05)], 6)
    training.keep()
    kept = training.run.sides[1].evaluations[-1]
    training.run.advance(6)
    text = report.numbers(training)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    [line] = [line for line in text.splitlines() if line.startswith("- Kept 1 B: step 6, ")]
    assert f"train cost {digits(kept.train_cost)}, " in line
    assert f"dev score {digits(kept.dev_score)}, of `Settings(" in line
    assert "learning_rate=0.05" in line
    for number, side in enumerate(training.run.sides):
        for look in training.layers(number):
            [row] = [row for row in rows if row[0] == f"{side.name.upper()} {look.name}"]
            assert (row[1], row[-1]) == (digits(look.mean), digits(look.update_ratio))


def test_the_gradient_check_is_told_by_group():
    result = check_gradient(side_of(SMALL, 3))
    text = check_table("a", result)
    assert text.startswith("**A: right**, relative difference ")
    assert [line.split("|")[1].strip() for line in text.splitlines()[4:]] == [
        "layer 1 weights", "layer 1 bias", "layer 2 weights", "layer 2 bias",
    ]  # fmt: skip


def test_r_squared_of_one_example_is_not_defined():
    own, _ = table_from_csv(read_csv("x,y\n1,10.5\n2,21\n3,29\n4,42\n5,50\n"), task="regression")
    run = Run(TrainingSettings(data="own", epochs=50), own)
    run.advance(50)
    [side] = run.sides
    assert side.problem.dev.examples == 1
    _, [row], _ = beside_stage(report.beside(run))
    assert row["cells"][3] == "not defined"
    assert float(row["cells"][2]) > 0.9
    words = verdict_words(side, True)
    assert words.startswith("low bias: ")
    assert words.endswith("Variance not defined: R² on dev needs two examples with different targets.")
    assert verdict_words(side, False) == "low bias, variance not defined."


def test_r_squared_of_equal_training_targets_is_not_defined():
    X = np.random.default_rng(0).standard_normal((40, 2))
    run = Run(TrainingSettings(data="own", epochs=5), Table(X, np.full(40, 0.1), ("a", "b"), "t"))
    run.advance(999)
    _, [row], _ = beside_stage(report.beside(run))
    assert row["cells"][2:] == ["not defined", "not defined"]
    assert verdict_words(run.sides[0], True) == (
        "bias not defined: R² on train needs two examples with different targets. "
        "Variance not defined: R² on dev needs two examples with different targets."
    )

"""What the race says: sentences over many settings against the runs themselves, and the numbers of the first picture."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.entries import Entry, EntryResult, run_one
from labcore.experiments import race
from labcore.expression import cost_from_formula
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from pages.kit.catalogue import catalogue
from pages.week2.optimizers import words
from tests.pages.plain_words import private_terms
from tests.pages.visit import Visit

LESSON = next(entry for entry in catalogue() if entry.url_path == "optimizers").lesson
LINEAR = ("gd", "momentum", "heavy-ball", "nesterov")
SETTINGS = 300


def drawn(number: int) -> tuple[EntryResult, float, float, np.ndarray]:
    """A run of one optimizer on a quadratic, all at random: the run, the two curvatures, and the axes of the ravine, flat one first."""
    draw = random.Random(number)
    kappa, rotation = math.exp(draw.uniform(0, math.log(1000))), draw.uniform(-90, 90)
    cost = COSTS["quadratic"].make(condition_number=kappa, rotation=rotation)
    key = draw.choice(LINEAR) if number % 3 else draw.choice(list(OPTIMIZERS))
    spans = OPTIMIZERS[key].spans
    parameters = {"beta": draw.choice([0.0, 0.5, 0.9, 0.99]), "form": draw.choice(["classic", "averaged"])}
    parameters = {name: value for name, value in parameters.items() if name in spans}
    limit = OPTIMIZERS[key].make(**parameters).stable_rate
    rate = draw.uniform(0.02, 1.2) * (limit[0] / kappa if limit else 0.3)
    start = None if number % 5 else (draw.uniform(-4, 4), draw.uniform(-2.5, 2.5))
    noise = draw.choice([0.0, 0.0, 0.0, 1.0])
    schedule = SCHEDULES["exponential"].make() if number % 17 == 0 else None
    run = run_one(cost, Entry(key, min(max(rate, 1e-6), 10.0), parameters), start, 200, schedule, noise)
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    return run, 1.0, kappa, np.array([(c, s), (-s, c)])


def modulus(run: EntryResult, curvature: float) -> float:
    """By how much a step multiplies the error in the long run: of the rule itself as a matrix, which takes (error, velocity)."""
    columns = []
    for error, velocity in ((1.0, 0.0), (0.0, 1.0)):
        theta = np.array([[error]])
        state = run.optimizer.start(theta)
        state.zeros("velocity")[:] = velocity
        run.optimizer.step(theta, curvature * theta, state, run.rate)
        columns.append((theta[0, 0], state["velocity"][0, 0]))
    matrix = np.array(columns).T
    return float(abs(matrix[0, 0]) if run.key == "gd" else np.abs(np.linalg.eigvals(matrix)).max())


def said_of(number: int) -> tuple[str, EntryResult, float, float, np.ndarray]:
    run, flat, steep, axes = drawn(number)
    degrees = math.degrees(math.atan2(axes[0][1], axes[0][0]))
    cost = COSTS["quadratic"].make(condition_number=steep, rotation=degrees)
    return words.told(cost, run), run, flat, steep, axes


@pytest.mark.parametrize("number", range(SETTINGS))
def test_every_sentence_agrees_with_the_run(number: int):
    said, run, flat, steep, axes = said_of(number)
    assert private_terms(said) == []
    errors = run.points @ axes.T
    across = errors[np.isfinite(errors[:, 1]), 1]
    if "zigzags" in said:
        assert run.key == "gd"
        assert run.rate * steep > 1
        signs = np.sign(across[:8])
        assert (signs[1:] == -signs[:-1]).all()
    elif run.key == "gd" and run.rate * steep < 1 and not run.noisy:
        assert (np.sign(across[:8]) == np.sign(across[0])).all()
    if "add up" in said:
        assert run.key == "heavy-ball"
    if found := re.search(r"multiplies the error by (\S+) along the ravine and by (\S+) across it", said):
        for text, curvature in zip(found.groups(), (flat, steep), strict=True):
            assert value(text) == pytest.approx(modulus(run, curvature), rel=6e-3, abs=1e-3)
    if found := re.search(r"multiplies the error by √β = (\S+?)\.?$", said.split(" Its steps")[0]):
        assert "rings along the ravine and across it" in said
        for curvature in (flat, steep):
            assert value(found[1]) == pytest.approx(modulus(run, curvature), rel=6e-3)
    if "Looking ahead damps it" in said:
        assert run.key == "nesterov"
        assert modulus(run, steep) < 0.5 * math.sqrt(run.optimizer.parameters["beta"])
    if "does not shrink" in said:
        assert modulus(run, steep) >= 1
    if run.noisy or (len(set(run.rates.tolist())) > 1) or run.key not in LINEAR:
        assert "multiplies" not in said
    outcomes = {"diverged": "diverged at step", "converged": "converged", "running": ""}
    assert outcomes[run.outcome] in said
    assert ("at the target from" in said or "holds the target" in said) == (run.reached >= 0)
    if run.outcome == "diverged":
        low, high = np.array(((-4.0, 4.0), (-2.5, 2.5))).T
        after = run.points[run.left : run.stopped_at]
        assert f"left the picture at step {run.left}." in said
        assert not ((after >= low) & (after <= high)).all(axis=1).any()


def value(text: str) -> float:
    number, _, power = text.rstrip(".").replace(",", "").partition("·10")
    raised = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(number) * 10.0 ** int(raised or 0)


def test_the_settings_show_every_sentence():
    said = [said_of(number)[0] for number in range(SETTINGS)]
    for piece in (
        "zigzags",
        "add up",
        "rings along",
        "Looking ahead",
        "does not shrink",
        "along the ravine and by",
        "holds the target",
        "left the picture",
    ):
        assert any(piece in one for one in said), piece


# --- the first picture ----------------------------------------------------------------------------------

# What the rules make of the ravine of condition number 100, turned by 30 degrees, each at its best rate.
FIRST = {"Nesterov": 19, "Adam": 59, "Momentum": 62, "Gradient descent": 98, "AdaGrad": 108, "RMSprop": 137}


def first_result():
    visit = Visit("optimizers")
    assert not visit.failure
    assert visit.showing is not None
    return visit.showing.result()


def test_the_page_opens_with_the_fair_race_on_a_turned_ravine():
    result = first_result()
    assert dict(result.spec.surface[1]) == {"condition_number": 100.0, "rotation": 30.0}
    assert all(one.tuned for one in result.results)
    assert {one.optimizer.parameters["form"] for one in result.results if "form" in one.optimizer.parameters} == {
        "averaged"
    }
    assert {one.name: one.reached for one in result.results} == FIRST


def test_the_explanation_has_the_numbers_of_the_first_picture():
    text = " ".join(words.EXPLANATION.split())
    told = re.search(r"Nesterov is at the target after (\d+) steps, Adam after (\d+), momentum after (\d+), gradient descent after (\d+), AdaGrad after (\d+), RMSprop after (\d+)", text)  # fmt: skip
    assert told is not None
    assert [int(one) for one in told.groups()] == list(FIRST.values())
    assert f"{19 / 21:.3f} at $\\kappa = 20$ and {99 / 101:.3f} at 100" in text
    assert f"{math.sqrt(0.9):.3f} at $\\beta = 0.9$" in text


def test_momentum_beats_descent_at_a_hundred_and_loses_at_twenty():
    for kappa, ahead in ((100.0, "momentum"), (20.0, "gd")):
        surface = ("quadratic", (("condition_number", kappa), ("rotation", 30.0)))
        result = race.run(race.Spec(surface, (race.Entry("gd"), race.Entry("momentum"))))
        assert result.results[result.first].key == ahead


def test_the_forms_differ_at_one_rate_and_not_at_their_best():
    surface = ("quadratic", (("condition_number", 100.0), ("rotation", 30.0)))
    for key in ("momentum", "nesterov"):
        forms = [race.Entry(key, rate, {"form": form}) for form in ("classic", "averaged") for rate in (0.01, None)]
        classic, best_classic, averaged, best_averaged = race.run(race.Spec(surface, forms)).results  # type: ignore[arg-type]
        assert best_classic.reached == best_averaged.reached
        assert classic.reached < averaged.reached / 2


# --- questions and experiments --------------------------------------------------------------------------


def asked(number: int):
    exhibit, spec = LESSON.asked(number, Visit("optimizers").settings)
    return LESSON.predictions[number], exhibit, spec


def test_no_question_is_answered_by_the_first_picture():
    first = first_result().spec
    for number in range(len(LESSON.predictions)):
        _, exhibit, spec = asked(number)
        assert exhibit.key != "race" or not exhibit.gives_away(first, spec)


def test_each_answer_is_decided_while_the_picture_plays():
    for number in range(3):
        question, _, spec = asked(number)
        result = race.run(spec)
        assert question.decided is not None
        assert 0 < question.decided(result) <= spec.steps
        assert question.answer(result) in question.options


def test_the_whys_have_the_results_numbers():
    whys = []
    for number in range(3):
        question, _, spec = asked(number)
        result = race.run(spec)
        whys.append((question.why(result), result))
    (axes, first), (forms, second), (diverging, _) = whys
    nesterov, adagrad, adam = first.results
    assert f"down at step {adagrad.reached}" in axes
    assert f"3.5 is {adam.reached} steps away" in axes
    assert f"takes {nesterov.reached} at any angle" in axes
    assert first.results[0].reached == FIRST["Nesterov"], "a turn changes nothing for Nesterov"
    assert f"{second.results[0].reached} of them in place of {second.results[1].reached}" in forms
    assert "1/(1 − β) = 10 times" in forms
    tenth = run_one(second.cost, Entry("momentum", 0.001, {"form": "classic"}), second.spec.start, second.spec.steps)
    assert tenth.reached == second.results[0].reached
    assert "= 3 times the way" in diverging
    assert "−2 times the error" in diverging
    assert "= 0.0526 of one. So it goes 0.158 times the way" in diverging
    assert "0.38 in place of 0.02" in diverging


def test_what_parts_adagrad_from_adam_on_the_axes_is_adams_velocity():
    _, _, spec = asked(0)
    result = race.run(spec)
    _, adagrad, adam = result.results
    still = run_one(result.cost, Entry("adam", None, {"beta1": 0.0}), spec.start, spec.steps)
    assert adagrad.reached < still.reached < adam.reached / 2
    # Both divide the curvature out: of any condition number the runs are the same.
    for kappa in (10.0, 1000.0):
        other = COSTS["quadratic"].make(condition_number=kappa, rotation=0.0)
        for one in result.results[1:]:
            again = run_one(other, Entry(one.key, one.rate), spec.start, spec.steps)
            assert np.abs(again.points - one.points).max() < 1e-3
    # At steps as long as AdaGrad's the velocity carries Adam past the minimum, where AdaGrad only comes nearer.
    long = run_one(result.cost, Entry("adam", adagrad.rate), spec.start, spec.steps)
    assert long.points[:10, 0].max() > 0.5 * abs(long.points[0, 0])
    assert (np.abs(adagrad.points[1:, 0]) <= np.abs(adagrad.points[:-1, 0])).all()


def test_gradients_that_change_sign_cancel_in_the_average():
    beta, velocity = 0.9, 0.0
    for step in range(400):
        velocity = beta * velocity + (1 - beta) * (-1) ** step
    assert abs(velocity) == pytest.approx((1 - beta) / (1 + beta))


def test_one_optimizer_may_race_twice():
    visit = Visit(
        "optimizers", {"optimizers": "adam", "also": "adam-uncorrected", "rates": "tied", "learning_rate": "0.5"}
    )
    assert not visit.failure
    header = visit.stage().header
    assert [path["id"] for path in header["paths"]] == ["adam", "adam-uncorrected"]
    one, other = header["paths"]
    assert one["name"] != other["name"]
    assert (one["dash"], one["marker"]) != (other["dash"], other["marker"])
    # 1 - beta1 over the root of 1 - beta2: what the first step is longer without the correction.
    first, second = (
        np.hypot(*np.diff(visit.stage().arrays[f"{path['id']}/points"][:2], axis=0)[0]) for path in header["paths"]
    )
    assert second / first == pytest.approx(0.1 / math.sqrt(0.001), rel=1e-4)


def test_without_the_correction_nothing_is_divided_by_one():
    for corrected in (True, False):
        numbers = [numbers for _, numbers in OPTIMIZERS["adam"].make(bias_correction=corrected).equations]
        assert any("bias" in one for one in numbers) == corrected


def test_noise_is_raced_by_two_who_hold_the_target_for_ten_steps():
    preset = next(one for one in LESSON.experiments if one.name.startswith("Noise"))
    there = Visit("optimizers").settings.applied(dict(preset.changes))
    exhibit = LESSON.exhibit_of("race")
    result = race.run(exhibit.read(exhibit.values(there)))
    assert len(result.results) == 2
    target = result.cost.lowest + 1e-3 * (result.results[0].values[0] - result.cost.lowest)
    for one in result.results:
        inside = one.values <= target
        held = [step for step in range(len(inside) - 9) if inside[step : step + 10].all()]
        assert one.reached == held[0]


# --- the screen's words ---------------------------------------------------------------------------------


def test_no_private_word_is_on_the_screen():
    visit = Visit("optimizers")
    said = [
        *(one for one in visit.text() if "What you see." not in one),
        *(one.name for one in (*LESSON.presets, *LESSON.experiments)),
    ]
    said += [one.question for one in LESSON.predictions]
    for setting in LESSON.settings.values():
        said += [setting.span.label, setting.span.hint, *(setting.names or {}).values()]
    said += [asked(number)[0].why(race.run(asked(number)[2])) for number in range(3)]
    assert [term for one in said for term in private_terms(one)] == []
    # In the explanation the letter stands beside its name.
    text = words.EXPLANATION
    assert private_terms(text.replace(r"\kappa", "")) == []
    assert text.index("condition number") < text.index("kappa")


def test_the_settings_that_only_move_the_clock_are_places():
    assert LESSON.settings["step"].place
    assert not LESSON.settings["steps"].place


def test_the_link_on_home_opens_below_the_limit_that_it_speaks_of():
    entry = next(one for one in catalogue() if one.url_path == "optimizers")
    ((_, query),) = [one for one in entry.first if "until gradient descent leaves" in one[0]]
    visit = Visit("optimizers", query)
    assert visit.showing is not None
    gd = visit.showing.result().results[0]
    assert (gd.key, gd.outcome) == ("gd", "running")
    assert gd.rate < gd.limit < 2 * gd.rate


def test_the_page_says_of_each_how_many_rates_were_tried():
    result = first_result()
    notes = words.notes(result)
    for one in result.results:
        assert f"Its rate is the best of {one.tried:,} tried." in words.told(result.cost, one)
        assert one.tried > 1900
    assert notes.count(" tried.") == len(result.results)
    given = race.run(race.Spec(entries=(race.Entry("gd", 0.05),)))
    assert "tried" not in words.notes(given)


@pytest.mark.parametrize(
    ("text", "start"), [("log(x) + y**2", (-1.0, 1.0)), ("sqrt(x - 2) + y**2", (0.5, 0.5)), ("1/x + y**2", (0.0, 1.0))]
)
def test_of_a_start_without_a_value_nothing_else_is_told(text, start):
    cost = cost_from_formula(text)
    for key in ("gd", "adam", "newton"):
        said = words.told(cost, run_one(cost, Entry(key, 0.01), start=start, steps=5))
        assert "no value at the start" in said
        assert not re.search("diverged|limit|stable|left the picture", said)

"""The experiments on train, dev and test: each against draws of another making, another library, or counts by hand."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.data_splits import better as two
from labcore.experiments.data_splits import counts, leak, looks, mismatch, winner, winners_curse
from labcore.training import Settings, train_all

# --- the winner -----------------------------------------------------------------------------------------


def test_the_best_of_a_hundred_was_lucky():
    result = winner.run(winner.Spec())
    assert result.expected == winners_curse(100, 1000, 0.9) == pytest.approx(0.923, abs=5e-4)
    assert abs(result.dev[result.best] - 0.923) < 0.005
    assert abs(result.test[result.best] - 0.9) < 0.005
    assert result.dev.max() == result.dev[result.best]
    # Over many draws the chosen one is tested without bias.
    chosen = [winner.run(winner.Spec(seed=seed)) for seed in range(300)]
    dev, test = (np.array([getattr(one, name)[one.best] for one in chosen]) for name in ("dev", "test"))
    assert abs(test.mean() - 0.9) < 4 * test.std() / 300**0.5
    assert abs(dev.mean() - result.expected) < 4 * dev.std() / 300**0.5


def test_scores_are_whole_numbers_of_examples():
    result = winner.run(winner.Spec(models=7, dev_examples=30, test_examples=50))
    assert result.dev.shape == result.test.shape == (7,)
    for scores, n in ((result.dev, 30), (result.test, 50)):
        assert np.allclose(scores * n, np.round(scores * n))
    assert result.spread == pytest.approx((0.09 / 30) ** 0.5)


# --- counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("m", "dev", "test", "expected"),
    [
        (1000, 30.0, 0.0, (700, 300, 0)),
        (10_000, 20.0, 20.0, (6000, 2000, 2000)),
        (1_000_000, 1.0, 1.0, (980_000, 10_000, 10_000)),
        (4_000_000, 0.25, 0.25, (3_980_000, 10_000, 10_000)),
        (4_000_000, 0.4, 0.1, (3_980_000, 16_000, 4000)),
        (100, 0.1, 0.1, (98, 1, 1)),
    ],
)
def test_the_usual_splits_in_counts(m, dev, test, expected):
    result = counts.run(counts.Spec(m, dev, test))
    assert (result.train, result.dev, result.test) == expected
    assert sum(expected) == m


def test_ten_thousand_examples_measure_ninety_percent_to_six_tenths_of_a_point():
    result = counts.run(counts.Spec())
    assert result.half_width(10_000) == pytest.approx(1.96 * (0.09 / 10_000) ** 0.5, rel=2e-3)
    assert [row["low"] is None for row in counts.run(counts.Spec(1000, 30.0, 0.0)).table().rows] == [True, False, True]
    # A hundred times the examples, a tenth of the width.
    assert result.half_width(1000) / result.half_width(100_000) == pytest.approx(10, rel=5e-3)


# --- two models -----------------------------------------------------------------------------------------


def test_two_models_on_the_same_examples_and_on_their_own():
    result = two.run(two.Spec())
    assert result.paired == pytest.approx(0.922, abs=5e-4)
    assert result.independent == pytest.approx(0.777, abs=5e-4)
    rng = np.random.default_rng(1)
    fallen = rng.multinomial(1000, [0.03, 0.02, 0.95], 20_000)
    drawn = ((fallen[:, 0] - fallen[:, 1]) / 1000).std()
    assert result.spreads[0] == pytest.approx(drawn, rel=0.03)
    assert result.spreads[1] == pytest.approx(((0.9 * 0.1 + 0.91 * 0.09) / 1000) ** 0.5)
    assert result.spec.by_chance == pytest.approx(0.172)


def test_a_disagreement_that_cannot_be_is_the_nearest_that_can():
    assert two.Spec(lead=0.02, disagreement=0.005).apart == pytest.approx(0.02)
    spec = two.Spec(worse=0.98, lead=0.01, disagreement=0.5)
    assert spec.apart == pytest.approx(0.03)
    result = two.run(spec)
    assert 0.5 < result.paired < 1


# --- looks ----------------------------------------------------------------------------------------------


def test_the_gains_of_a_tweak_are_those_of_draws():
    n, anew, p, right = 40, 6, 0.8, 30
    gains = looks.gain_probabilities(n, anew, p)
    rng, draws = np.random.default_rng(0), 100_000
    change = rng.binomial(anew, p, draws) - rng.hypergeometric(right, n - right, anew, draws)
    for g in range(1, anew + 1):
        share = float((change == g).mean())
        assert abs(gains[right, g - 1] - share) < 4 * (share * (1 - share) / draws) ** 0.5 + 1e-5
    # All are right: nothing can be gained.
    assert gains[n].sum() == 0


def test_the_average_is_that_of_models_tweaked_example_by_example():
    spec = looks.Spec(looks=60, looked_at=100, changed=5.0, tweaked=0.8)
    rng, ends = np.random.default_rng(3), []
    for _ in range(250):
        answers = rng.random(100) < 0.8
        for _ in range(60):
            tweaked = answers.copy()
            tweaked[rng.choice(100, 5, replace=False)] = rng.random(5) < 0.8
            answers = tweaked if tweaked.sum() > answers.sum() else answers
        ends.append(answers.mean())
    error = np.std(ends) / len(ends) ** 0.5
    expected = looks.expected_score(spec)
    assert expected.shape == (61,)
    assert abs(expected[-1] - np.mean(ends)) < 4 * error
    assert expected[0] == pytest.approx(0.8, abs=1e-9)


def test_dev_drifts_away_and_test_stays():
    result = looks.run(looks.Spec())
    assert result.dev[-1] > 0.96
    assert abs(result.test - 0.9).max() < 0.015
    assert (np.diff(result.dev) >= 0).all()
    assert (np.diff(result.kept) == (np.diff(result.dev) > 0)).all()
    runs = [looks.run(looks.Spec(looks=40, looked_at=200, seed=seed)) for seed in range(60)]
    tests = np.array([one.test[-1] for one in runs])
    assert abs(tests.mean() - 0.9) < 4 * tests.std() / 60**0.5
    devs = np.array([one.dev[-1] for one in runs])
    assert abs(devs.mean() - runs[0].expected[-1]) < 4 * devs.std() / 60**0.5


def test_long_work_can_be_cancelled():
    class Cancelled(Exception):
        pass

    def cancel(share=None, text="", /):
        raise Cancelled

    with pytest.raises(Cancelled):
        looks.run(looks.Spec(looks=1000, looked_at=2000, changed=5.0), cancel)
    with pytest.raises(Cancelled):
        leak.run(leak.Spec(), cancel)
    with pytest.raises(Cancelled):
        mismatch.run(mismatch.Spec(), cancel)


# --- two worlds -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained() -> mismatch.TwoNetworks:
    return mismatch.train(mismatch.TwoTrainings())


def test_the_networks_are_the_trainers_and_their_errors_its_own(trained):
    (side,) = train_all([trained_settings()])
    problem, network = side.problem, side.network()
    assert np.array_equal(network.theta, trained.networks[0].theta)
    result = mismatch.measure(mismatch.Spec(blur=0.0, noise=0.0), trained)
    (clean, _) = result.errors
    assert clean.error("train") == pytest.approx(1 - side.evaluations[-1].train_score)
    # The three sets of the other half are parts of the trainer's own dev set: together their wrong answers are its.
    wrong = (network.predict(problem.dev.X).ravel() != problem.dev.y).sum()
    assert sum(clean.wrong[of] for of in ("train-dev", "dev", "test")) == wrong
    assert sum(clean.examples.values()) == 1797
    assert np.array_equal(result.clean, result.phone)


def trained_settings() -> Settings:
    return Settings(
        data="digits", dev_share=0.5, hidden=(32,), activation="relu", learning_rate=0.01, batch_size=64, epochs=15
    )


def test_a_clean_dev_set_hides_what_the_test_set_says(trained):
    clean = mismatch.measure(mismatch.Spec(), trained)
    phone = mismatch.measure(mismatch.Spec(dev_from="phone"), trained)
    a, b = clean.errors
    assert a.error("dev") < 0.06 < 0.2 < a.error("test")
    assert phone.errors[0].error("dev") > 0.2
    # It prefers the network that is worse where it counts.
    assert clean.picked("dev") == 0
    assert clean.picked("test") == phone.picked("dev") == 1
    # What does not depend on the dev set does not.
    assert [one.wrong["test"] for one in clean.errors] == [one.wrong["test"] for one in phone.errors]
    low, high = b.interval("test")
    assert low < b.error("test") < high


def test_pictures_are_blurred_shifted_and_noisy():
    images = np.zeros((200, 8, 8))
    images[:, 4, 4] = 16.0
    same = mismatch.distorted(images, 0, 0.0, 0.0, 0.0)
    assert np.array_equal(same, images)
    blurred = mismatch.distorted(images, 0, 0.7, 0.0, 0.0)
    assert blurred.sum() == pytest.approx(images.sum(), rel=1e-3)
    assert blurred[0, 4, 4] < 16 * 0.5
    moved = mismatch.distorted(images, 0, 0.0, 1.0, 0.0)
    rows = (moved.sum(axis=2) @ np.arange(8)) / moved.sum(axis=(1, 2)) - 4
    assert np.abs(rows).max() <= 1.0
    assert rows.std() == pytest.approx(1 / 3**0.5, abs=0.06)
    noisy = mismatch.distorted(images, 0, 0.0, 0.0, 1.5)
    assert (noisy - images).std() == pytest.approx(1.5 * images.std(), rel=0.03)
    with pytest.raises(ValueError, match="blur must be a number"):
        mismatch.distorted(images, 0, 9.0, 0.0, 0.0)


# --- leaks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("m", "draws", "about"), [(100, 6, 0.91), (400, 6, 0.76), (1000, 2, 0.68)])
def test_choosing_features_before_the_split_invents_an_accuracy(m, draws, about):
    result = leak.run(leak.Spec(labelled=m, repeats=draws))
    error = result.spread("chosen_all") / draws**0.5
    assert abs(result.mean("chosen_all") - about) < 4 * error + 0.005
    honest = result.accuracy["chosen_train"]
    # Coins: each of the draws has 0.3 m of them.
    assert abs(honest.mean() - 0.5) < 4 * (0.25 / (0.3 * m * draws)) ** 0.5
    assert abs(result.normalized) < 0.005


def test_the_chosen_features_go_best_with_the_labels():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((60, 300)), rng.integers(0, 2, 60)
    by_numpy = np.abs([np.corrcoef(column, y)[0, 1] for column in X.T])
    assert leak.best_features(X, y, 7).tolist() == np.argsort(-by_numpy)[:7].tolist()


@pytest.mark.parametrize("separable", [False, True])
def test_the_regression_is_scikit_learns(separable):
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(2)
    X = rng.standard_normal((80, 5))
    y = (X[:, 0] + (0.0 if separable else 1.0) * rng.standard_normal(80) > 0).astype(int)
    weights, bias = leak.logistic(X, y)
    theirs = LogisticRegression(C=1 / (leak.PENALTY * 80), tol=1e-10, max_iter=10_000).fit(X, y)
    assert weights == pytest.approx(theirs.coef_[0], rel=2e-3, abs=2e-3)
    assert bias == pytest.approx(theirs.intercept_[0], rel=2e-3, abs=2e-3)


# --- tables ---------------------------------------------------------------------------------------------


def test_every_experiment_has_a_table_and_data():
    small = (
        winner.run(winner.Spec(models=3)), counts.run(counts.Spec()), two.run(two.Spec()), looks.run(looks.Spec(looks=5)),
        leak.run(leak.Spec(labelled=60, features=50, repeats=2)),
    )  # fmt: skip
    for result in small:
        assert len(str(result.table()).splitlines()) >= 3
        names, rows = result.data()
        assert all(len(row) == len(names) for row in rows)

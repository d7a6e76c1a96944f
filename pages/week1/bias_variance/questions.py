"""The questions of the page; what comes out of each, and by which mechanism, stands beside its picture."""

from pages.kit.prediction import Prediction
from pages.week1.bias_variance import bundle_words, curves, descent, diagnosis, networks

BUNDLE = [
    Prediction(
        "Four times as many examples in every sample. How much of the small model's error above the noise is left?",
        ["A quarter", "About half", "Nearly all of it"], {"examples": 120}, answer=bundle_words.left, why=bundle_words.left_why,
    ),
    Prediction(
        "The noise rises from 0.4 to 1. Which of the two predicts fresh targets better?", ["3 weights", "14 weights"], {"noise": 1.0},
        answer=bundle_words.better, why=bundle_words.better_why,
    ),
]  # fmt: skip
DIAGNOSIS = [
    Prediction(
        "A radiologist gets 15 % wrong, and no one does better. The network: 15 % on train, 16 % on dev. Which fault does it have?",
        ["Bias", "Variance", "Both", "Neither"], {"train_error": 0.15, "dev_error": 0.16, "bayes_error": 0.15}, answer=diagnosis.fault, why=diagnosis.fault_why,
    ),
    Prediction(
        "1 % on train; on dev, 1 of 5 examples is wrong, 20 %. High variance?", ["Yes", "No", "Nobody can say"], {"dev_error": 0.2, "dev_examples": 5},
        answer=diagnosis.sure, why=diagnosis.sure_why,
    ),
]  # fmt: skip
NETWORKS = [
    Prediction(
        "400 training examples in place of 80. The bias of the too small network?", ["It is low", "It is high"], {"train_points": 400}, answer=networks.cured, why=networks.cured_why,
    )
]  # fmt: skip
CURVES = [
    Prediction(
        "Now the moons against the number of examples, from 20 to 500. The error on the training examples themselves?", ["It falls", "It stays", "It rises"],
        {"against": "examples"}, answer=curves.train_moves, why=curves.train_why, tells=curves.BY_EXAMPLES, decided=lambda result: 0,
    ),
    Prediction(
        "Real digits in place of the moons, against size. The dev error of the largest networks?", ["Rises again", "Goes on falling"],
        {"curve_data": "digits"}, answer=curves.again, why=curves.again_why, tells=curves.BY_SIZE, decided=lambda result: 0,
    ),
]  # fmt: skip
DESCENT = [
    Prediction(
        "Now the features stay at 60, and the training examples grow from 30 to 60. The error on new digits?", ["It falls", "It stays", "It rises"],
        {"turned": "examples"}, answer=descent.hurt, why=descent.hurt_why, tells=descent.EXAMPLES_HURT, decided=lambda results: 0,
    ),
    Prediction(
        "A small ridge, λ = 0.01. What becomes of the peak of the digits?", ["It stays", "About half is left", "It is gone"], {"ridge": 0.01},
        answer=descent.flattened, why=descent.flattened_why, tells=descent.RIDGE_HELPS, decided=lambda results: 0,
    ),
]  # fmt: skip

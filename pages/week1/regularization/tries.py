"""What each exhibit of regularization proposes to try."""

from collections.abc import Mapping

from pages.kit.lesson import Changes

Tries = Mapping[str, Changes]

SWEEP: Tries = {
    "Lambda 0.1: does the boundary still bend around points?": {"strength": 0.1},
    "A fifth of the rate: does the cost still go up at lambda 0.5?": {"learning_rate": 0.1, "strength": 0.5},
    "Less noise, 0.1: is there anything to regularize?": {"noise": 0.1, "strength": 0.0},
}
CORNER: Tries = {
    "A round cost: is the corner still touched?": {"curvature_ratio": 1.0},
    "The optimum on the diagonal: does L1 still choose?": {"optimum_x": 1.5, "optimum_y": 1.5},
    "A long valley towards the corner of w1: which weight goes now?": {
        "optimum_x": 1.4,
        "optimum_y": 1.2,
        "curvature_ratio": 12.0,
        "angle": -30.0,
    },
}
DROPOUT: Tries = {
    "Fifty units at 0.8: how many go?": {"units": 50},
    "Gradients: do dropped units learn?": {"shown": "gradients"},
    "keep_prob 0.3 over 2,000 masks: does the mean still come home?": {"keep1": 0.3, "masks": 2000},
}
NOISY: Tries = {
    "keep_prob 1: does the cost ever rise?": {"keep": 1.0},
    "keep_prob 0.5: how much noisier?": {"keep": 0.5},
    "Twenty times the rate without dropout: is the noise the mask's alone?": {"keep": 1.0, "training_rate": 2.0},
}
EARLY: Tries = {
    "Patience 1: does it stop too soon?": {"wait": 1},
    "Less noise, 0.1: is there anything to stop for?": {"noise": 0.1},
    "L2 with lambda 5: does it still overfit at the end?": {"l2_strength": 5.0},
}
SHRINKAGE: Tries = {
    "Three steps: which directions are there already?": {"stopped_at": 3},
    "A thousand steps: what is still missing?": {"stopped_at": 1000},
    "0.9 of the largest stable rate: where do the curves part?": {"rate_share": 0.9, "stopped_at": 5},
}
AUGMENTATION: Tries = {
    "Shifts of four pixels: does the label still hold?": {"shift": 4.0},
    "250 originals: how much is left for copies to teach?": {"originals": 250},
    "Copies that are not moved at all: does repeating help?": {
        "shift": 0.0,
        "rotate": 0.0,
        "zoom": 0.0,
        "image_noise": 0.0,
    },
}
PATHS: Tries = {
    "Lambda 200: who is left?": {"l1_strength": 200.0},
    "Lambda 600: is anybody left?": {"l1_strength": 600.0},
    "A tenth of the rate: how much nearer to 0 does the subgradient come?": {"descent_share": 0.05},
}
RIDGE: Tries = {
    "keep_prob 0.5: how much does it cost?": {"keep_features": 0.5},
    "2,000 masks: does the mean come nearer?": {"draws": 2000},
    "keep_prob 0.95: which weights still move?": {"keep_features": 0.95},
}

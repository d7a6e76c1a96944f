"""What each exhibit of softmax proposes to try."""

import math
from collections.abc import Mapping

from pages.kit.lesson import Changes

Tries = Mapping[str, Changes]

PULL: Tries = {
    "Two classes: which curve do the shares draw?": {"classes": 2, "z1": 3.0, "z2": -6.0},
    "Cool it down: into which corner does the point go?": {"motion": "cool"},
    "Temperature 10: where does the point go?": {"temperature": 10.0},
    "Two logits alike: which edge does the point come from?": {"z1": 2.0, "z2": 2.0, "z3": -6.0},
}
OVERFLOW: Tries = {
    "Taken away in place of added: what goes wrong now?": {"direction": "down"},
    "float32, as networks have it: how much farther does it go?": {"dtype": "float32"},
    "Four logits near the top: who is the first that is too large?": {
        "classes": 4,
        "z1": 6.0,
        "z2": 6.0,
        "z3": 6.0,
        "z4": 6.0,
    },
}
GUMBEL: Tries = {
    "Another day: which bins fill otherwise?": {"seed": 1},
    "2,000 draws: how near do the bins come?": {"draws": 2000},
    "A logit that leads by 6: is another class ever drawn?": {"z1": 6.0, "z2": 0.0, "z3": 0.0},
}
CAT = {
    "true": "cat",
    **{f"start{k + 1}": round(math.log(p), 6) for k, p in enumerate((0.3, 0.2, 0.1, 0.4))},
}
LOSS: Tries = {
    "p = (0.3, 0.2, 0.1, 0.4), a cat: are both losses good now?": CAT,
    "Surer still, 6 against -6: does squared error move at all?": {"start3": -6.0},
    "Four times the rate: does that save squared error?": {"logit_rate": 2.0},
    "All logits 0: how much longer does squared error take?": {"start1": 0.0, "start3": 0.0},
}
BOUNDARIES: Tries = {
    "Straight arms: what is left for the hidden layers to do?": {"turns": 0.0},
    "Six classes: where do six parts meet?": {"groups": 6, "turns": 0.2},
    "Three units a layer: how much can they bend?": {"units": 3},
    "A whole turn: are eight units enough?": {"turns": 1.0},
}
FRESH: Tries = {
    "Zeros: what does having no opinion cost?": {"initial": "zeros"},
    "Glorot's weights at their full size: how far above the line?": {"initial": "glorot", "weight_scale": 1.0},
    "Three times LeCun's weights: how sure is it before it has seen anything?": {"weight_scale": 3.0},
}

"""What each exhibit of softmax proposes to try."""

from collections.abc import Mapping

from pages.kit.lesson import Changes

Tries = Mapping[str, Changes]

PULL: Tries = {
    "Two classes: which curve do the shares draw?": {"classes": 2, "z1": 3.0, "z2": -6.0},
    "Cool it down: into which corner does the point go?": {"motion": "cool"},
    "Temperature 10: how far from the middle is the point?": {"temperature": 10.0},
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

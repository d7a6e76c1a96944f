"""A spread of settings for frameworks whose every script takes seconds: each optimizer once, and each part of a network."""

from __future__ import annotations

from labcore.frameworks import jax, jax_rules, keras, keras_rules
from labcore.optimizers import OPTIMIZERS
from labcore.training import Settings

BASE = Settings(examples=100, hidden=(8, 4), batch_size=16, epochs=5)
_RATES = {
    "gd": 0.1,
    "momentum": 0.1,
    "heavy-ball": 0.02,
    "nesterov": 0.02,
    "adagrad": 0.05,
    "adadelta": 1.0,
    "lion": 0.003,
}

RULES = {
    key: BASE.changed(optimizer=key, learning_rate=_RATES.get(key, 0.01))
    for key, member in OPTIMIZERS.items()
    if member.for_networks
}
PARTS = {
    "softmax": BASE.changed(data="wine", optimizer="gd", learning_rate=0.1, activation=("relu", "gelu")),
    "squared error": BASE.changed(data="plane", optimizer="gd", learning_rate=0.05, activation=("silu", "elu"), l1=0.5),
    "other activations": BASE.changed(data="wine", optimizer="gd", activation=("sigmoid", "leaky-relu"), initializer="orthogonal"),
    "layer and group": BASE.changed(data="plane", optimizer="gd", learning_rate=0.05, norm=("layer", "group")),
    "batch norm": BASE.changed(data="wine", optimizer="gd", learning_rate=0.05, norm="batch"),
    "falling rate": BASE.changed(data="wine", optimizer="gd", learning_rate=0.1, schedule="warmup-cosine", schedule_parameters=(("warmup", 1.0),)),
    "falling rate, momentum": BASE.changed(data="wine", optimizer="momentum", learning_rate=0.1, schedule="exponential", schedule_parameters=(("base", 0.8),)),
    "proximal": BASE.changed(data="wine", optimizer="gd", learning_rate=0.1, l1=2.0, l1_step="proximal"),
    "weight decay": BASE.changed(data="wine", optimizer="adamw", hyperparameters=(("weight_decay", 0.5),)),
    "clip and stop": BASE.changed(data="wine", optimizer="gd", learning_rate=0.1, clip=0.5, l2=1.0, patience=2),
    "single precision": BASE.changed(data="wine", optimizer="gd", learning_rate=0.1, dtype="float32"),
}  # fmt: skip
SPREAD = {**RULES, **PARTS}

# Of costs around 1, in the first epochs (five here, ten on the page): how far each documented difference takes a script from the
# lab. What differs in nothing is the same to EXACT; in float32, and in Keras, whose backends count some things in it, to SINGLE.
EXACT, SINGLE = 1e-8, 1e-6
FIGURES = {
    keras.CLIP: 2e-6, keras.VARIANCE: 0.02, keras.LOSS: SINGLE, keras.BETA: SINGLE, keras.SINGLE: 1e-3,
    keras_rules.RATE_INSIDE: 0.1, keras_rules.HAT: 1e-4, keras_rules.ROOT: SINGLE, keras_rules.NADAM: 0.01, keras_rules.ADAMAX: SINGLE,
    jax.CLIP: 2e-6, jax_rules.AMSGRAD: 0.05, jax_rules.NADAM: 0.15, jax_rules.RADAM: SINGLE, jax_rules.ROOT: SINGLE,
}  # fmt: skip


def figure(settings: Settings, framework: str, notes: tuple[str, ...]) -> float:
    """How far the last costs may be from the lab's."""
    least = SINGLE if settings.dtype == "float32" or framework == "keras" else EXACT
    return max([least, *(FIGURES[note] for note in notes)])

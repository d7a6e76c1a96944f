"""What a search from coarse to fine searches, and what of it may be set."""

from __future__ import annotations

from labcore.experiments.search.space import Space
from labcore.experiments.search.trial import SAMPLERS
from labcore.span import Span

SPACE = Space(
    learning_rate=("log", 1e-4, 1.0), hidden_units=("log", 4, 128), batch_size=("log", 8, 256),
    hidden_layers=("linear", 1, 3), beta1=("complement", 0.5, 0.999),
)  # fmt: skip
# How early one usually turns to each: the smaller the earlier.
USUAL = {"learning_rate": 1, "hidden_units": 2, "batch_size": 2, "hidden_layers": 3, "beta1": 4}

DATA = Span(
    "coarse_data", "digits", kind="choice", choices=("digits", "breast-cancer", "wine", "moons"), label="data",
    hint="What every trial learns. The dev set is the same for all of them.",
)  # fmt: skip
SAMPLER = Span(
    "sampler", "random", kind="choice", choices=SAMPLERS, label="sampler",
    hint="How the next trials are chosen. TPE looks at the scores so far; the others do not.",
)  # fmt: skip
TRIALS = Span("trials", 25, 10, 40, kind="integer", step=5, label="trials", hint="Trainings of a search.")
EPOCHS = Span("coarse_epochs", 6, 2, 10, kind="integer", label="epochs", hint="How long every trial trains.")
SEED = Span(
    "coarse_seed", 0, 0, 999, kind="integer", label="seed of the search", hint="Another one draws other trials."
)
SEARCHED = Span(
    "searched", SPACE.names, kind="several", choices=SPACE.names, label="searched",
    hint="What differs between the trials; all else stays at a rate of 0.01, 32 units, batches of 32, 2 layers, beta1 0.9.",
)  # fmt: skip
SOURCE = Span(
    "coarse_source", "stored", kind="choice", choices=("stored", "here"), label="trainings",
    hint="Stored: trained before, by this very code, where that is there. Here: on this machine, now.",
)  # fmt: skip


def box_span(name: str) -> Span:
    """The ends of the box along one name, None for the whole."""
    whole = SPACE[name]
    return Span(
        f"box_{name}", None, 0.0, whole.high, most=2, least=2, optional=True, label=f"box in {whole.span.label}",
        hint="Drag a rectangle over the trials, or type two numbers. Empty: the whole.",
    )  # fmt: skip


BOXES = {name: box_span(name) for name in SPACE.names}

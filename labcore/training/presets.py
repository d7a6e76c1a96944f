"""Trainings that do well: one for each data set, named after it."""

from __future__ import annotations

from labcore.training.settings import Settings

PRESETS: dict[str, Settings] = {
    "moons": Settings(data="moons", data_noise=0.2, hidden=(8, 8), learning_rate=0.01, epochs=100),
    "spirals": Settings(data="spirals", data_noise=0.0, hidden=(16, 16), learning_rate=0.02, epochs=200),
    "digits": Settings(data="digits", hidden=(64,), activation="relu", learning_rate=0.005, epochs=30),
    "breast-cancer": Settings(
        data="breast-cancer", hidden=(16,), activation="relu", learning_rate=0.005, epochs=30, l2=3.0
    ),
    "wine": Settings(data="wine", hidden=(16,), activation="relu", learning_rate=0.005, epochs=60, l2=3.0),
    "diabetes": Settings(data="diabetes", hidden=(16,), learning_rate=0.003, epochs=60, l2=30.0),
    "mnist": Settings(data="mnist", hidden=(128,), activation="relu", learning_rate=0.002, batch_size=128, epochs=10),
}

"""How the three sets look on every picture of this page."""

from __future__ import annotations

from labcore.style import RIGHT, TEST, TRAIN, Style

# The pair of the whole lab for what is learned and what is chosen on; the test set has a look of its own.
STYLES = {"train": TRAIN, "dev": TEST, "test": Style(RIGHT.light, RIGHT.dark, "solid", "square")}

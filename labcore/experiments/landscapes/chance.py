"""What is drawn at random on landscapes: the seed, and the stream that each kind of numbers comes from."""

from __future__ import annotations

from dataclasses import replace

from labcore import network

SEED = replace(network.SEED, hint="The same seed draws the same numbers.")

# Streams of a seed that nothing else in the lab uses: matrices counted and shown, directions, walks, places on a curve.
COUNTED, SHOWN, DIRECTION, WALK, CURVE = 20, 21, 22, 23, 24

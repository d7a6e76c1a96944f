"""A fully connected network: its specification (spec) and its forward and backward pass (network)."""

from labcore.network.network import L1, L2, Network
from labcore.network.spec import DTYPE, SEED, Group, NetworkSpec, draw_weights, groups_of

__all__ = ["DTYPE", "L1", "L2", "SEED", "Group", "Network", "NetworkSpec", "draw_weights", "groups_of"]

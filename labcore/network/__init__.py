"""A fully connected network: its specification (spec) and its forward and backward pass (network),
the Hessian of its cost times a vector (hessian), and a Hessian's largest and smallest eigenvalues (eigenvalues)."""

from labcore.network.eigenvalues import Eigenpairs, eigenpairs
from labcore.network.hessian import Hessian
from labcore.network.network import L1, L1_STEP, L2, Network
from labcore.network.spec import DTYPE, SEED, Group, NetworkSpec, draw_weights, groups_of

__all__ = [
    "DTYPE",
    "L1",
    "L1_STEP",
    "L2",
    "SEED",
    "Eigenpairs",
    "Group",
    "Hessian",
    "Network",
    "NetworkSpec",
    "draw_weights",
    "eigenpairs",
    "groups_of",
]

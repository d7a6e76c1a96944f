"""The sharpness of a network's cost: the largest eigenvalue of its Hessian."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.network import Hessian, Network, eigenpairs

Array = np.ndarray


def sharpness(network: Network, X: Any, targets: Array) -> float | Array:
    """lambda_max of the Hessian of the mean loss on these examples; of a stack of networks (*runs,).

    targets  encoded by `network.targets`

    Exact products with the Hessian (`Network.hessian_vector`), and Lanczos' method on them (`labcore.network.eigenpairs`).
    NaN where the network has diverged. Plain descent on a quadratic of this curvature is stable below 2 / sharpness.
    """
    each = np.shape(X)[:-2] == network.runs and network.runs != ()
    own_targets = np.ndim(targets) > 2
    found = np.empty(network.runs)
    for run in np.ndindex(network.runs):
        one = Network(network.spec, theta=network.theta[run])
        hessian = Hessian(one, np.asarray(X)[run] if each else X, targets[run] if own_targets else targets)
        found[run] = eigenpairs(hessian.times, network.spec.parameters).values[0]
    return found if network.runs else float(found)

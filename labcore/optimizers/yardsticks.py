"""Newton and BFGS: what is possible on a surface when the Hessian or the exact cost may be asked."""

from __future__ import annotations

import numpy as np

from labcore.optimizers.rule import LEARNING_RATE, OPTIMIZERS, Style

FULL_STEP = LEARNING_RATE.with_default(1.0)


@OPTIMIZERS.register(
    "newton", label="Newton", source="J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., section 3.3",
    learning_rate=FULL_STEP, style=Style("#5a6270", "#b4bcc8", "dash", "cross"), for_networks=False,
    equations=((r"\theta \leftarrow \theta - \alpha\, H^{-1} g", r"@theta = @theta0 + @step"),),
)  # fmt: skip
def newton(theta, gradient, state, learning_rate, cost):
    """Jumps to the stationary point of the local quadratic: theta -= lr H^-1 g. A yardstick for surfaces only.

    Not for networks: it needs the exact Hessian, which has P^2 entries. It is drawn to saddles and maxima
    as well as to minima. Directions of zero curvature (below 1e-12 of the largest) are left alone.
    """
    hessian = cost.hessian(theta)
    broken = ~np.isfinite(hessian).all(axis=(-2, -1))
    hessian[broken] = 0.0
    step = (np.linalg.pinv(hessian, rcond=1e-12, hermitian=True) @ gradient[..., None])[..., 0]
    step[broken] = np.nan
    theta -= state.cast(learning_rate) * step


@OPTIMIZERS.register(
    "bfgs", label="BFGS", source="J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed., algorithm 6.1",
    learning_rate=FULL_STEP, style=Style("#3d4756", "#8fa0b8", "dot", "cross"), for_networks=False,
    equations=((r"\theta \leftarrow \theta - \alpha\, a\, B g", r"@theta = @theta0 + @step"),),
)  # fmt: skip
def bfgs(theta, gradient, state, learning_rate, cost):
    """Learns the inverse Hessian from the gradients it meets. A yardstick for surfaces only.

    theta -= lr a B g; B starts at the identity, its update needs y's > 0, and the share a of the full step
    halves until the cost falls enough (Armijo, 1e-4). Not for networks: B has P^2 entries and the line
    search needs the exact cost.
    """
    size = theta.shape[-1]
    if "inverse" not in state:
        state["inverse"] = np.broadcast_to(np.eye(size), (*theta.shape, size)).copy()
    inverse = state["inverse"]
    if "gradient" in state:
        s, y = theta - state["theta"], gradient - state["gradient"]
        curvature = (s * y).sum(axis=-1)
        good = curvature > 1e-14 * np.sqrt((s * s).sum(axis=-1) * (y * y).sum(axis=-1))
        rho = np.divide(1.0, curvature, out=np.zeros_like(curvature), where=good)[..., None, None]
        left = np.eye(size) - rho * s[..., :, None] * y[..., None, :]
        learned = left @ inverse @ np.swapaxes(left, -1, -2) + rho * s[..., :, None] * s[..., None, :]
        inverse[good] = learned[good]
    state["theta"], state["gradient"] = theta.copy(), gradient.copy()
    step = -(inverse @ gradient[..., None])[..., 0]
    value, slope = cost.value(theta), (step * gradient).sum(axis=-1)
    share = np.ones_like(value)
    for _ in range(40):
        short = cost.value(theta + learning_rate * share[..., None] * step) > value + 1e-4 * share * slope
        if not short.any():
            break
        share[short] *= 0.5
    theta += state.cast(learning_rate) * share[..., None] * step

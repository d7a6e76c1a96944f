"""What is said of the conventions: the two paths in a sentence, the questions, the whole table."""

from __future__ import annotations

import numpy as np

from labcore.frameworks.conventions import table
from labcore.frameworks.lesson_conventions import NAMES, Parted
from pages.kit.numbers import rounded
from pages.kit.prediction import Prediction

# Below this share of the distance as it stands the two lie on top of each other in the picture.
TOGETHER = 1e-3


def says(result: Parted) -> str:
    """How far apart they come, and by what."""
    row, other = result.row, result.names[1]
    if result.spec.equal:
        if result.paths.within >= TOGETHER:
            return f"With {row.equal} the two curves nearly meet: they differ by {rounded(float(result.apart(True).max()))} at most."
        return f"With {row.equal} the two paths lie on top of each other: one picture, two ways to write it."
    farthest = float(result.apart(False).max())
    return f"Same name, other convention, other path. {row.name}: the lab has {row.lab}; {other} has {getattr(row, row.other)}. They come {rounded(farthest)} apart."


def _roughness(side: np.ndarray) -> float:
    """How far a curve moves in a step, on average after its first ten."""
    return float(np.abs(np.diff(side[10:, 1])).mean())


def _norm(result: Parted) -> str:
    lab, other = map(_roughness, result.sides)
    return "It jumps with every batch" if other > 2 * lab else "It is smoother" if lab > 2 * other else "No difference"


def _norm_why(result: Parted) -> str:
    lab, other = map(_roughness, result.sides)
    return (
        "In PyTorch momentum is the share of the new batch, in the lab and in Keras what stays of the old. Given 0.9, PyTorch keeps a tenth and forgets the rest: "
        f"its running mean moves {rounded(other)} a batch, the lab's {rounded(lab)}."
    )


def _first_steps(result: Parted) -> tuple[float, float]:
    lab, other = (float(np.linalg.norm(side[1] - side[0])) for side in result.sides)
    return lab, other


def _epsilon(result: Parted) -> str:
    lab, other = _first_steps(result)
    return "Longer" if other > 1.01 * lab else "Shorter" if other < 0.99 * lab else "As long"


def _epsilon_why(result: Parted) -> str:
    lab, other = _first_steps(result)
    return (
        "Keras adds epsilon before the correction divides by the root of 1 − 0.999, so at step 1 it counts 31.6 times as much below the fraction. "
        f"The first step is {rounded(other)} long, the lab's {rounded(lab)}."
    )


def _meet(result: Parted) -> str:
    return "On the lab's" if result.apart(True).max() <= TOGETHER * result.apart(False).max() else "Still apart"


def _meet_why(result: Parted) -> str:
    return (
        "A sum of gradients is the average times 1/(1 − β), here 10. A tenth of the rate makes every step the same, from the first on, "
        "as long as β and the rate stay what they are."
    )


QUESTIONS = [
    Prediction(
        "PyTorch's rate is multiplied by 1 − β = 0.1 and nothing else is changed. Where does its path lie now?",
        ["On the lab's", "Still apart"], {"convention": "momentum", "equal": True}, answer=_meet, why=_meet_why,
    ),
    Prediction(
        "The lab's batch norm keeps 0.9 of its running mean. PyTorch's layer gets momentum=0.9 as well. What does its running mean do?",
        ["It is smoother", "It jumps with every batch", "No difference"], {"convention": "norm-momentum"}, answer=_norm, why=_norm_why,
    ),
    Prediction(
        "Adam in the lab and in Keras, both with epsilon 0.3. How long is the first step of Keras beside the lab's?",
        ["Longer", "As long", "Shorter"], {"convention": "adam-epsilon"}, answer=_epsilon, why=_epsilon_why,
    ),
]  # fmt: skip


def _cell(text: str) -> str:
    """A text in a table of Markdown, where some of its signs would mean something else."""
    return "".join(f"\\{one}" if one in "_*|<>[]$" else one for one in text)


def _all_rows() -> str:
    heads = {"name": "", **NAMES, "equal": "Made equal by"}
    lines = [" | ".join(heads.values()), " | ".join("---" for _ in heads)]
    lines += [" | ".join(_cell(row[key]) for key in heads) for row in table()]
    return "\n".join(f"| {line} |" for line in lines)


EXPLANATION = f"""
**What you see.** One rule under one name, as the lab has it and as a framework has it, from one start. The switch above sets what the table's last column says: then the dashed path lies on the solid one.
For batch norm and for a layer's first weights there is no valley to walk; there the two curves are what the layer keeps or gives.

**All rows.** Each is tested against the library itself.

{_all_rows()}
"""
SOURCES = """
- PyTorch: the documentation of `torch.optim`, `torch.nn.BatchNorm1d` and `torch.nn.Linear`.
- Keras: the documentation of `keras.optimizers` and `keras.layers.BatchNormalization`.
- optax: the documentation of `optax.adam`, `optax.rmsprop`, `optax.adagrad`, `optax.amsgrad` and `optax.nadam`.
- D. P. Kingma, J. Ba, *Adam: a method for stochastic optimization*, arXiv:1412.6980, on epsilon hat.
- I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*, arXiv:1711.05101.
- S. J. Reddi, S. Kale, S. Kumar, *On the convergence of Adam and beyond*, arXiv:1904.09237.
- T. Dozat, *Incorporating Nesterov momentum into Adam*, ICLR workshop, 2016.
- K. He et al., *Delving deep into rectifiers*, arXiv:1502.01852.
- Every row is compared with what the library itself gives, stored in `tests/reference/conventions.npz`.
"""

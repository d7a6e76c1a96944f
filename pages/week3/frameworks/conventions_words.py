"""What is said of the conventions: the two paths in a sentence; the whole table."""

from __future__ import annotations

import numpy as np

from labcore.frameworks.conventions import table
from labcore.frameworks.lesson_conventions import NAMES, Parted
from pages.kit.numbers import rounded

MESSAGE = "Same name, other convention, other path"
# What has another name in the framework, or another rule in the lab.
OTHERS = {
    "bias-correction": "One average, corrected or not: other paths",
    "half": "With the half or without, another path",
}
# Below this share of the lab's path the two lie on top of each other in the picture.
TOGETHER = 1e-3


def parts(result: Parted) -> bool:
    """Whether the two are seen apart."""
    low, high = (edge(result.sides[0], axis=0) for edge in (np.min, np.max))
    return bool(result.apart(result.spec.equal).max() > TOGETHER * (high - low).max())


def message(convention: str) -> str:
    """What the picture of two paths that part says."""
    return OTHERS.get(convention, MESSAGE)


def title(result: Parted) -> str:
    """The picture's message."""
    spec, row = result.spec, result.row
    if spec.equal:
        return f"{'Both with' if spec.other in row.meets else 'Made equal by'} {row.equal[spec.other]}"
    if not parts(result):
        return f"With {_turned(result)} the two are one"
    return message(row.key)


def says(result: Parted, brief: bool = False) -> str:
    """How far apart they come, and unless in brief by what."""
    spec, row, other = result.spec, result.row, result.names[1]
    farthest = f"{rounded(float(result.apart(spec.equal).max()))} apart at most"
    if spec.equal and spec.other in row.meets:
        meet = f"the two nearly meet: they are {farthest}" if parts(result) else "the two lie on top of each other"
        return f"No setting turns one into the other. Where both have {row.equal[spec.other]}, {meet}."
    if not parts(result):
        means = row.equal[spec.other] if spec.equal else _turned(result)
        return f"With {means}, the two lie on top of each other: one picture, two ways to write it."
    if spec.equal:
        return f"With {row.equal[spec.other]}, the two nearly meet: they are {farthest}."
    if brief:
        return f"{row.name}: {farthest}."
    # The table's words have the defaults.
    here = "" if spec.turned == row.turned.default else f" Here with {_turned(result)}."
    shown = f" {row.shown[spec.other]}" if spec.other in row.shown else ""
    framework = NAMES[spec.other] if row.sides else other
    return f"{row.name}. The lab: {row.lab}. {framework}: {row.has(spec.other)}.{shown}{here} They are {farthest}."


def _turned(result: Parted) -> str:
    """The row's own number."""
    span = result.row.turned
    return f"{span.label or span.name} = {rounded(result.spec.turned)}"


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
- J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods for online learning and stochastic optimization*, JMLR 12, 2011: AdaGrad's sum.
- S. Ioffe, C. Szegedy, *Batch normalization*, arXiv:1502.03167: algorithm 2 divides the running variance by m − 1.
- K. He et al., *Delving deep into rectifiers*, arXiv:1502.01852.
- X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS, 2010.
- Every row is compared with what the library itself gives, stored in `tests/reference/conventions.npz`; every cell by `make frameworks`, which runs PyTorch 2.13, Keras 3.15, JAX 0.10 and optax 0.2.8.
"""

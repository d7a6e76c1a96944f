"""From the lab to a framework: a training or a race as a script, in the lab's own core and in three frameworks.

`plan` is what settings come to, one module a framework writes it down (`numpy_lab`, `pytorch`, `keras`, `jax`), and `descents` does
so with a race; `conventions` are the rows in which the frameworks differ, `slips` what goes wrong on the way from the blackboard.
None of the frameworks is imported: a script is text.
"""

from __future__ import annotations

from typing import Any

from labcore.data import Table
from labcore.frameworks import jax, keras, numpy_lab, pytorch
from labcore.frameworks.convention import Convention
from labcore.frameworks.conventions import CONVENTIONS
from labcore.frameworks.descents import parabola, race_script
from labcore.frameworks.notebooks import notebook_of
from labcore.frameworks.plan import plan_of
from labcore.frameworks.raced import Raced
from labcore.frameworks.slips import SLIPS, Slip
from labcore.frameworks.source import Script
from labcore.training import Problem, Settings

__all__ = ["CONVENTIONS", "FRAMEWORKS", "SLIPS", "Convention", "Script", "Slip", "notebook", "parabola", "script"]

FRAMEWORKS = {"numpy": "NumPy (labcore)", "pytorch": "PyTorch", "keras": "Keras 3", "jax": "JAX and optax"}
_NETWORKS = {"pytorch": pytorch.network_script, "keras": keras.network_script, "jax": jax.network_script}


def script(
    settings: Settings | Raced, framework: str, same_numbers: bool = False, own: Table | None = None,
    *, problem: Problem | None = None, files: bool = True,
) -> Script:  # fmt: skip
    """The program of a training, or of a race, in a framework.

    settings      of a training: run, it prints train and dev cost after each epoch, or what the framework's own report prints; or
                  of a race (labcore.experiments.race.Spec): it prints where each optimizer ends. Its learning rates must be numbers
    framework     a key of FRAMEWORKS; "numpy" is the lab's own core
    same_numbers  of a training: from the lab's first weights, split, normalized examples and order, in `files`; the costs are
                  those of the lab's `report.evaluation` to ten digits, but for what `notes` says. Without, it stands by itself:
                  examples, weights and order are drawn as the framework draws them. A race has the same numbers in any case
    own           the table of settings whose data are "own"
    problem       the examples of these settings, where somebody has made them already
    files         False: the text alone, for who only looks at it
    Raises ValueError with the reason for what the framework cannot express.

    >>> print(script(Settings(epochs=1), "numpy").text.splitlines()[0])
    \"\"\"A training in the lab's own core, NumPy alone. Needs labcore.\"\"\"
    """
    if framework not in FRAMEWORKS:
        raise ValueError(f"framework must be one of {', '.join(FRAMEWORKS)}; got {str(framework)[:80]!r}.")
    if isinstance(settings, Raced):
        return race_script(settings, framework)
    if not isinstance(settings, Settings):
        raise ValueError(
            f"settings must be those of a training or the spec of a race; got a {type(settings).__name__}."
        )
    if framework == "numpy":
        return numpy_lab.network_script(settings, own, files)
    return _NETWORKS[framework](plan_of(settings, same_numbers, own, problem, files))


def notebook(settings: Settings | Raced, framework: str, same_numbers: bool = False, own: Table | None = None) -> Any:
    """`script` as a notebook (nbformat.NotebookNode), a cell for each part; its files must lie beside it. ValueError as from `script`."""
    return notebook_of(script(settings, framework, same_numbers, own))

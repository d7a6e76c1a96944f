"""A formula with its parameters' values put in: what is left to compute at a point, on arrays or on plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.expression import jets
from labcore.expression.grammar import VARIABLES, FormulaError, shown
from labcore.expression.parse import Formula, Step

Array = np.ndarray
# Points per block: everything computed on the way to a value then stays in the cache, in a few megabytes at most.
BLOCK = 16_384
# Functions that have a finite value everywhere, so that 0 times one is 0: a parameter at 0 takes its part out of the formula.
_FINITE = ("sin", "cos", "tanh", "atan", "sigmoid", "relu", "softplus", "abs", "sign", "min", "max")
_POLYNOMIAL = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)


class Program:
    """A formula in x and y alone. Everything without them was computed once and is finite.

    parameters  the value of each; parts with a parameter that is not given are left unread, and nothing can be computed
    polynomial  made of + - * and division by numbers, so that plain floats give the bits of arrays
    Raises FormulaError where a part without x and y is no finite number, such as log(-1) or 9**9**9.
    """

    def __init__(self, formula: Formula, parameters: Mapping[str, float]) -> None:
        self._steps = formula.steps
        self._constants: dict[int, jets.Jet] = {}
        self._variable: list[tuple[int, Step]] = []
        finite: set[int] = set()
        with np.errstate(all="ignore"):
            for number, step in enumerate(formula.steps):
                if step.operation == "number":
                    value = step.value
                elif step.operation in parameters:
                    value = float(parameters[step.operation])
                elif step.operands and all(operand in self._constants for operand in step.operands):
                    # NumPy's scalars give inf and NaN where Python raises, and have no big integers.
                    operands = [jets.constant(np.float64(self._constants[one][0])) for one in step.operands]
                    value = float(_apply(step, operands, 0)[0])
                elif step.operation == "**" and self._constant(step.operands[1]) == 0:
                    value = 1.0
                elif (
                    step.operation == "*"
                    and any(self._constant(one) == 0 for one in step.operands)
                    and self._all_in(finite, step)
                ):
                    value = 0.0
                else:
                    if step.operation == "/" and self._constant(step.operands[1]) == 0:
                        divided = shown(formula.text[step.begin : step.end])
                        raise FormulaError("formula must not divide by 0", divided, step.begin)
                    self._variable.append((number, step))
                    if (self._keeps_polynomial(step) or step.operation in _FINITE) and self._all_in(finite, step):
                        finite.add(number)
                    continue
                if not np.isfinite(value):
                    part = shown(formula.text[step.begin : step.end])
                    reason = "formula must have finite numbers in every part without x and y"
                    raise FormulaError(reason, f"{part} = {value:g}", step.begin)
                self._constants[number] = jets.constant(value)
        self._leave_out_what_is_not_used()
        self.polynomial = all(self._keeps_polynomial(step) for _, step in self._variable)

    def _all_in(self, finite: set[int], step: Step) -> bool:
        return all(operand in finite or operand in self._constants for operand in step.operands)

    def _leave_out_what_is_not_used(self) -> None:
        used = {len(self._steps) - 1}
        for number, step in reversed(self._variable):
            if number in used:
                used.update(step.operands)
        self._variable = [(number, step) for number, step in self._variable if number in used]

    def _keeps_polynomial(self, step: Step) -> bool:
        if step.operation in (*VARIABLES, "+", "-", "*", "negative"):
            return True
        second = self._constant(step.operands[1]) if step.operation in ("/", "**") else None
        return second is not None and (step.operation == "/" or second in _POLYNOMIAL)

    def _constant(self, number: int) -> float | None:
        return self._constants[number][0] if number in self._constants else None

    def at(self, x: Any, y: Any, order: int) -> jets.Jet:
        """The value with `order` derivatives at x and y, arrays of one shape or two floats; None is zero."""
        if not isinstance(x, float):
            shape = np.shape(x)
            # Flat and contiguous: NumPy computes sines of strided arrays with another routine, whose last bits differ.
            x, y = np.ascontiguousarray(x).ravel(), np.ascontiguousarray(y).ravel()
            starts = range(0, max(x.size, 1), BLOCK)
            sizes = [min(BLOCK, x.size - i) for i in starts]
            with np.errstate(all="ignore"):
                blocks = [self._run(x[i : i + BLOCK], y[i : i + BLOCK], order) for i in starts]
            v, gx, gy, xx, xy, yy = (_joined(entries, sizes, shape) for entries in zip(*blocks, strict=True))
            return v, gx, gy, xx, xy, yy
        return self._run(x, y, order)

    def _run(self, x: Any, y: Any, order: int) -> jets.Jet:
        result: dict[int, jets.Jet] = dict(self._constants)
        for number, step in self._variable:
            if step.operation in VARIABLES:
                result[number] = jets.variable((x, y)[VARIABLES.index(step.operation)], VARIABLES.index(step.operation))
            else:
                result[number] = _apply(step, [result[one] for one in step.operands], order)
        return result[len(self._steps) - 1]


def _joined(entries: tuple[Any, ...], sizes: list[int], shape: tuple[int, ...]) -> Any:
    """One entry of every block as an array of its own, since x is a formula too and its value must not be the point itself."""
    if entries[0] is None:
        return None
    return np.concatenate([np.broadcast_to(e, size) for e, size in zip(entries, sizes, strict=True)]).reshape(shape)


def _apply(step: Step, operands: list[jets.Jet], order: int) -> jets.Jet:
    if step.operation == "negative":
        return jets.negative(operands[0], order)
    if step.operation in jets.FUNCTIONS:
        return jets.FUNCTIONS[step.operation](operands[0], order)
    operator, (result, *others) = jets.OPERATORS[step.operation], operands
    for other in others:
        result = operator(result, other, order)
    return result

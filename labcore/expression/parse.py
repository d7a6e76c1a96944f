"""From the text of a formula to its steps: what is computed from what, in an order in which it can be.

The text is never run. Its tokens are checked one by one (see grammar); Python's parser then decides precedence,
and of its syntax tree only the five kinds of node below are accepted.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from labcore.expression.grammar import (
    CONSTANTS,
    FUNCTIONS,
    PARAMETERS,
    VARIABLES,
    FormulaError,
    Token,
    shown,
    tokens_of,
)

# Python 3.11's parser counts the depth of a tree across all threads: two at once may end in a SystemError.
_ONE_AT_A_TIME = threading.Lock()
_OPERATORS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


@dataclass(frozen=True)
class Step:
    """One step: an operator, a function, 'negative', the name of a variable or parameter, or 'number' with its value.

    operands    the numbers of earlier steps
    begin, end  its part of the text
    """

    operation: str
    operands: tuple[int, ...] = ()
    value: float = 0.0
    begin: int = 0
    end: int = 0


@dataclass(frozen=True)
class Formula:
    """A formula that was read. The last step is its value.

    parameters  which of a, b, c, d it has
    note        what could be understood otherwise than it was, or nothing
    """

    text: str
    steps: tuple[Step, ...]
    parameters: tuple[str, ...]
    note: str


def parse(text: str) -> Formula:
    """The formula of a text in x, y and the parameters a, b, c, d.

    Raises FormulaError with the position for anything that is not allowed, and for a formula without x and y.
    """
    tokens = tokens_of(text)
    steps = _Reader(text, tokens).steps
    used = {step.operation for step in steps}
    if not used & set(VARIABLES):
        raise FormulaError("formula must contain x or y", shown(text.strip()), 0)
    return Formula(text, tuple(steps), tuple(name for name in PARAMETERS if name in used), _note(tokens))


def _note(tokens: list[Token]) -> str:
    """What a reader might have meant otherwise."""
    notes = ["^ is read as a power, like **."] if any(token.text == "^" for token in tokens) else []
    meant = [i for i, token in enumerate(tokens) if token.python == "*" and not token.text]
    if meant:
        notes.append("What stands side by side is multiplied.")
    if any(_divides(tokens, i) for i in meant):
        notes.append("Read from the left: 1/2x is (1/2)x, and 1/(2x) needs its brackets.")
    return " ".join(notes)


def _divides(tokens: list[Token], i: int) -> bool:
    """Whether what stands before the product that is token i is divided by."""
    depth = 0
    for token in reversed(tokens[:i]):
        if token.kind != "sign":
            continue
        depth += {")": 1, "(": -1}.get(token.python, 0)
        ends = token.python in ("+", "-", ",") or (token.python == "*" and token.text)
        if depth < 0 or (depth == 0 and ends):
            return False
        if depth == 0 and token.python == "/":
            return True
    return False


class _Reader:
    """Walks the syntax tree once; equal parts of a formula become one step."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text = text
        # Spaces between the tokens keep them apart, and columns lead back to the text.
        self._begins: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        column = 0
        for token in tokens:
            self._begins[column] = token.position
            column += len(token.python)
            self._ends[column] = token.position + len(token.text)
            column += 1
        self.steps: list[Step] = []
        self._known: dict[tuple[str, tuple[int, ...], float], int] = {}
        try:
            with _ONE_AT_A_TIME:
                tree = ast.parse(" ".join(token.python for token in tokens), mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise FormulaError("formula must be arithmetic", "something else", 0) from None
        self._read(tree.body)

    def _read(self, node: ast.expr) -> int:
        if isinstance(node, ast.Constant) and type(node.value) is float:
            return self._add(node, "number", (), node.value)
        if isinstance(node, ast.Name):
            if node.id in CONSTANTS:
                return self._add(node, "number", (), CONSTANTS[node.id])
            if node.id in VARIABLES or node.id in PARAMETERS:
                return self._add(node, node.id)
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.UAdd):
                return self._read(node.operand)
            if isinstance(node.op, ast.USub):
                return self._add(node, "negative", (self._read(node.operand),))
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return self._add(node, _OPERATORS[type(node.op)], (self._read(node.left), self._read(node.right)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            if node.keywords:
                self._refuse(node)
            return self._add(node, node.func.id, tuple(self._read(value) for value in node.args))
        self._refuse(node)

    def _add(self, node: ast.expr, operation: str, operands: tuple[int, ...] = (), value: float = 0.0) -> int:
        key = (operation, operands, value)
        if key not in self._known:
            self._known[key] = len(self.steps)
            self.steps.append(Step(operation, operands, value, *self._place(node)))
        return self._known[key]

    def _place(self, node: ast.expr) -> tuple[int, int]:
        return self._begins.get(node.col_offset, 0), self._ends.get(node.end_col_offset or 0, len(self._text))

    def _refuse(self, node: ast.expr) -> NoReturn:
        begin, end = self._place(node)
        raise FormulaError("formula must be arithmetic", shown(self._text[begin:end]), begin)

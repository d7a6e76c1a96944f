"""What a formula may contain, and how any other is refused: with the rule, what was found, and where."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

LONGEST = 200
MOST_NODES = 64
MOST_NESTED = 30

VARIABLES = ("x", "y")
PARAMETERS = ("a", "b", "c", "d")
CONSTANTS = {"pi": math.pi, "e": math.e}
# How many values each function takes: from, to.
FUNCTIONS = {
    **dict.fromkeys(
        ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "atan", "sign", "sigmoid", "relu", "softplus"),
        (1, 1),
    ),
    "min": (2, MOST_NODES), "max": (2, MOST_NODES),
}  # fmt: skip
NAMES = (*VARIABLES, *PARAMETERS, *CONSTANTS)

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign>\*\*|[-+*/^(),])"
)
_SHOWN = 24
_VALUE = "formula must have a value here: a number, a name, a function or a bracket"


class FormulaError(ValueError):
    """A formula that is not allowed. `position` counts its characters from 0; `len(text)` is its end.

    `reason` is the message without what was found and where.
    """

    def __init__(self, reason: str, got: str, position: int) -> None:
        self.reason, self.position = reason, position
        super().__init__(f"{reason}; got {got} at character {position + 1}.")


class Token(NamedTuple):
    """A number, a name or a sign, where it stands, and what Python's grammar calls it."""

    kind: str
    text: str
    position: int
    python: str


def tokens_of(text: str) -> list[Token]:
    """The tokens of a formula whose syntax is right, so that Python's own parser only has to decide precedence.

    All limits are checked here, before anything can nest: length, characters, names, numbers, brackets, nodes.
    """
    if not isinstance(text, str):
        raise FormulaError("formula must be a text", type(text).__name__, 0)
    if len(text) > LONGEST:
        raise FormulaError(f"formula must be at most {LONGEST} characters long", f"{len(text)}", LONGEST)
    result: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in " \t":
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            allowed = "formula must be made of numbers, names, brackets, commas and + - * / ** ^"
            raise FormulaError(allowed, ascii(text[at]), at)
        result.append(_token(str(match.lastgroup), match[0], at))
        at = match.end()
    _check_order(text, result)
    return result


def _token(kind: str, text: str, at: int) -> Token:
    if kind == "number":
        value = float(text)
        if not math.isfinite(value):
            raise FormulaError("formula must have numbers of at most 1.8e308", shown(text), at)
        # As a float of Python's own spelling: 007 would be no number there, and a long integer a big one.
        return Token(kind, text, at, repr(value))
    if kind == "name":
        if text in FUNCTIONS:
            kind = "function"
        elif text not in NAMES:
            raise FormulaError(
                f"formula must be made of {', '.join(NAMES)} and the functions {', '.join(FUNCTIONS)}", shown(text), at
            )
    # Python's own ^ is another operator, with lower precedence than +.
    return Token(kind, text, at, "**" if text == "^" else text)


def _check_order(text: str, tokens: list[Token]) -> None:
    """Values and operators alternate, brackets close, functions have brackets, and commas separate their values."""
    # For every open bracket: its token, the function it belongs to, and its commas so far.
    open_brackets: list[tuple[Token, Token | None, int]] = []
    wants_value, nodes = True, 0
    before: Token | None = None
    for token in tokens:
        sign = token.text if token.kind == "sign" else ""
        after_function = before is not None and before.kind == "function"
        if after_function and sign != "(":
            raise FormulaError(
                "formula must have a bracket behind a function's name", shown(token.text), token.position
            )
        nodes += sign not in ("(", ")", ",")
        if nodes > MOST_NODES:
            raise FormulaError(f"formula must have at most {MOST_NODES} numbers, names and operators", shown(token.text), token.position)  # fmt: skip
        if wants_value:
            if sign == "(":
                open_brackets.append((token, before if after_function else None, 0))
                if len(open_brackets) > MOST_NESTED:
                    raise FormulaError(f"formula must have at most {MOST_NESTED} brackets inside each other", "one more", token.position)  # fmt: skip
            elif sign not in ("+", "-"):
                if sign:
                    raise FormulaError(_VALUE, shown(token.text), token.position)
                wants_value = token.kind == "function"
        elif sign == ")":
            if not open_brackets:
                raise FormulaError("formula must open every bracket it closes", ")", token.position)
            _check_count(*open_brackets.pop())
        elif sign == ",":
            if not open_brackets or open_brackets[-1][1] is None:
                raise FormulaError(
                    "formula must have commas only between the values of a function", ",", token.position
                )
            bracket, function, commas = open_brackets.pop()
            open_brackets.append((bracket, function, commas + 1))
            wants_value = True
        elif not sign or sign == "(":
            raise FormulaError("formula must have an operator between two values, such as *", shown(token.text), token.position)  # fmt: skip
        else:
            wants_value = True
        before = token
    if wants_value:
        raise FormulaError(_VALUE, "the end", len(text))
    if open_brackets:
        raise FormulaError("formula must close every bracket", "the end", len(text))


def _check_count(bracket: Token, function: Token | None, commas: int) -> None:
    if function is None:
        return
    least, most = FUNCTIONS[function.text]
    if not least <= commas + 1 <= most:
        takes = "1 value" if most == 1 else f"at least {least} values"
        raise FormulaError(f"formula must give {function.text} {takes}", f"{commas + 1}", function.position)


def shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."

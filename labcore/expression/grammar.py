"""What a formula may contain, and how any other is refused: with the rule, what was found, and where."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from labcore.expression.notation import ALIASES, NOT_PRODUCTS, RAISED, SAME, SUPERSCRIPT, factors_of, instead_of, seen
from labcore.near import near

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

# The names that may stand side by side in a word, as in xy.
_LETTERS = (*VARIABLES, *PARAMETERS, *CONSTANTS)

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    rf"|(?P<raised>{RAISED})|(?P<sign>\*\*|[-+*/^(),|{''.join(SAME)}])"
)
_SHOWN = 24
_VALUE = "formula must have a value here: a number, a name, a function or a bracket"
_MADE_OF = "formula must be made of numbers, names, brackets, commas and + - * / ** ^ |"


class FormulaError(ValueError):
    """A formula that is not allowed. `position` counts its characters from 0; `len(text)` is its end.

    `reason` is the message without what was found and where.
    """

    def __init__(self, reason: str, got: str, position: int) -> None:
        self.reason, self.position = reason, position
        super().__init__(f"{reason}; got {got} at character {position + 1}.")


class Token(NamedTuple):
    """A number, a name, a function or a sign, how and where it stands, and what Python's grammar calls it.

    One that is not written but meant, the product in 2x, has no text.
    """

    kind: str
    text: str
    position: int
    python: str


def tokens_of(text: str) -> list[Token]:
    """The tokens of a formula whose syntax is right, so that Python's own parser only has to decide precedence.

    All limits are checked here, before anything can nest: length, characters, names, numbers, brackets, nodes. What
    a textbook leaves out (2x) or writes otherwise (x², |x|, π) is spelled out; every spelling is ours.
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
            instead = instead_of(text[at])
            raise FormulaError(_MADE_OF + _in_place_of(seen(text[at]), instead), seen(text[at]), at)
        result += _tokens(str(match.lastgroup), match[0], at)
        at = match.end()
    return _Order(text).checked(result)


def _tokens(kind: str, text: str, at: int) -> list[Token]:
    """What a number, a word, a sign or raised digits stand for."""
    if kind == "number":
        value = float(text)
        if not math.isfinite(value):
            raise FormulaError("formula must have numbers of at most 1.8e308", shown(text), at)
        # As a float of Python's own spelling: 007 would be no number there, and a long integer a big one.
        return [Token(kind, text, at, repr(value))]
    if kind == "raised":
        digits = text.translate(SUPERSCRIPT)
        less = [Token("sign", text, at, "-")] if digits.startswith("-") else []
        return [Token("sign", text, at, "**"), *less, *(one._replace(text=text) for one in _tokens("number", digits.lstrip("-"), at))]  # fmt: skip
    if kind == "name":
        return _names(text, at)
    spelled = SAME.get(text, text)
    if spelled in CONSTANTS or spelled in FUNCTIONS:
        return [Token("name" if spelled in CONSTANTS else "function", text, at, spelled)]
    # Python's own ^ is another operator, with lower precedence than +.
    return [Token(kind, text, at, "**" if text == "^" else spelled)]


def _names(word: str, at: int) -> list[Token]:
    """The name that a word is, or those that it multiplies."""
    parts = (
        [word]
        if ALIASES.get(word, word) in (*NAMES, *FUNCTIONS)
        else factors_of(word, _LETTERS, (*FUNCTIONS, *ALIASES))
    )
    if not parts:
        made_of = f"formula must be made of {', '.join(NAMES)} and the functions {', '.join(FUNCTIONS)}"
        raise FormulaError(made_of + _in_place_of(shown(word), _instead(word)), shown(word), at)
    result = []
    for part in parts:
        spelled = ALIASES.get(part, part)
        result.append(Token("function" if spelled in FUNCTIONS else "name", part, at, spelled))
        at += len(part)
    return result


def _in_place_of(given: str, instead: str) -> str:
    return f"; in place of {given} write {instead}" if instead else ""


def _instead(word: str) -> str:
    """What may have been meant by a word that is no name, "" where nothing is near."""
    if word in NOT_PRODUCTS:
        return ""
    if match := re.fullmatch(rf"({'|'.join(_LETTERS)})([0-9]{{1,2}})", word):
        return f"{match[1]}^{match[2]} or {match[2]}*{match[1]}"
    if match := re.fullmatch(rf"({'|'.join(FUNCTIONS)})({'|'.join(_LETTERS)})", word):
        return f"{match[1]}({match[2]})"
    return near(word, (*NAMES, *FUNCTIONS, *ALIASES)) or ""


class _Order:
    """Values and operators alternate, brackets close, functions have brackets, and commas separate their values."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._done: list[Token] = []
        # For every open bracket or bar: its token, the function it belongs to, and its commas so far.
        self._open: list[tuple[Token, Token | None, int]] = []
        self._wants_value, self._nodes = True, 0

    def checked(self, tokens: list[Token]) -> list[Token]:
        """The same tokens with what was not written but meant; FormulaError where a rule is broken."""
        for token in tokens:
            self._take(token)
        if self._wants_value:
            raise FormulaError(_VALUE, "the end", len(self._text))
        if self._open:
            raise FormulaError("formula must close every bracket and every |", "the end", len(self._text))
        return self._done

    def _take(self, token: Token) -> None:
        sign = token.python if token.kind == "sign" else ""
        before = self._done[-1] if self._done else None
        after_function = before is not None and before.kind == "function"
        if after_function and sign != "(":
            rule = (
                "the power of a function behind its bracket, as in sin(x)^2"
                if sign == "**"
                else "a bracket behind a function's name, as in sin(x)"
            )
            raise FormulaError(f"formula must have {rule}", shown(token.text), token.position)
        if not self._wants_value and self._begins_value(token, sign):
            if token.kind == "number":
                raise FormulaError("formula must have an operator between two values, such as *", shown(token.text), token.position)  # fmt: skip
            self._put(Token("sign", "", token.position, "*"))
            self._wants_value = True
        if self._wants_value:
            self._value(token, sign, before if after_function else None)
        elif sign in (")", "|"):
            self._close(token, sign)
        elif sign == ",":
            self._comma(token)
        else:
            if sign == "**" and before is not None and re.fullmatch(RAISED, before.text):
                raise FormulaError("formula must have brackets around a power that is raised again, as in (x^2)^3", shown(token.text), token.position)  # fmt: skip
            self._put(token)
            self._wants_value = True

    def _begins_value(self, token: Token, sign: str) -> bool:
        """Whether a token behind a value is another value: a name, a bracket, or a | where none is open."""
        return not sign or sign == "(" or (sign == "|" and not (self._open and self._open[-1][0].python == "|"))

    def _put(self, token: Token) -> None:
        self._nodes += token.kind != "sign" or token.python not in ("(", ")", ",")
        if self._nodes > MOST_NODES:
            raise FormulaError(f"formula must have at most {MOST_NODES} numbers, names and operators", shown(token.text), token.position)  # fmt: skip
        self._done.append(token)

    def _value(self, token: Token, sign: str, function: Token | None) -> None:
        if sign in ("(", "|"):
            self._open.append((token, function, 0))
            if len(self._open) > MOST_NESTED:
                raise FormulaError(f"formula must have at most {MOST_NESTED} brackets inside each other", "one more", token.position)  # fmt: skip
            if sign == "|":
                self._put(token._replace(kind="function", python="abs"))
            self._put(token._replace(python="("))
        elif sign in ("", "+", "-"):
            self._put(token)
            self._wants_value = bool(sign) or token.kind == "function"
        else:
            raise FormulaError(_VALUE, shown(token.text), token.position)

    def _close(self, token: Token, sign: str) -> None:
        if not self._open:
            raise FormulaError("formula must open every bracket it closes", ")", token.position)
        bracket, function, commas = self._open.pop()
        if sign == ")" and bracket.python == "|":
            raise FormulaError("formula must close every | before the bracket around it", ")", token.position)
        _check_count(function, commas)
        self._put(token._replace(python=")"))

    def _comma(self, token: Token) -> None:
        if not self._open or self._open[-1][1] is None:
            rule = "formula must have commas only between the values of a function, and a point in 0.5"
            raise FormulaError(rule, ",", token.position)
        bracket, function, commas = self._open.pop()
        self._open.append((bracket, function, commas + 1))
        self._put(token)
        self._wants_value = True


def _check_count(function: Token | None, commas: int) -> None:
    if function is None:
        return
    least, most = FUNCTIONS[function.python]
    if not least <= commas + 1 <= most:
        takes = "1 value" if most == 1 else f"at least {least} values"
        raise FormulaError(f"formula must give {function.text} {takes}", f"{commas + 1}", function.position)


def shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."

"""A formula as LaTeX. Every piece of it is ours; nothing of the visitor's text but its numbers gets in."""

from __future__ import annotations

from labcore.expression.grammar import CONSTANTS
from labcore.expression.parse import Formula, Step

# Precedence of a piece: a sum binds least, a name most.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_NAMES = {
    "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "log": r"\ln", "tanh": r"\tanh", "sinh": r"\sinh", "cosh": r"\cosh",
    "atan": r"\arctan", "sign": r"\mathrm{sign}", "sigmoid": r"\sigma", "relu": r"\mathrm{relu}",
    "softplus": r"\mathrm{softplus}", "min": r"\min", "max": r"\max",
}  # fmt: skip
_SYMBOLS = {CONSTANTS["pi"]: r"\pi", CONSTANTS["e"]: "e"}


def latex(formula: Formula) -> str:
    """The formula in LaTeX's mathematics, without dollars around it."""
    pieces: list[tuple[str, int]] = []
    for step in formula.steps:
        pieces.append(_piece(step, [pieces[operand] for operand in step.operands]))
    return pieces[-1][0]


def _piece(step: Step, parts: list[tuple[str, int]]) -> tuple[str, int]:
    operation = step.operation
    if operation == "number":
        return _number(step.value)
    if not parts:
        return operation, _ATOM
    first, *others = parts
    if operation == "negative":
        return f"-{_held(first, _PRODUCT)}", _SUM
    if operation in "+-":
        return f"{first[0]} {operation} {_held(others[0], _SUM if operation == '+' and not _signed(others[0]) else _PRODUCT)}", _SUM  # fmt: skip
    if operation == "*":
        left, right = _held(first, _PRODUCT), _held(others[0], _PRODUCT)
        # Between two numbers a thin space would make one of them.
        between = r"\cdot" if right[:1].isdigit() else r"\,"
        return f"{left} {between} {right}", _PRODUCT
    if operation == "/":
        return rf"\frac{{{first[0]}}}{{{others[0][0]}}}", _POWER
    if operation == "**":
        return rf"{_held(first, _ATOM)}^{{{others[0][0]}}}", _POWER
    if operation == "exp":
        return f"e^{{{first[0]}}}", _POWER
    if operation == "sqrt":
        return rf"\sqrt{{{first[0]}}}", _POWER
    if operation == "abs":
        return rf"\left|{first[0]}\right|", _ATOM
    inside = ", ".join(text for text, _ in parts)
    return rf"{_NAMES[operation]}\left({inside}\right)", _POWER


def _signed(piece: tuple[str, int]) -> bool:
    return piece[0].startswith("-")


def _held(piece: tuple[str, int], least: int) -> str:
    text, binds = piece
    return text if binds >= least else rf"\left({text}\right)"


def _number(value: float) -> tuple[str, int]:
    if value in _SYMBOLS:
        return _SYMBOLS[value], _ATOM
    mantissa, _, exponent = repr(value).removesuffix(".0").partition("e")
    mantissa = mantissa.removesuffix(".0")
    if not exponent:
        return mantissa, _ATOM
    power = f"10^{{{int(exponent)}}}"
    return (power, _POWER) if mantissa == "1" else (rf"{mantissa} \cdot {power}", _PRODUCT)

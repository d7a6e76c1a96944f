"""How a formula is written in a textbook: the signs that stand for others, what is multiplied by standing side by side, and
what to write in place of a sign that is refused."""

from __future__ import annotations

import re
import unicodedata

# Signs that mean what one of the grammar's own means.
SAME = {
    "·": "*", "×": "*", "⋅": "*", "∙": "*", "∗": "*", "•": "*", "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-",
    "π": "pi", "√": "sqrt",
}  # fmt: skip
# Names that mean what one of the grammar's own means.
ALIASES = {"ln": "log", "arctan": "atan", "arctg": "atan", "tg": "tan", "sgn": "sign"}
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
RAISED = r"⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"

# Functions that the lab has not: asin is not a times sin.
NOT_PRODUCTS = ("asin", "acos", "asinh", "acosh", "atanh")
_BRACKET, _DIVIDE = "round brackets", "/ and whole numbers"
_INSTEAD = {
    "[": _BRACKET, "]": _BRACKET, "{": _BRACKET, "}": _BRACKET, "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4",
    "=": "only what stands right of the =", "∧": "^", "ˆ": "^", "∞": "a number", ";": "a comma between values", ":": "/",
    "%": _DIVIDE, "’": "only the function itself", "'": "only the function itself", "′": "only the function itself",
    "‖": "|", "∣": "|", "°": "an angle in radians, as in x*pi/180", "ⁿ": "a number, as in x^2", "ˣ": "^x", "ʸ": "^y",
    "∑": "its terms with +", "∏": "its factors with *", "∂": "only the function itself", "∫": "only the function itself",
    "!": "its factors with *", "±": "+ or -", "∛": "a power, as in x^(1/3)", "_": "only the letters x, y, a, b, c, d",
    "ℯ": "e", "𝑥": "x", "𝑦": "y", "х": "x, the Latin letter", "у": "y, the Latin letter", "α": "a", "β": "b", "γ": "c",
    "δ": "d", "σ": "sigmoid", "θ": "x or y", "ϑ": "x or y", "λ": "a, b, c or d", "μ": "a, b, c or d", "ω": "a, b, c or d",
    "ε": "a small number, as in 1e-8", "φ": "a, b, c or d", "τ": "2*pi", "\N{ARABIC DECIMAL SEPARATOR}": "a point", "٪": _DIVIDE,
}  # fmt: skip


def instead_of(sign: str) -> str:
    """What to write in place of a sign that no formula has; "" where nothing is known."""
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    if "SUBSCRIPT" in unicodedata.name(sign, ""):
        return "x and y, without a number"
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign and re.fullmatch(r"[-+*/^(),.0-9A-Za-z]+", plain):
        return plain
    digit = unicodedata.digit(sign, None)
    return "" if digit is None else str(digit)


def seen(sign: str) -> str:
    """A refused sign as itself; by its number where nothing would be seen of it, or it would change its neighbours."""
    unseen = not sign.isprintable() or unicodedata.category(sign).startswith("M")
    return f"U+{ord(sign):04X}" if unseen else sign


def factors_of(word: str, letters: tuple[str, ...], functions: tuple[str, ...]) -> list[str]:
    """The names that a word multiplies, such as x and y of xy, or 2x's x; empty where it is no such product.

    letters  the names that may stand side by side;  functions: of which one may stand last
    """
    if word.startswith(NOT_PRODUCTS):
        return []
    one = "|".join(sorted(letters, key=len, reverse=True))
    last = "|".join(sorted(functions, key=len, reverse=True))
    match = re.fullmatch(f"(?P<letters>(?:{one})+?)(?P<last>{last})?", word)
    if match is None:
        return []
    return [*re.findall(one, match["letters"]), *([match["last"]] if match["last"] else [])]

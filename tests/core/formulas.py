"""Formulas made at random: proper ones that keep the grammar, and texts that try everything else."""

from __future__ import annotations

import random
import string

from labcore.expression.grammar import FUNCTIONS, NAMES

UNARY = [name for name, (_, most) in FUNCTIONS.items() if most == 1]
FRAGMENTS = [
    "__import__('os').system('touch /tmp/escaped')", "().__class__.__bases__[0].__subclasses__()", "lambda: 0", "[x for x in y]",
    "x.__class__", "x if y else x", "x and y", "not x", "x == y", "x := 1", "x[0]", "{x: y}", "f'{x}'", "'a' * 9", '"""', "\\", "#",
    "9**9**9**9", "9" * 150, "1e999", "1e-999", "0x1f", "1_000", "1j", "00", "1if x", "0.0.0", "...", "..", "x!", "@x", "~x", "x%y", "x//y",
    "x<<y", "x;y", "x\ny", "\t", "\0", "\x7f", "\u2212x", "\uff58", "\u0661", "x\u200b", "\ufeffx", "π", "🙂", "<script>alert(1)</script>", "$x$",
    "$(reboot)", "`id`", "'; DROP TABLE runs; --", "{{7*7}}", "%s%n", "&lt;", "eval(x)", "exec(x)", "open(x)", "print(x)", "globals()",
    "sin", "sin()", "sin(x, y)", "sin(*x)", "sin(**x)", "sin(x=y)", "sin(x)(y)", "min()", "min(x)", "max(x, y, a, b, c, d)", "(x)(y)", "1(x)",
    "(" * 99, ")" * 99, "-" * 99, "+" * 99, "((x))", "()", "(,)", ",", "x,", "^", "**", "x^^y", "x***y", "x ^ -y", "x**-1", "None", "True", "_", "__", "X",
    "import os", "x\\", "await x", "yield", "*x", "**x", "x->y", "nan", "inf", "1e308*1e308", "log(0)", "log(-1)", "sqrt(-1)", "1/0", "0/0", "tan(pi/2)",
    "exp(1000)", "exp(exp(exp(x)))", "x**x**x**x", "x**y**a", "0**-1", "x/0", "e**e**e**e**e", "9**0.5**x", "abs(x)**0.5", "1/x", "log(x*y)",
]  # fmt: skip


def proper(draw: random.Random, depth: int = 4) -> str:
    """A formula that keeps the grammar, kinks and poles included; not always one with x or y, or finite."""
    kind = draw.random()
    if depth == 0 or kind < 0.15:
        return draw.choice([*NAMES, "x", "y", "x", "y", f"{draw.uniform(0, 9):.3g}", str(draw.randint(0, 9))])
    inner = [proper(draw, depth - 1) for _ in range(2)]
    if kind < 0.65:
        return f"({inner[0]}{draw.choice('+-*/')}{inner[1]})"
    if kind < 0.75:
        return f"({inner[0]}){draw.choice(['**', '^'])}{draw.choice(['2', '3', '-1', '0.5', '1.5', f'({inner[1]})'])}"
    if kind < 0.8:
        return f"-{inner[0]}"
    if kind < 0.95:
        return f"{draw.choice(UNARY)}({inner[0]})"
    return f"{draw.choice(['min', 'max'])}({inner[0]},{inner[1]})"


def hostile(draw: random.Random) -> str:
    """A text that somebody may send: noise, code, pieces of grammar, a proper formula with a fault put in."""
    kind = draw.randrange(6)
    if kind == 0:
        return "".join(draw.choice(string.printable) for _ in range(draw.randint(0, 60)))
    if kind == 1:
        return "".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, 4)))
    if kind == 2:
        pieces = [*NAMES, *FUNCTIONS, *"+-*/^(),|²⁻³·×−π√", "**", "2", "0.5", "1e3", "ln", "2x", "xy", " "]
        return "".join(draw.choice(pieces) for _ in range(draw.randint(1, 80)))
    text = proper(draw, draw.randint(1, 6))
    if kind == 3:
        return text
    at = draw.randint(0, len(text))
    if kind == 4:
        return text[:at] + draw.choice(FRAGMENTS) + text[at + draw.randint(0, 3) :]
    return (
        text[:at]
        + chr(draw.choice([draw.randrange(128), draw.randrange(0xD800), draw.randrange(0xE000, 0x30000)]))
        + text[at:]
    )

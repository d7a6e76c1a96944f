"""A typed formula as a cost over two weights: read, never run."""

from labcore.expression.cost import FORMULAS, cost_from_formula
from labcore.expression.grammar import FormulaError
from labcore.expression.latex import latex
from labcore.expression.parse import Formula, parse

__all__ = ["FORMULAS", "Formula", "FormulaError", "cost_from_formula", "latex", "parse"]

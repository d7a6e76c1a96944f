"""Who may import whom: DESIGN's rules, read off the sources without running them, as `tests/test_imports.py` holds the sources against them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

# The core's order: a module imports from lines above its own, never from its own line or below.
# A package (labcore/optimizers/) counts as one module here; inside it only circles are forbidden.
LAYERS = (
    {"span", "style", "table", "ticks", "sums", "intervals", "halfway", "lag", "near", "proximal", "settling"},
    {"registry", "spec", "diagnosis", "per_layer"},
    {"costs", "averages", "schedules", "activations", "initializers", "data", "series", "norms"},
    {"optimizers", "layers", "losses", "expression", "problems", "step_factor"},
    {"network", "data_costs"},
    {"surfaces", "basins"},  # all costs by their keys; which minimum a point belongs to
    {"target"},  # when a run has arrived
    {"descent", "gradient_check"},
    {"training"},  # it checks its gradient
    {"starts", "progress"},  # many descents, under the law of one; what is said of one on its way
    {"tiles"},  # a plane of runs of any kind
    {"start_map"},  # where each start of a surface ends, as a map of tiles
    {"tuning"},  # the best rate is found by many descents
    {"entries"},  # what one optimizer makes of one cost
    {"experiments"},
    {"frameworks"},  # trainings and races as scripts
    {"figures"},  # it draws what it is given: of the core it uses what is in FOR_FIGURES
    {"reference"},  # a command: writes the table of all members
)
# What figures may use of the core at run time; anything else only as a type.
FOR_FIGURES = {"figures", "style", "span"}
# What the core may use besides Python and NumPy: by these names, and imported in the function that needs it.
LAZY = {"scipy", "sklearn", "vega_datasets", "optuna", "distributed", "nbformat"}
# Ways by which a stranger's text or file becomes code.
UNSAFE_CALLS = {"eval", "exec", "__import__"}
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "numexpr", "sympy"}


@dataclass(frozen=True)
class Source:
    """One file: its dotted name and its syntax tree."""

    name: str
    path: str
    is_package: bool
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All imports, wherever they stand in the file: read off once, and asked for by many rules."""
        return tuple(sorted(_imports(self), key=lambda one: one.line))


@dataclass(frozen=True)
class Import:
    """One imported module, or a name out of it, with everything relative resolved."""

    module: str
    name: str | None
    line: int
    in_function: bool
    as_type: bool

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def read(root: Path) -> dict[str, Source]:
    """The sources the rules are about. tests/ and benchmarks/ may import anything."""
    files = [
        *root.glob("*.py"),
        *(path for folder in ("labcore", "pages", "tools") for path in (root / folder).rglob("*.py")),
    ]
    sources = {}
    for path in files:
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        sources[name] = Source(name, str(path.relative_to(root)), is_package, ast.parse(path.read_text("utf-8")))
    return sources


def _imports(source: Source) -> Iterator[Import]:
    package = source.package.split(".")
    # Each node with whether it lies in a function, and where only types are imported.
    queue: list[tuple[ast.AST, bool, bool]] = [(source.tree, False, False)]
    while queue:
        node, in_function, as_type = queue.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, in_function, as_type)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, in_function, as_type)
        elif not isinstance(node, ast.expr):
            # No import stands in an expression.
            inside = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            checked: set[int] = set()
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
                checked = {id(one) for one in node.body}
            queue += [(child, inside, as_type or id(child) in checked) for child in ast.iter_child_nodes(node)]


def target(imported: Import, sources: dict[str, Source]) -> str | None:
    """The file of this tree that an import reaches. Streamlit puts pages/ on the path, so names without it count too."""
    for start in ("", "pages."):
        for name in (f"{start}{imported.module}.{imported.name}", start + imported.module):
            if name in sources:
                return name
    return None


def layer(name: str) -> int | None:
    """A core module's line in LAYERS; -1 for the package's own __init__, which may import nothing of it."""
    parts = name.split(".")
    if len(parts) == 1:
        return -1
    return next((index for index, names in enumerate(LAYERS) if parts[1] in names), None)


def lesson_of(name: str) -> str:
    """The folder of the lesson that a module belongs to, "" if it belongs to none."""
    parts = name.split(".")
    if parts[0] != "pages" or len(parts) < 2:
        return ""
    return (
        ".".join(parts[:2] if parts[1] == "trainer" else parts[:3])
        if parts[1] == "trainer" or parts[1].startswith("week")
        else ""
    )


def experiment_of(name: str) -> str:
    """The experiment that a module of the core belongs to, "" if it belongs to none."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["labcore", "experiments"] and len(parts) > 2 else ""


def broken_rules(root: Path) -> list[str]:
    """Every broken rule as `file:line: what is wrong`."""
    sources = read(root)
    faults = []
    for source in sources.values():
        for imported in source.imports:
            faults += [f"{source.path}:{imported.line}: {text}" for text in broken_by(source, imported, sources)]
        faults += [f"{source.path}:{line}: {text}" for line, text in unsafe(source)]
        if source.name.startswith("labcore.") and layer(source.name) is None:
            faults.append(f"{source.path}:1: module missing from LAYERS in tests/import_rules.py: add it to its line")
    return faults + [*knowing_the_session(sources)] + [f"circle: {' -> '.join(circle)}" for circle in circles(sources)]


def broken_by(source: Source, imported: Import, sources: dict[str, Source]) -> Iterator[str]:
    reached = target(imported, sources)
    what = f"{imported.module}.{imported.name}" if imported.name else imported.module
    in_core = source.name.partition(".")[0] == "labcore"
    in_figures = source.name.startswith("labcore.figures")

    if imported.top == "streamlit" and source.name != "app" and not source.name.startswith("pages"):
        yield "only app.py and pages/ import streamlit"
    if reached and lesson_of(reached) not in ("", lesson_of(source.name)):
        yield f"a lesson is found by the catalogue and imported by nobody else: {what}"
    if imported.top in UNSAFE_MODULES:
        yield f"{imported.top} turns a file or a text into running code"
    if not in_core:
        return

    own = reached if reached and reached.partition(".")[0] == "labcore" else None
    if own is None and imported.top != "numpy" and imported.top not in sys.stdlib_module_names:
        if imported.top not in LAZY or in_figures:
            yield f"the core uses NumPy and the standard library, not {imported.top}"
        elif not (imported.in_function or imported.as_type):
            yield f"{imported.top} is imported in the function that needs it"
    if own is None:
        return
    if experiment_of(own) and experiment_of(source.name) not in ("", experiment_of(own)):
        yield f"experiments do not import each other, what two of them need is domain: {what}"
    if (
        in_figures
        and not FOR_FIGURES.intersection(own.split(".")[1:2])
        and not (imported.as_type and is_class_name(imported.name))
    ):
        yield f"figures draw and compute nothing: they import style, span and, as types, classes of the core, not {what}"
    if source.name.split(".")[1:2] != own.split(".")[1:2]:
        here, there = layer(source.name), layer(own)
        if here is not None and there is not None and not there < here:
            yield f"imports point one way, and {own} is not before {source.name}"


def is_class_name(name: str | None) -> bool:
    return name is not None and name[0].isupper() and not name.isupper()


def unsafe(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in UNSAFE_CALLS:
            yield node.lineno, f"{name}() runs text as code"
        if any(keyword.arg == "allow_pickle" for keyword in node.keywords):
            yield node.lineno, "allow_pickle turns a file into running code"


def knowing_the_session(sources: dict[str, Source]) -> Iterator[str]:
    """Whatever makes a picture is a pure function: the picture itself, and every lesson's module that defines a view, must not
    reach Streamlit, however far around. The trainer's is exempt: a training lives in its visitor's session."""
    edges = {
        name: {to for imported in source.imports if not imported.as_type and (to := target(imported, sources))}
        for name, source in sources.items()
    }
    direct = {
        name for name, source in sources.items() if any(imported.top == "streamlit" for imported in source.imports)
    }
    for name in sorted(sources):
        if name != "pages.kit.picture" and not (
            lesson_of(name) not in ("", "pages.trainer") and _defines_view(sources[name])
        ):
            continue
        reached, queue = {name}, [name]
        while queue:
            for to in edges[queue.pop()] - reached:
                reached.add(to)
                queue.append(to)
        if imported := sorted(reached & direct):
            yield f"{sources[name].path}:1: a picture knows no session, and this reaches Streamlit by {imported[0]}"


def _defines_view(source: Source) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "view" for node in source.tree.body)


def circles(sources: dict[str, Source]) -> Iterator[list[str]]:
    """Modules that import each other, however far around; an import inside a function hides no circle."""
    edges = {
        name: {to for imported in source.imports if (to := target(imported, sources))}
        for name, source in sources.items()
    }
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> Iterator[list[str]]:
        if name in way:
            behind = len([*takewhile(lambda step: step != name, way)])
            yield [*way[behind:], name]
        elif name not in done:
            for to in sorted(edges[name] - {name}):
                yield from visit(to, [*way, name])
            done.add(name)

    for name in sorted(edges):
        yield from visit(name, [])

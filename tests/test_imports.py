"""Who may import whom: DESIGN's rules, read off the sources without running them, each shown to fail when broken."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The core's order: a module imports from lines above its own, never from its own line or below.
# A package (labcore/optimizers/) counts as one module here; inside it only circles are forbidden.
LAYERS = (
    {"span", "style", "table", "ticks", "sums", "intervals", "halfway", "lag", "near"},
    {"registry", "spec"},
    {"costs", "averages", "schedules", "activations", "initializers", "data", "series"},
    {"optimizers", "layers", "losses", "expression", "problems", "step_factor"},
    {"network", "data_costs"},
    {"surfaces", "basins"},  # all costs by their keys; which minimum a point belongs to
    {"target"},  # when a run has arrived
    {"descent", "gradient_check"},
    {"training"},  # it checks its gradient
    {"starts", "progress"},  # many descents, under the law of one; what is said of one on its way
    {"tiles"},  # a plane of runs of any kind
    {"tuning"},  # the best rate is found by many descents
    {"entries"},  # what one optimizer makes of one cost
    {"experiments"},
    {"figures"},  # it draws what it is given: of the core it uses what is in FOR_FIGURES
    {"reference"},  # a command: writes the table of all members
)
# What figures may use of the core at run time; anything else only as a type.
FOR_FIGURES = {"figures", "style", "span"}
# What the core may use besides Python and NumPy: by these names, and imported in the function that needs it.
LAZY = {"scipy", "sklearn", "vega_datasets"}
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


def imports(source: Source) -> Iterator[Import]:
    in_function = {
        id(inner)
        for outer in ast.walk(source.tree)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(outer)
    }
    as_type = {
        id(inner)
        for outer in ast.walk(source.tree)
        if isinstance(outer, ast.If) and getattr(outer.test, "id", "") == "TYPE_CHECKING"
        for statement in outer.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(source.tree):
        how = (id(node) in in_function, id(node) in as_type)
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, *how)
        elif isinstance(node, ast.ImportFrom):
            package = source.package.split(".")
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, *how)


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
        for imported in imports(source):
            faults += [f"{source.path}:{imported.line}: {text}" for text in broken_by(source, imported, sources)]
        faults += [f"{source.path}:{line}: {text}" for line, text in unsafe(source)]
        if source.name.startswith("labcore.") and layer(source.name) is None:
            faults.append(f"{source.path}:1: module missing from LAYERS in tests/test_imports.py: add it to its line")
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
        elif not imported.in_function:
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
        name: {to for imported in imports(source) if not imported.as_type and (to := target(imported, sources))}
        for name, source in sources.items()
    }
    direct = {
        name for name, source in sources.items() if any(imported.top == "streamlit" for imported in imports(source))
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
        name: {to for imported in imports(source) if (to := target(imported, sources))}
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


def test_every_import_keeps_the_rules():
    assert broken_rules(ROOT) == []


# A small tree that keeps every rule; each row below adds to it or changes it.
SOUND = {
    "app.py": "import streamlit as st\nfrom pages.kit import frame\n",
    "pages/router.py": "import streamlit\nfrom pages import kit\n",
    "pages/kit/__init__.py": "",
    "pages/kit/frame.py": "import pandas\nimport streamlit\nfrom labcore.descent import descend\n",
    "pages/home.py": "from pages.kit import frame\n",
    "pages/kit/picture.py": "from labcore.descent import descend\n",
    "pages/trainer/page.py": "from pages.kit.frame import lesson\nfrom pages.trainer import settings\n",
    "pages/trainer/settings.py": "import streamlit\n",
    "pages/week1/signal_depth/page.py": "from kit import frame\nimport plotly.graph_objects\n",
    "pages/week2/optimizers/page.py": "from pages.week2.optimizers.view import view\nfrom labcore.experiments import race\n",
    "pages/week2/optimizers/view.py": "from labcore.figures.paths import paths_figure\ndef view(result, mode):\n    return None\n",
    "labcore/__init__.py": "",
    "labcore/span.py": "",
    "labcore/style.py": "from dataclasses import dataclass\n",
    "labcore/registry.py": "import numpy as np\nfrom dataclasses import dataclass\n",
    "labcore/costs.py": "from .registry import Registry\n",
    "labcore/data.py": "def load():\n    from sklearn.datasets import load_diabetes\n",
    "labcore/optimizers/__init__.py": "from labcore.optimizers.adaptive import adam\n",
    "labcore/optimizers/adaptive.py": "from labcore.registry import Registry\nfrom . import momentum\n",
    "labcore/optimizers/momentum.py": "import re\nEXPRESSION = re.compile('a')\n",
    "labcore/descent.py": "from labcore import costs\nfrom labcore.optimizers import adam\n",
    "labcore/figures/__init__.py": "",
    "labcore/figures/paths.py": (
        "import numpy\nfrom typing import TYPE_CHECKING\nfrom labcore.figures import theme\nfrom labcore.span import Span\n"
        "from labcore.style import Style, see_through\nif TYPE_CHECKING:\n    from labcore.descent import Path\n"
    ),
    "labcore/figures/theme.py": "",
    "labcore/experiments/__init__.py": "",
    "labcore/experiments/race.py": "from labcore.descent import descend\n",
    "labcore/experiments/depth/__init__.py": "from labcore.experiments.depth import spec\n",
    "labcore/experiments/depth/spec.py": "from labcore.costs import COSTS\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_sound_tree_passes(tmp_path: Path):
    assert broken_rules(write(tmp_path, SOUND)) == []


# fmt: off
BROKEN = [
    ("labcore/costs.py", "import plotly.graph_objects as go", "not plotly"),
    ("labcore/costs.py", "def table():\n    import pandas", "not pandas"),
    ("labcore/costs.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas", "not pandas"),
    ("labcore/costs.py", "from streamlit import cache_data", "only app.py and pages/ import streamlit"),
    ("labcore/costs.py", "from scipy.optimize import minimize", "imported in the function that needs it"),
    ("labcore/costs.py", "from pages.kit import frame", "not pages"),
    ("labcore/figures/paths.py", "import streamlit", "only app.py and pages/ import streamlit"),
    ("labcore/figures/paths.py", "import plotly", "not plotly"),
    ("labcore/figures/paths.py", "def f():\n    from scipy import signal", "not scipy"),
    ("labcore/figures/paths.py", "from labcore.descent import descend", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore.descent import Path", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from labcore.descent import descend",
     "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    from labcore.descent import Path",
     "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore.optimizers import OPTIMIZERS", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from labcore import descent", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "from ..descent import descend", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "import labcore.descent", "figures draw and compute nothing"),
    ("labcore/figures/paths.py", "import labcore", "figures draw and compute nothing"),
    ("tools/report.py", "import streamlit.testing", "only app.py and pages/ import streamlit"),
    ("start.py", "import streamlit", "only app.py and pages/ import streamlit"),
    ("pages/home.py", "from pages.week2.optimizers import view", "imported by nobody else: pages.week2.optimizers.view"),
    ("pages/week2/optimizers/page.py", "import pages.week1.signal_depth.page", "imported by nobody else"),
    ("pages/week2/optimizers/page.py", "from pages.week2.momentum import page", "imported by nobody else"),
    ("pages/week2/optimizers/page.py", "from week1.signal_depth.page import TITLE", "imported by nobody else"),
    ("pages/trainer/page.py", "def f():\n    from pages.week2.momentum.page import lesson", "imported by nobody else"),
    ("pages/kit/frame.py", "from pages.trainer import settings", "imported by nobody else"),
    ("pages/router.py", "from pages.trainer import page", "imported by nobody else"),
    ("pages/kit/picture.py", "import streamlit", "a picture knows no session"),
    ("pages/kit/picture.py", "from pages.kit.frame import lesson", "a picture knows no session, and this reaches Streamlit by pages.kit.frame"),
    ("pages/week2/optimizers/view.py", "from pages.kit import frame\ndef view(result):\n    return None", "a picture knows no session"),
    ("labcore/experiments/race.py", "from labcore.experiments.depth import spec", "experiments do not import each other"),
    ("labcore/experiments/depth/spec.py", "from labcore.experiments import race", "experiments do not import each other"),
    ("labcore/descent.py", "from labcore.experiments import race", "labcore.experiments.race is not before labcore.descent"),
    ("labcore/registry.py", "from labcore.costs import COSTS", "labcore.costs is not before labcore.registry"),
    ("labcore/costs.py", "from labcore import data", "labcore.data is not before labcore.costs"),
    ("labcore/optimizers/momentum.py", "from labcore.descent import descend", "is not before labcore.optimizers.momentum"),
    ("labcore/descent.py", "from labcore.figures.paths import Frame", "labcore.figures.paths is not before labcore.descent"),
    ("labcore/__init__.py", "from labcore.registry import Registry", "labcore.registry is not before labcore"),
    ("labcore/novelty.py", "", "missing from LAYERS"),
    ("labcore/optimizers/momentum.py", "from labcore.optimizers import adaptive",
     "circle: labcore.optimizers.adaptive -> labcore.optimizers.momentum -> labcore.optimizers.adaptive"),
    ("pages/kit/__init__.py", "from pages.kit.frame import lesson\nfrom pages import router", "circle: "),
    ("labcore/costs.py", "eval('1')", "eval() runs text as code"),
    ("pages/kit/frame.py", "import pandas\npandas.eval('1')", "eval() runs text as code"),
    ("pages/home.py", "import builtins\nbuiltins.exec('1')", "exec() runs text as code"),
    ("app.py", "import pickle", "pickle turns a file"),
    ("pages/kit/frame.py", "from joblib import load", "joblib turns a file"),
    ("labcore/data.py", "import numpy\nnumpy.load('a', allow_pickle=True)", "allow_pickle"),
]
# fmt: on


@pytest.mark.parametrize(("file", "text", "fault"), BROKEN)
def test_each_rule_fails_when_broken(tmp_path: Path, file: str, text: str, fault: str):
    faults = broken_rules(write(tmp_path, SOUND | {"pages/week2/momentum/page.py": "", file: text}))
    assert any(line.startswith((file, "circle")) and fault in line for line in faults), faults

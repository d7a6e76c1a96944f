"""Optimizers down a cost of one or two weights: the race's scripts, and w^2 - 10w + 25, in every framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from labcore.descent import STEPS
from labcore.entries import Entry
from labcore.frameworks import jax_rules, keras_rules, numpy_lab, pytorch_rules
from labcore.frameworks.raced import Raced
from labcore.frameworks.rates import needs_math, surface_factor_lines
from labcore.frameworks.rule import RuleCall, label_of, scaled
from labcore.frameworks.source import Script, indented, joined, number, title
from labcore.frameworks.surfaces import surface_lines
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.surfaces import SURFACES, cost_of

_NAMES = {"pytorch": "PyTorch", "keras": "Keras 3", "jax": "JAX"}


@dataclass(frozen=True)
class Descent:
    """What is minimized, from where, by whom and for how long, as Python."""

    title: str
    weights: tuple[str, ...]
    body: list[str]
    start: tuple[float, ...]
    entries: Sequence[Entry]
    steps: int
    factor: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def rules(self, framework: str) -> list[tuple[str, Entry, RuleCall]]:
        """Of each entry its name and its rule; ValueError for rules that the framework does not have."""
        found = []
        for one in self.entries:
            member = OPTIMIZERS[one.key]
            if not member.for_networks:
                raise ValueError(
                    f"{_NAMES[framework]} has no optimizer like {member.label}, which asks for more than gradients; got {one.key!r}: "
                    'leave it out, or take the script for "numpy".'
                )
            if one.learning_rate is None:
                raise ValueError(
                    f"a script needs every learning rate as a number; got none for {one.key!r}: take that of its result."
                )
            found.append((label_of(one), one, self._rule(framework, one)))
        return found

    def _rule(self, framework: str, one: Entry) -> RuleCall:
        parameters = OPTIMIZERS[one.key].check(dict(one.parameters))
        rate = number(float(one.learning_rate or 0.0))
        if framework == "pytorch":
            return pytorch_rules.rule(one.key, parameters, rate, number(parameters.get("weight_decay", 0.0)))
        if framework == "keras":
            return keras_rules.rule(one.key, parameters, rate, bool(self.factor))
        if self.factor:
            rate = f"lambda step: {scaled(rate, parameters)} * factors[step]"
        return jax_rules.rule(one.key, parameters, rate, bool(self.factor))

    @property
    def printed(self) -> str:
        shown = ", ".join(f"{name} {{{name}:.10g}}" for name in self.weights)
        return f'print(f"{{name}}: {shown}, cost {{value:.10g}}")'

    @property
    def unpacked(self) -> str:
        """The weights on the left of an array's values."""
        return ", ".join(self.weights) if len(self.weights) > 1 else f"({self.weights[0]},)"

    @property
    def cost(self) -> list[str]:
        return [f"def cost({', '.join(self.weights)}):", *indented(self.body)]

    @property
    def begin(self) -> str:
        return f"[{', '.join(number(float(one)) for one in self.start)}]"


def race_script(spec: Raced, framework: str) -> Script:
    """The script of a race; ValueError for what the framework does not have."""
    if framework == "numpy":
        return numpy_lab.race_script(spec)
    if spec.noise > 0 or spec.batch_size is not None:
        given = (
            f"noise {spec.noise:g}: set it to 0"
            if spec.noise > 0
            else f"batch_size {spec.batch_size}: take all examples"
        )
        raise ValueError(
            f'what is drawn at random in a race is the lab\'s own; got {given}, or the script for "numpy".'
        )
    cost, surface = cost_of(spec.surface), surface_lines(spec.surface, framework)
    key, parameters = spec.schedule
    factor = surface_factor_lines(key, SCHEDULES[key].check(dict(parameters)))
    start = cost.start if spec.start is None else np.array(spec.start)
    names = ", ".join(map(label_of, spec.entries))
    where = f"{names} on {SURFACES[spec.surface[0]].label}, {spec.steps} steps, in {_NAMES[framework]}."
    made = Descent(
        where, ("x", "y"), surface.body, tuple(start.tolist()), spec.entries, spec.steps, factor, surface.reads, surface.files
    )  # fmt: skip
    return _script(made, framework)


def parabola(framework: str, entry: Entry | None = None, steps: int = 1000) -> Script:
    """w^2 - 10w + 25 from w = 0: by gradient descent at 0.01, as the course does it, or by another entry.

    framework  a key of FRAMEWORKS;  entry: an optimizer with its rate;  steps: of labcore.descent.STEPS
    ValueError for anything outside its span, and for what the framework does not have.
    """
    if framework not in ("numpy", *_NAMES):
        raise ValueError(f"framework must be one of numpy, {', '.join(_NAMES)}; got {str(framework)[:80]!r}.")
    entry = Entry("gd", 0.01) if entry is None else entry
    member = OPTIMIZERS[entry.key]
    rate = LEARNING_RATE.check(entry.learning_rate)
    name, steps = label_of(entry), STEPS.check(steps)
    where = f"w^2 - 10w + 25 by {name} in "
    if framework != "numpy":
        return _script(
            Descent(f"{where}{_NAMES[framework]}.", ("w",), ["return w**2 - 10 * w + 25"], (0.0,), (entry,), steps),
            framework,
        )
    if not member.for_networks:
        raise ValueError(f"the parabola is for rules that need the slope alone; got {entry.key!r}.")
    given = ", ".join(f"{name}={value!r}" for name, value in entry.parameters)
    return Script(
        joined(
            title(f"{where}the lab's own core, NumPy alone. Needs labcore."),
            ["import numpy as np", "", "from labcore.optimizers import OPTIMIZERS"],
            [f'optimizer = OPTIMIZERS["{entry.key}"].make({given})', "w = np.zeros(1)", "state = optimizer.start(w)"],
            [f"for _ in range({steps}):", f"    optimizer.step(w, 2 * w - 10, state, {number(rate)})"],
            [f'print(f"{name}: w {{w[0]:.10g}}, cost {{(w[0] - 5) ** 2:.10g}}")'],
        )
    )


def _script(made: Descent, framework: str) -> Script:
    rules = made.rules(framework)
    write = {"pytorch": _pytorch, "keras": _keras, "jax": _jax}[framework]
    standard = ["import math"] if needs_math([*made.body, *made.factor]) else []
    notes = tuple(dict.fromkeys(rule.note for _, _, rule in rules if rule.note))
    return Script(joined(title(made.title), *write(made, rules, standard)), made.files, notes)


def _imports(made: Descent, standard: list[str], others: list[str], numpy_too: bool = False) -> list[str]:
    used = ["import numpy as np"] if made.reads or numpy_too else []
    return [*standard, *([""] if standard else []), *sorted([*others, *used])]


def _entries(rules: list[tuple[str, Entry, RuleCall]], start: str, first: str = "") -> list[str]:
    lines, told = ["optimizers = {"], set()
    for name, _, rule in rules:
        # What was said of one need not be said again of another.
        shown = replace(rule, why="", note="") if (rule.why, rule.note) in told else rule
        told.add((rule.why, rule.note))
        lines += shown.lines(f'    "{name}": {start}', first, "),")
    return [*lines, "}"]


def _pytorch(made: Descent, rules: list[tuple[str, Entry, RuleCall]], standard: list[str]) -> list[list[str]]:
    decays = bool(made.factor)
    return [
        _imports(made, standard, ["import torch"]),
        ["torch.set_default_dtype(torch.float64)", *made.reads],
        *([["", *made.factor, ""]] if decays else []),
        ["", *made.cost, ""],
        _entries(rules, "lambda p: ", "[p]"),
        [
            "for name, optimizer_of in optimizers.items():",
            f"    p = torch.tensor({made.begin}, requires_grad=True)",
            "    optimizer = optimizer_of(p)",
            *(["    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)"] if decays else []),
            f"    for _ in range({made.steps}):",
            "        optimizer.zero_grad()",
            "        cost(*p).backward()",
            "        optimizer.step()",
            *(["        scheduler.step()"] if decays else []),
            "    value = cost(*p).item()",
            f"    {made.unpacked} = p.tolist()",
            f"    {made.printed}",
        ],
    ]


def _jax(made: Descent, rules: list[tuple[str, Entry, RuleCall]], standard: list[str]) -> list[list[str]]:
    factors = f"factors = jnp.array([factor(step) for step in range({made.steps})])"
    return [
        _imports(made, standard, ["import jax", "import jax.numpy as jnp", "import optax"]),
        ['jax.config.update("jax_enable_x64", True)', *made.reads],
        *([["", *made.factor, ""]] if made.factor else []),
        ["", *made.cost, ""],
        [*([factors] if made.factor else []), *_entries(rules, "")],
        [
            "for name, optimizer in optimizers.items():",
            f"    p = jnp.array({made.begin})",
            "    state = optimizer.init(p)",
            "",
            "    @jax.jit",
            "    def step(p, state, optimizer=optimizer):",
            "        gradient = jax.grad(lambda p: cost(*p))(p)",
            "        updates, state = optimizer.update(gradient, state, p)",
            "        return optax.apply_updates(p, updates), state",
            "",
            f"    for _ in range({made.steps}):",
            "        p, state = step(p, state)",
            "    value = cost(*p)",
            f"    {made.unpacked} = p",
            f"    {made.printed}",
        ],
    ]


def _keras(made: Descent, rules: list[tuple[str, Entry, RuleCall]], standard: list[str]) -> list[list[str]]:
    size = len(made.weights)
    places = ", ".join(f"self.p[{i}]" for i in range(size))
    rates = [f'    "{name}": {_scaled(one)},' for name, one, _ in rules]
    return [
        [*standard, "import os"],
        ['os.environ["JAX_ENABLE_X64"] = "1"  # where JAX stands behind Keras'],
        [
            "import keras",
            "import numpy as np",
            *(["from keras import ops"] if any("ops." in line for line in [*made.body, *made.reads]) else []),
        ],
        ['keras.config.set_floatx("float64")', *made.reads],
        *([["", *made.factor, ""]] if made.factor else []),
        ["", *made.cost, ""],
        [
            "class Point(keras.layers.Layer):",
            '    """Keras differentiates models alone, whatever is behind it: the point is one."""',
            "",
            "    def build(self, input_shape):",
            f"        self.p = self.add_weight(shape=({size},))",
            "",
            "    def call(self, inputs):",
            f"        return keras.ops.reshape(cost({places}), (1, 1))",
            "",
        ],
        [*_entries(rules, ""), *(["rates = {", *rates, "}"] if made.factor else []), "one = np.zeros((1, 1))"],
        [
            "for name, optimizer in optimizers.items():",
            "    model = keras.Sequential([keras.Input((1,)), Point()])",
            f"    model.set_weights([np.array({made.begin})])",
            "    model.compile(optimizer, loss=lambda _, value: value)",
            f"    for step in range({made.steps}):",
            *(["        optimizer.learning_rate = rates[name] * factor(step)"] if made.factor else []),
            "        model.train_on_batch(one, one)",
            "    value = model.predict_on_batch(one).item()",
            f"    {made.unpacked} = model.get_weights()[0]",
            f"    {made.printed}",
        ],
    ]


def _scaled(one: Entry) -> str:
    return scaled(number(float(one.learning_rate or 0.0)), OPTIMIZERS[one.key].check(dict(one.parameters)))

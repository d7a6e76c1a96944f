"""JAX: parameters in a dictionary, pure functions of them, and an optimizer of optax."""

from __future__ import annotations

from labcore.frameworks import examples, jax_rules, rates
from labcore.frameworks.plan import Layer, ScriptPlan
from labcore.frameworks.rule import RuleCall, scaled
from labcore.frameworks.source import Script, call, comment, indented, joined, number, title

CLIP = "optax divides by the gradient's length itself, the lab and PyTorch by 1e-6 more."
_ACTIVATIONS = {
    "identity": "{}", "sigmoid": "jax.nn.sigmoid({})", "tanh": "jnp.tanh({})", "relu": "jax.nn.relu({})",
    "leaky-relu": "jax.nn.leaky_relu({}, 0.01)", "elu": "jax.nn.elu({})", "gelu": "jax.nn.gelu({}, approximate=False)",
    "silu": "jax.nn.silu({})",
}  # fmt: skip
_LOSSES = {
    "softmax-cross-entropy": "optax.softmax_cross_entropy_with_integer_labels(z, y)",
    "logistic-cross-entropy": "optax.sigmoid_binary_cross_entropy(z, y)",
    # l2_loss would have a half that the lab has not.
    "squared-error": "optax.squared_error(z, y)",
}
_BATCH_NORM = [
    "def batch_norm(z, gamma, beta, running, train):",
    '    """As the lab and PyTorch: the running variance is unbiased, and 0.9 of it stays."""',
    "    if train:",
    "        mean, variance, m = z.mean(0), z.var(0), len(z)",
    "        seen = mean, variance * m / (m - 1)",
    "        running = tuple(0.9 * r + 0.1 * new for r, new in zip(running, seen))",
    "    else:",
    "        mean, variance = running",
    "    return gamma * (z - mean) / jnp.sqrt(variance + 1e-5) + beta, running",
]
_GROUP_NORM = [
    "def group_norm(z, gamma, beta, groups):",
    '    """Each example along its groups of units; one group is layer norm."""',
    "    grouped = z.reshape(len(z), groups, -1)",
    "    away = grouped - grouped.mean(-1, keepdims=True)",
    "    variance = (away**2).mean(-1, keepdims=True)",
    "    return gamma * (away / jnp.sqrt(variance + 1e-5)).reshape(z.shape) + beta",
]
_DROPOUT = [
    "def dropout(a, keep_prob, key):",
    "    if key is None:",
    "        return a",
    "    return a * jax.random.bernoulli(key, keep_prob, a.shape) / keep_prob",
]


def network_script(plan: ScriptPlan) -> Script:
    """The script of a training; ValueError for what JAX and optax do not have."""
    if _batch(plan) and plan.last_batch == 1:
        raise ValueError(
            "the unbiased variance of a batch of one example does not exist; got one as the last of each epoch, "
            f"{plan.examples} examples in batches of {plan.settings.batch_size}: choose another batch size."
        )
    factor = rates.factor_lines(plan.settings, plan.steps_per_epoch, plan.examples)
    mask = '{name: name.startswith("w") for name in params}'
    rate = "lambda step: rates[step]" if factor else number(plan.settings.learning_rate)
    rule = jax_rules.rule(plan.settings.optimizer, plan.rule, rate, bool(factor), mask)
    start = ", from the lab's weights, in its order of examples" if plan.same else ""
    standard = ["import math", ""] if rates.needs_math(factor) else []
    own = [] if plan.same else examples.imports(plan)
    helpers = [
        part for part, used in ((_BATCH_NORM, _batch(plan)), (_GROUP_NORM, _grouped(plan)), (_DROPOUT, plan.drops), (factor, factor)) if used
    ]  # fmt: skip
    functions = [*helpers, _forward(plan), _mean_loss(plan), _cost(plan)]
    text = joined(
        title(f"{plan.title}: the lab's setting in JAX{start}."),
        [*standard, "import jax", "import jax.numpy as jnp", "import numpy as np", "import optax", *own],
        ['jax.config.update("jax_enable_x64", True)'] if plan.float64 else [],
        _data(plan),
        _parameters(plan),
        *(["", *one, ""] for one in functions),
        _optimizer(plan, rule, bool(factor)),
        ["", *_step(plan), ""],
        _loop(plan, bool(factor)),
    )
    notes: tuple[str, ...] = (rule.note,) if rule.note else ()
    if plan.settings.clip is not None:
        notes += (CLIP,)
    return plan.made(text, notes)


def _batch(plan: ScriptPlan) -> bool:
    return any(layer.norm == "batch" for layer in plan.layers)


def _grouped(plan: ScriptPlan) -> bool:
    return any(layer.norm in ("layer", "group") for layer in plan.layers)


def _data(plan: ScriptPlan) -> list[str]:
    if plan.same:
        return [
            'data, start = np.load("data.npz"), np.load("start.npz")',
            'X, y, X_dev, y_dev = (jnp.array(data[k]) for k in ("X", "y", "X_dev", "y_dev"))',
        ]
    return [*examples.lines(plan), "X, y, X_dev, y_dev = (jnp.array(a) for a in (X, y, X_dev, y_dev))"]


def _parameters(plan: ScriptPlan) -> list[str]:
    sizes = list(plan.spec.sizes)
    lines = [f"sizes = {sizes}"]
    if plan.same:
        lines += ['params = {name: jnp.array(start[name]) for name in start if name != "order"}']
    else:
        lines += [
            f"draw = {_drawn(plan)}",
            f"key, *keys = jax.random.split(jax.random.key({plan.settings.seed}), {len(sizes)})",
            'params = {f"w{i}": draw(key, (sizes[i - 1], sizes[i])) for i, key in enumerate(keys, 1)}',
        ]
        if plan.settings.gain != 1.0 and plan.settings.initializer not in ("orthogonal", "constant"):
            lines.append(f"params = jax.tree.map(lambda w: {number(plan.settings.gain)} * w, params)")
    lines.append('params |= {f"b{i}": jnp.zeros(n) for i, n in enumerate(sizes[1:], 1)}')
    normed = [layer.number for layer in plan.layers if layer.norm != "none"]
    if normed:
        lines.append(f'params |= {{f"gamma{{i}}": jnp.ones(sizes[i]) for i in {normed}}}')
        lines.append(f'params |= {{f"beta{{i}}": jnp.zeros(sizes[i]) for i in {normed}}}')
    batch = [layer.number for layer in plan.layers if layer.norm == "batch"]
    if batch:
        lines.append(f"running = {{i: (jnp.zeros(sizes[i]), jnp.ones(sizes[i])) for i in {batch}}}")
    return lines


def _drawn(plan: ScriptPlan) -> str:
    gain = plan.settings.gain
    own = "jax.nn.initializers."
    return own + {
        "zeros": "zeros", "constant": f"constant({number(round(0.1 * gain, 12))})", "small-normal": "normal(0.01)",
        "large-normal": "normal(10.0)", "lecun": 'variance_scaling(1.0, "fan_in", "normal")',
        "glorot": 'variance_scaling(1.0, "fan_avg", "normal")', "he": 'variance_scaling(2.0, "fan_in", "normal")',
        "orthogonal": f"orthogonal({number(gain)})",
    }[plan.settings.initializer]  # fmt: skip


def _arguments(plan: ScriptPlan) -> str:
    """What a function is given besides parameters and examples."""
    return ("running, " if _batch(plan) else "") + ("key, " if plan.drops else "")


def _forward(plan: ScriptPlan) -> list[str]:
    train = ", running, train" if _batch(plan) else ""
    lines = [f"def forward(params, X{train}{', key=None' if plan.drops else ''}):"]
    if plan.drops:
        lines.append(
            f"    keys = [None] * {len(plan.layers) + 1} if key is None else jax.random.split(key, {len(plan.layers) + 1})"
        )
    if _batch(plan):
        lines.append("    running = dict(running)")
    at = "X"
    if plan.settings.input_keep_prob < 1.0:
        lines.append(f"    X = dropout(X, {number(plan.settings.input_keep_prob)}, keys[0])")
    for layer in plan.layers:
        lines += indented(_layer(layer, at))
        at = "a"
    last = len(plan.layers) + 1
    logits = f'{at} @ params["w{last}"] + params["b{last}"]'
    return [*lines, f"    return {logits}{', running' if _batch(plan) else ''}"]


def _layer(layer: Layer, at: str) -> list[str]:
    i = layer.number
    lines = [f'z = {at} @ params["w{i}"] + params["b{i}"]']
    own = f'params["gamma{i}"], params["beta{i}"]'
    if layer.norm == "batch":
        lines += call(f"z, running[{i}] = batch_norm(", ["z", *own.split(", "), f"running[{i}]", "train"])
    elif layer.norm != "none":
        lines += call("z = group_norm(", ["z", *own.split(", "), str(layer.groups if layer.norm == "group" else 1)])
    lines.append(f"a = {_ACTIVATIONS[layer.activation].format('z')}")
    if layer.keep_prob < 1.0:
        lines.append(f"a = dropout(a, {number(layer.keep_prob)}, keys[{i}])")
    return lines


def _mean_loss(plan: ScriptPlan) -> list[str]:
    """The cost as it is measured: in prediction mode, without the penalty."""
    batch = _batch(plan)
    given, run = (", running", ", running, False") if batch else ("", "")
    return [
        "def mean_loss(z, y):",
        f"    return {_LOSSES[plan.spec.loss]}.mean()",
        "",
        "",
        "@jax.jit",
        f"def measured(params, X, y{given}):",
        f"    return mean_loss(forward(params, X{run}){'[0]' if batch else ''}, y)",
    ]


def _cost(plan: ScriptPlan) -> list[str]:
    batch, settings = _batch(plan), plan.settings
    given = ("running, True" if batch else "") + (", key" if batch and plan.drops else "key" if plan.drops else "")
    lines = [
        f"def cost(params, X, y{', running' if batch else ''}{', key' if plan.drops else ''}):",
        f"    {'z, running' if batch else 'z'} = forward(params, X{f', {given}' if given else ''})",
        "    loss = mean_loss(z, y)",
    ]
    terms = [(settings.l2, "(w**2)"), (0.0 if settings.steps_proximally else settings.l1, "jnp.abs(w)")]
    if any(strength for strength, _ in terms):
        lines += comment("The lab's lambda is divided by 2m, m all training examples, and spares biases.", "    ")
        lines.append('    weights = [w for name, w in params.items() if name.startswith("w")]')
        for strength, of in terms:
            if strength:
                lines.append(f"    loss += {number(strength)} / {2 * plan.examples} * sum({of}.sum() for w in weights)")
    return [*lines, f"    return loss{', running' if batch else ''}"]


def _optimizer(plan: ScriptPlan, rule: RuleCall, decays: bool) -> list[str]:
    lines = []
    if decays:
        steps = plan.settings.epochs * plan.steps_per_epoch
        rate = scaled(number(plan.settings.learning_rate), plan.rule)
        lines = [f"rates = jnp.array([{rate} * factor(step) for step in range({steps})])"]
    if plan.rule.get("weight_decay"):
        lines += comment("The lab's decay spares biases, gammas and betas; by itself optax's takes all.")
    lines += rule.lines("optimizer = ")
    if plan.settings.clip is not None:
        clip = number(plan.settings.clip)
        lines += [*comment(CLIP), f"optimizer = optax.chain(optax.clip_by_global_norm({clip}), optimizer)"]
    return [*lines, "state = optimizer.init(params)"]


def _step(plan: ScriptPlan) -> list[str]:
    batch, extra = _batch(plan), _arguments(plan)
    least = ", least" if plan.settings.steps_proximally else ""
    given = f", {extra[:-2]}" if extra else ""
    taken = "gradient, running = jax.grad(cost, has_aux=True)" if batch else "gradient = jax.grad(cost)"
    lines = [
        "@jax.jit",
        f"def step(params, state, X, y{given}{least}):",
        f"    {taken}(params, X, y{given})",
        "    updates, state = optimizer.update(gradient, state, params)",
        "    params = optax.apply_updates(params, updates)",
    ]
    if least:
        lines += [
            '    for name in [name for name in params if name.startswith("w")]:',
            "        w = params[name]",
            "        params[name] = w - jnp.clip(w, -least, least)",
        ]
    return [*lines, f"    return params, state{', running' if batch else ''}"]


def _loop(plan: ScriptPlan, decays: bool) -> list[str]:
    settings, batch = plan.settings, _batch(plan)
    order = 'start["order"][epoch]' if plan.same else "rng.permutation(len(X))"
    # `call` leaves out what is empty.
    given = ["params", "state", "X[rows]", "y[rows]", "running" if batch else "", "subkey" if plan.drops else ""]
    inner = [f"rows = order[i : i + {settings.batch_size}]"]
    if plan.drops:
        inner.append("key, subkey = jax.random.split(key)")
    if settings.steps_proximally:
        given.append("least")
        share = f" / (1 - {number(plan.rule['beta'])})" if plan.rule.get("form") == "averaged" and decays else ""
        rate = f"rates[made]{share}" if decays else number(settings.learning_rate)
        inner.append(f"least = {rate} * {number(settings.l1)} / {2 * plan.examples}")
        if decays:
            inner.append("made += 1")
    inner += call(f"params, state{', running' if batch else ''} = step(", given)
    lines = [*(["made = 0"] if decays and settings.steps_proximally else [])]
    stops = settings.patience is not None
    if stops:
        lines.append('best, best_epoch = float("inf"), 0')
    for name, rows in plan.measured.items():
        lines.append(f"seen_{name} = {rows}")
    lines += [
        f"for epoch in range({settings.epochs}):",
        f"    order = {order}",
        f"    for i in range(0, len(X), {settings.batch_size}):",
        *indented(inner, 8),
    ]
    for name, (inputs, targets) in {"train": ("X", "y"), "dev": ("X_dev", "y_dev")}.items():
        at = f"[seen_{name}]" if name in plan.measured else ""
        lines += indented(
            call(f"{name} = measured(", ["params", f"{inputs}{at}", f"{targets}{at}", "running" if batch else ""])
        )
    lines.append('    print(f"epoch {epoch + 1}: train {train:.10g}, dev {dev:.10g}")')
    if stops:
        lines += [
            "    if epoch == 0 or dev < best:",
            f"        best, best_epoch{', kept' if settings.restore_best else ''} = dev, epoch{_kept(plan)}",
            f"    elif epoch - best_epoch >= {settings.patience}:",
            "        break",
        ]
        if settings.restore_best:
            lines += [
                f"params{', running' if batch else ''} = kept",
                'print(f"best: epoch {best_epoch + 1}, dev {best:.10g}")',
            ]
    return lines


def _kept(plan: ScriptPlan) -> str:
    if not plan.settings.restore_best:
        return ""
    return ", (params, running)" if _batch(plan) else ", params"

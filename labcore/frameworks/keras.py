"""Keras 3, with TensorFlow, JAX or PyTorch behind it: a Sequential model, compiled, and fitted or trained batch by batch."""

from __future__ import annotations

from labcore.frameworks import examples, keras_rules, rates
from labcore.frameworks.plan import Layer, ScriptPlan
from labcore.frameworks.rule import RuleCall, scaled
from labcore.frameworks.source import Script, call, comment, indented, joined, number, title

CLIP = "Keras divides by the gradient's length itself, the lab and PyTorch by 1e-6 more."
VARIANCE = "Keras keeps the batch's own variance for prediction, the lab and PyTorch m / (m - 1) times it."
SINGLE = "With JAX or PyTorch behind it Keras' layer and group norm keep no more digits than float32."
# In Keras 3.15.1 float64 and a plain number make float64 with TensorFlow alone; and TensorFlow reads a plain number as float32.
LOSS = "With JAX or PyTorch behind it Keras computes the loss in float32: costs are off from the eighth digit on."
BETA = "With TensorFlow behind it Keras rounds beta to float32: costs are off from the eighth digit on, with Adam from the sixth."
# AdaGrad has no beta, Adadelta's is used as it is, and of Lion's steps the sign alone counts.
_WITHOUT_BETA = ("gd", "adagrad", "adadelta", "lion")
_LOSSES = {
    "softmax-cross-entropy": ("SparseCategoricalCrossentropy", "from_logits=True"),
    "logistic-cross-entropy": ("BinaryCrossentropy", "from_logits=True"),
    "squared-error": ("MeanSquaredError", ""),
}


def network_script(plan: ScriptPlan) -> Script:
    """The script of a training; ValueError for what Keras does not have."""
    decays = plan.settings.schedule != "constant"
    if plan.settings.steps_proximally and decays:
        raise ValueError(
            "Keras steps proximally by a constraint on the weights, which does not know the step's rate; got schedule "
            f'{plan.settings.schedule!r}: take "constant", or l1_step "subgradient".'
        )
    factor = rates.factor_lines(plan.settings, plan.steps_per_epoch, plan.examples)
    rule = keras_rules.rule(plan.settings.optimizer, plan.rule, number(plan.settings.learning_rate), decays)
    start = ", from the lab's weights, in its order of examples" if plan.same else ""
    standard = [*(["import math"] if rates.needs_math(factor) else []), *(["import os"] if plan.float64 else [])]
    text = joined(
        title(f"{plan.title}: the lab's setting in Keras 3{start}."),
        standard,
        ['os.environ["JAX_ENABLE_X64"] = "1"  # where JAX stands behind Keras'] if plan.float64 else [],
        ["import keras", "import numpy as np", *([] if plan.same else examples.imports(plan))],
        _setup(plan),
        [
            'data, start = np.load("data.npz"), np.load("start.npz")',
            'X, y, X_dev, y_dev = (data[k] for k in ("X", "y", "X_dev", "y_dev"))',
        ]
        if plan.same
        else examples.lines(plan),
        *([["", *_threshold(plan), ""]] if plan.settings.steps_proximally else []),
        *([["", *factor, ""]] if factor else []),
        _model(plan),
        _compiled(plan, rule),
        _trained(plan) if plan.same else _fitted(plan),
    )
    return plan.made(text, _notes(plan, rule))


def _notes(plan: ScriptPlan, rule: RuleCall) -> tuple[str, ...]:
    batch = any(layer.norm == "batch" for layer in plan.layers)
    told = (
        (rule.note, bool(rule.note)), (CLIP, plan.settings.clip is not None), (VARIANCE, batch),
        (SINGLE, plan.float64 and any(layer.norm in ("layer", "group") for layer in plan.layers)),
        (LOSS, plan.float64), (BETA, plan.float64 and plan.settings.optimizer not in _WITHOUT_BETA),
    )  # fmt: skip
    return tuple(note for note, holds in told if holds)


def _setup(plan: ScriptPlan) -> list[str]:
    seed = [] if plan.same else [f"keras.utils.set_random_seed({plan.settings.seed})"]
    return [*seed, *(['keras.config.set_floatx("float64")'] if plan.float64 else [])]


def _threshold(plan: ScriptPlan) -> list[str]:
    """The proximal step as a constraint: Keras applies it after each step of the optimizer."""
    least = f"{number(plan.settings.learning_rate)} * {number(plan.settings.l1)} / {2 * plan.examples}"
    return [
        "class Shrunk(keras.constraints.Constraint):",
        '    """Every weight moves towards 0 by rate * lambda / (2m), and stops there."""',
        "",
        "    def __call__(self, w):",
        f"        least = {least}",
        "        return w - keras.ops.clip(w, -least, least)",
    ]


def _model(plan: ScriptPlan) -> list[str]:
    settings, given, lines = plan.settings, "", []
    penalties = {"l1": 0.0 if settings.steps_proximally else settings.l1, "l2": settings.l2}
    used = [f"{name}={number(value)} / {2 * plan.examples}" for name, value in penalties.items() if value]
    if used:
        lines += comment("The lab's lambda is divided by 2m, m all training examples, and spares biases.")
        lines += call("penalty = keras.regularizers.L1L2(", used)
        given += ", kernel_regularizer=penalty"
    if settings.steps_proximally:
        given += ", kernel_constraint=Shrunk()"
    if not plan.same:
        kind, arguments = _drawn(plan)
        lines += call(f"draw = keras.initializers.{kind}(", arguments)
        given += ", kernel_initializer=draw"
    parts = [f"keras.Input(({plan.spec.sizes[0]},))"]
    if settings.input_keep_prob < 1.0:
        parts.append(_dropout(settings.input_keep_prob))
    for layer in plan.layers:
        parts += _parts(layer, given)
    parts.append(f"keras.layers.Dense({plan.outputs}{given})")
    if any(layer.norm != "none" for layer in plan.layers):
        lines += comment(
            "Keras' own epsilon is 1e-3, its momentum 0.99, the share that stays; PyTorch means the share of the new."
        )
    if any(layer.norm == "batch" for layer in plan.layers):
        lines += comment(VARIANCE)
    if plan.drops:
        lines += comment("The lab's keep_prob is one minus Keras' rate.")
    lines += ["model = keras.Sequential(", "    ["]
    for part in parts:
        lines += _fits(part)
    lines += ["    ]", ")"]
    if plan.same:
        lines += [
            "dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]",
            "for number, layer in enumerate(dense, 1):",
            '    layer.set_weights([start[f"w{number}"], np.zeros(layer.units)])',
        ]
    return lines


def _fits(part: str) -> list[str]:
    """A layer in the list, its arguments below each other where it is too long."""
    name, _, rest = part[:-1].partition("(")
    # An Input's shape has a comma of its own, and always fits.
    lines = [part] if rest.startswith("(") else call(f"{name}(", rest.split(", "))
    return indented([*lines[:-1], f"{lines[-1]},"], 8)


def _parts(layer: Layer, given: str) -> list[str]:
    epsilon = "epsilon=1e-5"
    norms = {
        "none": [], "batch": [f"keras.layers.BatchNormalization(momentum=0.9, {epsilon})"],
        "layer": [f"keras.layers.LayerNormalization({epsilon})"], "group": [f"keras.layers.GroupNormalization({layer.groups}, {epsilon})"],
    }[layer.norm]  # fmt: skip
    activations = {
        "identity": [], "leaky-relu": ["keras.layers.LeakyReLU(negative_slope=0.01)"],
    }.get(layer.activation, [f'keras.layers.Activation("{layer.activation}")'])  # fmt: skip
    drop = [_dropout(layer.keep_prob)] if layer.keep_prob < 1.0 else []
    return [f"keras.layers.Dense({layer.units}{given})", *norms, *activations, *drop]


def _dropout(keep_prob: float) -> str:
    return f"keras.layers.Dropout({round(1.0 - keep_prob, 10)!r})"


def _drawn(plan: ScriptPlan) -> tuple[str, list[str]]:
    """HeNormal and its kin cut the normal off at two sigma; the lab does not."""
    key, gain, whole = plan.settings.initializer, plan.settings.gain, 'distribution="untruncated_normal"'
    scales = {"lecun": (1.0, "fan_in"), "glorot": (1.0, "fan_avg"), "he": (2.0, "fan_in")}
    if key in scales:
        scale, mode = scales[key]
        return "VarianceScaling", [f"scale={number(round(scale * gain * gain, 12))}", f'mode="{mode}"', whole]
    return {
        "zeros": ("Zeros", []), "constant": ("Constant", [number(round(0.1 * gain, 12))]),
        "small-normal": ("RandomNormal", [f"stddev={number(round(0.01 * gain, 12))}"]),
        "large-normal": ("RandomNormal", [f"stddev={number(round(10.0 * gain, 12))}"]),
        "orthogonal": ("Orthogonal", [f"gain={number(gain)}"]),
    }[key]  # fmt: skip


def _loss(plan: ScriptPlan, module: str, name: str = "") -> str:
    kind, given = _LOSSES[plan.spec.loss]
    return f"keras.{module}.{kind}({', '.join(one for one in (given, name) if one)})"


def _compiled(plan: ScriptPlan, rule: RuleCall) -> list[str]:
    lines = [f"loss_of = {_loss(plan, 'losses')}"]
    clip = plan.settings.clip
    if clip is not None:
        lines += comment(CLIP)
        rule = RuleCall(rule.made, (*rule.arguments, f"global_clipnorm={number(clip)}"), rule.why, rule.note)
    lines += rule.lines("optimizer = ")
    if plan.rule.get("weight_decay"):
        lines += comment("The lab's decay spares biases, gammas and betas.")
        lines.append('optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])')
    if plan.same:
        return [*lines, "model.compile(optimizer, loss_of)"]
    cost = _loss(plan, "metrics", 'name="cost"')
    return [*lines, f"cost = {cost}", "model.compile(optimizer, loss_of, metrics=[cost])"]


def _trained(plan: ScriptPlan) -> list[str]:
    """The lab's mini-batches one by one, and after each epoch both costs in prediction mode, without the penalty."""
    settings = plan.settings
    decays, stops = settings.schedule != "constant", settings.patience is not None
    step = [f"rows = order[i : i + {settings.batch_size}]"]
    if decays:
        rate = scaled(number(settings.learning_rate), plan.rule)
        step = [f"optimizer.learning_rate = {rate} * factor(step)", "step += 1", *step]
    step.append("model.train_on_batch(X[rows], y[rows])")
    lines = [*(["step = 0"] if decays else []), *(['best, best_epoch = float("inf"), 0'] if stops else [])]
    lines += [f"seen_{name} = {rows}" for name, rows in plan.measured.items()]
    lines += [
        f"for epoch in range({settings.epochs}):",
        '    order = start["order"][epoch]',
        f"    for i in range(0, len(X), {settings.batch_size}):",
        *indented(step, 8),
    ]
    for name, (inputs, targets) in {"train": ("X", "y"), "dev": ("X_dev", "y_dev")}.items():
        at = f"[seen_{name}]" if name in plan.measured else ""
        lines.append(f"    {name} = float(loss_of({targets}{at}, model.predict_on_batch({inputs}{at})))")
    lines.append('    print(f"epoch {epoch + 1}: train {train:.10g}, dev {dev:.10g}")')
    if stops:
        kept = settings.restore_best
        lines += [
            "    if epoch == 0 or dev < best:",
            f"        best, best_epoch{', weights' if kept else ''} = dev, epoch{', model.get_weights()' if kept else ''}",
            f"    elif epoch - best_epoch >= {settings.patience}:",
            "        break",
        ]
        if kept:
            lines += ["model.set_weights(weights)", 'print(f"best: epoch {best_epoch + 1}, dev {best:.10g}")']
    return lines


def _fitted(plan: ScriptPlan) -> list[str]:
    settings, lines, callbacks = plan.settings, [], []
    if settings.schedule != "constant":
        rate = scaled(number(settings.learning_rate), plan.rule)
        lines += [
            "", "class Rate(keras.callbacks.Callback):", "    step = 0", "",
            "    def on_train_batch_begin(self, batch, logs=None):",
            f"        optimizer.learning_rate = {rate} * factor(self.step)",
            "        self.step += 1", "", "",
        ]  # fmt: skip
        callbacks.append("Rate()")
    if settings.patience is not None:
        lines += call(
            "stopping = keras.callbacks.EarlyStopping(",
            [
                '"val_cost"',
                'mode="min"',
                f"patience={settings.patience}",
                f"restore_best_weights={settings.restore_best}",
            ],
        )
        callbacks.append("stopping")
    given = [
        "X", "y", f"batch_size={settings.batch_size}", f"epochs={settings.epochs}", "validation_data=(X_dev, y_dev)",
        f"callbacks=[{', '.join(callbacks)}]" if callbacks else "", "verbose=2",
    ]  # fmt: skip
    return [
        *lines,
        *comment("loss has the penalty, cost has not; val_cost is the dev cost."),
        *call("model.fit(", given),
    ]

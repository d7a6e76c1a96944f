"""PyTorch: a Sequential of Linear layers, an optimizer of torch.optim, and the loop that every PyTorch script has."""

from __future__ import annotations

from labcore.frameworks import examples, pytorch_rules, rates
from labcore.frameworks.plan import Layer, ScriptPlan
from labcore.frameworks.rule import RuleCall
from labcore.frameworks.source import Script, comment, indented, joined, number, title

_ACTIVATIONS = {
    "identity": "nn.Identity()", "sigmoid": "nn.Sigmoid()", "tanh": "nn.Tanh()", "relu": "nn.ReLU()",
    "leaky-relu": "nn.LeakyReLU(0.01)", "elu": "nn.ELU()", "gelu": "nn.GELU()", "silu": "nn.SiLU()",
}  # fmt: skip
_LOSSES = {
    "softmax-cross-entropy": "nn.CrossEntropyLoss()", "logistic-cross-entropy": "nn.BCEWithLogitsLoss()", "squared-error": "nn.MSELoss()",
}  # fmt: skip


def network_script(plan: ScriptPlan) -> Script:
    """The script of a training; ValueError for what PyTorch does not have."""
    _check(plan)
    rule = pytorch_rules.rule(plan.settings.optimizer, plan.rule, number(plan.settings.learning_rate))
    factor = rates.factor_lines(plan.settings, plan.steps_per_epoch, plan.examples)
    start = ", from the lab's weights, in its order of examples" if plan.same else ""
    text = joined(
        title(f"{plan.title}: the lab's setting in PyTorch{start}."),
        _imports(plan, factor),
        _setup(plan),
        _data(plan),
        _model(plan),
        ["", *factor, ""] if factor else [],
        _optimizer(plan, rule, bool(factor)),
        _loop(plan, bool(factor)),
    )
    return plan.made(text)


def _check(plan: ScriptPlan) -> None:
    for layer in plan.layers:
        single = layer.norm == "batch" or (layer.norm == "group" and layer.groups == layer.units)
        if single and plan.last_batch == 1:
            raise ValueError(
                "PyTorch refuses to normalize a batch of one example; got one as the last of each epoch, "
                f"{plan.examples} examples in batches of {plan.settings.batch_size}: choose another batch size."
            )


def _imports(plan: ScriptPlan, factor: list[str]) -> list[str]:
    uses_copy = plan.settings.patience is not None and plan.settings.restore_best
    standard = [*(["import copy"] if uses_copy else []), *(["import math"] if rates.needs_math(factor) else [])]
    others = ["import numpy as np", "import torch", *([] if plan.same else examples.imports(plan))]
    ours = ["from torch import nn"]
    if not plan.same:
        ours.append("from torch.utils.data import DataLoader, TensorDataset")
    return [*standard, *([""] if standard else []), *others, *ours]


def _setup(plan: ScriptPlan) -> list[str]:
    seed = [] if plan.same else [f"torch.manual_seed({plan.settings.seed})"]
    return [*seed, *(["torch.set_default_dtype(torch.float64)"] if plan.float64 else [])]


def _data(plan: ScriptPlan) -> list[str]:
    if plan.same:
        return [
            'data, start = np.load("data.npz"), np.load("start.npz")',
            'X, y, X_dev, y_dev = (torch.tensor(data[k]) for k in ("X", "y", "X_dev", "y_dev"))',
        ]
    kind = "torch.get_default_dtype()"
    y = "torch.long" if plan.spec.loss == "softmax-cross-entropy" else kind
    return [
        *examples.lines(plan),
        *(f"{name} = torch.tensor({name}, dtype={kind})" for name in ("X", "X_dev")),
        *(f"{name} = torch.tensor({name}, dtype={y})" for name in ("y", "y_dev")),
        f"batches = DataLoader(TensorDataset(X, y), {plan.settings.batch_size}, shuffle=True)",
    ]


def _model(plan: ScriptPlan) -> list[str]:
    lines = ["model = nn.Sequential("]
    if plan.settings.input_keep_prob < 1.0:
        lines.append(f"    {_dropout(plan.settings.input_keep_prob)},")
    for layer in plan.layers:
        lines += [f"    {part}," for part in _parts(layer)]
    lines += [f"    nn.Linear({plan.spec.sizes[-2]}, {plan.outputs}),", ")"]
    if plan.drops:
        lines[0:0] = comment("The lab's keep_prob is one minus PyTorch's p.")
    if any(layer.norm == "batch" for layer in plan.layers):
        lines[0:0] = comment(
            "BatchNorm1d's momentum 0.1 is the lab's 1 - 0.9; both have epsilon 1e-5 and keep the unbiased variance."
        )
    lines += ["dense = [layer for layer in model if isinstance(layer, nn.Linear)]"]
    if plan.same:
        lines += comment("The lab's weights are (inputs, outputs), PyTorch's (outputs, inputs).")
        lines += [
            "with torch.no_grad():",
            "    for number, layer in enumerate(dense, 1):",
            '        layer.weight.copy_(torch.tensor(start[f"w{number}"]).T)',
            "        layer.bias.zero_()",
        ]
    else:
        lines += ["for layer in dense:", *indented(_drawn(plan)), "    nn.init.zeros_(layer.bias)"]
    return lines


def _parts(layer: Layer) -> list[str]:
    norms = {
        "none": [], "batch": [f"nn.BatchNorm1d({layer.units})"], "layer": [f"nn.LayerNorm({layer.units})"],
        "group": [f"nn.GroupNorm({layer.groups}, {layer.units})"],
    }  # fmt: skip
    drop = [_dropout(layer.keep_prob)] if layer.keep_prob < 1.0 else []
    return [f"nn.Linear({layer.inputs}, {layer.units})", *norms[layer.norm], _ACTIVATIONS[layer.activation], *drop]


def _dropout(keep_prob: float) -> str:
    return f"nn.Dropout(p={round(1.0 - keep_prob, 10)!r})"


def _drawn(plan: ScriptPlan) -> list[str]:
    """The initial weights of a layer."""
    gain = plan.settings.gain
    scaled = ["with torch.no_grad():", f"    layer.weight.mul_({number(gain)})"] if gain != 1.0 else []
    return {
        "zeros": ["nn.init.zeros_(layer.weight)"],
        "constant": [f"nn.init.constant_(layer.weight, {number(round(0.1 * gain, 12))})"],
        "small-normal": [f"nn.init.normal_(layer.weight, std={number(round(0.01 * gain, 12))})"],
        "large-normal": [f"nn.init.normal_(layer.weight, std={number(round(10.0 * gain, 12))})"],
        "lecun": ['nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")', *scaled],
        "glorot": [f"nn.init.xavier_normal_(layer.weight, gain={number(gain)})"],
        "he": ['nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")', *scaled],
        "orthogonal": [f"nn.init.orthogonal_(layer.weight, gain={number(gain)})"],
    }[plan.settings.initializer]


def _optimizer(plan: ScriptPlan, rule: RuleCall, decays: bool) -> list[str]:
    parameters, lines = "model.parameters()", [f"loss_of = {_LOSSES[plan.spec.loss]}"]
    if plan.rule.get("weight_decay"):
        lines += comment("The lab's decay spares biases, gammas and betas; by itself PyTorch's takes all.")
        lines += [
            "weights = [layer.weight for layer in dense]",
            "others = [p for p in model.parameters() if not any(p is w for w in weights)]",
            "groups = [",
            f'    {{"params": weights, "weight_decay": {number(plan.rule["weight_decay"])}}},',
            '    {"params": others},',
            "]",
        ]
        parameters = "groups"
    lines += rule.lines("optimizer = ", parameters)
    if decays:
        lines.append("scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)")
    return lines


def _penalty(plan: ScriptPlan) -> list[str]:
    """Lines that add the penalties to a loss."""
    settings, lines = plan.settings, []
    terms = [(settings.l2, "(layer.weight**2).sum()")]
    if not settings.steps_proximally:
        terms.append((settings.l1, "layer.weight.abs().sum()"))
    for strength, of in terms:
        if strength:
            lines += [
                f"penalty = sum({of} for layer in dense)",
                f"loss = loss + {number(strength)} / (2 * len(X)) * penalty",
            ]
    if lines:
        lines[0:0] = comment("The lab's lambda is divided by 2m, m all training examples, and spares biases.")
    return lines


def _loop(plan: ScriptPlan, decays: bool) -> list[str]:
    settings = plan.settings
    step = ["optimizer.zero_grad()"]
    if plan.same:
        step += ["loss = loss_of(model(X[rows]), y[rows])"]
    else:
        step += ["loss = loss_of(model(X_batch), y_batch)"]
    step += [*_penalty(plan), "loss.backward()"]
    if settings.clip is not None:
        step.append(f"nn.utils.clip_grad_norm_(model.parameters(), {number(settings.clip)})")
    step.append("optimizer.step()")
    if settings.steps_proximally:
        step += [
            *_rate(plan),
            f"least = rate * {number(settings.l1)} / (2 * len(X))",
            "with torch.no_grad():",
            "    for layer in dense:",
            "        layer.weight.copy_(nn.functional.softshrink(layer.weight, least))",
        ]
    if decays:
        step.append("scheduler.step()")
    over = (
        ['order = torch.tensor(start["order"][epoch])', f"for rows in order.split({settings.batch_size}):"]
        if plan.same
        else ["for X_batch, y_batch in batches:"]
    )
    stops = settings.patience is not None
    lines = ['best, best_epoch = float("inf"), 0'] if stops else []
    lines += [
        f"for epoch in range({settings.epochs}):",
        *indented(["model.train()", *over, *indented(step)]),
        *indented(_measured(plan)),
        '    print(f"epoch {epoch + 1}: train {train:.10g}, dev {dev:.10g}")',
    ]
    return lines + (_stopping(plan) if stops else [])


def _rate(plan: ScriptPlan) -> list[str]:
    """The lab's learning rate of the step."""
    share = f" / (1 - {number(plan.rule['beta'])})" if plan.rule.get("form") == "averaged" else ""
    return [f'rate = optimizer.param_groups[0]["lr"]{share}']


def _measured(plan: ScriptPlan) -> list[str]:
    """Train and dev cost in prediction mode, without the penalty."""
    lines, of = [], {"train": ("X", "y"), "dev": ("X_dev", "y_dev")}
    for name, rows in plan.measured.items():
        lines.append(f"seen_{name} = {rows}")
    costs = []
    for name, (inputs, targets) in of.items():
        at = f"[seen_{name}]" if name in plan.measured else ""
        costs.append(f"    {name} = loss_of(model({inputs}{at}), {targets}{at}).item()")
    return ["model.eval()", *lines, "with torch.no_grad():", *costs]


def _stopping(plan: ScriptPlan) -> list[str]:
    settings = plan.settings
    keeps = ["        weights = copy.deepcopy(model.state_dict())"] if settings.restore_best else []
    lines = [
        "    if epoch == 0 or dev < best:",
        "        best, best_epoch = dev, epoch",
        *keeps,
        f"    elif epoch - best_epoch >= {settings.patience}:",
        "        break",
    ]
    if settings.restore_best:
        lines += ["model.load_state_dict(weights)", 'print(f"best: epoch {best_epoch + 1}, dev {best:.10g}")']
    return lines

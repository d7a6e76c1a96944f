"""The trainer's presets beside the same networks of scikit-learn and PyTorch: errors on the same dev sets, over ten seeds."""

from __future__ import annotations

import warnings

import numpy as np

from benchmarks.rounds import versions
from labcore.network import Network
from labcore.training import Run, Settings, Side
from labcore.training.presets import PRESETS
from labcore.training.stack import first_weights, spec_of

SEEDS = 10
NAMES = ("digits", "breast-cancer", "wine", "moons", "spirals", "diabetes")


def error(side: Side, said: np.ndarray) -> float:
    """Of labels the share that is wrong, of standardized numbers the root mean squared error over the training set's sigma."""
    dev = side.problem.dev
    if side.problem.table.classes:
        return float(np.mean(said != dev.y))
    return float(np.sqrt(np.mean((said - dev.learned) ** 2)))


def lab(settings: Settings) -> tuple[Side, float]:
    run = Run(settings)
    while run.running:
        run.advance(1000)
    side = run.sides[0]
    latest = side.evaluations[-1]
    if side.problem.table.classes:
        return side, 1.0 - latest.dev_score
    return side, error(side, side.network().forward(side.problem.dev.X)[:, 0])


def scikit_learn(side: Side) -> float:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    settings, problem = side.settings, side.problem
    kind = MLPClassifier if problem.table.classes else MLPRegressor
    model = kind(
        hidden_layer_sizes=settings.hidden, activation=settings.activation, batch_size=settings.batch_size,
        # Its penalty is alpha/(2 batch size) in every batch.
        learning_rate_init=settings.learning_rate, alpha=settings.l2 * settings.batch_size / problem.train.examples,
        max_iter=settings.epochs, tol=0.0, n_iter_no_change=10**6, random_state=settings.seed,
    )  # fmt: skip
    with warnings.catch_warnings():
        # That it stopped at max_iter is what was asked.
        warnings.simplefilter("ignore")
        model.fit(problem.train.X, problem.train.learned)
    return error(side, model.predict(problem.dev.X))


def pytorch(side: Side) -> float:
    """From the lab's own first weights, in batches of PyTorch's own order."""
    import torch
    from torch import nn

    settings, problem = side.settings, side.problem
    torch.manual_seed(settings.seed)
    start = Network(spec_of(settings, problem), theta=first_weights(settings, problem).theta)
    between = {"relu": nn.ReLU, "tanh": nn.Tanh}[str(settings.activation)]
    parts: list[nn.Module] = []
    for layer in start.layers:
        dense = nn.Linear(*layer.weights.shape)
        with torch.no_grad():
            dense.weight.copy_(torch.from_numpy(layer.weights.T))
            dense.bias.zero_()
        parts += [dense, between()]
    model = nn.Sequential(*parts[:-1]).double()
    X, learned = torch.from_numpy(problem.train.X), torch.from_numpy(np.asarray(problem.train.learned))
    several = problem.outputs > 1
    loss_of: nn.Module = (
        nn.CrossEntropyLoss() if several else nn.BCEWithLogitsLoss() if problem.table.classes else nn.MSELoss()
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
    weights = [part.weight for part in model if isinstance(part, nn.Linear)]
    for _ in range(settings.epochs):
        for rows in torch.randperm(len(X)).split(settings.batch_size):
            optimizer.zero_grad()
            said = model(X[rows])
            loss = loss_of(said, learned[rows].long()) if several else loss_of(said[:, 0], learned[rows].double())
            loss = loss + settings.l2 / (2 * len(X)) * sum((each**2).sum() for each in weights)
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        said = model(torch.from_numpy(problem.dev.X)).numpy()
    if not problem.table.classes:
        return error(side, said[:, 0])
    return error(side, said.argmax(axis=1) if several else (said[:, 0] > 0).astype(int))


def main() -> None:
    print(f"\n## The trainer's presets: errors on the dev set, mean of {SEEDS} seeds (split and weights)\n")
    sides = {"scikit-learn": scikit_learn}
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: scikit-learn alone (`pip install torch`).\n")
    else:
        torch.set_num_threads(1)
        sides["torch"] = pytorch
    print(f"{versions('numpy', *sides)}. The spread is that of the differences, seed by seed.\n")
    print("| preset | Descent Lab | " + " | ".join(f"{name} | spread" for name in sides) + " |")
    print("|---" * (2 + 2 * len(sides)) + "|")
    for name in NAMES:
        sides, ours = zip(*(lab(PRESETS[name].changed(seed=seed)) for seed in range(SEEDS)), strict=True)
        cells = [name, f"{np.mean(ours):.4f}"]
        for side in sides.values():
            theirs = [side(side) for side in sides]
            cells += [f"{np.mean(theirs):.4f}", f"{np.std(np.subtract(ours, theirs), ddof=1):.4f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

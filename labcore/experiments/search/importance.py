"""Which of the names mattered: Optuna's PED-ANOVA, with its settings named.

It asks where the best trials lie: of each name, how far the density of the best trials' values is from that of all. It goes by
ranks, so that trials that diverged count as what they are, the worst; fANOVA, which explains the variance of scores by a forest,
has no number for them, and takes 5 s for 400 trials in place of 10 ms.
"""

from __future__ import annotations

from labcore.experiments.search.samplers import distribution_of, to_optuna
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.study import new_study, require_optuna

# With fewer there is no best part that could lie anywhere.
LEAST_TRIALS = 10
# The best tenth, in a small search the best ten, and never more than half.
_BEST_SHARE, _BEST_TRIALS, _MOST_SHARE = 0.1, 10, 0.5


def importance(state: SearchState) -> dict[str, float]:
    """Of every name its share in what the best trials have in common, the largest first; they add up to 1, and are all 0 where all trials
    are equally good.

    Trials that were pruned or diverged count as worse than all that finished. ValueError for fewer than 10 trials, and where
    fewer than two have finished.
    Source: S. Watanabe et al., PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces (2023).
    """
    require_optuna()
    from optuna import create_trial
    from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

    scores = [one.score for one in state.trials if one.outcome == "finished" and one.score is not None]
    if len(state.trials) < LEAST_TRIALS or len(scores) < 2:
        raise ValueError(
            f"importance needs {LEAST_TRIALS} trials, two of them finished; got {len(state.trials)}, {len(scores)} finished."
        )
    worst = min(scores) - 1.0
    values = [one.score if one.outcome == "finished" and one.score is not None else worst for one in state.trials]
    # The best part is to be a part: where many are equally bad, those above them.
    above = sum(value > min(values) for value in values)
    if not above:
        return dict.fromkeys(state.space.names, 0.0)
    best = min(max(_BEST_SHARE, _BEST_TRIALS / len(values)), _MOST_SHARE, (above - 0.5) / len(values))
    study = new_study()
    distributions = {one.name: distribution_of(one) for one in state.space.dimensions}
    for trial, value in zip(state.trials, values, strict=True):
        params = {one.name: to_optuna(one, trial.values[one.name]) for one in state.space.dimensions}
        study.add_trial(create_trial(params=params, distributions=distributions, value=value))
    evaluator = PedAnovaImportanceEvaluator(target_quantile=best, region_quantile=1.0, evaluate_on_local=True)
    found = {name: float(share) for name, share in get_param_importances(study, evaluator=evaluator).items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))

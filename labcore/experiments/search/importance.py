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
    """Of every name its share in what the best trials have in common, the largest first; they add up to 1, or are all 0.

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
    study, worst = new_study(), min(scores) - 1.0
    distributions = {one.name: distribution_of(one) for one in state.space.dimensions}
    for trial in state.trials:
        finished = trial.outcome == "finished" and trial.score is not None
        params = {one.name: to_optuna(one, trial.values[one.name]) for one in state.space.dimensions}
        study.add_trial(
            create_trial(params=params, distributions=distributions, value=trial.score if finished else worst)
        )
    best = min(_MOST_SHARE, max(_BEST_SHARE, _BEST_TRIALS / len(state.trials)))
    evaluator = PedAnovaImportanceEvaluator(target_quantile=best, region_quantile=1.0, evaluate_on_local=True)
    found = {name: float(share) for name, share in get_param_importances(study, evaluator=evaluator).items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))

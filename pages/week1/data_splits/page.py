"""Train, dev and test: the page."""

from dataclasses import replace

from labcore.experiments import data_splits
from labcore.experiments.data_splits import better, counts, leak, looks, mismatch
from labcore.span import Span
from pages.kit.code import script_of
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week1.data_splits import better as better_view
from pages.week1.data_splits import counts as counts_view
from pages.week1.data_splits import leak as leak_view
from pages.week1.data_splits import looks as looks_view
from pages.week1.data_splits import mismatch as mismatch_view
from pages.week1.data_splits import questions, words
from pages.week1.data_splits import winner as winner_view
from pages.week1.data_splits.better_words import BETTER
from pages.week1.data_splits.leak_words import LEAK
from pages.week1.data_splits.looks_words import LOOKS
from pages.week1.data_splits.mismatch_words import MISMATCH
from pages.week1.data_splits.split_words import SPLIT

TITLE = "Train, dev and test"
ORDER = 1
SUMMARY = "Which measured score can be believed?"

AT = Setting(Span("step", 100, 0, 100, kind="integer", label="step shown first"), place=True)
LOOK = Setting(Span("look", 1000, 0, 1000, kind="integer", label="look shown first"), place=True)
WORLDS = {"dev_from": {"clean": "Clean pictures", "phone": "Pictures as used"}}


def sketch(spec):
    """Fewer draws, for a moving hand."""
    few = leak.REPEATS.low
    return (
        None
        if spec.repeats <= few
        else (replace(spec, repeats=few), f"A sketch of {few} draws, of {spec.repeats} at rest")
    )


def split_of(examples, dev, test):
    return {"exhibit": "split", "examples": examples, "dev_percent": dev, "test_percent": test}


lesson = Lesson(
    __file__, TITLE, SUMMARY, data_splits.Spec, data_splits.run, winner_view.view, key="winner", label="Winner's curse", look=[AT],
    controls=["models", "dev_examples", "accuracy", "test_examples"], more=["seed"],
    presets={
        "A thousand models": {"models": 1000},
        "70/30": split_of(1000, 30.0, 0.0),
        "60/20/20": split_of(10_000, 20.0, 20.0),
        "98/1/1": split_of(1_000_000, 1.0, 1.0),
        "99.5/0.25/0.25": split_of(4_000_000, 0.25, 0.25),
        "99.5/0.4/0.1": split_of(4_000_000, 0.4, 0.1),
    },
    experiments={
        "Another draw: does another model win?": {"seed": 1},
        "A dev set of 100: how much is luck worth?": {"dev_examples": 100},
        "All truly at 60 %: is luck larger or smaller?": {"accuracy": 0.6},
    },
    predictions=questions.WINNER, explanation=words.EXPLANATION, rows="Every model.",
    sources="- A. Ng, Machine Learning Yearning (2018).\n- J. E. Smith and R. L. Winkler, Management Science 52 (2006), 311-322 (the curse of choosing).",
)  # fmt: skip
lesson.exhibit(
    "split", "Split", counts.Spec, counts.run, counts_view.view, controls=["examples", "dev_percent", "test_percent", "measured"], explanation=SPLIT,
    experiments={
        "Ten million examples, the same shares: what do the further dev examples buy?": {"examples": 10_000_000},
        "No test set: what is never known?": {"test_percent": 0.0},
        "99 % measured: is that surer than 90 %?": {"measured": 0.99},
    },
    predictions=questions.COUNTS, rows="The interval at every size.", sources="- E. B. Wilson, JASA 22 (1927), 209-212.",
)  # fmt: skip
lesson.exhibit(
    "better", "Two models", better.Spec, better.run, better_view.view, controls=["worse", "lead", "compared_on", "disagreement"], explanation=BETTER,
    experiments={
        "A dev set of 100: is it better than a coin?": {"compared_on": 100},
        "They disagree on every tenth example.": {"disagreement": 0.1},
        "A lead of a fifth of a point, 10,000 examples.": {"lead": 0.002, "compared_on": 10_000},
    },
    predictions=questions.BETTER, rows="How often the better one wins, at every size.",
    sources="- W. J. Dixon and A. M. Mood, JASA 41 (1946), 557-566 (the sign test).\n- Q. McNemar, Psychometrika 12 (1947), 153-157.",
)  # fmt: skip
lesson.exhibit(
    "looks", "Looks", looks.Spec, looks.run, looks_view.view, look=[LOOK], controls=["looks", "looked_at", "changed", "tweaked"], more=["seed"],
    explanation=LOOKS,
    experiments={
        "Ten looks: has it begun?": {"looks": 10},
        "A dev set of 200: how soon is it worn out?": {"looked_at": 200},
        "Larger tweaks: faster or slower?": {"changed": 5.0},
    },
    predictions=questions.LOOKS, rows="Every look.", sources="- C. Dwork et al., Science 349 (2015), 636-638.\n- A. Blum and M. Hardt, arXiv:1502.04585.",
)  # fmt: skip
lesson.exhibit(
    "mismatch", "Two worlds", mismatch.Spec, mismatch.train, mismatch_view.view, names=WORLDS, controls=["dev_from", "blur", "moved", "noise"], more=["seed"],
    # The networks are trained once for a seed; what they are shown is measured anew.
    parts=lambda spec: (spec.training,), join=lambda spec, results: mismatch.measure(spec, results[0]), script=lambda spec: script_of(mismatch.run, spec),
    reveals=lambda shown, asked: shown == asked, explanation=MISMATCH,
    experiments={
        "A dev set of pictures as used: what does it choose?": {"dev_from": "phone"},
        "No blur, no noise: do the four errors agree?": {"blur": 0.0, "noise": 0.0},
        "Shifted by up to two pixels: is anything left?": {"blur": 0.0, "noise": 0.0, "moved": 2.0},
    },
    predictions=questions.MISMATCH, rows="Every network in every set.", sources="- A. Ng, Machine Learning Yearning (2018), chapters 36 to 43.\n- Data: scikit-learn's handwritten digits.",
)  # fmt: skip
lesson.exhibit(
    "leak", "Leaks", leak.Spec, leak.run, leak_view.view, held=lambda spec: 120_000_000, controls=["labelled", "features", "chosen", "repeats"], more=["seed"], sketch=sketch, explanation=LEAK,
    experiments={
        "A thousand examples: does the leak close?": {"labelled": 1000},
        "Fifty features, of which 25 are kept: is there still a leak?": {"features": 50},
        "The single best feature: is one enough to cheat?": {"chosen": 1},
    },
    predictions=questions.LEAK, rows="Every draw.", sources="- C. Ambroise and G. J. McLachlan, PNAS 99 (2002), 6562-6566.\n- T. Hastie et al., The Elements of Statistical Learning (2009), 7.10.2.\n- Data: scikit-learn's breast cancer table (Street et al. 1993).",
)  # fmt: skip

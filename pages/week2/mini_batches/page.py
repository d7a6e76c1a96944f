"""Mini-batches: the page."""

from dataclasses import replace

from labcore.experiments.mini_batches import floor, noise, order, paths, scaling, timing
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week2.mini_batches import floor as floor_view
from pages.week2.mini_batches import noise as noise_view
from pages.week2.mini_batches import order as order_view
from pages.week2.mini_batches import questions, words
from pages.week2.mini_batches import scaling as scaling_view
from pages.week2.mini_batches import timing as timing_view
from pages.week2.mini_batches.controls import AT, NAMES, ORDER_RATE, PAIRS, RATE, SEEDED, TRAINED, UPDATE, read_order
from pages.week2.mini_batches.noise_words import SCALE
from pages.week2.mini_batches.order_words import SORTED
from pages.week2.mini_batches.scaling_words import SHALLUE
from pages.week2.mini_batches.view import view

TITLE = "Mini-batches"
ORDER = 7
SUMMARY = "One example a step, some, or all: what is a batch worth?"

lesson = Lesson(
    __file__, TITLE, "What is a batch worth?", paths.Spec, paths.run, view,
    key="paths", label="Paths", names=NAMES, look=[AT],
    controls=["clock", "batch_size", RATE, "epochs"], more=["model", "pair", "scale_ratio", "seed"],
    presets={
        "By updates": {"clock": "updates"},
        "By time": {"clock": "time"},
        "Lower rate": {"rate_ratio": 0.015, "epochs": 12},
    },
    experiments={
        "A batch of 64: when does it arrive, and how close?": {"batch_size": 64},
        "The cross-entropy of a yes or no: does the order stay?": {"model": "logistic"},
        "By time on this machine: who wins now?": {"clock": "time"},
    },
    predictions=questions.PATHS,
    explanation=words.EXPLANATION,
    sources="- H. Robbins and S. Monro, Annals of Mathematical Statistics 22 (1951), 400-407.\n- L. Bottou, F. E. Curtis and J. Nocedal, SIAM Review 60 (2018), 223-311.\n- Data: scikit-learn's tables of diabetes (Efron et al. 2004), breast cancer (Street et al. 1993), wine (Forina et al. 1991).",
)  # fmt: skip
lesson.exhibit(
    "order", "Order", order.Spec, order.run, order_view.view, read=read_order, look=[UPDATE],
    settings=[
        Setting(order.FEATURES, "order_pair", PAIRS), Setting(order.BATCH_SIZE.with_default(32), "order_batch"), Setting(replace(order.RATE_RATIO, default=0.4), "order_rate"),
        Setting(paths.EPOCHS, "order_epochs"), SEEDED,
    ],
    controls=["order_batch", ORDER_RATE, "order_epochs"], more=["order_pair", "seed"], explanation=SORTED,
    presets={"Sorted labels": {}},
    experiments={
        "A quarter of the rate: does the order still matter?": {"order_rate": 0.1},
        "All examples at once: does the order matter?": {"order_batch": 512},
        "One example at a time, sorted.": {"order_batch": 1, "order_rate": 0.02},
    },
    predictions=questions.ORDER,
)  # fmt: skip
lesson.exhibit(
    "noise", "Gradient noise", noise.Spec, noise.run, noise_view.view, held=lambda spec: 55_000_000, controls=["trained"], more=["seed"], explanation=SCALE,
    experiments={
        "At the first step of a training: how far off is a mini-batch?": {"trained": 0},
        "After thirty epochs: what has become of the noise scale?": {"trained": 30},
        "Another seed: is it the same?": {"seed": 1},
    },
    predictions=questions.NOISE,
    sources="- S. McCandlish et al., arXiv:1812.06162.\n- W. G. Cochran, Sampling Techniques (1977), theorem 2.2.\n- Data: scikit-learn's handwritten digits.",
)  # fmt: skip
lesson.exhibit(
    "scaling", "Updates to a target", scaling.Spec, scaling_view.SOURCE.run, scaling_view.view, settings=TRAINED, parts=scaling_view.SOURCE.parts,
    join=scaling_view.SOURCE.join, coarse=scaling_view.SOURCE.coarse, script=scaling_view.SOURCE.script, remark=scaling_view.remark,
    controls=["hidden", "target", "source"], explanation=SHALLUE,
    presets={"Updates to a target": {}},
    experiments={
        "A wider network: where does it bend?": {"hidden": "64"},
        "The wide network and the early target.": {"hidden": "64", "target": "0.5"},
        "Train six sizes on this machine: the same shape?": {"source": "here", "target": "0.5"},
    },
    predictions=questions.SCALING,
    # The same shape, whoever trained it and however wide it is.
    reveals=lambda shown, asked: shown.target == asked.target,
    sources="- C. Shallue et al., JMLR 20 (2019), 112.\n- S. McCandlish et al., arXiv:1812.06162.\n- Data: scikit-learn's handwritten digits.",
)  # fmt: skip
lesson.exhibit(
    "timing", "Time", timing.Spec, timing.run, timing_view.view, settings=TRAINED[:2], controls=["hidden", "target"],
    explanation=timing_view.VECTORIZED,
    experiments={"A target that is reached sooner: which batch is quickest?": {"target": "0.5"}, "The wide network and the early target.": {"hidden": "64", "target": "0.5"}},
    predictions=questions.TIMING,
)  # fmt: skip
lesson.exhibit(
    "floor", "Floor", floor.Spec, floor.run, floor_view.view,
    settings=[Setting(floor.RATE), Setting(floor.BATCH_SIZE, "floor_batch"), Setting(floor.NOISE), Setting(floor.CURVATURE), SEEDED],
    read=lambda values: floor.Spec(**{name: values[name] for name in ("learning_rate", "noise", "curvature", "seed")}, batch_size=values["floor_batch"]),
    controls=["learning_rate", "floor_batch", "noise", "curvature"], more=["seed"], explanation=floor_view.FLOOR,
    experiments={
        "Half the rate: how far down does it come?": {"learning_rate": 0.05},
        "Above half the largest stable rate: what does doubling do?": {"learning_rate": 1.2},
        "One example a step.": {"floor_batch": 1},
    },
    predictions=questions.FLOOR,
    sources="- S. Mandt, M. D. Hoffman and D. M. Blei, JMLR 18 (2017), 134.",
)  # fmt: skip

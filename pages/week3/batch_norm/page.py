"""Batch normalization: the page."""

from labcore.experiments.batch_norm import rates
from pages.kit.lesson import Lesson
from pages.week3.batch_norm import questions, view
from pages.week3.batch_norm import rates_words as words

TITLE = "Batch normalization"
ORDER = 14
SUMMARY = "Why does normalizing every layer allow far larger steps?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, rates.Spec, view.SOURCE.run, view.view, key="rates", label="Rates",
    names={"layers": {"3": "3", "6": "6"}, "source": {"stored": "Stored", "here": "Here"}},
    parts=view.SOURCE.parts, join=view.SOURCE.join, coarse=view.SOURCE.coarse, script=view.SOURCE.script, remark=view.remark,
    controls=["layers", "right", "source"],
    presets={"Six layers": {"layers": "6"}, "Strict": {"right": 0.95}},
    experiments={
        "Half of the answers right: how wide are the bars now?": {"right": 0.5},
        "95 % right: which bars are left?": {"right": 0.95},
        "Train them on this machine: the same bars?": {"source": "here"},
    },
    predictions=questions.RATES, explanation=words.EXPLANATION, sources=words.SOURCES,
)  # fmt: skip

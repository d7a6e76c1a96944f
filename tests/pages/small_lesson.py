"""A small lesson that keeps the whole contract, as text, so that a test can break it in one place at a time."""

from __future__ import annotations

from tests.pages.contract import asks_first, controls_are_few, has_experiments, opens_whole, presents
from tests.pages.contract_settings import bad_values_fall_back, hidden_settings_stay, settings_mix, settings_travel
from tests.pages.contract_takeaway import takeaway_agrees

LESSON = '''
"""One optimizer, one surface."""

import streamlit as st

from labcore.experiments import race
from labcore.span import Span
from pages.kit import run_tracks, surface_pictures
from pages.kit.controls import Drawn
from pages.kit.entry_words import spoken
from pages.kit.lesson import Lesson
from pages.kit.prediction import Prediction
from pages.kit.settings import Setting
from pages.kit.showing import Showing, show
from pages.kit.stage_data import Clock
from pages.kit.view import Beside, View

TITLE = "Small lesson"
ORDER = 99
SUMMARY = "A lesson for the tests."

RATE = Span("rate", 0.02, 1e-6, 1.0, scale="log", label="rate")
BUDGET = Span("steps", 50, 10, 300, kind="integer", label="steps")
WHO = Span("who", "gd", kind="choice", choices=("gd", "momentum", "adam"))
SURFACE = ("quadratic", (("condition_number", 20.0), ("rotation", 0.0)))


def read(values):
    return race.Spec(SURFACE, (race.Entry(values["who"], values["rate"]),), steps=values["steps"])


def view(result, mode):
    picture = surface_pictures.picture_of(SURFACE)
    return View(
        alt=" ".join(map(spoken, result.results)), panels=run_tracks.surface_panels(result.results, picture, "together"),
        tracks=run_tracks.tracks(result.cost, result.results, None), clock=Clock(result.spec.steps), figures=picture.block,
        table=Beside(result.table().only("rate", "reached", "outcome"), run_tracks.legend(result.results)),
    )


lesson = Lesson(
    __file__, TITLE, "How far does one get?", race.Spec, race.run, view, read=read, settings=[Setting(RATE), Setting(BUDGET), Setting(WHO)],
    controls=["rate", "steps", "who"], explanation="It goes down.", sources="Nothing but the lab.",
    presets={
        "Slow": {"rate": 0.001}, "Fast": {"rate": 0.05}, "Long": {"steps": 200},
        "Adam": {"who": "adam"},
    },
    experiments={
        "Raise the rate.": {"rate": 0.08},
        "Take Adam.": {"who": "adam", "rate": 0.1},
        "Wait longer.": {"steps": 300},
    },
    predictions=[
        Prediction("The rate rises. What comes of it?", ["It diverges", "It goes on"], {"rate": 0.9},
                   lambda r: "It diverges" if r.results[0].outcome == "diverged" else "It goes on", lambda r: spoken(r.results[0])),
    ],
)
if __name__ == "__main__":
    show(lesson)
'''

# A fault in words, the check that is to notice it, the text it replaces, the text it puts there, and a piece of the complaint that
# is due.
FAULTS = [
    ("it raises", opens_whole, "    picture = surface_pictures", "    raise LookupError('broken')\n    picture = surface_pictures", "broken"),
    ("no title on the page", opens_whole, "    show(lesson)", "    Showing.header = lambda showing: None\n    show(lesson)", "title"),
    ("no question", opens_whole, '"How far does one get?"', '"Onwards."', "question"),
    ("three presets", has_experiments, '        "Adam": {"who": "adam"},', "", "buttons of preset"),
    ("two experiments", has_experiments, '        "Wait longer.": {"steps": 300},', "", "buttons of try"),
    ("a preset out of range", has_experiments, '{"rate": 0.001}', '{"rate": -1.0}', "rate must be"),
    ("a preset of nothing", has_experiments, '{"steps": 200}', '{"steps": 50}', "changes nothing"),
    ("a preset that names no setting", has_experiments, '{"steps": 200}', '{"stops": 200}', "stops is no setting"),
    ("no prediction", asks_first, "    predictions=[", "    predictions=[] and [", "asks no question"),
    ("a prediction without why", asks_first, "lambda r: spoken(r.results[0])),", 'lambda r: ""),', "does not say why"),
    ("a prediction of one option", asks_first, '["It diverges", "It goes on"]', '["It diverges"]', "two options"),
    ("an answer that fails", asks_first, 'lambda r: "It diverges" if r.results[0].outcome == "diverged" else "It goes on"', 'lambda r: "Maybe"', "raises"),
    ("eight controls", controls_are_few, '["rate", "steps", "who"]', '["rate", "steps", "who", *(Drawn(lambda s, i=i: st.slider(f"n {i}")) for i in range(5))]', "controls are in view"),
    ("a setting outside the URL", settings_travel, "    show(lesson)", "    show(lesson)\n    st.query_params.clear()", "the URL loses"),
    ("a setting without effect", settings_travel, "    show(lesson)", "    from pages.kit.settings import PageSettings as S\n    get = S.__getitem__\n    S.__getitem__ = lambda s, n: 0.02 if n == 'rate' else get(s, n)\n    show(lesson)\n    if st.query_params: lesson.broken = True", "rate is 0.02"),
    ("a hidden control that stays", hidden_settings_stay, '"steps", "who"]', '"steps", Drawn(lambda s: __import__("pages.kit.controls").kit.controls._choice(s, "who", "who"))]', "still shows"),
    ("a setting that fails at one value", settings_mix, "    return race.Spec(SURFACE", "    if values['who'] == 'adam': raise LookupError('adam')\n    return race.Spec(SURFACE", "adam"),
    ("bad values crash", bad_values_fall_back, "    return race.Spec(SURFACE", "    float(st.query_params.get('rate', 0))\n    return race.Spec(SURFACE", "raises"),
    ("the script fails", takeaway_agrees, "read=read,", "read=read, script=lambda spec: 'import nowhere',", "the script fails"),
    ("the script warns", takeaway_agrees, "read=read,", "read=read, script=lambda spec: 'import warnings; warnings.warn(str(1))',", "the script fails"),
    ("the script prints other numbers", takeaway_agrees, "read=read,", "read=read, script=lambda spec: 'print(12.5)',", "does not print"),
    ("an empty CSV", takeaway_agrees, "read=read,", "read=read, data=lambda result: (['a', 'b'], []),", "no rows"),
    ("a formula in the CSV", takeaway_agrees, "read=read,", "read=read, data=lambda result: (['a', 'b'], [[type('T', (), {'__str__': lambda s: '=1+1'})(), 2]]),", "as a formula"),
    ("a preset whose script fails", has_experiments, "read=read,", "read=read, script=lambda spec: 'import nowhere' if spec.entries[0].learning_rate == 0.001 else 'print(1)',", "the script fails"),
    ("a short alternative text", settings_travel, 'alt=" ".join(map(spoken, result.results))', 'alt="picture"', "no sentence"),
    ("LaTeX in the alternative text", has_experiments, 'alt=" ".join(', "alt='$1$ ' + ' '.join(", "markup"),
    ("nan in a sentence", has_experiments, 'explanation="It goes down."', 'explanation="The cost is nan."', "'nan' is in the text"),
    ("explanations while presenting", presents, "    show(lesson)", "    show(lesson)\n    st.code('1')", "shows explanations"),
    ("no way out of presenting", presents, "    show(lesson)", "    from pages.kit import frame, showing\n    showing.header = lambda *a, presenting, **k: frame.header(*a, **k)\n    show(lesson)", "no way out"),
    ("no stage", opens_whole, "    show(lesson)", "    Showing.stage = lambda showing, made: made\n    show(lesson)", "no stage"),
]  # fmt: skip

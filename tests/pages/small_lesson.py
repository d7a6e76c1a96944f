"""A small lesson that keeps the whole contract, as text, so that a test can break it in one place at a time."""

from __future__ import annotations

from tests.pages.contract import asks_first, controls_are_few, has_experiments, opens_whole, presents
from tests.pages.contract_settings import bad_values_fall_back, hidden_settings_stay, settings_mix, settings_travel
from tests.pages.contract_takeaway import takeaway_agrees

LESSON = '''
"""One optimizer, one surface."""

import streamlit as st

from labcore.span import Span
from labcore.experiments.race import Entry, race
from labcore.costs import COSTS
from pages.kit import run_tracks, surfaces
from pages.week2.optimizers import report
from pages.kit.lesson import Experiment, Lesson, Prediction, Preset
from pages.kit.settings import Setting
from pages.kit.stage import Clock, results, stage

TITLE = "Small lesson"
ORDER = 99
SUMMARY = "A lesson for the tests."

RATE = Span("rate", 0.02, 1e-6, 1.0, scale="log", label="rate")
BUDGET = Span("steps", 50, 10, 300, kind="integer", label="steps")
WHO = Span("who", "gd", kind="choice", choices=("gd", "momentum", "adam"))
SETTINGS = [Setting(RATE), Setting(BUDGET), Setting(WHO)]
PRESETS = [
    Preset("Slow", {"rate": 0.001}), Preset("Fast", {"rate": 0.05}), Preset("Long", {"steps": 200}),
    Preset("Adam", {"who": "adam"}),
]
EXPERIMENTS = [
    Experiment("Raise the rate.", {"rate": 0.08}),
    Experiment("Take Adam.", {"who": "adam", "rate": 0.1}),
    Experiment("Wait longer.", {"steps": 300}),
]
PREDICTIONS = [
    Prediction("The rate rises. What comes of it?", ["It diverges", "It goes on"], {"rate": 0.9},
               lambda f: 0 if f[0].outcome == "diverged" else 1, lambda f: report.spoken(f[0])),
]
lesson = Lesson(__file__, TITLE, "How far does one get?", SETTINGS, PRESETS, EXPERIMENTS, PREDICTIONS)
s = lesson.settings
lesson.header()
with lesson.controls([1, 1, 1]) as columns:
    for column, name in zip(columns, ("rate", "steps", "who")):
        with column:
            lesson.control(name)
surface = ("quadratic", (("condition_number", 20.0), ("rotation", 0.0)))
cost, picture = surfaces.cost_of(surface), surfaces.picture_of(surface)
found = race(cost, [Entry(s["who"], s["rate"])], steps=s["steps"])
with lesson.body() as (left, right):
    with left:
        stage(lesson.page, alt=" ".join(report.spoken(result) for result in found), tracks=run_tracks.tracks(cost, found, None),
              panels=run_tracks.surface_panels(found, picture, "together"), surface=picture.block, clock=Clock(s["steps"]))
    with right:
        results(lesson.page, *report.rows(found, report.BRIEF), live="cost")
        lesson.predict(found)
        lesson.try_this()
constant = ("constant", ())
start = tuple(float(v) for v in cost.start)
lesson.takeaway(table=lambda: report.markdown_table(found), csv=lambda: report.csv_text(found), explanation="It goes down.",
                code=lambda: report.script(surface, found, start, s["steps"], constant, 0.0, (0,), None),
                sources=lambda: "Nothing but the lab.")
lesson.close()
'''

# A fault in words, the check that is to notice it, the text it replaces, the text it puts there, and a piece of the complaint that
# is due.
FAULTS = [
    ("it raises", opens_whole, "s = lesson.settings", "s = lesson.settings\nraise LookupError('broken')", "broken"),
    ("no title on the page", opens_whole, "lesson.header()", "", "title"),
    ("no question", opens_whole, '"How far does one get?"', '"Onwards."', "question"),
    ("three presets", has_experiments, 'Preset("Adam", {"who": "adam"}),', "", "buttons of preset"),
    ("two experiments", has_experiments, 'Experiment("Wait longer.", {"steps": 300}),', "", "buttons of try"),
    ("a preset out of range", has_experiments, '{"rate": 0.001}', '{"rate": -1.0}', "rate must be"),
    ("a preset of nothing", has_experiments, '{"steps": 200}', '{"steps": 50}', "changes nothing"),
    ("a preset that names no setting", has_experiments, '{"steps": 200}', '{"stops": 200}', "stops is no setting"),
    ("no prediction", asks_first, "EXPERIMENTS, PREDICTIONS)", "EXPERIMENTS, [])", "asks no question"),
    ("a prediction without why", asks_first, "lambda f: report.spoken(f[0])),", 'lambda f: ""),', "does not say why"),
    ("a prediction of one option", asks_first, '["It diverges", "It goes on"]', '["It diverges"]', "two options"),
    ("an answer that fails", asks_first, 'lambda f: 0 if f[0].outcome == "diverged" else 1', "lambda f: 7", "raises"),
    ("eight controls", controls_are_few, '"steps", "who")):', '"steps", "who")):\n        st.slider(f"{name} 1")\n        st.toggle(f"{name} 2")', "controls are in view"),
    ("a setting outside the URL", settings_travel, "lesson.close()", "lesson.close()\nst.query_params.clear()", "the URL loses"),
    ("a setting without effect", settings_travel, "s = lesson.settings", "s = lesson.settings\ns._values['rate'] = 0.02", "rate is 0.02"),
    ("a hidden control that stays", hidden_settings_stay, "lesson.control(name)", "from pages.kit import controls; controls._choice(s, name, name) if name == 'who' else lesson.control(name)", "still shows"),
    ("a setting that fails at one value", settings_mix, "s = lesson.settings", "s = lesson.settings\nif s['who'] == 'adam': raise LookupError('adam')", "adam"),
    ("bad values crash", bad_values_fall_back, "s = lesson.settings", "s = lesson.settings\nfloat(st.query_params.get('rate', 0))", "raises"),
    ("the script fails", takeaway_agrees, "code=lambda: report.script(", "code=lambda: 'import nowhere' or report.script(", "the script fails"),
    ("the script warns", takeaway_agrees, "code=lambda: report.script(", "code=lambda: 'import warnings; warnings.warn(str(1))' or report.script(", "the script fails"),
    ("the script prints other numbers", takeaway_agrees, "code=lambda: report.script(surface, found, start, s[\"steps\"]", "code=lambda: report.script(surface, found, start, 10 + s[\"steps\"]", "does not print"),
    ("an empty CSV", takeaway_agrees, "csv=lambda: report.csv_text(found)", 'csv=lambda: "a,b\\n"', "no rows"),
    ("a formula in the CSV", takeaway_agrees, "csv=lambda: report.csv_text(found)", 'csv=lambda: "a,b\\n=1+1,2\\n"', "as a formula"),
    ("a short alternative text", settings_travel, 'alt=" ".join(report.spoken(result) for result in found)', 'alt="picture"', "no sentence"),
    ("LaTeX in the alternative text", has_experiments, "report.spoken(result) for result in found)", "'$1$ ' + report.spoken(result) for result in found)", "markup"),
    ("nan in a sentence", has_experiments, 'explanation="It goes down."', 'explanation="The cost is nan."', "'nan' is in the text"),
    ("explanations while presenting", presents, "lesson.close()", "st.code('1')\nlesson.close()", "shows explanations"),
    ("no way out of presenting", presents, "lesson.close()", "s.write_url()", "no way out"),
    ("no stage", opens_whole, "        stage(lesson.page, alt", "        (lambda *a, **k: None)(lesson.page, alt", "no stage"),
]  # fmt: skip

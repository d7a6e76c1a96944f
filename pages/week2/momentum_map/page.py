"""Momentum's map: the page."""

from labcore.experiments import momentum_map
from labcore.experiments.momentum_map import conditioning, followed, lessard, noise, phase, plane
from pages.kit import followed_map, starts_map, starts_words
from pages.kit.lesson import Lesson
from pages.week2.momentum_map import (
    beyond_texts,
    conditioning_view,
    controls,
    edge_map,
    edge_view,
    lessard_view,
    noise_view,
    phase_view,
    questions,
    starts_controls,
)
from pages.week2.momentum_map.view import view
from pages.week2.momentum_map.words import EXPLANATION, SOURCES

TITLE = "Momentum's map"
ORDER = 10
SUMMARY = "Where in the plane of rate and beta does momentum converge, and where fastest?"

lesson = Lesson(
    __file__, TITLE, "Where does momentum converge, and where fastest?", plane.Spec, momentum_map.run, view,
    key="plane", label="The plane",
    settings=controls.PLANE, read=controls.read, look=[controls.AT], controls=controls.in_view, more=["steps"],
    presets={
        "Plain descent": {"beta": 0.0, "learning_rate": 1.96},
        "Best for this valley": controls.best(50),
        "Over the edge": {"learning_rate": 3.5},
        "Averaged form": {"form": "averaged"},
        "Heavy ball fails": {"exhibit": "lessard", "ball_start": 3.3},
        "Fractal edge": {"exhibit": "edge", "edge_x": (0.771, 0.787), "edge_y": (1.1231, 1.1309)},
    },
    experiments={
        "Beta 0.9 at the same rate: does more memory help?": {"beta": 0.9},
        "Half of the rate: which direction pays?": {"learning_rate": 1.0},
        "No momentum, the rate 1: which direction needs one step?": {"learning_rate": 1.0, "beta": 0.0},
        "A round valley: where is the bright spot?": controls.best(2),
    },
    predictions=questions.PLANE,
    reveals=lambda shown, asked: (shown.condition_number, shown.form) == (asked.condition_number, asked.form),
    explanation=EXPLANATION, sources=SOURCES,
)  # fmt: skip
lesson.exhibit(
    "phase", "One direction", phase.Spec, phase.run, phase_view.view, settings=controls.ALONE, look=[controls.AT],
    controls=["learning_rate", "curvature", "beta"], explanation=beyond_texts.PHASE,
    experiments={
        "Half of the critical beta: does it swing?": {"curvature": 0.05, "beta": 0.23},
        "Beta 0.95: how many swings until it rests?": {"curvature": 0.05, "beta": 0.95},
        "Above αλ = 1: can any beta keep it from passing?": {"learning_rate": 1.5, "curvature": 1.0, "beta": 0.1},
    },
    predictions=questions.PHASE,
)  # fmt: skip
lesson.exhibit(
    "conditioning", "Condition number", conditioning.Spec, conditioning.run, conditioning_view.view,
    settings=[controls.VALLEY], look=[controls.AT], controls=[controls.CONDITION], explanation=beyond_texts.CONDITIONING,
    experiments={
        "Condition number 2: is momentum worth it?": {"condition_number": 2.0},
        "Condition number 1,000: how much later does descent arrive?": {"condition_number": 1000.0},
        "Condition number 1: how many steps are left?": {"condition_number": 1.0},
    },
    predictions=questions.CONDITIONING,
)  # fmt: skip
lesson.exhibit(
    "noise", "Noise floor", noise.Spec, noise.run, noise_view.view, settings=controls.NOISY, read=controls.read_noise, look=[controls.AT],
    controls=["noise_rate", "noise_beta", "sigma"], more=["seed"], explanation=beyond_texts.NOISE,
    experiments={
        "A tenth of the rate: how much of the noise goes?": {"noise_rate": 0.002},
        "Beta 0.5: which of the two is louder?": {"noise_beta": 0.5},
        "The rate 0.5 with beta 0.9: who holds out?": {"noise_rate": 0.5},
    },
    predictions=questions.NOISE,
)  # fmt: skip
lesson.exhibit(
    "lessard", "Heavy ball fails", lessard.Spec, lessard.run, lessard_view.view, settings=controls.ROLLED, read=controls.read_ball, look=[controls.AT],
    controls=["ball_start", "ball_rate", "ball_beta"], explanation=beyond_texts.LESSARD,
    experiments={
        "A start at 3: does it arrive?": {"ball_start": 3.0},
        "A start at 4: and from farther up?": {"ball_start": 4.0},
        "From 3.3 with a little less beta, 0.42: who wins?": {"ball_start": 3.3, "ball_beta": 0.42},
    },
    predictions=questions.LESSARD,
)  # fmt: skip
lesson.exhibit(
    "edge", "Fractal edge", edge_map.EdgeMap, edge_map.run, edge_view.view, parts=edge_map.parts, join=edge_map.join, coarse=edge_map.coarse,
    settings=controls.ENLARGED, read=controls.read_edge, look=[controls.AT], controls=["edge_steps", "rate_1", "rate_2"], more=["edge_points", "edge_seed", *edge_view.ZOOM],
    notice=edge_map.notice, script=edge_map.script, data=lambda result: result.map.data(), rows="Every training of the map, and at which step it ends.",
    explanation=beyond_texts.EDGE,
    experiments={
        "Fourteen times nearer: is the coast smooth?": {"edge_x": (0.72, 1.0), "edge_y": (0.95, 1.16)},
        "Another network (seed 2): is its edge smoother?": {"edge_seed": 2},
        "Five times as many steps: does the edge move?": {"edge_steps": 1000},
    },
    predictions=questions.EDGE,
    # Any enlargement shows whether the edge gets smooth.
    reveals=lambda shown, asked: shown.map.window is not None,
)  # fmt: skip
lesson.exhibit(
    "starts", "Map of starts", followed_map.FollowedMap, followed_map.run_with(followed.run), starts_map.view, **starts_map.exhibit(followed.run),
    settings=[*starts_controls.SETTINGS, controls.VALLEY, controls.SHARED[1]], read=starts_controls.read, look=[starts_controls.COLOUR, controls.AT],
    controls=starts_controls.CONTROLS, more=starts_controls.more, explanation=starts_words.EXPLANATION,
    notice=lambda values: starts_words.notice(starts_controls.read(values).map, values),
    experiments={
        "No momentum, beta 0: do the borders get smooth?": {"beta": 0.0},
        "Beta 0.9: which starts still end in the nearest minimum?": {"beta": 0.9},
        "Two wells: how far does a ball carry over the pass?": {"surface": "two-wells", "start_rate": 0.05, "beta": 0.9},
    },
    predictions=questions.STARTS,
)  # fmt: skip

"""What may be turned on momentum's map, and the specs that come of it."""

from dataclasses import replace

from labcore.experiments.momentum_map import edge, lessard, noise, phase, plane
from labcore.experiments.momentum_map.theory import best_settings
from labcore.optimizers.rule import BETA, FORM
from labcore.span import Span
from labcore.spec import spans_of
from pages.kit.controls import Drawn, control
from pages.kit.settings import Setting
from pages.week2.momentum_map import edge_map, edge_view

OWN = spans_of(plane.Spec)
RATE = replace(OWN["learning_rate"], low=0.01, high=4.0, step=0.01, scale="linear")
# The averaged form takes the classic one's steps at 1/(1 - beta) times the rate.
AVERAGED_RATE = replace(OWN["learning_rate"], name="averaged_rate", default=6.67, low=0.1, high=100.0)
BETA_HERE = replace(BETA, default=OWN["beta"].default, scale="linear", step=0.01)
AT = Setting(Span("step", 0, 0, 500, kind="integer", label="step shown first"), place=True)
CURVATURE = spans_of(phase.Spec)["curvature"]
NOISE_RATE, NOISE_BETA = (
    replace(spans_of(noise.Spec)[name], name=f"noise_{key}")
    for name, key in (("learning_rate", "rate"), ("beta", "beta"))
)
BALL = spans_of(lessard.Spec)
BALL_RATE = replace(BALL["learning_rate"], name="ball_rate", low=0.01, high=0.2, step=0.005, scale="linear")
BALL_BETA = replace(BALL["beta"], name="ball_beta", scale="linear", step=0.01)
EDGE = spans_of(edge.Spec)
VALLEY = Setting(OWN["condition_number"])
SHARED = [Setting(RATE), Setting(BETA_HERE)]
# What each exhibit has of its own.
PLANE = [
    VALLEY,
    *SHARED,
    Setting(AVERAGED_RATE),
    Setting(FORM, names={"classic": "Classic", "averaged": "Averaged"}),
    Setting(OWN["steps"]),
]
ALONE = [*SHARED, Setting(CURVATURE)]
NOISY = [Setting(NOISE_RATE), Setting(NOISE_BETA), *(Setting(spans_of(noise.Spec)[name]) for name in ("sigma", "seed"))]
ROLLED = [Setting(BALL["start"], "ball_start"), Setting(BALL_RATE), Setting(BALL_BETA)]
ENLARGED = [
    *(Setting(EDGE[name], f"edge_{name}") for name in ("seed", "steps", "points")),
    *edge_view.WINDOW,
    *map(Setting, edge.RATES),
]
# Its name is long, and on a projector its type is large.
CONDITION = Drawn(lambda settings: control(settings, VALLEY.key), 1.8)


def read(values):
    rate = values["learning_rate" if values["form"] == "classic" else "averaged_rate"]
    return plane.Spec(values["condition_number"], rate, values["beta"], values["form"], values["steps"])


def read_noise(values):
    return noise.Spec(values["noise_rate"], values["noise_beta"], values["sigma"], values["seed"])


def read_ball(values):
    return lessard.Spec(values["ball_start"], values["ball_rate"], values["ball_beta"])


def read_edge(values):
    window, rates = (values["edge_x"], values["edge_y"]), (values["rate_1"], values["rate_2"])
    return edge_map.spec_of(values["edge_seed"], values["edge_steps"], values["edge_points"], *window, rates)


def in_view(values):
    return [CONDITION, "learning_rate" if values["form"] == "classic" else "averaged_rate", "beta", "form"]


def best(condition_number):
    """The valley with its fastest point, as a click there would set it."""
    rate, beta = best_settings(condition_number)
    return {
        "condition_number": float(condition_number),
        "learning_rate": float(f"{rate:.6g}"),
        "beta": float(f"{beta:.6g}"),
    }

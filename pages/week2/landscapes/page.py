"""Local optima, saddles, plateaus: the page."""

from labcore.experiments import landscapes
from labcore.experiments.landscapes import around, between, matrices, plateau, rescaled, slices
from pages.kit.exhibit import FromSession
from pages.kit.lesson import Lesson
from pages.kit.settings import Setting
from pages.week2.landscapes import around as around_view
from pages.week2.landscapes import beside_slice, handed, questions, turned, words
from pages.week2.landscapes import between as between_view
from pages.week2.landscapes import matrices as matrices_view
from pages.week2.landscapes import plateau as plateau_view
from pages.week2.landscapes import rescaled as rescaled_view
from pages.week2.landscapes import slices as slices_view
from pages.week2.landscapes.view import view

TITLE = "Local optima, saddles, plateaus"
ORDER = 12
SUMMARY = "Where training slows down, is it trapped?"

lesson = Lesson(
    __file__, TITLE, SUMMARY, landscapes.Spec, landscapes.run, view, key="ball", label="Ball", names=turned.NAMES, look=[turned.AT],
    controls=turned.ball_controls, more=["from_x", "steps", "seed"],
    presets={
        "A minimum": {"ground": "minimum"},
        "A plateau": {"ground": "plateau"},
        "Two wells": {"ground": "two-wells"},
        "Monkey saddle": {"ground": "monkey-saddle"},
    },
    experiments={
        "Adam in place of gradient descent: how long is it held?": {"rule": "adam"},
        "Half a unit beside the ridge: is it held at all?": {"aside": 0.5},
        "On the ridge, with a little noise: who frees the ball?": {"aside": 0.0, "noise": 0.01},
    },
    predictions=questions.BALL, reveals=turned.reveals_ball,
    explanation=words.EXPLANATION,
    sources="- Y. Dauphin et al., arXiv:1406.2572 (saddles in high dimensions).",
)  # fmt: skip
lesson.exhibit(
    "plateau", "Plateau", plateau.Spec, plateau.run, plateau_view.view, look=[turned.AT, turned.PLATEAU_VIEW], controls=["learning_rate", "plateau_view"],
    more=["rules", "shelf_steps"], settings=[Setting(plateau.OPTIMIZERS_HERE, names=turned.NAMES["rule"]), turned.LEARNING_RATE, Setting(plateau.BUDGET)],
    read=lambda values: plateau.Spec(values["rules"], values["learning_rate"], values["shelf_steps"]),
    experiments={
        "Seven optimizers at one rate: whose bar stops first?": {"rules": plateau.RULES},
        "Double the rate: does every bar get half as long?": {"learning_rate": 0.1},
        "The shelf in three dimensions.": {"plateau_view": "space"},
    },
    predictions=questions.PLATEAU, reveals=turned.reveals_plateau, explanation=words.PLATEAU,
    sources="- The surface is the lab's own: a quartic whose slope falls to 0.015 on its shelf.",
)  # fmt: skip
lesson.exhibit(
    "matrices", "Dimensions", matrices.Spec, matrices.run, matrices_view.view, controls=["dimensions", "draws"], more=["seed"],
    experiments={
        "One dimension: is there anything but up and down?": {"dimensions": 1},
        "Seven dimensions: is there a minimum among 200,000?": {"dimensions": 7},
        "Five million matrices of four dimensions.": {"dimensions": 4, "draws": 5_000_000},
    },
    predictions=questions.MATRICES, reveals=turned.reveals_matrices, sketch=turned.sketch_matrices, explanation=words.MATRICES,
    sources="- D. S. Dean and S. N. Majumdar, Physical Review Letters 97 (2006), 160201.\n- Y. Dauphin et al., arXiv:1406.2572.",
)  # fmt: skip
lesson.exhibit(
    "slice", "Real network", slices.Spec, beside_slice.run, slices_view.view, look=[turned.AT, turned.SLICE_VIEW], coarse=beside_slice.coarse,
    parts=beside_slice.parts, join=beside_slice.join, script=beside_slice.script, data=lambda result: result.slice.data(),
    settings=[*turned.TRAINING, Setting(slices.PLANE, names={"path": "Its own path", "random": "Random directions"}), Setting(slices.POINTS), turned.WALK],
    read=turned.read_slice, controls=["data", "plane", "slice_view", "walk"],
    more=["units", "activation", "optimizer", "training_rate", "batch_size", "training_steps", "points", "seed"],
    presets={"Real network": {"plane": "path"}},
    experiments={
        "Put the random walk beside it: which of the two learned?": {"walk": True},
        "The slice in three dimensions: where does the true cost leave it?": {"slice_view": "space"},
        "Plain descent on batches of 8, at the rate 0.5: is the path as smooth?": {"optimizer": "gd", "training_rate": 0.5, "batch_size": 8},
    },
    predictions=questions.SLICES, reveals=turned.reveals_slice, sketch=turned.sketch_slice, explanation=words.SLICES,
    sources="- H. Li et al., arXiv:1712.09913 (filter normalization).\n- J. Antognini and J. Sohl-Dickstein, arXiv:1806.08805 (random walks).",
)  # fmt: skip
lesson.exhibit(
    "rescaled", "Sharpness", rescaled.Spec, rescaled.run, rescaled_view.view, read=turned.read_rescaled, controls=["factor", "data", "reach"],
    settings=[Setting(rescaled.FACTOR), turned.DATA, turned.UNITS, turned.TRAINING[-2], Setting(rescaled.REACH), turned.SEED], more=["units", "training_steps", "seed"],
    experiments={
        "Factor 10: what is left of the raw slice?": {"factor": 10.0},
        "Factor 1: are all four slices two?": {"factor": 1.0},
        "Points in the plane in place of digits.": {"data": "moons"},
    },
    predictions=questions.RESCALED, reveals=turned.reveals_rescaled, sketch=turned.sketch_rescaled, explanation=words.RESCALED, sources="- L. Dinh et al., arXiv:1703.04933.\n- H. Li et al., arXiv:1712.09913.",
)  # fmt: skip
lesson.exhibit(
    "between", "Two solutions", between.Spec, between.run, between_view.view, look=[turned.AT, turned.SLICE_VIEW], coarse=turned.coarse_between, read=turned.read_between,
    settings=[turned.DATA, turned.UNITS, turned.TRAINING[-2], Setting(between.BEND_STEPS), Setting(slices.POINTS), turned.SEED],
    controls=["data", "units", "bend_steps", "slice_view"], more=["training_steps", "points", "seed"],
    presets={"Two solutions": {"slice_view": "space"}},
    experiments={
        "Sixty-four units: how high is the barrier then?": {"units": 64},
        "A curve of 100 steps only: how far around does it get?": {"bend_steps": 100},
        "Another pair of networks.": {"seed": 1},
    },
    predictions=questions.BETWEEN, reveals=turned.reveals_between, sketch=turned.sketch_between, explanation=words.BETWEEN, sources="- T. Garipov et al., arXiv:1802.10026.\n- F. Draxler et al., arXiv:1803.00885.",
)  # fmt: skip
lesson.exhibit(
    "around", "Around a network", around.Spec, around.run, around_view.view, look=[turned.SLICE_VIEW], read=turned.read_around,
    settings=[Setting(around.REACH, "around_reach"), Setting(slices.POINTS), turned.SEED], controls=handed.around_controls, more=["points", "seed"],
    from_session={turned.NETWORK: FromSession(handed.network_here, handed.no_network)}, remark=handed.told, predictions=questions.PRESENT,
    script=around_view.script, data=lambda result: result.data(), rows="Every point of the plane.",
    experiments={
        "A tenth as far: is the middle the lowest?": {"around_reach": 0.1},
        "Four times as far: where does the ground rise?": {"around_reach": 4.0},
        "Two other directions.": {"seed": 1},
    },
    sketch=turned.sketch_around, explanation=words.PRESENT, sources="- H. Li et al., arXiv:1712.09913 (filter normalization).",
)  # fmt: skip

"""The scripts of races run in the frameworks, and end where the lab's do; `make frameworks` runs this too."""

from __future__ import annotations

import numpy as np

from labcore.experiments import race
from labcore.frameworks import script
from labcore.surfaces import SURFACES
from tests.frameworks.running import ends
from tests.frameworks_live.scripts import every_place, printed


@every_place
def test_a_race_ends_where_the_labs_does(framework, backend, tmp_path):
    entries = (
        race.Entry("gd", 1e-4),
        race.Entry("momentum", 1e-3),
        race.Entry("adamax", 0.05),
        race.Entry("adadelta", 1.0),
    )
    specs = {
        key: race.Spec(surface=(key, ()), entries=entries, steps=25, schedule=(("constant", ()), ("staircase", (("every", 3.0),)))[number % 2])
        for number, key in enumerate(SURFACES)
    }  # fmt: skip
    for key, text in printed({key: script(one, framework) for key, one in specs.items()}, tmp_path, backend).items():
        found = ends(text)
        for one in race.run(specs[key]).results:
            if framework == "keras" and one.key == "momentum" and specs[key].schedule[0] != "constant":
                continue
            np.testing.assert_allclose(
                found[one.name], (*one.points[-1], one.values[-1]), rtol=1e-6, atol=1e-6, err_msg=f"{key} {one.name}"
            )

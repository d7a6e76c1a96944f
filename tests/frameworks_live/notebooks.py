"""A notebook of each framework run by nbclient, beside its files; `make frameworks` runs this too."""

from __future__ import annotations

import numpy as np

from labcore.frameworks import notebook, script
from tests.frameworks.running import costs, lab_costs, write
from tests.frameworks_live.scripts import every_place
from tests.frameworks_live.spread import BASE, figure


@every_place
def test_a_notebook_prints_the_labs_costs(framework, backend, tmp_path, monkeypatch):
    from nbclient import NotebookClient

    # What stands behind Keras is chosen before the kernel starts, as a reader would.
    monkeypatch.setenv("KERAS_BACKEND", backend or "jax")
    settings = BASE.changed(data="wine", optimizer="gd", learning_rate=0.1)
    made = script(settings, framework, same_numbers=True)
    write(made, tmp_path)
    client = NotebookClient(
        notebook(settings, framework, same_numbers=True), timeout=300, resources={"metadata": {"path": str(tmp_path)}}
    )
    outputs = [out for cell in client.execute().cells if cell.cell_type == "code" for out in cell.outputs]
    printed = costs("".join(out.text for out in outputs if out.output_type == "stream" and out.name == "stdout"))
    np.testing.assert_allclose(printed, lab_costs(settings), rtol=0, atol=figure(settings, framework, made.notes))

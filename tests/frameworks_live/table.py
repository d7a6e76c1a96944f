"""Every cell of the table of conventions against the library itself; `make frameworks` runs this too."""

from __future__ import annotations

import numpy as np
import pytest

from tests.frameworks_live.claims import CLAIMS
from tests.reference.libraries import keras_in_double


@pytest.mark.parametrize(("row", "framework"), CLAIMS)
def test_a_library_does_what_the_cell_says(row, framework):
    claim = CLAIMS[row, framework]
    found, said = claim.check()
    if isinstance(said, set):
        assert found == said
    else:
        np.testing.assert_allclose(
            np.ravel(found).astype(float), np.ravel(said).astype(float), rtol=0, atol=claim.within
        )


def test_heres_normal_is_cut_in_keras_and_whole_with_the_setting():
    """Two sigma before the variance is made up for: 2 / 0.8796 sigma of what is left."""
    keras = keras_in_double()
    keras.utils.set_random_seed(0)
    cut, whole = (
        keras.ops.convert_to_numpy(draw((200, 1000))) / np.sqrt(2 / 200)
        for draw in (
            keras.initializers.HeNormal(),
            keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal"),
        )
    )
    assert np.abs(cut).max() < 2.0 / 0.8796 + 1e-3
    assert np.abs(whole).max() > 4.0
    np.testing.assert_allclose([cut.std(), whole.std()], 1.0, rtol=0.01)

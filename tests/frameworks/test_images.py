"""Scripts of trainings on MNIST and Fashion-MNIST: their images come by scikit-learn's own loader, here from a fake OpenML."""

from __future__ import annotations

import io
import urllib.request

import numpy as np
import pytest

from labcore.data import ONLINE, online
from labcore.frameworks import FRAMEWORKS, examples, script
from labcore.frameworks.plan import MOST_BYTES, ScriptPlan
from labcore.training import Settings
from labcore.training.problem import Problem, make_problem
from tests.core.test_data_online import EXAMPLES, NO_NETWORK, Network, openml

pytest.importorskip("sklearn")

OTHERS = [one for one in FRAMEWORKS if one != "numpy"]
every_set = pytest.mark.parametrize("key", ONLINE)


@pytest.fixture
def network(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATA", str(tmp_path / "lab"))
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "sklearn"))
    online._table.cache_clear()
    fake = Network()
    for key in ONLINE:
        fake.serves |= openml(key)
    monkeypatch.setattr(urllib.request, "_opener", urllib.request.build_opener(fake))
    yield fake
    online._table.cache_clear()


def settings_of(key: str) -> Settings:
    """Three images of each class, so half of them must be held back for each to be on both sides."""
    return Settings(data=key, images=1000, dev_share=0.5, hidden=(16,), batch_size=8, epochs=2)


def made(key: str) -> tuple[Settings, Problem]:
    """Not from the shelf, where the real ones may lie."""
    return settings_of(key), make_problem(settings_of(key))


@every_set
def test_a_script_by_itself_reads_splits_and_normalizes_the_images(network, key):
    settings, problem = made(key)
    plan = ScriptPlan(settings, problem, same=False)
    lines = ["import numpy as np", *examples.imports(plan), *examples.lines(plan)]
    for framework in OTHERS:
        text = script(settings, framework, problem=problem).text
        assert all(line in text for line in examples.lines(plan))
    names: dict[str, np.ndarray] = {}
    exec("\n".join(lines), names)
    assert names["X"].shape == names["X_dev"].shape == (EXAMPLES // 2, 784)
    assert sorted({*names["y"].tolist(), *names["y_dev"].tolist()}) == list(range(10))
    assert names["y"].dtype.kind == "i"
    np.testing.assert_allclose([names["X"].mean(), names["X"].std()], [0, 1], atol=1e-5)


@every_set
def test_with_the_same_numbers_the_images_come_along(network, key):
    settings, problem = made(key)
    for framework in OTHERS:
        files = script(settings, framework, same_numbers=True, problem=problem).files
        data = np.load(io.BytesIO(files["data.npz"]))
        np.testing.assert_allclose(data["X"], problem.train.X)
        np.testing.assert_array_equal(data["y_dev"], problem.dev.y)


@every_set
def test_without_a_network_a_sentence_says_so_and_the_lab_s_own_script_is_there(network, key):
    network.error = NO_NETWORK
    # No other test asks for a seed like this one, so that no image lies on the shelf.
    settings = settings_of(key).changed(seed=987_654)
    for framework in OTHERS:
        for same in (True, False):
            with pytest.raises(ValueError, match=r"could not be loaded: there is no connection"):
                script(settings, framework, same)
    assert f'data="{key}"' in script(settings, "numpy").text


def test_so_many_images_that_no_file_may_hold_them_are_refused_before_they_are_packed(network):
    settings, problem = made("mnist")
    many = np.broadcast_to(np.float32(0), (MOST_BYTES // (784 * 8), 784))
    object.__setattr__(problem, "train", type(problem.train)(many, many, *(np.zeros(len(many)),) * 3))
    assert script(settings, "pytorch", problem=problem).text
    with pytest.raises(ValueError, match="at most 64 MB of them; got 64 MB"):
        script(settings, "pytorch", same_numbers=True, problem=problem, files=False)

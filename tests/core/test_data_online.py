"""MNIST and Fashion-MNIST through scikit-learn's real loader, with a fake OpenML in place of the network."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import socket
import sys
import threading
import time
import urllib.request
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlparse
from urllib.response import addinfourl

import numpy as np
import pytest

from labcore.data import ONLINE, DataUnavailable, online

pytest.importorskip("sklearn")

NAMES = {"mnist": ("mnist_784", 554), "fashion-mnist": ("Fashion-MNIST", 40996)}
EXAMPLES = 30


def pixels(key: str) -> np.ndarray:
    return np.random.default_rng(len(key)).integers(0, 256, (EXAMPLES, 784))


def openml(key: str, columns: int = 784) -> dict[str, bytes]:
    """The files of a small set as OpenML serves them, by path: 30 images of noise, classes 0 to 9 by turns."""
    name, number = NAMES[key]
    features = [f"pixel{i + 1}" for i in range(columns)]
    plain = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    listed: list[dict] = [
        {"index": str(i), "name": feature, "data_type": "numeric", "is_target": "false", **plain}
        for i, feature in enumerate(features)
    ]
    values = [str(one) for one in range(10)]
    listed.append(
        {"index": str(columns), "name": "class", "data_type": "nominal", "nominal_value": values, "is_target": "true"} | plain
    )  # fmt: skip
    lines = [f"@RELATION {name}", *(f"@ATTRIBUTE {feature} real" for feature in features)]
    lines += ["@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
    lines += [",".join(map(str, [*row[:columns], i % 10])) for i, row in enumerate(pixels(key))]
    arff = "\n".join(lines).encode() + b"\n"
    file = f"data/v1/download/{number}/{name}.arff"
    about = {
        "id": str(number), "name": name, "version": "1", "format": "ARFF", "status": "active", "description": "Noise.",
        "url": f"https://www.openml.org/{file}", "md5_checksum": hashlib.md5(arff).hexdigest(),
    }  # fmt: skip
    api = "api/v1/json/data"
    qualities = {"quality": [{"name": "NumberOfInstances", "value": f"{EXAMPLES}.0"}]}
    answers = {
        f"{api}/list/data_name/{name.lower()}/limit/2/data_version/1": {
            "data": {"dataset": [{"did": number, "name": name, "version": 1, "status": "active"}]}
        },
        f"{api}/{number}": {"data_set_description": about},
        f"{api}/features/{number}": {"data_features": {"feature": listed}},
        f"{api}/qualities/{number}": {"data_qualities": qualities},
    }
    return {"": b"", file: arff} | {path: json.dumps(answer).encode() for path, answer in answers.items()}


class Network(urllib.request.HTTPSHandler):
    """All of the internet: what it serves, or the error that every connection meets."""

    def __init__(self) -> None:
        super().__init__()
        self.serves: dict[str, bytes] = {}
        self.error: Exception | None = None
        self.asked: list[urllib.request.Request] = []

    def https_open(self, request: urllib.request.Request):
        self.asked.append(request)
        if self.error:
            raise self.error
        path = urlparse(request.full_url).path.lstrip("/")
        headers = Message()
        if path not in self.serves:
            raise HTTPError(request.full_url, 404, "Not Found", headers, io.BytesIO())
        headers["Content-Encoding"] = "gzip"
        answer = addinfourl(io.BytesIO(gzip.compress(self.serves[path])), headers, request.full_url, 200)
        answer.msg = "OK"  # type: ignore[attr-defined]
        return answer


# As urlopen reports it where no name can be looked up.
NO_NETWORK = URLError(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATA", str(tmp_path / "sets"))
    online._table.cache_clear()
    yield tmp_path / "sets"
    online._table.cache_clear()


@pytest.fixture
def network(folder, monkeypatch):
    fake = Network()
    for key in NAMES:
        fake.serves |= openml(key)
    monkeypatch.setattr(urllib.request, "_opener", urllib.request.build_opener(fake))
    return fake


@pytest.mark.parametrize("key", ONLINE)
@pytest.mark.parametrize("parser", ["pandas", "liac-arff"])
def test_the_real_loader_gives_the_images(network, monkeypatch, key, parser):
    if parser == "pandas":
        pytest.importorskip("pandas")
    else:
        monkeypatch.setattr(online, "find_spec", lambda name: None)
    table = ONLINE[key]()
    assert table.inputs.dtype == np.float32
    np.testing.assert_array_equal(table.inputs, pixels(key))
    assert table.targets.tolist() == [i % 10 for i in range(EXAMPLES)]
    assert table.image == (28, 28)
    assert table.task == "classification"
    assert len(table.classes) == len(set(table.classes)) == 10
    assert len(table.features) == 784
    assert NAMES[key][0] in table.source
    with pytest.raises(ValueError, match="read-only"):
        table.inputs[0] = 0


@pytest.mark.parametrize("key", ONLINE)
def test_once_fetched_memory_and_then_the_disk_have_it_without_a_network(network, folder, key):
    table = ONLINE[key]()
    asked = len(network.asked)
    assert ONLINE[key]() is table
    network.error = NO_NETWORK
    online._table.cache_clear()
    again = ONLINE[key]()
    assert again is not table
    np.testing.assert_array_equal(again.inputs, table.inputs)
    assert len(network.asked) == asked
    assert any(folder.rglob("*.arff.gz"))


@pytest.mark.parametrize("key", ONLINE)
def test_without_a_network_a_sentence_says_what_to_do_at_once_and_the_next_try_is_free(network, folder, key):
    network.error = NO_NETWORK
    began = time.monotonic()
    with pytest.raises(DataUnavailable) as refused:
        ONLINE[key]()
    # Importing scikit-learn is in this time.
    assert time.monotonic() - began < 10
    said = str(refused.value)
    assert said.startswith({"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST"}[key] + " could not be loaded: ")
    assert "no connection to openml.org" in said
    assert "LAB_DATA" in said
    assert str(folder.parent) not in said
    assert isinstance(refused.value, ValueError)
    network.error = None
    assert ONLINE[key]().examples == EXAMPLES


def test_a_network_that_never_answers_is_given_seconds(network):
    network.error = TimeoutError("timed out")
    with pytest.raises(DataUnavailable, match=r"no connection to openml\.org"):
        ONLINE["mnist"]()
    (request,) = network.asked
    assert request.timeout == online.ANSWER_SECONDS <= 5


def test_a_network_that_breaks_off_half_way_leaves_nothing_broken(network):
    whole = network.serves
    network.serves = {path: answer for path, answer in whole.items() if not path.endswith(".arff")}
    with pytest.raises(DataUnavailable, match=r"openml\.org answered with error 404\. Try again later"):
        ONLINE["mnist"]()
    network.serves = whole
    assert ONLINE["mnist"]().examples == EXAMPLES


@pytest.mark.parametrize(
    "broken",
    [b"", b"no gzip", gzip.compress(b"@RELATION other\n"), gzip.compress(b"\0" * 500)[:20]],
    ids=["empty", "no gzip", "another file", "cut short"],
)
def test_a_broken_file_on_disk_is_named_without_its_path_and_fetched_again_with_a_network(network, folder, broken):
    ONLINE["mnist"]()
    online._table.cache_clear()
    (file,) = folder.rglob("*.arff.gz")
    file.write_bytes(broken)
    network.error = NO_NETWORK
    with pytest.raises(DataUnavailable, match="MNIST could not be loaded") as refused:
        ONLINE["mnist"]()
    assert str(folder) not in str(refused.value)
    network.error = None
    assert ONLINE["mnist"]().examples == EXAMPLES


def test_another_set_under_the_name_is_refused(network):
    network.serves |= openml("mnist", columns=20)
    with pytest.raises(DataUnavailable, match=r"not that dataset\. Empty the folder for downloaded data"):
        ONLINE["mnist"]()


def test_a_file_that_is_not_what_openml_announced_is_refused(network):
    (arff,) = (path for path in network.serves if path.endswith("mnist_784.arff"))
    network.serves[arff] = network.serves[arff].replace(b",0\n", b",1\n")
    with pytest.raises(DataUnavailable, match="not that dataset"):
        ONLINE["mnist"]()


def test_without_scikit_learn_the_sentence_says_how_to_have_it(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DataUnavailable, match=r"MNIST could not be loaded: it needs scikit-learn. Install it"):
        ONLINE["mnist"]()


def test_a_folder_that_cannot_be_used_is_said_without_its_path(network, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAB_DATA", str(tmp_path / "file"))
    with pytest.raises(
        DataUnavailable, match=r"the folder for downloaded data cannot be used\. Set LAB_DATA"
    ) as refused:
        ONLINE["mnist"]()
    assert str(tmp_path) not in str(refused.value)


def test_without_lab_data_the_users_cache_holds_it(network, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("LAB_DATA")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ONLINE["mnist"]()
    assert any((tmp_path / "cache" / "descent-lab").rglob("*.arff.gz"))


def test_visitors_who_ask_at_once_share_one_fetch(network):
    result: list = []
    threads = [threading.Thread(target=lambda: result.append(ONLINE["mnist"]())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(result) == 5
    assert all(table is result[0] for table in result)
    assert sum(request.full_url.endswith(".arff") for request in network.asked) == 1

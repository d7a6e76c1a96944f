"""What nginx is given: its own check of the syntax, and the upstreams that are written for it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from deploy.start import processes_conf, proxies, write_conf
from pages.kit.server.addresses import PROXIES_VARIABLE, proxies_of
from pages.kit.server.limits import ADDRESS_CONNECTIONS
from pages.kit.server.view_door import MOST_CHARACTERS
from tests import nginx

NGINX = nginx.found()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.parametrize("ports", [[8601], range(8601, 8609)])
def test_nginx_takes_the_configuration(tmp_path: Path, ports):
    conf = write_conf(tmp_path, list(ports), "127.0.0.1:18080")
    done = subprocess.run([str(NGINX), "-t", "-p", str(tmp_path), "-c", str(conf)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # A warning is a directive that does not do what it says.
    assert "[warn]" not in done.stderr.replace('the "user" directive makes sense only', "")


def test_every_process_has_the_others_for_the_time_it_is_away():
    conf = processes_conf([8601, 8602, 8603])
    for own in (8601, 8602, 8603):
        (upstream,) = re.findall(rf"upstream process_{own} {{(.*?)}}", conf, flags=re.S)
        backups = {int(port) for port in re.findall(r":(\d+) backup", upstream)}
        assert backups == {8601, 8602, 8603} - {own}
    (newcomers,) = re.findall(r"upstream emptiest {(.*?)}", conf, flags=re.S)
    assert "backup" not in newcomers
    assert len(re.findall(r"server ", newcomers)) == 3


@pytest.mark.parametrize(("ports", "rule"), [([], "between 1 and 64"), ([8601] * 65, "between 1 and 64"), ([8601, 8601], "of its own")])  # fmt: skip
def test_impossible_processes_are_refused(ports, rule):
    with pytest.raises(ValueError, match=rule):
        processes_conf(ports)


def test_the_proxy_lets_through_what_the_lab_takes():
    text = (Path(__file__).parents[1] / "deploy" / "nginx.conf").read_text()
    kilobytes, a_picture = re.findall(r"client_max_body_size (\d+)k;", text)
    (megabytes,) = re.findall(
        r"maxUploadSize = (\d+)", (Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text()
    )
    assert 0 < int(kilobytes) - 1024 * int(megabytes) < 100
    # Of up to four bytes each.
    assert 1024 * int(a_picture) >= 4 * MOST_CHARACTERS


def test_the_proxy_bounds_an_address_as_the_lab_does_and_lets_a_hall_in():
    text = (Path(__file__).parents[1] / "deploy" / "nginx.conf").read_text()
    assert re.findall(r"limit_conn connections (\d+);", text) == [f"{ADDRESS_CONNECTIONS.default:g}"]
    # 200 visitors who open a page at once, with some 40 requests each.
    assert [int(burst) >= 200 * 40 for burst in re.findall(r"burst=(\d+) nodelay;", text)] == [True]
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert re.findall(rf"^ +{name} (\d+)s;", text, flags=re.M), name


def test_the_processes_believe_their_own_proxy_and_those_that_are_named():
    assert proxies({}) == "127.0.0.1"
    assert len(proxies_of(proxies({PROXIES_VARIABLE: "10.0.0.0/8, fd00::/8"}))) == 3

"""Servers are drained, get other weights and come back while 200 requests a second go through: none fails."""
import os
import signal

import pytest

from testbed.directors import VIP, Directors
from testbed.eventually import eventually
from testbed.ipvs import table
from testbed.operating import Operator
from testbed.steady_load import A_SECOND, Load

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

LISTEN = "global_defs {\n    web_listen 9650\n    web_status_page\n}\n"


@pytest.fixture
def farm(network):
    farm = Directors(network, "NAT")
    farm.daemon1.configure(LISTEN + farm.daemon1.config_file.read_text())
    farm.daemon1.start()
    eventually(lambda: farm.dir1.has(VIP), what="dir1 is master")
    eventually(lambda: len(table(farm.dir1)), within=30, what="it has a table")
    return farm


def service_of(operator):
    return operator.status("services")["services"][0]


def weights(operator):
    return {server["name"]: server["weight"] for server in service_of(operator)["servers"] if server["in_table"]}


def test_no_request_fails(farm):
    operator, load = Operator(farm.daemon1), Load(farm.client, VIP)
    service = service_of(operator)
    name, server = service["name"], service["servers"][0]["name"]
    own = weights(operator)[server]
    operator.run("drain", name, server, "--wait", "30")
    assert weights(operator)[server] == 0
    load.more(3 * A_SECOND)  # the kernel adds its counters up every two seconds
    before = operator.server(server)["traffic"]["connections"]
    load.more(3 * A_SECOND)
    assert operator.server(server)["traffic"]["connections"] == before, "it gets no new connections"
    assert "drained" in operator.run("services", name) and "operator has given" in operator.run("why", server)

    farm.daemon1.reload()
    farm.daemon1.wait_for_log("Reloading")
    load.more(A_SECOND)
    killed = farm.daemon1.process_of("holdfast-ipvs")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: farm.daemon1.process_of("holdfast-ipvs") not in (None, killed), what="another process")
    load.more(A_SECOND)
    assert weights(operator)[server] == 0, "the order has outlived reload and process"

    operator.run("weight", name, server, "7")
    eventually(lambda: weights(operator)[server] == 7, what="the ordered weight")
    operator.run("undrain", name, server)
    eventually(lambda: weights(operator)[server] == own, what="its own weight")
    eventually(lambda: operator.server(server)["traffic"]["connections"] > before, what="it serves again")
    load.more(A_SECOND)
    assert load.counts()[1] == 0, load.counts()


def test_what_is_shown_is_the_kernel_s(farm):
    operator, load = Operator(farm.daemon1), Load(farm.client, VIP)
    load.more(A_SECOND)
    shown = service_of(operator)
    assert shown["servers_up"] == shown["servers_configured"] == len(shown["servers"])
    assert shown["traffic"]["connections"] > A_SECOND and shown["traffic"]["out_bytes"] > 0
    assert sum(server["traffic"]["connections"] for server in shown["servers"]) > A_SECOND
    assert f"tcp {VIP}:80" in operator.run("status")
    page = farm.dir1.folder() / "page.html"
    farm.dir1.run("curl", "-s", "-o", page, "http://127.0.0.1:9650/")
    text = page.read_text()
    assert all(f"<td>{server['name']}</td><td class=\"state\">up</td>" in text for server in shown["servers"])

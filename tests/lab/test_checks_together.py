"""Which checks are made at all: identical ones once, those of ha_suspend while the address is here."""
import time

import pytest

from testbed.checked import SERVER, lan_with_a_server, succeeded
from testbed.daemon import OURS, Daemon
from testbed.eventually import always, eventually
from testbed.pages import Pages

pytestmark = [pytest.mark.ipvs] if OURS == "keepalived" else []

SERVICE = """virtual_server 10.0.0.50 {port} {{
    delay_loop 0.5
    lb_kind NAT
    protocol TCP
    {settings}
    real_server {server} 80 {{
        HTTP_GET {{
            connect_timeout 3
            retry {retry}
            delay_before_retry 0.2
            warmup 0.5
            url {{
                path {path}
                status_code 200
            }}
        }}
    }}
}}
"""


@pytest.fixture
def director(network):
    return lan_with_a_server(network)


def service(port, path="/plain", retry=1, settings=""):
    return SERVICE.format(port=port, server=SERVER, path=path, retry=retry, settings=settings)


@pytest.mark.own
def test_identical_checks_are_made_once(director):
    """Four virtual servers with the same real server, and one that asks for another page."""
    pages = Pages(director.server)
    services = [service(1000 + number, retry=number % 3) for number in range(4)]
    daemon = Daemon(director, "".join(services) + service(2000, "/empty"), parts="checkers").start()
    daemon.wait_for_log(succeeded(), times=5)
    before, started = len(pages.requests()), time.monotonic()
    time.sleep(5)
    asked = pages.requests()[before:]
    rounds = (time.monotonic() - started) / 0.5 + 2
    for path in ("/plain", "/empty"):
        assert len([line for line in asked if f"GET {path} " in line]) <= rounds
    pages.remove("plain")
    daemon.wait_for_log(r"HTTP_CHECK on service \[10.0.0.2\]:tcp:80 failed", times=4)
    pages.put("plain", b"again")
    daemon.wait_for_log("Gained quorum", times=4)


def test_checks_rest_while_the_address_is_elsewhere(director):
    pages = Pages(director.server)
    daemon = Daemon(director, service(80, settings="ha_suspend"), parts="checkers").start()
    daemon.wait_for_log("Activating healthchecker")
    always(lambda: not pages.requests(), during=2, what="nobody asks")
    director.ip("address", "add", "10.0.0.50/32", "dev", "eth0")
    eventually(lambda: len(pages.requests()) > 2, what="somebody asks")
    director.ip("address", "del", "10.0.0.50/32", "dev", "eth0")
    eventually(lambda: daemon.log_lines("Suspending healthchecker") or OURS == "keepalived", what="it is noticed")
    time.sleep(1)
    count = len(pages.requests())
    always(lambda: len(pages.requests()) == count, during=2, what="nobody asks any more")

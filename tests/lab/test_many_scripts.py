"""An interface with 255 virtual routers goes down, and each has a script: adverts elsewhere keep coming."""
import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own

INTERVAL = 0.1
ROUTERS = 255
AT_ONCE = 32


def test_many_scripts_at_once_stop_nothing(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    host.connect(network.switch("other"), "eth1", "10.1.0.1/24")
    notes, script = host.folder() / "notes", host.folder() / "script"
    notes.write_text("")
    script.write_text(f"#!/bin/sh\necho + >>{notes}\nsleep 0.3\necho - >>{notes}\n")
    script.chmod(0o700)
    text = "global_defs {\n    script_user root\n}\n" + instance(100, interval=INTERVAL)
    for number in range(1, ROUTERS + 1):
        text += instance(100, interval=1).replace("VI_1", f"MANY_{number}").replace("eth0", "eth1").replace(
            "virtual_router_id 51", f"virtual_router_id {number}").replace(
            f"{VIP}/24", f"10.1.1.{number}/32").replace("    priority", f"    notify_fault {script}\n    priority")
    capture = Capture(host, "eth0")
    for interface in ("eth0", "eth1"):
        eventually(lambda: "LOWER_UP" in host.ip("link", "show", interface).stdout, what="a carrier")
    Daemon(host, text, parts="vrrp").start()
    addresses = {VIP, *(f"10.1.1.{number}" for number in range(1, ROUTERS + 1))}
    eventually(lambda: addresses <= host.addresses(), within=60, what="all are masters")
    assert not notes.read_text()
    since = capture.adverts()[-1].time
    host.interfaces["eth1"].cut()
    eventually(lambda: notes.read_text().count("-") == ROUTERS, within=120, what="each script has run once")
    assert notes.read_text().count("+") == ROUTERS
    running = most = 0
    for mark in notes.read_text().split():
        running += 1 if mark == "+" else -1
        most = max(most, running)
    assert most <= AT_ONCE
    times = [advert.time for advert in capture.adverts(since=since)]
    assert max(later - earlier for earlier, later in zip(times, times[1:])) < 3 * INTERVAL

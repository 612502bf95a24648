"""A reload that adds one of many: nobody who asks notices, no advert is late."""
import time
from pathlib import Path

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.directors import VIP, Directors
from testbed.eventually import eventually
from testbed.ipvs import table
from testbed.probe import PYTHON, Probe

pytestmark = pytest.mark.own

UNSEEN = 1  # question of a probe that asks every 5 ms
INSTANCES, ADDRESSES = 200, 5
FAST = 0.01  # seconds between two adverts of the fastest
A_SECOND = 200


def router(vrid, addresses, interval=1.0):
    lines = "".join(f"        {address}/32\n" for address in addresses)
    return f"""vrrp_instance VI_{vrid} {{
    interface eth0
    virtual_router_id {vrid}
    version 3
    priority 254
    advert_int {interval}
    virtual_ipaddress {{
{lines}    }}
}}
"""


def routers(more=()):
    """The first has the addresses `more` too."""
    text = [router(250, ["10.0.5.250"], FAST)]
    for vrid in range(1, INSTANCES + 1):
        addresses = [f"10.0.{number}.{vrid}" for number in range(1, ADDRESSES + 1)]
        text.append(router(vrid, addresses + (list(more) if vrid == 1 else [])))
    return "".join(text)


def longest_intervals(adverts):
    """By VRID, in seconds."""
    last, longest = {}, {}
    for advert in adverts:
        if advert.vrid in last:
            longest[advert.vrid] = max(longest.get(advert.vrid, 0), advert.time - last[advert.vrid])
        last[advert.vrid] = advert.time
    return longest


@pytest.fixture(name="lan")
def make_lan(network):
    switch = network.switch("lan")
    host, client = network.host("dir"), network.host("cl")
    host.connect(switch, "eth0", "10.0.0.1/16")
    client.connect(switch, "eth0", "10.0.0.9/16")
    return host, client


def test_one_of_a_thousand_addresses(lan):
    """An advert is late when a backup would lose its patience: after three intervals and the skew time."""
    host, client = lan
    capture = Capture(client, what="ip proto 112", at_once=False)
    daemon = Daemon(host, routers(), parts="vrrp").start()
    eventually(lambda: len(host.addresses()) > INSTANCES * ADDRESSES, within=60, what="all addresses are there")
    eventually(lambda: client.run("ping", "-c1", "-W1", "10.0.5.250", check=False).returncode == 0)
    worst = []
    for attempt in range(5):
        probe = Probe(client, "icmp", "10.0.3.7")
        since = time.time()
        daemon.reload(routers([f"10.0.9.{attempt + 1}"]))
        eventually(lambda: host.has(f"10.0.9.{attempt + 1}"), within=60, what="the new address is there")
        daemon.wait_for_log("Configuration running", times=attempt + 2, within=60)
        after = time.time() + 1.2
        eventually(lambda: probe.answered_since(after), what="an answer")
        probe.stop()
        eventually(lambda: capture.adverts(since=after), every=0.5)
        longest = longest_intervals(capture.adverts(since=since - 1))
        fast, slow = longest.pop(250), max(longest.values())
        worst.append((round(fast * 1000, 1), round(slow * 1000, 1), probe.most_unanswered()))
        if fast < 3 * FAST and slow < 1 + FAST and probe.most_unanswered() <= UNSEEN:
            break
    print("longest advert intervals (of 10 ms, of 1 s) in ms, and questions without an answer:", worst)
    for measured, bound in zip(zip(*worst), (3000 * FAST, 1000 * (1 + FAST), UNSEEN)):
        assert min(measured) <= bound, worst
    assert not [advert for advert in capture.adverts() if advert.priority == 0]
    assert len(daemon.log_lines("Entering MASTER STATE")) == INSTANCES + 1


def services(count, servers, more=0):
    """`servers` of all `count` services together; `more` in the last one."""
    text = []
    for number in range(count):
        own = servers // count + (number < servers % count) + (more if number == count - 1 else 0)
        reals = "".join(f"    real_server 10.{100 + (number >> 8)}.{number & 255}.{server} 80 {{\n        weight 1\n    }}\n"
                        for server in range(1, own + 1))
        text.append(f"virtual_server 172.16.{number >> 8}.{number & 255} 80 {{\n    lb_algo rr\n    lb_kind NAT\n"
                    f"    protocol TCP\n{reals}}}\n")
    return "".join(text)


class Load:
    def __init__(self, host):
        self._process = host.start(PYTHON, "-I", Path(__file__).parent / "testbed" / "load.py", VIP, 80, A_SECOND,
                                   log="load.log")
        eventually(lambda: self.counts()[0] > A_SECOND, within=60, what="requests are answered")

    def counts(self):
        lines = self._process.output().splitlines()
        return tuple(int(word) for word in lines[-1].split()) if lines else (0, 0)


@pytest.mark.ipvs
@pytest.mark.parametrize("count, servers, added", [(1_000, 10_000, "10.103.231.11"), (2_284, 37_298, "10.108.235.17")])
def test_one_of_many_servers(network, count, servers, added):
    farm = Directors(network, "NAT")
    daemon = farm.daemon1
    mine = daemon.config_file.read_text()
    daemon.configure(mine + services(count, servers))
    daemon.start()
    eventually(lambda: farm.dir1.has(VIP), within=60, what="it is master")
    eventually(lambda: len(table(farm.dir1)) > count, within=120, what="all services are in the table")
    load = Load(farm.client)
    lines, answered = len(daemon.log_lines()), load.counts()[0]
    daemon.reload(mine + services(count, servers, more=1))
    daemon.wait_for_log("Configuration running", times=2, within=120)
    eventually(lambda: load.counts()[0] > answered + A_SECOND, within=60, what="more answers")
    changes = [line.split(": ", 1)[1] for line in daemon.log_lines()[lines:]
               if any(word in line for word in ("Adding", "Removing", "Changing", "Enabling", "Disabling"))]
    last = f"172.16.{count - 1 >> 8}.{count - 1 & 255}"
    assert changes == [f"Adding service [{added}]:tcp:80 to VS [{last}]:tcp:80"]
    assert load.counts()[1] == 0, load.counts()
    assert not daemon.log_lines()[lines:] or not [line for line in daemon.log_lines()[lines:] if "Activating" in line]

"""What a reload moves from one virtual router to another is never missing in between."""
import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers
from testbed.probe import Probe
from testbed.webserver import WebServer

pytestmark = pytest.mark.own

UNSEEN = 1  # question of a probe that asks every 5 ms
MOVING = "10.0.0.50"
ROUTE = "198.51.100.0/24 via 10.0.0.9"


def router(name, vrid, addresses, routes=(), interface="eth0"):
    lines = "".join(f"        {address}\n" for address in addresses)
    more = "".join(f"        {route}\n" for route in routes)
    return f"""vrrp_instance {name} {{
    interface {interface}
    virtual_router_id {vrid}
    priority 100
    version 3
    advert_int 0.1
    virtual_ipaddress {{
{lines}    }}
    virtual_routes {{
{more}    }}
}}
"""


@pytest.fixture(name="lan")
def make_lan(network):
    switch = network.switch("lan")
    host, client = network.host("dir"), network.host("cl")
    host.connect(switch, "eth0", "10.0.0.1/24")
    host.connect(switch, "eth1", "10.0.0.2/24")
    client.connect(switch, "eth0", "10.0.0.9/24")
    return host, client


class Changes:
    """What the kernel of `host` says of its addresses and routes from now on."""

    def __init__(self, host):
        self.host = host
        self.monitor = host.start("ip", "-4", "-o", "monitor", "address", "route", log="monitor.log")
        eventually(lambda: self.mark(1), what="the monitor listens")

    def mark(self, number):
        """A change of our own, which comes after all others; true once it is told."""
        mark = f"10.99.99.{number}/32"
        self.host.ip("address", "replace", mark, "dev", "lo")
        self.host.ip("address", "delete", mark, "dev", "lo")
        return f"inet {mark}" in self.monitor.output()

    def of(self, words):
        eventually(lambda: self.mark(2), what="the kernel tells what it does")
        return [line for line in self.monitor.output().splitlines() if words in line]


def reload(daemon, text, times):
    daemon.reload(text)
    daemon.wait_for_log("Configuration running", times=times + 1)


def test_addresses_and_routes_between_instances(lan):
    host, client = lan
    before = router("VI_1", 51, [f"{MOVING}/24", "10.0.0.51/24"], [ROUTE]) + router("VI_2", 52, ["10.0.0.52/24"])
    after = router("VI_1", 51, ["10.0.0.51/24"]) + router("VI_2", 52, ["10.0.0.52/24", f"{MOVING}/24"], [ROUTE])
    daemon = Daemon(host, before, parts="vrrp").start()
    eventually(lambda: host.has(MOVING) and host.has("10.0.0.52"), what="it is master of both")
    eventually(lambda: "198.51.100.0/24" in host.ip("route").stdout, what="the route is there")
    capture, changes, probe = Capture(client), Changes(host), Probe(client, "icmp", MOVING)
    for times, text in enumerate((after, before), 1):
        reload(daemon, text, times)
    assert changes.of(MOVING) == [] and changes.of("198.51.100.0/24") == [], "nothing changes in the kernel"
    probe.stop()
    assert probe.most_unanswered() <= UNSEEN
    assert not [advert for advert in capture.adverts() if advert.priority == 0]


def test_instances_get_other_names(lan):
    host, client = lan
    names = [("VI_1", "VI_2"), ("WEB", "VI_2"), ("VI_2", "WEB"), ("A", "B")]
    texts = [router(one, 51, [f"{MOVING}/24"], [ROUTE]) + router(two, 52, ["10.0.0.52/24"]) for one, two in names]
    daemon = Daemon(host, texts[0], parts="vrrp").start()
    eventually(lambda: host.has(MOVING) and "198.51.100.0/24" in host.ip("route").stdout, what="it is master")
    capture, changes, probe = Capture(client), Changes(host), Probe(client, "icmp", MOVING)
    for times, text in enumerate(texts[1:], 1):
        reload(daemon, text, times)
    assert changes.of(MOVING) == [] and changes.of("198.51.100.0/24") == [], "nothing changes in the kernel"
    probe.stop()
    assert probe.most_unanswered() <= UNSEEN
    assert not [advert for advert in capture.adverts() if advert.priority == 0]
    assert daemon.stop() == 0
    assert not host.has(MOVING) and "198.51.100.0/24" not in host.ip("route").stdout, "they are removed at the end"


def test_an_address_to_another_interface(lan):
    host, client = lan
    one, other = router("VI_1", 51, ["10.0.0.51/24"]), router("VI_2", 52, ["10.0.0.52/24"], interface="eth1")
    before = one.replace("        10.0.0.51/24", f"        10.0.0.51/24\n        {MOVING}/32") + other
    after = one + other.replace("        10.0.0.52/24", f"        10.0.0.52/24\n        {MOVING}/32")
    daemon = Daemon(host, before, parts="vrrp").start()
    eventually(lambda: host.has(MOVING) and host.has("10.0.0.52"), what="it is master of both")
    changes = Changes(host)
    for times, text in enumerate((after, before), 1):
        reload(daemon, text, times)
    inet = [line for line in changes.of(f"inet {MOVING}/32")]
    assert ["Deleted" in line for line in inet] == [False, True] * 2, "it is there before it leaves"
    assert client.run("ping", "-c", "1", "-W", "5", MOVING, check=False).returncode == 0


def web_service(port, *numbers):
    check = "        TCP_CHECK {\n            connect_timeout 1\n            retry 0\n            delay_loop 1\n        }\n"
    reals = "".join(f"    real_server 10.0.0.{server} 80 {{\n        weight 1\n{check}    }}\n" for server in numbers)
    return f"virtual_server {MOVING} {port} {{\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n{reals}}}\n"


@pytest.mark.ipvs
def test_what_is_known_of_servers_outlives_reloads(lan):
    host, client = lan
    web, dead = WebServer(client, "one"), 101
    daemon = Daemon(host, web_service(80, 9, dead), parts="checkers").start()

    def there(port):
        return {name.split(":")[0] for name in servers(host, f"TCP {MOVING}:{port}")}
    eventually(lambda: there(80) == {"10.0.0.9"}, what="the dead one is out")
    lines = len(daemon.log_lines())
    for more in (102, 103, 104):
        daemon.reload(web_service(80, 9, dead, more))
        always(lambda: f"10.0.0.{dead}" not in there(80), during=1.5, what="it stays out")
    assert not [line for line in daemon.log_lines()[lines:] if "Adding service [10.0.0.101]" in line]

    daemon.reload(web_service(81, 9, dead))
    eventually(lambda: there(81) == {"10.0.0.9"}, what="it is out where it has moved to")
    said = [line for line in daemon.log_lines()[lines:] if f"10.0.0.{dead}" in line and "failed" in line]
    assert not said, "nobody had to find out again"
    client.ip("address", "add", f"10.0.0.{dead}/24", "dev", "eth0")
    eventually(lambda: there(81) == {"10.0.0.9", f"10.0.0.{dead}"}, what="it returns")
    assert web.listens()

"""S6: VRRP carries the address, HAProxy the load."""
import time

from testbed.daemon import Daemon
from testbed.directors import MASTER_DOWN, VIP
from testbed.eventually import eventually
from testbed.probe import Probe
from testbed.scenario import SCENARIOS, adapt
from testbed.webserver import WebServer

SLACK = 0.2
SITE, STATISTICS = f"http://{VIP}/", f"http://{VIP}:8083/stats"


def director(network, lan, number, state, priority):
    host = network.host(f"dir{number}")
    host.connect(lan, "eth0", f"192.168.10.{10 + number}/24")
    host.sysctl(net__ipv4__ip_nonlocal_bind=1)
    host.start("haproxy", "-db", "-f", SCENARIOS / "s6-haproxy.cfg", log="haproxy.log")
    config = adapt("s6-keepalived.conf", {"enp1s0": "eth0"}, state=state, priority=priority)
    return host, Daemon(host, config, parts="vrrp")


def served(client):
    return all(client.get(STATISTICS)) and set(client.get(SITE, 4)) == {"Servidor Real 1", "Servidor Real 2"}


def test_statistics_page_is_reachable_before_and_after_failover(network):
    lan = network.switch("lan")
    client = network.host("cl")
    client.connect(lan, "eth0", "192.168.10.20/24")
    for number in (1, 2):
        web = network.host(f"rs{number}")
        web.connect(lan, "eth0", f"192.168.10.{100 + number}/24")
        WebServer(web, f"Servidor Real {number}")
    dir1, daemon1 = director(network, lan, 1, "MASTER", 100)
    dir2, daemon2 = director(network, lan, 2, "BACKUP", 90)
    daemon1.start()
    daemon2.start()
    eventually(lambda: dir1.has(VIP), what="DIR1 has the address")
    assert not dir2.has(VIP)
    eventually(lambda: served(client), what="the site and the statistics page through DIR1")

    probe = Probe(client, "icmp", VIP)
    dir1.interfaces["eth0"].cut()
    cut_at = time.time()
    eventually(lambda: probe.answered_since(cut_at + 0.1), what="DIR2 answers")
    probe.stop()
    assert probe.longest_gap().length <= MASTER_DOWN + SLACK
    assert client.neighbour(VIP) == dir2.interfaces["eth0"].mac()
    eventually(lambda: served(client), what="the site and the statistics page through DIR2")

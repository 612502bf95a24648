"""S8: VRRP over a switched network with loops, HAProxy in front of three web servers.

    bal1 - ring1 - (segment) - bal2 - ring2 - bal1    four bridges with spanning tree; the client is on ring1
    bal1 = VXLAN = bal2                               their inside bridges, where the web servers are
"""
import time

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import master_down_interval
from testbed.scenario import adapt
from testbed.webserver import WebServer

VIP = "172.16.1.254"
SITE = f"http://{VIP}:8000/"
PAGES = {"Servidor Real 1", "Servidor Real 2", "Servidor Real 3"}
OUTSIDE, INSIDE = "vballout_b", "inside"
SPANNING_TREE = ("type", "bridge", "stp_state", 1, "hello_time", 100, "forward_delay", 200, "max_age", 600)
HAPROXY = """defaults
    mode http
    timeout connect 2s
    timeout client 5s
    timeout server 5s
listen web
    bind :8000
    balance roundrobin
    server rs1 10.10.0.11:80
    server rs2 10.10.0.12:80
    server rs3 10.10.0.13:80
"""


class Ring:
    def __init__(self, network):
        self.rings = [network.switch(name) for name in ("ring1", "ring2")]
        self.segment = network.switch("segment")
        # bal1 is the root of the tree and ring1 the better way to it: every segment's role is known.
        for ring, priority in zip(self.rings, (16384, 32768)):
            ring.ip("link", "set", "bridge", *SPANNING_TREE, "priority", priority)
        self.balancers = [self.balancer(network, number) for number in (1, 2)]
        bal1, bal2 = self.balancers
        bal1.ip("link", "set", OUTSIDE, "type", "bridge", "priority", 8192)
        self.attach(bal1, self.rings[0], "east")
        self.attach(bal1, self.rings[1], "west")
        self.attach(bal2, self.rings[1], "east")
        self.attach(bal2, self.segment, "west")
        self.rings[0].connect(self.segment, "far")
        self.rings[0].ip("link", "set", "far", "master", "bridge")
        self.join_insides()
        for number, balancer in ((1, bal1), (2, bal1), (3, bal2)):
            self.web_server(network, number, balancer)
        self.client = network.host("cl")
        self.client.connect(self.rings[0], "eth0", "172.16.1.20/24")
        self.daemons = [self.services(balancer, priority) for balancer, priority in zip(self.balancers, (150, 100))]

    def balancer(self, network, number):
        host = network.host(f"bal{number}")
        host.ip("link", "add", OUTSIDE, *SPANNING_TREE, "mcast_snooping", 0)
        host.ip("address", "add", f"172.16.1.{number}/24", "dev", OUTSIDE)
        host.ip("link", "set", OUTSIDE, "up")
        host.ip("link", "add", INSIDE, "type", "bridge")
        host.ip("address", "add", f"10.10.0.{number}/24", "dev", INSIDE)
        host.ip("link", "set", INSIDE, "up")
        return host

    def attach(self, balancer, switch, name):
        balancer.connect(switch, name)
        balancer.ip("link", "set", name, "master", OUTSIDE)

    def join_insides(self):
        bal1, bal2 = self.balancers
        bal1.connect(bal2, "tunnel", "192.0.2.1/24", far_name="tunnel")
        bal2.ip("address", "add", "192.0.2.2/24", "dev", "tunnel")
        for mine, other, number in ((bal1, 2, 1), (bal2, 1, 2)):
            mine.ip("link", "add", "vx", "type", "vxlan", "id", 42, "dstport", 4789, "local", f"192.0.2.{number}",
                    "remote", f"192.0.2.{other}", "dev", "tunnel")
            mine.ip("link", "set", "vx", "master", INSIDE, "up")

    def web_server(self, network, number, balancer):
        host = network.host(f"rs{number}")
        host.connect(balancer, "eth0", f"10.10.0.1{number}/24")
        balancer.ip("link", "set", f"to-rs{number}-eth0", "master", INSIDE)
        WebServer(host, f"Servidor Real {number}")

    def services(self, balancer, priority):
        config = balancer.folder() / "haproxy.cfg"
        config.write_text(HAPROXY)
        balancer.start("haproxy", "-db", "-f", config, log="haproxy.log")
        return Daemon(balancer, adapt("s8-bal.conf", priority=priority), parts="vrrp")

    def start(self):
        for daemon in self.daemons:
            daemon.start()
        self.served_by(0)

    def served_by(self, number):
        """The address is there and nowhere else, and the client gets all three pages."""
        wanted = [number == 0, number == 1]
        eventually(lambda: [balancer.has(VIP) for balancer in self.balancers] == wanted, within=40,
                   what=f"bal{number + 1} alone has the address")
        eventually(lambda: set(self.client.get(SITE, 6)) == PAGES, within=40, what="the client is served")

    def dumb(self, seconds):
        """Nothing passes the segment, and nobody loses his carrier."""
        self.segment.ip("link", "set", "bridge", "down")
        time.sleep(seconds)
        self.segment.ip("link", "set", "bridge", "up")


def test_the_address_moves_with_the_bridge(network):
    ring = Ring(network)
    ring.start()
    bal1 = ring.balancers[0]
    bal1.ip("link", "set", OUTSIDE, "down")
    ring.served_by(1)
    bal1.ip("link", "set", OUTSIDE, "up")
    ring.served_by(0)


def test_a_spanning_tree_that_changes_and_loses_a_few_adverts_changes_nothing(network):
    ring = Ring(network)
    ring.start()
    bal2 = ring.balancers[1]
    # ring1 becomes the root: it is on the way from bal1 to bal2 before and after.
    eventually(lambda: bal2.run("cat", f"/sys/class/net/{OUTSIDE}/brif/west/state").stdout == "3\n", what="it forwards")
    capture = Capture(bal2, OUTSIDE)
    eventually(lambda: capture.adverts(source="172.16.1.1"), what="adverts")
    entered = len(ring.daemons[1].log_lines("Entering MASTER STATE"))
    patience = master_down_interval(100, 1, version=2)
    for _ in range(3):
        ring.rings[0].ip("link", "set", "bridge", "type", "bridge", "priority", 4096)
        since = time.time()
        ring.dumb(2)
        eventually(lambda: capture.adverts(source="172.16.1.1", since=since + 2), what="adverts again")
        times = [advert.time for advert in capture.adverts(source="172.16.1.1")]
        gap = max(later - earlier for earlier, later in zip(times, times[1:]))
        if gap < patience:
            break
        ring.served_by(0)  # this machine was too slow: once more
    assert 1.5 < gap < patience
    assert len(ring.daemons[1].log_lines("Entering MASTER STATE")) == entered
    assert not capture.adverts(source="172.16.1.2", since=since)
    ring.served_by(0)

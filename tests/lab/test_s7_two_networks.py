"""S7: a leg in two networks, one fate."""
import time

import pytest

from testbed.capture import Capture
from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually
from testbed.probe import Probe
from testbed.scenario import adapt

EXTERNAL, INTERNAL = "178.9.2.220", "187.2.9.120"
MASTER_DOWN = 3 * 1 + (256 - 49) / 256  # of lb2, with priority 49; seconds
SLACK = 0.2


class TwoNetworks:
    def __init__(self, network):
        self.clients, self.servers = network.switch("clients"), network.switch("servers")
        self.client, self.server = network.host("cl"), network.host("srv")
        self.client.connect(self.clients, "eth0", "178.9.2.20/24")
        self.client.route("default", "via", EXTERNAL)
        self.server.connect(self.servers, "eth0", "187.2.9.20/24")
        self.server.route("default", "via", INTERNAL)
        self.lb1, self.lb2 = (self._balancer(network, number) for number in (1, 2))
        self.daemon1 = Daemon(self.lb1, adapt("s7-lb1.conf"), parts="vrrp")
        self.daemon2 = Daemon(self.lb2, adapt("s7-lb2.conf"), parts="vrrp")

    def _balancer(self, network, number):
        host = network.host(f"lb{number}")
        host.connect(self.clients, "eth0", f"178.9.2.{100 + number}/24")
        host.connect(self.servers, "eth1", f"187.2.9.{100 + number}/24")
        host.sysctl(net__ipv4__ip_forward=1)
        return host

    def start(self):
        self.daemon1.start()
        self.daemon2.start()
        eventually(lambda: self.both_at(self.lb1), what="lb1 has both addresses")

    def both_at(self, balancer):
        other = self.lb2 if balancer is self.lb1 else self.lb1
        return {EXTERNAL, INTERNAL} <= balancer.addresses() and not {EXTERNAL, INTERNAL} & other.addresses()

    def neighbours_know(self, balancer):
        return (self.client.neighbour(EXTERNAL) == balancer.interfaces["eth0"].mac()
                and self.server.neighbour(INTERNAL) == balancer.interfaces["eth1"].mac())


@pytest.fixture
def lab(network):
    return TwoNetworks(network)


def test_both_addresses_move_together_and_return(lab):
    lab.start()
    probe = Probe(lab.client, "icmp", "187.2.9.20")
    lab.lb1.interfaces["eth0"].down()
    down_at = time.time()
    eventually(lambda: lab.both_at(lab.lb2), what="both addresses at lb2")
    eventually(lambda: probe.answered_since(down_at + 0.1), what="the client reaches the server through lb2")
    assert probe.longest_gap().length <= MASTER_DOWN + SLACK
    eventually(lambda: lab.neighbours_know(lab.lb2), what="the neighbours know lb2")

    lab.lb1.interfaces["eth0"].up()
    eventually(lambda: lab.both_at(lab.lb1), what="both addresses back at lb1")
    back_at = time.time()
    eventually(lambda: probe.answered_since(back_at))
    probe.stop()


def test_stopping_the_daemon_hands_over(lab):
    lab.start()
    probe = Probe(lab.client, "icmp", "187.2.9.20")
    stopping = time.time()
    assert lab.daemon1.stop() == 0
    assert not {EXTERNAL, INTERNAL} & lab.lb1.addresses(), "an address is left behind"
    eventually(lambda: lab.both_at(lab.lb2), what="both addresses at lb2")
    eventually(lambda: probe.answered_since(stopping + 0.1))
    eventually(lambda: lab.neighbours_know(lab.lb2), what="the neighbours know lb2")


class Heard:
    """A machine of its own that runs lb1's configuration, with always the same addresses, and an ear."""

    def __init__(self, network, name, program):
        ear, lb1 = network.host(f"ear-{name}"), network.host(f"lb1-{name}")
        for number, address in ((0, "178.9.2.101/24"), (1, "187.2.9.101/24")):
            lb1.connect(ear, f"eth{number}", address, far_name=f"eth{number}")
        self.captures = [Capture(ear, f"eth{number}") for number in (0, 1)]
        self.daemon = Daemon(lb1, adapt("s7-lb1.conf"), program, parts="vrrp").start()

    def adverts(self):
        """Of both instances, from the first to the goodbye."""
        for capture in self.captures:
            eventually(lambda: len(capture.adverts()) >= 2, what="adverts")
        self.daemon.stop()
        for capture in self.captures:
            eventually(lambda: capture.adverts()[-1].priority == 0, what="a last advert with priority 0")
        return [capture.adverts() for capture in self.captures]


def test_adverts_are_byte_for_byte_keepalived_s(network):
    machines = Heard(network, "ours", OURS), Heard(network, "theirs", "keepalived")
    ours, theirs = (machine.adverts() for machine in machines)
    for vrid, our_adverts, their_adverts in zip((1, 2), ours, theirs):
        first, reference = our_adverts[0], their_adverts[0]
        assert (first.version, first.vrid, first.auth_type, first.priority) == (2, vrid, 1, 100)
        assert first.payload.hex() == reference.payload.hex(), "checksum and all"
        assert (first.source, first.destination, first.ttl, first.tos) == (
            reference.source, reference.destination, 255, reference.tos)
        assert first.destination == "224.0.0.18"
        # The last word of a master that is stopped (RFC 3768 section 6.4.3).
        assert our_adverts[-1].payload.hex() == their_adverts[-1].payload.hex()

"""How long a client goes without an answer when the master's daemon is stopped, restarted, or its VRRP process dies.

The client asks every 5 ms; VRRPv2, advert_int 1; what is counted is the longest time between two questions that were
answered.
"""
import os
import signal
import statistics
import time

from sides import sides
from testbed.eventually import eventually
from testbed.pair import VIP, Pair
from testbed.probe import Probe

EVENTS = ("stop", "restart", "kill")
FORGOTTEN = 11  # seconds after which a process that died is not held to be one that dies often


class Side:
    """A pair of one program, and a client."""

    def __init__(self, program, network):
        self.program, self.gaps = program, {event: [] for event in EVENTS}
        self.pair = Pair(network, programs=(program, program), version=2, interval=1, auth_type="PASS")
        self.client = network.host("cl")
        self.client.connect(self.pair.lan, "eth0", "10.0.0.9/24")
        self.pair.start()
        self._wait_for(self.pair.a)

    def _wait_for(self, host):
        eventually(lambda: self.pair.masters() == [host], within=30, what=f"{self.program}: {host.name} is master")

    def run(self, event):
        self._wait_for(self.pair.a)
        probe = Probe(self.client, "icmp", VIP)
        getattr(self, event)()
        now = time.time()
        eventually(lambda: probe.answered_since(now + 0.2), what="an answer")
        probe.stop()
        self.gaps[event].append(probe.longest_gap().length)
        if not self.pair.daemon_a.process.running():
            self.pair.daemon_a.start()

    def stop(self):
        self.pair.daemon_a.stop()
        self._wait_for(self.pair.b)

    def restart(self):
        self.stop()
        self.pair.daemon_a.start()
        self._wait_for(self.pair.a)

    def kill(self):
        os.kill(self.pair.daemon_a.child("vrrp"), signal.SIGKILL)
        time.sleep(FORGOTTEN)  # longer than anybody's takeover
        self._wait_for(self.pair.a)

    def row(self):
        medians = (f"{statistics.median(gaps) * 1e3:>14.1f} ({max(gaps) * 1e3:.1f})" for gaps in self.gaps.values())
        return f"{self.program:<12}" + "".join(f"{text:>24}" for text in medians)


def measure(runs):
    with sides(Side) as both:
        for _ in range(runs):
            for event in EVENTS:
                for side in both:
                    side.run(event)
    print(f"continuity: the longest time without an answer in ms, median (most) of {runs} runs each, advert_int 1")
    print(f"{'':<12}{'stop':>24}{'stop and start':>24}{'kill -9 of VRRP':>24}")
    for side in both:
        print(side.row())

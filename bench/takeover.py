"""By how much a takeover is later than the protocol's own 3 x advert_int + skew.

The master's cable is cut; what counts is the silence on the wire, in the kernel's timestamps, from
the last advert of the old master to the first of the new one.
"""
import statistics

from sides import sides
from testbed.capture import Capture
from testbed.eventually import eventually
from testbed.pair import Pair, master_down_interval

INTERVAL = 0.1  # seconds, VRRPv3


class Side:
    """A pair of one program that stays up for the whole measurement."""

    def __init__(self, program, network):
        self.program, self.late = program, []
        self.pair = Pair(network, programs=(program, program), interval=INTERVAL)
        self.capture = Capture(self.pair.b)
        self.pair.start()
        self._wait_for_master()

    def _wait_for_master(self):
        eventually(lambda: self.pair.masters() == [self.pair.a], what=f"{self.program}: a is master")

    def kill_and_revive(self):
        cable = self.pair.a.interfaces["eth0"]
        since = self.capture.adverts(source="10.0.0.1")[-1].time
        cable.cut()
        first = eventually(lambda: self.capture.adverts(source="10.0.0.2", since=since),
                           what=f"{self.program}: adverts of the new master")[0].time
        last = self.capture.adverts(source="10.0.0.1")[-1].time
        self.late.append(first - last - master_down_interval(self.pair.PRIORITIES[1], INTERVAL))
        cable.plug()
        self._wait_for_master()

    def row(self):
        low, middle, high = min(self.late), statistics.median(self.late), max(self.late)
        return f"{self.program:<12}{low * 1e3:>10.3f}{middle * 1e3:>10.3f}{high * 1e3:>10.3f}"


def measure(runs):
    with sides(Side) as both:
        for _ in range(runs):
            for side in both:
                side.kill_and_revive()
    print(f"takeover: later than 3 x advert_int + skew, in ms ({runs} runs each, VRRPv3, "
          f"advert_int {INTERVAL})")
    print(f"{'':<12}{'least':>10}{'median':>10}{'most':>10}")
    for side in both:
        print(side.row())

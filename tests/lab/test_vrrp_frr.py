"""Our daemon and FRRouting's vrrpd (VRRPv3, virtual MAC) as a pair, each master once."""
import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.frr import Frr
from testbed.pair import VIP, instance, master_down_interval

INTERVAL = 0.1


def speakers(capture, since):
    return {advert.source for advert in capture.adverts(since=since) if advert.priority}


@pytest.mark.parametrize("priorities", [(200, 100), (100, 200)], ids=["ours-first", "frr-first"])
def test_a_pair_with_frr(network, priorities):
    lan = network.switch("lan")
    ours, theirs = network.host("a"), network.host("b")
    for number, host in enumerate((ours, theirs), 1):
        host.connect(lan, "eth0", f"10.0.0.{number}/24")
    capture = Capture(ours)
    daemon = Daemon(ours, instance(priorities[0], interval=INTERVAL), parts="vrrp")
    frr = Frr(theirs, VIP, priorities[1], interval=INTERVAL)
    daemon.start()
    frr.start()
    pair = [("10.0.0.1", daemon), ("10.0.0.2", frr)]
    (first, first_daemon), (second, _) = pair if priorities[0] > priorities[1] else reversed(pair)

    def alone(source):
        """Only this one has sent adverts for a while."""
        adverts = [advert for advert in capture.adverts() if advert.priority]
        if not adverts:
            return False
        since = adverts[-1].time - 2 * master_down_interval(100, INTERVAL)
        return adverts[0].time < since and speakers(capture, since) == {source}

    eventually(lambda: alone(first), what=f"{first} is the one master")
    first_daemon.stop()
    eventually(lambda: alone(second), what=f"{second} takes over")
    first_daemon.start()
    eventually(lambda: alone(first), what=f"{first} preempts")
    assert ours.has(VIP) == (first_daemon is daemon)
    assert not daemon.log_lines(r"checksum|malformed|wrong|invalid|mismatch")
    mine, frrs = ([a for a in capture.adverts(source=source) if a.priority][0] for source in ("10.0.0.1", "10.0.0.2"))
    for field in ("ttl", "version", "vrid", "interval", "addresses"):
        assert getattr(mine, field) == getattr(frrs, field), field

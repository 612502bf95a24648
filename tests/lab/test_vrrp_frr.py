"""Our daemon and FRRouting's vrrpd (VRRPv3, virtual MAC) as a pair, each master once."""
import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.frr import Frr
from testbed.pair import VIP, instance, master_down_interval

INTERVAL = 0.1
VIPS = {"IPv4": (VIP, f"{VIP}/24"), "IPv6": ("fe80::50", "fe80::50/64")}


def speakers(capture, since):
    return {advert.source_mac for advert in capture.adverts(since=since) if advert.priority}


@pytest.mark.parametrize("family", VIPS)
@pytest.mark.parametrize("priorities", [(200, 100), (100, 200)], ids=["ours-first", "frr-first"])
def test_a_pair_with_frr(network, priorities, family):
    vip, written = VIPS[family]
    lan = network.switch("lan")
    ours, theirs = network.host("a"), network.host("b")
    for number, host in enumerate((ours, theirs), 1):
        host.sysctl(net__ipv6__conf__default__accept_dad=0)
        host.connect(lan, "eth0", f"10.0.0.{number}/24", f"fd00::{number}/64")
    capture = Capture(ours)
    daemon = Daemon(ours, instance(priorities[0], interval=INTERVAL).replace(f"{VIP}/24", written), parts="vrrp")
    frr = Frr(theirs, vip, priorities[1], interval=INTERVAL)
    daemon.start()
    frr.start()
    mine = ours.interfaces["eth0"].mac()

    def alone(router):
        """Only this one has sent adverts for a while."""
        adverts = [advert for advert in capture.adverts() if advert.priority]
        if not adverts:
            return False
        since = adverts[-1].time - 2 * master_down_interval(100, INTERVAL)
        heard = speakers(capture, since)
        return adverts[0].time < since and len(heard) == 1 and (mine in heard) == (router is daemon)

    first, second = (daemon, frr) if priorities[0] > priorities[1] else (frr, daemon)
    eventually(lambda: alone(first), what="the stronger one is the one master")
    first.stop()
    eventually(lambda: alone(second), what="the other one takes over")
    first.start()
    eventually(lambda: alone(first), what="the stronger one preempts")
    assert ours.has(vip) == (first is daemon)
    assert not daemon.log_lines(r"checksum|malformed|wrong|invalid|mismatch")
    adverts = [advert for advert in capture.adverts() if advert.priority]
    of_ours = next(advert for advert in adverts if advert.source_mac == mine)
    of_frr = next(advert for advert in adverts if advert.source_mac != mine)
    for field in ("ttl", "version", "vrid", "interval", "addresses"):
        assert getattr(of_ours, field) == getattr(of_frr, field), field

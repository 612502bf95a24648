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


def test_frr_and_our_virtual_mac_address(network):
    """Both have the same one: clients learn no other, whoever is master."""
    lan = network.switch("lan")
    ours, theirs, client = (network.host(name) for name in "abc")
    for number, host in enumerate((ours, theirs, client), 1):
        host.connect(lan, "eth0", f"10.0.0.{number}/24")
    # What FRR leaves to the administrator: the interface below does not answer for the one above.
    theirs.sysctl(net__ipv4__conf__eth0__arp_ignore=1, net__ipv4__conf__eth0__arp_announce=2,
                  net__ipv4__conf__all__rp_filter=0, net__ipv4__conf__eth0__rp_filter=0)
    capture = Capture(client)
    daemon = Daemon(ours, instance(200, interval=INTERVAL).replace("    priority", "    use_vmac\n    priority"),
                    parts="vrrp")
    frr = Frr(theirs, VIP, 100, interval=INTERVAL).start()

    def answers(source):
        """Its adverts are the last ones heard, and the address has the virtual router's MAC address."""
        adverts = [advert for advert in capture.adverts() if advert.priority]
        if not adverts or {advert.source for advert in adverts[-4:]} != {source}:
            return False
        client.ip("neigh", "flush", "dev", "eth0")
        pinged = not client.run("ping", "-c", 1, "-W", 1, VIP, check=False).returncode
        return pinged and client.neighbour(VIP) == "00:00:5e:00:01:33"

    eventually(lambda: answers("10.0.0.2"), what="frr is master")
    daemon.start()
    eventually(lambda: answers("10.0.0.1"), what="we are")
    daemon.stop()
    eventually(lambda: answers("10.0.0.2"), what="frr is again")
    assert {advert.source_mac for advert in capture.adverts()} == {"00:00:5e:00:01:33"}
    assert not daemon.log_lines(r"checksum|malformed|wrong|invalid|mismatch")
    frr.stop()


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

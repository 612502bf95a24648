"""Two masters that come to hear each other: one stays, and everybody learns which."""
from pathlib import Path

import pytest

from testbed.eventually import eventually
from testbed.operating import Operator
from testbed.pair import VIP, Pair

RIVAL = Path(__file__).parent / "testbed" / "rival.py"


def isolate(pair, state):
    """The switch carries nothing between the routers; each keeps its carrier, and all others."""
    for host in pair.hosts:
        pair.lan.run("bridge", "link", "set", "dev", host.interfaces["eth0"].far_name, "isolated", state)


def test_who_wins_a_conflict_announces_the_address_again(network):
    pair = Pair(network)
    client = network.host("c")
    client.connect(pair.lan, "eth0", "10.0.0.9/24")
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    client.run("ping", "-c1", "-W2", VIP)
    isolate(pair, "on")
    eventually(lambda: pair.masters() == pair.hosts, what="both are master")
    eventually(lambda: client.neighbour(VIP) == pair.b.interfaces["eth0"].mac(), what="the client believes b")
    # Or b would give up before a has heard of it, as it happens.
    pair.b.run("nft", "add table ip deaf; add chain ip deaf in { type filter hook input priority 0; }; "
               "add rule ip deaf in ip protocol 112 drop")
    isolate(pair, "off")
    pair.daemon_a.wait_for_log("Received advert from 10.0.0.2 with lower priority 100, ours 200")
    pair.b.run("nft", "delete table ip deaf")
    eventually(lambda: pair.masters() == [pair.a], what="a stays master")
    eventually(lambda: client.neighbour(VIP) == pair.a.interfaces["eth0"].mac(), what="the client believes a")


@pytest.mark.own
def test_a_stranger_with_our_vrid_is_named_and_counted(network):
    """And told from a peer; which VRIDs nobody has is said too."""
    pair = Pair(network)
    stranger = network.host("stranger")
    stranger.connect(pair.lan, "eth0", "10.0.0.7/24")
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    operator = Operator(pair.daemon_a)
    before = operator.instance()["adverts"].get("other_addresses", 0)
    for vrid in (52, 51, 51):
        stranger.run("/usr/bin/python3", RIVAL, "10.0.0.7", vrid, 50, "198.51.100.7", 10)
    pair.daemon_a.wait_for_log("VRID 51 seems to be used by a stranger, 10.0.0.7 on eth0.*heard of nobody with 53, 54, 55")
    eventually(lambda: operator.instance()["adverts"].get("other_addresses", 0) == before + 2, what="both are counted")
    assert len(pair.daemon_a.log_lines("seems to be used by a stranger")) == 1, "it is said once"
    assert pair.masters() == [pair.a]

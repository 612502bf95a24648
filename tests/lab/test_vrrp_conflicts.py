"""Two masters that come to hear each other: one stays, and everybody learns which."""
from testbed.eventually import eventually
from testbed.pair import VIP, Pair


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
    isolate(pair, "off")
    eventually(lambda: pair.masters() == [pair.a], what="a stays master")
    eventually(lambda: client.neighbour(VIP) == pair.a.interfaces["eth0"].mac(), what="the client believes a")
    pair.daemon_a.wait_for_log("Received advert from 10.0.0.2 with lower priority 100, ours 200")

"""Real traffic through the table: IPv6 by NAT, DR and TUN, mixed families, persistence, a firewall mark, the sync daemon."""
import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.ipvs import servers, table
from testbed.pair import instance
from testbed.webserver import WebServer

pytestmark = pytest.mark.ipvs

ANSWERS = {"Servidor Real 1", "Servidor Real 2"}
V6 = "2001:db8::50"


def real(address, port=80, more=""):
    return f"    real_server {address} {port} {{\n        weight 1\n        {more}\n    }}\n"


def service(head, kind, *reals, protocol="TCP", more=""):
    return (f"virtual_server {head} {{\n    lb_algo rr\n    lb_kind {kind}\n    protocol {protocol}\n    {more}\n"
            + "".join(reals) + "}\n")


class Lab:
    """A client, a director and two web servers on one network, of both families."""

    def __init__(self, network, service_addresses, device="lo", directors=1):
        self.lan = network.switch("lan")
        self.client = self.host(network, "cl", 20)
        self.directors = [self.host(network, f"dir{n}", 10 + n) for n in range(1, directors + 1)]
        self.director = self.directors[0]
        for director in self.directors:
            director.sysctl(net__ipv4__ip_forward=1, net__ipv6__conf__all__forwarding=1)
        self.web = []
        for number in (1, 2):
            host = self.host(network, f"rs{number}", 100 + number)
            host.sysctl(net__ipv4__conf__all__arp_ignore=1, net__ipv4__conf__all__arp_announce=2,
                        net__ipv4__conf__all__rp_filter=0)
            for address in service_addresses:
                length = 128 if ":" in address else 32
                host.ip("address", "add", f"{address}/{length}", "dev", device, *(["nodad"] if ":" in address else []))
            self.web.append(WebServer(host, f"Servidor Real {number}", v6=True))

    def host(self, network, name, number):
        host = network.host(name)
        host.sysctl(net__ipv6__conf__all__accept_dad=0, net__ipv6__conf__default__accept_dad=0)
        host.connect(self.lan, "eth0", f"10.0.0.{number}/24", f"2001:db8::{number}/64")
        return host

    def served(self, url):
        return eventually(lambda: None not in (got := self.client.get(url, 6)) and got, what=f"{url} is served")


def own(host, address):
    """Deprecated where there is such a thing, as VRRP adds it: never the source of a tunnel's packets."""
    deprecated = ["preferred_lft", "0", "nodad"] if ":" in address else []
    host.ip("address", "add", f"{address}/{128 if ':' in address else 32}", "dev", "eth0", *deprecated)


def both_by_turns(lab, url):
    answers = lab.served(url)
    assert set(answers) == ANSWERS, answers
    assert all(one != following for one, following in zip(answers, answers[1:])), answers


def test_ipv6_by_dr(network):
    lab = Lab(network, [V6])
    own(lab.director, V6)
    Daemon(lab.director, service(f"{V6} 80", "DR", real("2001:db8::101"), real("2001:db8::102")), parts="checkers").start()
    both_by_turns(lab, f"http://[{V6}]/")


def test_ipv6_by_nat(network):
    lab = Lab(network, [])
    client = network.host("far")
    client.sysctl(net__ipv6__conf__all__accept_dad=0, net__ipv6__conf__default__accept_dad=0)
    client.connect(lab.director, "eth0", "2001:db8:9::2/64", far_name="outside")
    lab.director.ip("address", "add", "2001:db8:9::1/64", "dev", "outside", "nodad")
    client.ip("-6", "route", "add", "default", "via", "2001:db8:9::1")
    for web in lab.web:
        web.host.ip("-6", "route", "add", "default", "via", "2001:db8::11")
    own(lab.director, V6)
    Daemon(lab.director, service(f"{V6} 80", "NAT", real("2001:db8::101"), real("2001:db8::102")), parts="checkers").start()
    lab.client = client
    both_by_turns(lab, f"http://[{V6}]/")


def unwrap_on(host, device):
    host.ip("link", "set", device, "up")
    host.sysctl(**{f"net__ipv4__conf__{device}__rp_filter": 0})


@pytest.mark.parametrize("address, far", [("10.0.0.50", "10.0.0.10{}"), (V6, "2001:db8::10{}"), (V6, "10.0.0.10{}"),
                                          ("10.0.0.50", "2001:db8::10{}")], ids=["4in4", "6in6", "6in4", "4in6"])
def test_tunnels_also_between_the_families(network, address, far):
    """The kernel makes ip4 in ip4, ip6 in ip6, and each in the other; the far end takes all of them off."""
    lab = Lab(network, [address])
    for web in lab.web:
        local = far.format(web.host.name[-1])
        if ":" in local:
            web.host.ip("link", "add", "tun", "type", "ip6tnl", "mode", "any", "local", local)
        elif ":" in address:
            web.host.ip("link", "add", "tun", "type", "sit", "local", local, "remote", "10.0.0.11")
        else:
            web.host.ip("link", "add", "tun", "type", "ipip", "local", local, "remote", "10.0.0.11")
        unwrap_on(web.host, "tun")
    own(lab.director, address)
    Daemon(lab.director, service(f"{address} 80", "TUN", real(far.format(1)), real(far.format(2))), parts="checkers").start()
    both_by_turns(lab, f"http://[{address}]/" if ":" in address else f"http://{address}/")


def test_persistence_by_network(network):
    lab = Lab(network, ["10.0.0.50"])
    own(lab.director, "10.0.0.50")
    more = "persistence_timeout 60\n    persistence_granularity 255.255.255.240"
    Daemon(lab.director, service("10.0.0.50 80", "DR", real("10.0.0.101"), real("10.0.0.102"), more=more), parts="checkers").start()
    mine = set(lab.served("http://10.0.0.50/"))
    assert len(mine) == 1, "the client stays with its server"
    neighbour, stranger = lab.host(network, "cl2", 21), lab.host(network, "cl3", 40)
    assert set(neighbour.get("http://10.0.0.50/", 3)) == mine, "of the same /28"
    assert set(stranger.get("http://10.0.0.50/", 3)) == ANSWERS - mine, "of another: the next server"


def test_a_firewall_mark_set_by_nftables(network):
    """On a bridge, for the guest's kernel has nftables for bridges only."""
    lab = Lab(network, ["10.0.0.50", "10.0.0.51"])
    lab.director.ip("link", "add", "br0", "type", "bridge")
    lab.director.ip("address", "flush", "dev", "eth0")
    lab.director.ip("link", "set", "eth0", "master", "br0")
    for address in ("10.0.0.11/24", "10.0.0.50/32", "10.0.0.51/32"):
        lab.director.ip("address", "add", address, "dev", "br0")
    lab.director.ip("link", "set", "br0", "up")
    lab.director.run("nft", "-f", "-", text="""table bridge marks {
        chain prerouting {
            type filter hook prerouting priority -200;
            ip daddr { 10.0.0.50, 10.0.0.51 } tcp dport 80 meta mark set 7
        }
    }\n""")
    Daemon(lab.director, service("fwmark 7", "DR", real("10.0.0.101", 0), real("10.0.0.102", 0)), parts="checkers").start()
    eventually(lambda: servers(lab.director, "FWM 7").keys() == {"10.0.0.101:0", "10.0.0.102:0"})
    both_by_turns(lab, "http://10.0.0.50/")
    both_by_turns(lab, "http://10.0.0.51/")


VIP = "10.0.0.50"


def synchronized(director, priority, more=""):
    text = (f"global_defs {{\n    lvs_sync_daemon eth0 VI_1 id 3\n    {more}\n}}\n" + instance(priority)
            + service(f"{VIP} 80", "DR", real("10.0.0.101"), real("10.0.0.102"))
            + service(f"{VIP} 9000", "DR", real("10.0.0.101", 9000), real("10.0.0.102", 9000)))
    return Daemon(director, text)


def runs(director, side):
    return side in director.run("ipvsadm", "-L", "--daemon").stdout


def knows_connection(director):
    return "ESTABLISHED" in director.run("ipvsadm", "-Lnc").stdout


class Conversation:
    """A connection that lives, with a server that says which one it is."""

    def __init__(self, lab, pause):
        for number, web in enumerate(lab.web, 1):
            web.host.start("/usr/bin/python3", "-c", ECHO, str(number), log="echo.log")
            eventually(lambda: ":9000 " in web.host.run("ss", "-Hltn").stdout)
        self.process = lab.client.start("/usr/bin/python3", "-u", "-c", TALK, str(pause), log="talk.log")
        self.goes_on()

    def goes_on(self):
        before = self.answers()
        eventually(lambda: len(self.answers()) >= len(before) + 3, within=30.0, what="the same connection goes on")
        assert self.process.running()
        assert len({answer.split()[1] for answer in self.answers()}) == 1, "always by the same server"

    def answers(self):
        return [line for line in self.process.output().splitlines() if line.startswith("echo ")]


def test_a_live_connection_survives_a_failover(network):
    """The sync daemon has told the new master of it; a director that knew nothing would choose the other server."""
    lab = Lab(network, [VIP], directors=2)
    one, two = lab.directors
    for director, priority in zip(lab.directors, (200, 100)):
        synchronized(director, priority).start()
    eventually(lambda: one.has(VIP) and not two.has(VIP), what="the first is master")
    eventually(lambda: runs(one, "master") and runs(two, "backup"))
    conversation = Conversation(lab, pause=0.1)
    eventually(lambda: knows_connection(two), what="the backup knows it")
    one.interfaces["eth0"].cut()
    eventually(lambda: two.has(VIP), what="the second is master")
    conversation.goes_on()
    eventually(lambda: runs(two, "master"))
    assert table(two)


def test_a_live_connection_survives_the_way_back(network):
    """Who comes back with an empty table waits until he has been told of it, and is then fit for the next failover."""
    lab = Lab(network, [VIP], directors=2)
    one, two = lab.directors
    synchronized(two, 100).start()
    eventually(lambda: two.has(VIP) and runs(two, "master"), what="the second is master, as the first is not there")
    conversation = Conversation(lab, pause=0.25)  # every 50th packet is told, so that takes some 6 s
    daemon = synchronized(one, 200).start()

    def is_back():
        known = knows_connection(one)
        assert known or not one.has(VIP), "master without the connection"
        return one.has(VIP)

    eventually(is_back, within=60.0, what="the first is master again")
    eventually(lambda: runs(one, "master") and runs(two, "backup") and not two.has(VIP))
    conversation.goes_on()
    assert "the connections of the master are known here" in daemon.log()
    eventually(lambda: knows_connection(two), what="the backup knows it")
    one.interfaces["eth0"].cut()
    eventually(lambda: two.has(VIP), what="the second is master")
    conversation.goes_on()


def test_nobody_waits_for_connections_of_a_master_that_is_gone(network):
    lab = Lab(network, [VIP], directors=2)
    one, two = lab.directors
    daemon = synchronized(two, 100).start()
    eventually(lambda: two.has(VIP), what="the second is master")
    synchronized(one, 200, "lvs_sync_wait 3600").start()
    eventually(lambda: runs(one, "backup"))
    daemon.stop()
    eventually(lambda: one.has(VIP), within=8.0, what="the first is master at once")


ECHO = """
import socketserver, sys
class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(b"echo %s %s" % (sys.argv[1].encode(), line))
socketserver.ThreadingTCPServer(("", 9000), Echo).serve_forever()
"""
TALK = """
import itertools, socket, sys, time
line = socket.create_connection(("10.0.0.50", 9000)).makefile("rw")
for number in itertools.count():
    line.write(f"{number}\\n")
    line.flush()
    print(line.readline().strip())
    time.sleep(float(sys.argv[1]))
"""

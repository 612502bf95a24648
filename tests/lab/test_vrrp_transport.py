"""How adverts travel: unicast, other groups and sources, IPv6; with keepalived at the other end."""
import json

import pytest

from testbed.capture import Capture
from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually

COMPLAINTS = r"(?i)invalid|bogus|mismatch|checksum|discard|unexpected|incorrect|wrong|error|ttl|duplicate"
HARMLESS = r"lower priority|checksum_compat|error_script|SECURITY VIOLATION|should be link local"

# What instances say beyond their names and numbers; {mine} and {other} are addresses.
WAYS = {
    "unicast-VRRPv3": "unicast_src_ip {mine}\n unicast_peer {{\n {other}\n }}",
    "unicast-VRRPv2": "unicast_src_ip {mine}\n unicast_peer {{\n {other}\n }}",
    "unicast-AH-VRRPv2": "authentication {{\n auth_type AH\n auth_pass secret12\n }}\n"
                         " unicast_src_ip {mine}\n unicast_peer {{\n {other}\n }}",
    "unicast-checked": "unicast_src_ip {mine}\n check_unicast_src\n unicast_ttl 100\n"
                       " unicast_peer {{\n {other} min_ttl 100 max_ttl 100\n }}",
    "source": "mcast_src_ip {second}",
    "group": "mcast_dst_ip 224.0.0.251",
    "excluded": "virtual_ipaddress_excluded {{\n 10.0.0.51/24\n }}",
    "IPv6": "",
    "IPv6-unicast": "unicast_src_ip {mine6}\n unicast_peer {{\n {other6}\n }}",
}
VIPS = {"IPv6": "fe80::50/64\n fd00::50/64", "IPv6-unicast": "fd00::50/64"}
# keepalived 2.2.7 leaves the hop limit of unicast IPv6 to the kernel, whose 64 no strict peer would take.
DIFFERENT = {("IPv6-unicast", "ttl")}
INSTANCE = """vrrp_instance VI_1 {{
 state BACKUP
 interface eth0
 virtual_router_id 51
 priority {priority}
 version {version}
 advert_int {interval}
 {way}
 virtual_ipaddress {{
 {vips}
 }}
}}
"""


class Routers:
    """`a` has the higher priority."""

    def __init__(self, network, programs, way):
        self.way, self.hosts, self.daemons = way, [], []
        self.vip = "fd00::50" if way in VIPS else "10.0.0.50"
        lan = network.switch("lan")
        for number, program in enumerate(programs, 1):
            host = network.host("ab"[number - 1])
            host.sysctl(net__ipv6__conf__default__accept_dad=0)
            host.connect(lan, "eth0", f"10.0.0.{number}/24", f"10.0.0.{number + 20}/24", f"fd00::{number}/64")
            self.hosts.append(host)
            self.daemons.append(Daemon(host, self.configuration(number), program, parts="vrrp"))
        self.a, self.b = self.hosts
        self.daemon_a, self.daemon_b = self.daemons
        for host in self.hosts:
            eventually(lambda: usable(host), what="link-local addresses")

    def configuration(self, number):
        other = 3 - number
        slow = self.way.endswith("v2")
        return INSTANCE.format(
            priority=300 - 100 * number, version=2 if slow else 3, interval=1 if slow else 0.1,
            vips=VIPS.get(self.way, "10.0.0.50/24"),
            way=WAYS[self.way].format(mine=f"10.0.0.{number}", other=f"10.0.0.{other}", second=f"10.0.0.{number + 20}",
                                      mine6=f"fd00::{number}", other6=f"fd00::{other}"))

    def masters(self):
        return [host for host in self.hosts if host.has(self.vip)]


def usable(host):
    links = json.loads(host.ip("-j", "-6", "address", "show", "dev", "eth0").stdout)
    found = [address for link in links for address in link["addr_info"]]
    return found and not any(address.get("tentative") for address in found)


def what_is_shared(payload):
    """An advert without its priority and the checksum."""
    return payload[:2] + payload[3:6] + payload[8:]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("first", ["ours", "keepalived"])
def test_a_pair_with_keepalived(network, first, way):
    programs = (OURS, "keepalived") if first == "ours" else ("keepalived", OURS)
    routers = Routers(network, programs, way)
    capture = Capture(routers.b)
    for daemon in routers.daemons:
        daemon.start()
    eventually(lambda: routers.masters() == [routers.a], what="a is the one master")
    routers.daemon_a.stop()
    eventually(lambda: routers.masters() == [routers.b], what="b takes over")
    routers.daemon_a.start()
    eventually(lambda: routers.masters() == [routers.a], what="a preempts")

    by_source = {}
    for advert in capture.adverts():
        if advert.priority:
            by_source.setdefault(advert.source_mac, advert)
    ours, theirs = (by_source[host.interfaces["eth0"].mac()] for host in routers.hosts)
    for field in ("tos", "ttl", "version", "vrid", "auth_type", "interval", "addresses"):
        if (way, field) not in DIFFERENT:
            assert getattr(ours, field) == getattr(theirs, field), field
    assert what_is_shared(ours.payload) == what_is_shared(theirs.payload)
    for daemon in routers.daemons:
        if daemon.program == "keepalived":
            complaints = [line for line in daemon.log_lines(COMPLAINTS) if line not in daemon.log_lines(HARMLESS)]
            assert complaints == []


@pytest.mark.parametrize("way", ["IPv6"])
def test_neighbours_learn_who_has_the_address(network, way):
    """An unsolicited neighbour advert moves what a third host knows, at once."""
    routers = Routers(network, (OURS, OURS), way)
    client = network.host("c")
    client.connect(next(host for host in network.hosts if host.name == "lan"), "eth0", "fd00::9/64")
    for daemon in routers.daemons:
        daemon.start()
    for master, daemon in zip(routers.hosts, routers.daemons):
        eventually(lambda: routers.masters() == [master], what=f"{master.name} is master")
        eventually(lambda: client.run("ping", "-c1", "-W1", "fd00::50", check=False).returncode == 0, what="an answer")
        eventually(lambda: client.neighbour("fd00::50") == master.interfaces["eth0"].mac(), what="the right MAC")
        daemon.stop()


def test_unicast_goes_through_a_router(network):
    """Peers on different networks: no TTL of 255 arrives, and the route says where adverts leave."""
    router = network.host("r")
    router.sysctl(net__ipv4__ip_forward=1)
    hosts, daemons = [], []
    for number, priority in ((1, 200), (2, 100)):
        host = network.host("ab"[number - 1])
        host.connect(router, "eth0", f"10.{number}.0.1/24", far_name=f"eth{number}")
        router.ip("address", "add", f"10.{number}.0.254/24", "dev", f"eth{number}")
        host.route("default", "via", f"10.{number}.0.254")
        way = f"unicast_src_ip 10.{number}.0.1\n unicast_peer {{\n 10.{3 - number}.0.1\n }}"
        text = INSTANCE.format(priority=priority, version=3, interval=0.1, way=way, vips="10.0.0.50/32 dev lo")
        hosts.append(host)
        daemons.append(Daemon(host, text, parts="vrrp").start())
    masters = lambda: [host for host in hosts if host.has("10.0.0.50")]  # noqa: E731
    eventually(lambda: masters() == hosts[:1], what="a is master")
    daemons[0].stop()
    eventually(lambda: masters() == hosts[1:], what="b takes over")
    daemons[0].start()
    eventually(lambda: masters() == hosts[:1], what="a is back")

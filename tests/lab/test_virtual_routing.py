"""Virtual and static addresses, routes and rules: in the kernel what keepalived puts there."""
import json

import pytest

from testbed.daemon import OURS, Daemon
from testbed.eventually import always, eventually

ROUTES = """
        198.51.100.0/25 via 10.0.0.9 dev eth0
        198.51.100.128/25 dev eth1
        blackhole 198.51.101.0/24
        unreachable 198.51.102.0/24
        prohibit 198.51.103.0/24 table 100
        0.0.0.0/0 via 10.0.0.9 dev eth0 table 100
        198.51.104.0/24 via 10.0.0.9 dev eth0 metric 20 src 10.0.0.50 scope site
        198.51.105.0/24 via 10.0.0.9 dev eth0 table 1000 mtu 1400 advmss 1300 initcwnd 20
        198.51.106.0/24 via 10.0.0.9 dev eth0 mtu lock 1280 reordering 5 quickack 1 realms 5/7
        198.51.107.0/24 via 10.0.0.99 dev eth0 onlink no_track
        198.51.108.0/24 nexthop via 10.0.0.9 dev eth0 weight 3 nexthop via 10.1.0.9 dev eth1 weight 5 onlink no_track
        198.51.109.0/24 via 10.0.0.9 dev eth0 tos 0x10
        198.51.110.0/24 encap ip id 7 dst 10.0.0.9 ttl 9 tos 4 dev eth0
        2001:db8:1::/64 via fd00::9 dev eth0
        2001:db8:4::/64 encap ip6 id 7 dst fd00::9 hoplimit 9 dev eth0
        2001:db8:2::/64 dev eth1 metric 77
        default via fd00::9 dev eth0 table 101
        blackhole 2001:db8:3::/64"""
RULES = """
        from 10.9.0.0/16 table 100 preference 100
        from 10.9.0.0/16 to 10.8.0.0/16 table 1000 preference 101
        to 10.7.0.0/16 lookup main preference 102
        iif eth0 fwmark 0x10/0xff table 100 preference 103
        oif eth1 table 100 preference 104
        not from 10.6.0.0/16 table 100 preference 105
        from 10.5.0.0/16 blackhole preference 106
        from 10.5.0.0/16 prohibit preference 107
        from 10.5.0.0/16 unreachable preference 108
        from 10.4.0.0/16 goto 200 preference 109
        from 10.3.0.0/16 table 100 suppress_prefixlength 8 preference 110
        ipproto tcp sport 80-90 dport 1000-2000 table 100 preference 111
        uidrange 1000-2000 table 100 preference 112
        from 10.2.0.0/16 table 100
        from fd00:9::/64 table 101 preference 120"""
CONFIG = """global_defs {{
    default_interface eth0
}}
static_ipaddress {{
    10.0.0.77/24 dev eth0
    10.1.0.78/32 dev eth1 scope link label eth1:x
    fd00::77/64 dev eth0
}}
static_routes {{
    203.0.113.0/25 via 10.0.0.9 dev eth0
    203.0.113.128/25 dev eth1 table 100
}}
static_rules {{
    from 10.99.0.0/16 table 100 preference 300
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority {priority}
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        10.0.0.50/24
    }}
    virtual_routes {{{routes}
    }}
    virtual_rules {{{rules}
    }}
}}
"""


class Router:
    def __init__(self, network, name, program, routes=ROUTES, rules=RULES, lans=None, priority=200):
        self.host = network.host(name)
        lans = lans or [network.switch(f"lan-{name}"), network.switch(f"other-{name}")]
        number = 1 if priority > 150 else 2
        self.host.sysctl(net__ipv6__conf__default__accept_dad=0)
        self.host.connect(lans[0], "eth0", f"10.0.0.{number}/24", f"fd00::{number}/64")
        self.host.connect(lans[1], "eth1", f"10.1.0.{number}/24")
        self.daemon = Daemon(self.host, CONFIG.format(priority=priority, routes=routes, rules=rules), program,
                             parts="vrrp")

    def kernel(self):
        """Everything of keepalived's protocol, and every rule, as iproute2 shows it."""
        found = {}
        for family in ("-4", "-6"):
            lines = self.host.ip(family, "route", "show", "table", "all").stdout.splitlines()
            found[f"{family} routes"] = sorted(line for line in lines if "proto keepalived" in line)
            found[f"{family} rules"] = sorted(self.host.ip(family, "rule", "show").stdout.splitlines())
        links = json.loads(self.host.ip("-j", "address", "show").stdout)
        found["addresses"] = sorted(
            str({key: value for key, value in address.items() if not key.endswith("life_time")})
            for link in links if link["ifname"] in ("eth0", "eth1") for address in link["addr_info"]
            if not address["local"].startswith("fe80"))
        return found

    def master(self):
        self.daemon.start()
        eventually(lambda: self.host.has("10.0.0.50") and len(self.kernel()["-4 rules"]) > 10, what="it is master")

    def has_route(self, destination, table="main"):
        return bool(self.host.ip("route", "show", destination, "table", table, check=False).stdout)


def test_the_kernel_gets_what_keepalived_puts_there(network):
    theirs, ours = Router(network, "theirs", "keepalived"), Router(network, "ours", OURS)
    before = ours.kernel()
    for router in (theirs, ours):
        router.master()
    for what, lines in theirs.kernel().items():
        # The last words of both: what the master has, in the notation of ip(8).
        eventually(lambda: ours.kernel()[what] == lines, within=5, what=f"{what}\n{ours.kernel()[what]}\n{lines}")
    assert len(theirs.kernel()["-4 routes"]) == 15 and len(theirs.kernel()["-6 routes"]) == 5
    ours.daemon.stop()
    assert ours.kernel() == before


def test_a_backup_has_no_virtual_routes_but_static_ones(network):
    lans = [network.switch("lan"), network.switch("other")]
    first = Router(network, "first", OURS, lans=lans)
    second = Router(network, "second", OURS, lans=lans, priority=100)
    first.master()
    second.daemon.start()
    eventually(lambda: second.has_route("203.0.113.0/25"), what="static routes")
    assert not second.has_route("198.51.100.0/25")
    assert "10.99.0.0/16" in second.host.ip("rule", "show").stdout
    assert "10.9.0.0/16" not in second.host.ip("rule", "show").stdout
    first.daemon.stop()
    eventually(lambda: second.has_route("198.51.100.0/25"), what="virtual routes")
    first.daemon.start()
    eventually(lambda: not second.has_route("198.51.100.0/25") and first.has_route("198.51.100.0/25"), what="they move")


@pytest.mark.own
def test_static_ones_need_no_instance(network):
    router = Router(network, "r", OURS)
    text = router.daemon.config_file.read_text()
    router.daemon.configure(text[: text.index("vrrp_instance")])
    router.daemon.start()
    eventually(lambda: router.host.has("10.0.0.77") and router.has_route("203.0.113.0/25"), what="they are there")
    router.host.ip("route", "delete", "203.0.113.0/25")
    eventually(lambda: router.has_route("203.0.113.0/25"), what="it is back")
    router.daemon.stop()
    assert not router.host.has("10.0.0.77") and not router.has_route("203.0.113.0/25")


@pytest.mark.own
def test_what_somebody_deletes_is_back_at_once(network):
    router = Router(network, "r", OURS)
    router.master()
    whole = router.kernel()
    router.host.ip("route", "delete", "198.51.100.0/25")
    router.host.ip("route", "delete", "203.0.113.0/25")
    router.host.ip("-6", "route", "delete", "2001:db8:1::/64")
    router.host.ip("route", "flush", "table", "100")
    router.host.ip("rule", "delete", "preference", 100)
    router.host.ip("rule", "delete", "preference", 300)
    router.host.ip("address", "delete", "10.0.0.77/24", "dev", "eth0")
    eventually(lambda: router.kernel() == whole, what="everything is back")
    router.daemon.wait_for_log("route 198.51.100.0/25 via 10.0.0.9 dev eth0 was removed by another program")
    assert router.host.has("10.0.0.50")


@pytest.mark.own
def test_what_is_not_tracked_stays_deleted(network):
    router = Router(network, "r", OURS)
    router.master()
    router.host.ip("route", "delete", "198.51.107.0/24")
    router.host.ip("route", "delete", "198.51.100.0/25")
    eventually(lambda: router.has_route("198.51.100.0/25"), what="the tracked one is back")
    always(lambda: not router.has_route("198.51.107.0/24"), during=0.5, what="the other one is not")


@pytest.mark.own
def test_a_route_that_cannot_be_kept_is_left_to_another_router(network):
    lans = [network.switch("lan"), network.switch("other")]
    a = Router(network, "a", OURS, lans=lans)
    b = Router(network, "b", OURS, lans=lans, priority=100)
    a.daemon.start()
    b.daemon.start()
    eventually(lambda: a.host.has("10.0.0.50") and not b.host.has("10.0.0.50"), what="a is master")
    deleting = a.host.start("sh", "-c", "while :; do ip route delete 198.51.100.0/25 2>&1; sleep 0.02; done",
                            log="deleting.log")
    a.daemon.wait_for_log(r"\(VI_1\) .*198.51.100.0/25.* cannot be kept, giving up mastership")
    a.daemon.wait_for_log(r"\(VI_1\) Entering BACKUP STATE$")
    b.daemon.wait_for_log(r"\(VI_1\) Entering MASTER STATE")
    deleting.kill()
    eventually(lambda: a.has_route("198.51.100.0/25"), what="a is master again")


@pytest.mark.own
def test_somebody_who_deletes_again_and_again_meets_patience(network):
    router = Router(network, "r", OURS)
    router.master()
    for _ in range(12):
        eventually(lambda: router.has_route("198.51.100.0/25"), what="the route")
        router.host.ip("route", "delete", "198.51.100.0/25")
    eventually(lambda: router.has_route("198.51.100.0/25"), what="the route")
    assert len(router.daemon.log_lines("198.51.100.0/25.*was removed by another program")) == 1


@pytest.mark.own
def test_a_reload_changes_what_has_changed(network):
    router = Router(network, "r", OURS)
    router.master()
    whole = router.kernel()
    watcher = router.host.start("ip", "monitor", "route", "rule", log="monitor.log")
    text = router.daemon.config_file.read_text()
    router.daemon.reload(text.replace("198.51.100.0/25 via 10.0.0.9 dev eth0", "198.51.100.0/25 via 10.0.0.8 dev eth0")
                         .replace("from 10.9.0.0/16 table 100 preference 100\n", "")
                         .replace("203.0.113.0/25 via 10.0.0.9 dev eth0", "203.0.113.0/26 via 10.0.0.9 dev eth0"))
    eventually(lambda: "via 10.0.0.8" in router.host.ip("route", "show", "198.51.100.0/25").stdout, what="the new route")
    eventually(lambda: router.has_route("203.0.113.0/26") and not router.has_route("203.0.113.0/25"), what="static")
    assert "10.9.0.0/16 lookup 100" not in router.host.ip("rule", "show").stdout
    heard = watcher.output()
    assert "198.51.101.0/24" not in heard and "10.7.0.0/16" not in heard
    router.daemon.reload(text)
    eventually(lambda: router.kernel() == whole, what="as it was")


def test_the_interface_of_a_route_is_tracked(network):
    router = Router(network, "r", OURS, routes="\n        198.51.100.0/24 dev eth1", rules=RULES)
    router.master()
    router.host.interfaces["eth1"].cut()
    router.daemon.wait_for_log("Entering FAULT STATE")
    eventually(lambda: not router.host.has("10.0.0.50"), what="it gives up")
    router.host.interfaces["eth1"].plug()
    eventually(lambda: router.host.has("10.0.0.50") and router.has_route("198.51.100.0/24"), what="it is back")

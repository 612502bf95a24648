"""use_vmac: interfaces with the virtual routers' MAC addresses, as keepalived makes them."""
import json

import pytest

from testbed.capture import Capture
from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually
from testbed.packets import frames, mac_text

CONFIG = """
vrrp_instance V4 {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    version 3
    priority {priority}
    advert_int 0.1
    use_vmac
    virtual_ipaddress {{
        10.0.0.50/24
    }}
}}
"""
MORE = """
vrrp_instance V6 {{
    state BACKUP
    interface eth0
    virtual_router_id 52
    version 3
    priority {priority}
    advert_int 0.1
    use_vmac my6
    virtual_ipaddress {{
        fe80::50/64
        fd00::50/64
    }}
}}
vrrp_instance VX {{
    state BACKUP
    interface eth0
    virtual_router_id 53
    version 3
    priority {priority}
    advert_int 0.1
    use_vmac
    vmac_xmit_base
    virtual_ipaddress {{
        10.0.0.53/24
    }}
}}
vrrp_instance VA {{
    state BACKUP
    interface eth0
    virtual_router_id 54
    version 3
    priority {priority}
    advert_int 0.1
    use_vmac
    use_vmac_addr
    virtual_ipaddress {{
        10.0.0.54/24
        10.1.0.54/24 dev eth1
    }}
    virtual_ipaddress_excluded {{
        fd00::54/64
    }}
}}
"""
MAC = "00:00:5e:00:01:33"
VIPS = {"10.0.0.50", "fd00::50", "10.0.0.53", "10.0.0.54", "10.1.0.54"}


class Router:
    def __init__(self, network, name, program=OURS, text=CONFIG + MORE, lan=None, number=1, priority=200):
        self.host = network.host(name)
        self.host.sysctl(net__ipv6__conf__default__accept_dad=0)
        self.lan = lan or network.switch(f"lan-{name}")
        self.host.connect(self.lan, "eth0", f"10.0.0.{number}/24")
        self.host.connect(network.switch(f"other-{name}"), "eth1", f"10.1.0.{number}/24")
        for interface in ("eth0", "eth1"):  # so that nothing depends on what the kernel makes up
            self.host.ip("link", "set", interface, "down", "address", f"02:00:00:00:0{number}:0{interface[-1]}")
            self.host.ip("link", "set", interface, "up")
        eventually(lambda: "fe80::" in self.host.ip("-6", "address", "show", "eth0").stdout, what="link-local")
        self.daemon = Daemon(self.host, text.format(priority=priority), program, parts="vrrp")

    def is_master(self):
        return VIPS <= self.host.addresses()

    def links(self):
        found = {}
        for link in json.loads(self.host.ip("-d", "-j", "link", "show").stdout):
            info = link.get("linkinfo", {})
            if info.get("info_kind") == "macvlan":
                found[link["ifname"]] = (link["link"], link["address"], info["info_data"]["mode"], sorted(link["flags"]),
                                         link["inet6_addr_gen_mode"])
        return found

    def addresses(self):
        links = json.loads(self.host.ip("-j", "address", "show").stdout)
        return {link["ifname"]: sorted((one["local"], one["prefixlen"], one["scope"], one.get("deprecated"))
                                       for one in link["addr_info"])
                for link in links if link["ifname"] not in ("lo", "eth0", "eth1")}

    def settings(self):
        lines = self.host.run("sysctl", "-a", "-r", r"net\.ipv[46]\.conf\.").stdout.splitlines()
        # keepalived leaves IPv6 on where its addresses are on another interface of the instance's.
        return [line for line in sorted(lines) if "stable_secret" not in line and "/54.disable_ipv6" not in line]


def test_links_addresses_settings_and_packets_are_those_of_keepalived(network):
    theirs, ours = Router(network, "theirs", "keepalived"), Router(network, "ours")
    before = ours.settings()
    captures = [Capture(router.lan, "bridge", "ip proto 112 or ip6 proto 112 or arp") for router in (theirs, ours)]
    for router in (theirs, ours):
        router.daemon.start()
        eventually(router.is_master, what=f"{router.host.name} is master")
    assert ours.links() == theirs.links()
    assert ours.addresses() == theirs.addresses()
    ours_alone = [line for line in ours.settings() if "eth" in line and "arp_announce = 2" in line]
    assert len(ours_alone) == 2  # or clients learn another MAC address (below), as they do from keepalived
    assert [line for line in ours.settings() if line not in ours_alone] == \
        [line for line in theirs.settings() if "conf.eth" not in line or "arp_announce" not in line]
    seen = []
    for capture in captures:
        eventually(lambda: {51, 52, 53, 54} <= {advert.vrid for advert in capture.adverts()}, what="adverts")
        seen.append(({(one.vrid, one.source_mac, one.source, one.payload) for one in capture.adverts()},
                     {one.mac for vip in VIPS for one in capture.announcements(vip)}))
    assert seen[0] == seen[1]

    ours.daemon.stop()
    assert not ours.links()
    assert ours.settings() == before  # which keepalived 2.2.7 does not achieve


@pytest.mark.parametrize("other", ["keepalived", OURS])
@pytest.mark.parametrize("more", ["", "vmac_xmit_base"])
def test_the_clients_never_see_another_mac_address(network, other, more):
    lan = network.switch("lan")
    text = CONFIG.replace("use_vmac", f"use_vmac\n    {more}")
    a = Router(network, "a", text=text, lan=lan)
    b = Router(network, "b", program=other, text=text, lan=lan, number=2, priority=100)
    client = network.host("client")
    client.connect(lan, "eth0", "10.0.0.20/24")
    a.daemon.start()
    b.daemon.start()
    eventually(lambda: a.host.has("10.0.0.50") and not b.host.has("10.0.0.50"), what="a is master")

    def mac_of_who_answers():
        eventually(lambda: not client.run("ping", "-c", 1, "-W", 1, "10.0.0.50", check=False).returncode, what="a ping")
        return client.neighbour("10.0.0.50")

    assert mac_of_who_answers() == MAC
    a.daemon.kill()
    a.host.ip("link", "set", "eth0", "down")
    eventually(lambda: b.host.has("10.0.0.50"), what="b takes over")
    assert other == "keepalived" or mac_of_who_answers() == MAC  # which keepalived 2.2.7 does not care for
    a.host.ip("link", "set", "eth0", "up")
    a.daemon.start()  # and finds its interface there
    eventually(lambda: a.host.has("10.0.0.50") and not b.host.has("10.0.0.50"), what="a is master again")
    client.ip("neigh", "flush", "dev", "eth0")
    assert mac_of_who_answers() == MAC


def speakers_of_reports(capture):
    """Who has said what it joined or asked for routers: IGMP, MLD (behind a hop-by-hop header), RS."""
    found = set()
    for _, frame in frames(capture.file):
        igmp = frame[12:14] == b"\x08\x00" and frame[23] == 2
        ipv6 = frame[12:14] == b"\x86\xdd"
        if igmp or (ipv6 and frame[20] == 0) or (ipv6 and frame[20] == 58 and frame[54] == 133):
            found.add((mac_text(frame[6:12]), "IGMP" if igmp else "IPv6"))
    return found


@pytest.mark.own
def test_switches_see_virtual_mac_addresses_with_adverts_only(network):
    router = Router(network, "r")
    capture = Capture(router.lan, "bridge", "ip or ip6")
    router.daemon.start()
    eventually(router.is_master, what="it is master")
    below = router.host.interfaces["eth0"].mac()
    # Sent again after a while, for the first may be lost.
    eventually(lambda: {(below, "IGMP"), (below, "IPv6")} <= speakers_of_reports(capture), what="reports from below")
    assert not {mac for mac, _ in speakers_of_reports(capture) if mac.startswith("00:00:5e")}
    assert "igmp" in router.host.run("nft", "list", "table", "ip", "holdfast").stdout
    router.daemon.reload("""global_defs {
        nftables elsewhere
        nftables_priority -9
        nftables_counters
    }
    """ + CONFIG.format(priority=200))
    eventually(lambda: "elsewhere" in router.host.run("nft", "list", "tables").stdout, what="another name")
    assert "holdfast" not in router.host.run("nft", "list", "tables").stdout
    table = router.host.run("nft", "list", "table", "ip", "elsewhere").stdout
    assert "counter" in table and "filter - 9" in table
    router.daemon.stop()
    assert not router.host.run("nft", "list", "tables").stdout


@pytest.mark.own
def test_an_interface_that_somebody_deletes_is_made_again(network):
    router = Router(network, "r")
    router.daemon.start()
    eventually(router.is_master, what="it is master")
    links = router.links()
    router.host.ip("link", "delete", "vrrp.51")
    eventually(lambda: router.is_master() and router.links() == links, what="it is master again")


@pytest.mark.own
def test_a_reverse_path_filter_for_all_becomes_each_interfaces_own(network):
    router = Router(network, "r")
    router.host.sysctl(net__ipv4__conf__all__rp_filter=1)
    before = router.settings()
    router.daemon.start()
    eventually(router.is_master, what="it is master")

    def setting(interface):
        return router.host.run("cat", f"/proc/sys/net/ipv4/conf/{interface}/rp_filter").stdout.strip()

    assert [setting(one) for one in ("all", "default", "eth0", "eth1", "vrrp.51")] == ["0", "1", "1", "1", "0"]
    router.daemon.stop()
    assert router.settings() == before


@pytest.mark.own
def test_a_name_that_is_anothers_is_said_aloud(network):
    router = Router(network, "r", text=CONFIG)
    router.host.ip("link", "add", "vrrp.51", "type", "bridge")
    router.daemon.start()
    router.daemon.wait_for_log(r"\(V4\) VMAC interface vrrp.51: there is an interface of this name")
    router.daemon.stop()
    assert "vrrp.51" in router.host.ip("link", "show").stdout


@pytest.mark.own
def test_a_reload_makes_and_removes_interfaces_and_leaves_the_others_alone(network):
    router = Router(network, "r")
    router.daemon.start()
    eventually(router.is_master, what="it is master")
    index = router.host.run("cat", "/sys/class/net/vrrp.51/ifindex").stdout
    capture = Capture(router.lan, "bridge", "ip proto 112")
    router.daemon.reload(CONFIG.format(priority=200).replace("V4 {", "V4 {\n    garp_master_repeat 2"))
    eventually(lambda: set(router.links()) == {"vrrp.51"}, what="one is left")
    assert router.host.has("10.0.0.50")
    assert index == router.host.run("cat", "/sys/class/net/vrrp.51/ifindex").stdout
    eventually(lambda: any(one.priority == 0 for one in capture.adverts(vrid=54)), what="a goodbye")
    router.daemon.reload((CONFIG + MORE).format(priority=200))
    eventually(lambda: router.is_master() and len(router.links()) == 6, what="all are back")

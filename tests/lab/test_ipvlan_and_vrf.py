"""use_ipvlan and vrf, which need kernel modules that not every kernel has."""
import json

import pytest

from testbed.capture import Capture
from testbed.daemon import OURS, Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP

pytestmark = pytest.mark.links

IPVLAN = """
vrrp_instance V {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    version 3
    priority {priority}
    advert_int 0.1
    use_ipvlan ipv.51 10.0.0.{own}/24
    virtual_ipaddress {{
        10.0.0.50/24
    }}
}}
"""
VRF = """
vrrp_instance V {{
    state BACKUP
    virtual_router_id 51
    version 3
    priority {priority}
    advert_int 0.1
    vrf blue
    unicast_src_ip 10.0.0.{number}
    unicast_peer {{
        10.0.0.{other}
    }}
    virtual_ipaddress {{
        10.0.0.50/24 dev eth0
    }}
}}
"""


def ipvlans(host):
    found = {}
    for link in json.loads(host.ip("-d", "-j", "link", "show").stdout):
        info = link.get("linkinfo", {})
        if info.get("info_kind") == "ipvlan":
            found[link["ifname"]] = (link["link"], info["info_data"]["mode"], "UP" in link["flags"])
    return found


@pytest.mark.parametrize("second", [OURS, "keepalived"])
def test_a_pair_with_ipvlans(network, second):
    lan = network.switch("lan")
    client = network.host("client")
    client.connect(lan, "eth0", "10.0.0.20/24")
    capture = Capture(client)
    hosts, daemons = [], []
    for number, (program, priority) in enumerate(((OURS, 200), (second, 100)), 1):
        host = network.host("ab"[number - 1])
        host.connect(lan, "eth0", f"10.0.0.{number}/24")
        hosts.append(host)
        daemons.append(Daemon(host, IPVLAN.format(priority=priority, own=number + 10), program, parts="vrrp"))
    a, b = hosts
    for daemon in daemons:
        daemon.start()
    eventually(lambda: a.has(VIP) and not b.has(VIP), within=60, what="a is master")
    eventually(lambda: ipvlans(a) == ipvlans(b) == {"ipv.51": ("eth0", "l2", True)}, within=60, what="ipvlans")
    eventually(lambda: a.has("10.0.0.11") and b.has("10.0.0.12"), what="their own addresses")
    assert f"{VIP}/24" in a.ip("address", "show", "eth0").stdout  # as keepalived has it
    eventually(lambda: capture.adverts(source="10.0.0.11"), what="adverts come from the ipvlan's address")
    eventually(lambda: not client.run("ping", "-c", 1, "-W", 2, VIP, check=False).returncode, what="a ping")
    daemons[0].stop()
    assert not ipvlans(a)
    eventually(lambda: b.has(VIP), within=60, what="b takes over")
    eventually(lambda: not client.run("ping", "-c", 1, "-W", 2, VIP, check=False).returncode, what="a ping")


@pytest.mark.own
def test_unicast_within_a_vrf(network):
    """keepalived 2.2.7 as Debian builds it wants an interface all the same: only ours speak here."""
    lan = network.switch("lan")
    hosts, daemons = [], []
    for number, priority in enumerate((200, 100), 1):
        host = network.host("ab"[number - 1])
        host.connect(lan, "eth0")
        host.ip("link", "add", "blue", "type", "vrf", "table", 10)
        host.ip("link", "set", "blue", "up")
        host.ip("link", "set", "eth0", "master", "blue")
        host.ip("address", "add", f"10.0.0.{number}/24", "dev", "eth0")
        hosts.append(host)
        daemons.append(Daemon(host, VRF.format(priority=priority, number=number, other=3 - number), parts="vrrp"))
    a, b = hosts
    daemons[1].start()
    eventually(lambda: b.has(VIP), within=60, what="b is master")
    daemons[0].start()
    eventually(lambda: a.has(VIP) and not b.has(VIP), within=60, what="a is master, and b has heard it")
    always(lambda: a.has(VIP) and not b.has(VIP), during=1, what="one master")
    a.ip("link", "delete", "blue")
    daemons[0].wait_for_log("Entering FAULT STATE")
    eventually(lambda: b.has(VIP), within=60, what="b takes over")

"""What global_defs and an instance ask of the kernel: buffers, reports, gratuitous ARPs elsewhere."""
import socket

import pytest

from testbed import socket_buffers
from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, instance


def router(network, settings, text):
    host = network.host("a")
    host.sysctl(net__ipv6__conf__default__accept_dad=0)
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    host.connect(network.switch("other"), "eth1", "10.1.0.1/24")
    daemon = Daemon(host, f"global_defs {{\n{settings}}}\n{text}", parts="vrrp").start()
    eventually(lambda: host.has(VIP), what="it is master")
    return host, daemon


def receive_buffers(pid):
    """Of adverts."""
    return socket_buffers.receive_buffers(pid, socket.AF_INET, socket.SOCK_RAW)


def igmp_reports(host):
    return host.run("cat", "/proc/sys/net/ipv4/igmp_link_local_mcast_reports").stdout.strip()


@pytest.mark.own
def test_buffers_of_received_adverts(network):
    host, daemon = router(network, "    vrrp_rx_bufs_policy MTU\n    vrrp_rx_bufs_multiplier 10\n", instance(100))
    assert receive_buffers(daemon.child("vrrp")) == [15000]
    daemon.reload(instance(100).replace("priority", "kernel_rx_buf_size 30000\n    priority"))
    eventually(lambda: receive_buffers(daemon.child("vrrp")) == [30000], what="the instance's own")


@pytest.mark.own
def test_no_reports_of_link_local_groups_while_it_runs(network):
    host, daemon = router(network, "    disable_local_igmp\n", instance(100))
    assert igmp_reports(host) == "0"
    daemon.reload(instance(100))
    eventually(lambda: igmp_reports(host) == "1", what="as it was")
    daemon.reload("global_defs {\n    disable_local_igmp\n}\n" + instance(100))
    eventually(lambda: igmp_reports(host) == "0", what="again")
    daemon.stop()
    assert igmp_reports(host) == "1"


def test_static_addresses_go_to_the_default_interface(network):
    host, _ = router(network, "    default_interface eth1\n", "static_ipaddress {\n    10.7.0.1/24\n}\n" + instance(100))
    assert "10.7.0.1/24" in host.ip("address", "show", "eth1").stdout


@pytest.mark.parametrize("scope", ["", "all "])
def test_other_interfaces_are_kept_in_the_switches_memory(network, scope):
    more = "".join(f"    {keyword}\n" for keyword in (
        "use_vmac", f"garp_extra_if {scope}1", "garp_master_delay 0", "garp_master_repeat 1"))
    text = instance(100).replace("    virtual_ip", f"{more}    virtual_ip").replace(
        f"{VIP}/24\n", f"{VIP}/24\n        10.1.0.50/24 dev eth1 use_vmac\n        10.1.0.51/24 dev eth1\n")
    host = network.host("a")
    lan, other = network.switch("lan"), network.switch("other")
    host.connect(lan, "eth0", "10.0.0.1/24")
    host.connect(other, "eth1", "10.1.0.1/24")
    captures = [Capture(switch, "bridge", "arp") for switch in (lan, other)]
    Daemon(host, text, parts="vrrp").start()
    eventually(lambda: len(captures[1].announcements("10.1.0.50")) >= 3, what="a volley a second")
    assert len(captures[0].announcements(VIP)) == 1  # its interface speaks often enough
    assert {one.mac for one in captures[1].announcements("10.1.0.50")} == {"00:00:5e:00:01:33"}
    of_the_plain_one = len(captures[1].announcements("10.1.0.51"))
    assert of_the_plain_one >= 2 if scope else of_the_plain_one == 1

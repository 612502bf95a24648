"""What keepalived.conf lets people choose about interfaces, packets and gratuitous ARP."""
import pytest

from testbed.capture import Capture
from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, Pair, instance


def with_lines(text, lines):
    return text.replace("    virtual_ipaddress", f"{lines}\n    virtual_ipaddress")


def lone_router(network, text, start=True):
    lan = network.switch("lan")
    host = network.host("a")
    host.connect(lan, "eth0", "10.0.0.1/24", "fd00::1/64")
    daemon = Daemon(host, text, parts="vrrp")
    if start:
        daemon.start()
        eventually(lambda: host.has(VIP), what="it is master")
    return host, daemon, lan


def answers(host, address):
    return host.run("ping", "-c1", "-W1", address, check=False).returncode == 0


@pytest.mark.own
def test_no_accept_drops_in_a_table_of_its_own(network):
    host, daemon, lan = lone_router(network, with_lines(instance(100), "    no_accept"))
    client = network.host("c")
    client.connect(lan, "eth0", "10.0.0.9/24")
    assert answers(client, "10.0.0.1")
    assert not answers(client, VIP)
    assert client.neighbour(VIP) == host.interfaces["eth0"].mac(), "it can be routed by"
    assert "10.0.0.50" in host.run("nft", "list", "table", "ip", "holdfast").stdout
    daemon.reload(with_lines(instance(100), "    accept"))
    eventually(lambda: answers(client, VIP), what="an answer")
    daemon.reload(with_lines(instance(100), "    no_accept"))
    eventually(lambda: not answers(client, VIP), what="no answer")
    daemon.stop()
    assert "holdfast" not in host.run("nft", "list", "tables").stdout


@pytest.mark.own
def test_strict_mode_says_that_it_drops(network):
    host, daemon, lan = lone_router(network, with_lines(instance(100), "    strict_mode"))
    assert daemon.log_lines("strict_mode drops all packets to the addresses")
    client = network.host("c")
    client.connect(lan, "eth0", "10.0.0.9/24")
    assert not answers(client, VIP)
    daemon.kill()
    daemon.configure(instance(100))
    daemon.start()
    eventually(lambda: answers(client, VIP), what="what a killed daemon has left drops nothing")


def test_pauses_between_gratuitous_arps(network):
    pause = 0.2
    text = with_lines(instance(100), "    garp_master_delay 0").replace(
        f"{VIP}/24", f"{VIP}/24\n        10.0.0.51/24")
    host, daemon, lan = lone_router(network, f"garp_group {{\n    garp_interval {pause}\n    interface eth0\n}}\n{text}",
                                    start=False)
    capture = Capture(host)
    daemon.start()

    def announced():
        return sorted(found.time for vip in (VIP, "10.0.0.51") for found in capture.announcements(vip))

    eventually(lambda: len(announced()) == 10, what="five rounds over two addresses")
    times = announced()
    assert min(later - earlier for earlier, later in zip(times, times[1:])) > pause * 0.9


@pytest.mark.own
def test_promote_secondaries_is_set_and_restored(network):
    host, daemon, lan = lone_router(network, with_lines(instance(100), "    promote_secondaries"), start=False)
    setting = "net.ipv4.conf.eth0.promote_secondaries"
    host.run("sysctl", "-q", "-w", f"{setting}=0")
    daemon.start()
    eventually(lambda: host.has(VIP), what="it is master")
    assert host.run("sysctl", "-n", setting).stdout.strip() == "1"
    daemon.stop()
    assert host.run("sysctl", "-n", setting).stdout.strip() == "0"


@pytest.mark.parametrize("keyword", ["", "global_defs {\n    dynamic_interfaces allow_if_changes\n}\n"])
def test_an_interface_may_come_late_and_go_and_come_again(network, keyword):
    if not keyword and OURS == "keepalived":
        pytest.skip("keepalived wants to be told")
    lan = network.switch("lan")
    host = network.host("a")
    daemon = Daemon(host, keyword + instance(100), parts="vrrp").start()
    for times in (1, 2):
        daemon.wait_for_log("Entering FAULT STATE", times=times)
        host.connect(lan, "eth0", "10.0.0.1/24")
        eventually(lambda: host.has(VIP), what="it is master")
        host.ip("link", "delete", "eth0")
    daemon.wait_for_log("Entering FAULT STATE", times=3)


@pytest.mark.own
def test_a_missing_interface_is_warned_of_once(network):
    host = network.host("a")
    daemon = Daemon(host, instance(100), parts="vrrp").start()
    daemon.wait_for_log("Entering FAULT STATE")
    assert len(daemon.log_lines("interface eth0 for vrrp_instance VI_1 doesn't exist")) == 1


def test_an_interface_that_flaps_is_believed_when_it_is_stable(network):
    text = "interface_up_down_delays {\n    eth0 0.5 0.5\n}\n" + instance(200)
    pair = Pair(network)
    pair.daemon_a.configure(text)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    for _ in range(5):
        pair.a.interfaces["eth0"].cut()
        pair.a.interfaces["eth0"].plug()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    assert not pair.daemon_a.log_lines("FAULT")


@pytest.mark.own
def test_a_script_that_hangs_has_failed_and_leaves_nothing_running(network):
    script, child = network.folder / "hang", network.folder / "child"
    script.write_text(f"#!/bin/sh\nsleep 1000 &\necho $! > {child}\nwait\n")
    script.chmod(0o700)
    pair = Pair(network)
    text = with_lines(instance(200), "    track_script {\n        hang\n    }")
    pair.daemon_a.configure("global_defs {\n    script_user root\n}\n"
                            f"vrrp_script hang {{\n    script {script}\n    interval 0.5\n    timeout 0.3\n}}\n{text}")
    pair.start()
    pair.daemon_a.wait_for_log(r"VRRP_Script\(hang\) failed \(timed out\)")
    eventually(lambda: pair.masters() == [pair.b], what="b is master")
    pair.daemon_a.stop()
    pid = int(child.read_text())
    left = pair.a.run("ps", "-o", "stat=", "-p", str(pid), check=False).stdout.strip()
    assert left in ("", "Z"), "the whole process group is gone"

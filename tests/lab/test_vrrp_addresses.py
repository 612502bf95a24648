"""The addresses of a master: many of them, and other people's hands on them."""
import json
from collections import Counter

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP, Pair, instance


def test_each_of_many_addresses_is_announced_five_times(network):
    """They are more than one thread sends."""
    lan, host, watcher = network.switch("lan"), network.host("a"), network.host("w")
    host.connect(lan, "eth0", "10.0.0.1/24")
    watcher.connect(lan, "eth0", "10.0.0.2/24")
    addresses = [f"10.1.{number // 250}.{number % 250 + 1}" for number in range(600)]
    others = "".join(f"        {address}/32\n" for address in addresses)
    daemon = Daemon(host, instance(100).replace(
        "    virtual_ipaddress {", f"    virtual_ipaddress_excluded {{\n{others}    }}\n    virtual_ipaddress {{"), parts="vrrp")
    capture = Capture(watcher)
    daemon.start()
    expected = Counter({address: 5 for address in [VIP, *addresses]})
    eventually(lambda: Counter(said.address for said in capture.announcements()) == expected, within=4, every=0.2,
               what="five gratuitous ARPs each, before the second volley after 5 s")
    assert {said.mac for said in capture.announcements()} == {host.interfaces["eth0"].mac()}
    eventually(lambda: Counter(said.address for said in capture.announcements()) == expected + expected, within=8,
               every=0.2, what="and as many again")


@pytest.mark.own
def test_an_address_that_somebody_removes_is_back_at_once(network):
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    capture = Capture(pair.b)
    pair.a.ip("address", "delete", f"{VIP}/24", "dev", "eth0")
    eventually(lambda: pair.a.has(VIP), what="a has its address again")
    pair.daemon_a.wait_for_log("was removed by another program, restoring it")
    eventually(lambda: capture.announcements(VIP), what="a gratuitous ARP")
    assert not pair.b.has(VIP)


@pytest.mark.own
def test_a_flush_takes_only_what_the_administrator_owns(network):
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.a.ip("address", "add", "10.0.0.77/24", "dev", "eth0")
    pair.a.ip("address", "delete", "10.0.0.77/24", "dev", "eth0")
    pair.a.ip("address", "flush", "dev", "eth0", "to", VIP)
    eventually(lambda: pair.a.has(VIP), what="a has its address again")


def test_a_backup_does_not_get_it(network):
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.daemon_a.stop()
    eventually(lambda: pair.masters() == [pair.b], what="b is master")
    pair.daemon_a.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master, b is not")


@pytest.mark.own
def test_an_address_that_somebody_sets_on_a_backup_is_gone_at_once(network):
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.b.ip("address", "add", f"{VIP}/24", "dev", "eth0")
    eventually(lambda: pair.masters() == [pair.a], what="b does not have it")
    pair.daemon_b.wait_for_log("was set by another program though we are not master, removing it")


@pytest.mark.own
def test_what_a_killed_daemon_left_behind_is_gone_before_anybody_is_master(network):
    pair = Pair(network)
    pair.daemon_a.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.daemon_a.kill()
    assert pair.a.has(VIP)
    pair.daemon_b.start()
    eventually(lambda: pair.b.has(VIP), what="b is master")
    pair.daemon_a.configure(instance(50))
    pair.daemon_a.start()
    eventually(lambda: pair.masters() == [pair.b], what="a has no address")


@pytest.mark.own
def test_an_owner_keeps_its_own_address(network):
    """Priority 255: the address is the machine's own, and the daemon removes only what it has set."""
    lan = network.switch("lan")
    host = network.host("a")
    host.connect(lan, "eth0", f"{VIP}/24")
    text = instance(255).replace("state BACKUP", "state MASTER").replace(
        f"{VIP}/24", f"{VIP}/24\n        10.0.0.51/24")
    daemon = Daemon(host, text, parts="vrrp").start()
    daemon.wait_for_log("Entering MASTER STATE")
    eventually(lambda: host.has("10.0.0.51"), what="the other address")
    host.interfaces["eth0"].cut()
    daemon.wait_for_log("Entering FAULT STATE")
    assert host.has(VIP) and not host.has("10.0.0.51")
    host.interfaces["eth0"].plug()
    daemon.wait_for_log("Entering MASTER STATE", times=2)
    eventually(lambda: host.has("10.0.0.51"), what="the other address")
    daemon.stop()
    assert host.has(VIP) and not host.has("10.0.0.51")


def test_an_address_with_a_peer(network):
    lan = network.switch("lan")
    host = network.host("a")
    host.connect(lan, "eth0", "10.0.0.1/24")
    text = instance(100).replace(f"{VIP}/24", f"{VIP}/32 peer 10.9.9.9/32")
    daemon = Daemon(host, text, parts="vrrp").start()
    eventually(lambda: host.has(VIP), what="it is master")
    links = json.loads(host.ip("-j", "address", "show", "dev", "eth0").stdout)
    shown = next(address for link in links for address in link["addr_info"] if address.get("local") == VIP)
    assert shown["address"] == "10.9.9.9" and shown["prefixlen"] == 32
    daemon.stop()
    assert not host.has(VIP)


@pytest.mark.own
def test_a_deluge_of_news_leaves_nothing_wrong(network):
    """More than the kernel keeps for us: everything is read anew."""
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    lost = "\n".join(f"address {verb} 10.7.{i // 250}.{i % 250 + 1}/32 dev lo"
                     for i in range(8000) for verb in ("add", "delete"))
    pair.daemon_a.stop_child("vrrp")
    pair.a.interfaces["eth0"].cut()
    pair.a.run("ip", "-batch", "-", text=lost + "\n")
    pair.a.interfaces["eth0"].plug()
    pair.a.ip("address", "delete", f"{VIP}/24", "dev", "eth0")
    eventually(lambda: pair.b.has(VIP), what="b takes over meanwhile")
    pair.daemon_a.continue_child("vrrp")
    eventually(lambda: pair.masters() == [pair.a], what="a is master and has its address")
    always(lambda: pair.masters() == [pair.a], during=0.6, what="one master")

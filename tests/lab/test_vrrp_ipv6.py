"""IPv6: adverts come from an address that is ours beyond doubt, and from the same one after a restart."""
import json

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own

VIP6 = "fe80::50"
TEXT = instance(100).replace(f"{VIP}/24", f"{VIP6}/64")


def link_locals(host):
    links = json.loads(host.ip("-j", "-6", "address", "show", "dev", "eth0").stdout)
    return {one["local"]: one for link in links for one in link["addr_info"] if one.get("scope") == "link"}


def host_on(network, lan, name, detection=True):
    host = network.host(name)
    host.sysctl(net__ipv6__conf__default__accept_dad=int(detection))
    host.connect(lan, "eth0")
    eventually(lambda: link_locals(host), what="the kernel makes a link-local address")
    return host


def test_the_least_link_local_address_speaks(network):
    host = host_on(network, network.switch("lan"), "a", detection=False)
    for address in ("fe80::9", "fe80::3", "fe80::7"):
        host.ip("address", "add", f"{address}/64", "dev", "eth0")
    capture = Capture(host)
    daemon = Daemon(host, TEXT, parts="vrrp").start()
    eventually(lambda: host.has(VIP6), what="it is master")
    eventually(lambda: len(capture.adverts()) > 5, what="adverts")
    assert {advert.source for advert in capture.adverts()} == {"fe80::3"}
    daemon.stop()
    host.ip("address", "delete", "fe80::3/64", "dev", "eth0")
    host.ip("address", "add", "fe80::3/64", "dev", "eth0")  # the kernel lists it last now
    since = capture.adverts()[-1].time
    daemon.start()
    eventually(lambda: capture.adverts(since=since + 0.001), what="adverts")
    assert {advert.source for advert in capture.adverts()} == {"fe80::3"}
    host.ip("address", "delete", "fe80::3/64", "dev", "eth0")
    eventually(lambda: capture.adverts(source="fe80::7"), what="the next one speaks")


def test_nobody_speaks_from_an_address_that_is_not_ours_yet(network):
    lan = network.switch("lan")
    host = network.host("a")
    host.connect(lan, "eth0")
    # As a kernel does it that asks for half a minute whether somebody has the address.
    host.sysctl(net__ipv6__conf__eth0__dad_transmits=30)
    host.ip("link", "set", "eth0", "down")
    host.ip("link", "set", "eth0", "up")
    eventually(lambda: any(one.get("tentative") for one in link_locals(host).values()), what="it is tentative")
    capture = Capture(host)
    daemon = Daemon(host, TEXT, parts="vrrp").start()
    daemon.wait_for_log("has no link-local IPv6 address")
    always(lambda: not capture.adverts(), during=1, what="silence")
    host.ip("address", "add", "fe80::3/64", "dev", "eth0", "nodad")
    eventually(lambda: host.has(VIP6), what="it is master")
    assert {advert.source for advert in capture.adverts()} == {"fe80::3"}


def test_an_address_that_is_somebody_elses_is_not_used(network):
    lan = network.switch("lan")
    other = host_on(network, lan, "other", detection=False)
    other.ip("address", "add", "fe80::1/64", "dev", "eth0")
    host = host_on(network, lan, "a")
    host.sysctl(net__ipv6__conf__eth0__addr_gen_mode=1)
    host.ip("-6", "address", "flush", "dev", "eth0", "scope", "link")
    host.ip("address", "add", "fe80::1/64", "dev", "eth0")
    eventually(lambda: link_locals(host)["fe80::1"].get("dadfailed"), what="it is somebody else's")
    daemon = Daemon(host, TEXT, parts="vrrp").start()
    daemon.wait_for_log("Entering FAULT STATE")
    host.ip("address", "add", "fe80::2/64", "dev", "eth0")
    capture = Capture(host)
    eventually(lambda: host.has(VIP6), what="it has one of its own")
    eventually(capture.adverts, what="adverts")
    assert {advert.source for advert in capture.adverts()} == {"fe80::2"}


def test_the_virtual_address_can_be_used_at_once(network):
    host = host_on(network, network.switch("lan"), "a")
    eventually(lambda: not any(one.get("tentative") for one in link_locals(host).values()), what="its own is good")
    Daemon(host, TEXT, parts="vrrp").start()
    eventually(lambda: host.has(VIP6), what="it is master")
    assert not link_locals(host)[VIP6].get("tentative")

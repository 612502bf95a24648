"""The addresses of a master when other people have their hands on them."""
import pytest

from testbed.capture import Capture
from testbed.eventually import eventually
from testbed.pair import VIP, Pair


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

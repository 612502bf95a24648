"""Our daemon and Debian's keepalived as a pair: each master once, each failover both ways."""
import pytest

from testbed.capture import Capture
from testbed.daemon import OURS
from testbed.eventually import always, eventually
from testbed.pair import VIP, Pair, master_down_interval

COMPLAINTS = r"(?i)invalid|bogus|mismatch|checksum|discard|unexpected|incorrect|wrong|error|ttl|duplicate"
# Said by keepalived of itself or of what is not on the wire.
HARMLESS = r"lower priority|checksum_compat|error_script|SECURITY VIOLATION"

DIALECTS = {
    "VRRPv2-PASS": {"version": 2, "interval": 1, "auth_type": "PASS"},
    "VRRPv2-AH": {"version": 2, "interval": 1, "auth_type": "AH"},
    "VRRPv3": {"version": 3, "interval": 0.1},
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("first", ["ours", "keepalived"])
def test_a_pair_with_keepalived(network, first, dialect):
    options = DIALECTS[dialect]
    programs = (OURS, "keepalived") if first == "ours" else ("keepalived", OURS)
    pair = Pair(network, programs, **options)
    capture = Capture(pair.b)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is the one master")

    pair.daemon_a.stop()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over from a master that says goodbye")
    pair.daemon_a.start()
    eventually(lambda: pair.masters() == [pair.a], what="a preempts")

    pair.a.interfaces["eth0"].cut()
    eventually(lambda: pair.b.has(VIP), what="b takes over from a master that falls silent")
    pair.a.interfaces["eth0"].plug()
    eventually(lambda: pair.masters() == [pair.a], what="a is back")
    always(lambda: pair.masters() == [pair.a], during=master_down_interval(100, **only_timing(options)),
           what="one master")

    assert {advert.version for advert in capture.adverts()} == {options["version"]}
    for daemon in pair.daemons:
        if daemon.program == "keepalived":
            complaints = [line for line in daemon.log_lines(COMPLAINTS) if line not in daemon.log_lines(HARMLESS)]
            assert complaints == []


def only_timing(options):
    return {name: options[name] for name in ("interval", "version")}

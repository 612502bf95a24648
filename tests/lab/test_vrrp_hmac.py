"""auth_hmac: signed adverts, rolled out without losing the address, and forgers without a say."""
import hashlib
import hmac
import os
import struct

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP, instance, master_down_interval

pytestmark = pytest.mark.own
KEY = bytes(range(32))
INTERVAL = 0.1
BLOCK = """    auth_hmac {{
        key 1 {key}
        active_key 1
        mode {mode}
    }}
"""


def signed(priority, mode="enforce", key=f"hex:{KEY.hex()}"):
    head, tail = instance(priority, interval=INTERVAL).split("    virtual_ipaddress", 1)
    return head + BLOCK.format(key=key, mode=mode) + "    virtual_ipaddress" + tail


class Routers:
    def __init__(self, network, configurations):
        lan = network.switch("lan")
        self.hosts, self.daemons = [], []
        for number, configuration in enumerate(configurations, 1):
            host = network.host("ab"[number - 1])
            host.connect(lan, "eth0", f"10.0.0.{number}/24")
            self.hosts.append(host)
            self.daemons.append(Daemon(host, configuration, parts="vrrp"))
        self.a, self.b = self.hosts

    def start(self):
        for daemon in self.daemons:
            daemon.start()
        self.await_master(self.a)

    def await_master(self, host):
        eventually(lambda: [each for each in self.hosts if each.has(VIP)] == [host], what=f"{host.name} is master")


def is_signed(payload):
    """What draft-cassen-vrrp-auth-hmac computes over an advert of 10.0.0.1 or 10.0.0.2."""
    if len(payload) != 12 + 28:
        return False
    pdu, trailer = payload[:12], payload[12:]
    return any(
        hmac.new(KEY, bytes([4, 3, 51, 0, 10, 0, 0, last]) + bytes(12) + pdu[:6] + b"\0\0" + pdu[8:] + trailer[:12]
                 + bytes(16), hashlib.sha256).digest()[:16] == trailer[12:] for last in (1, 2))


def test_signed_adverts_and_failover_with_a_key_file(network, tmp_path):
    file = tmp_path / "key"
    file.write_text(f"hex:{KEY.hex()}\n")
    os.chmod(file, 0o600)
    routers = Routers(network, [signed(200, key=f"file:{file}"), signed(100)])
    capture = Capture(routers.b)
    routers.start()
    routers.daemons[0].stop()
    routers.await_master(routers.b)
    routers.daemons[0].start()
    routers.await_master(routers.a)
    adverts = capture.adverts()
    assert {advert.source for advert in adverts} == {"10.0.0.1", "10.0.0.2"}
    assert all(is_signed(advert.payload) for advert in adverts)
    sequences = [struct.unpack_from("!Q", advert.payload, 16) for advert in adverts if advert.source == "10.0.0.1"]
    assert sequences == sorted(set(sequences))
    assert not any(KEY.hex() in daemon.log() for daemon in routers.daemons)


def test_a_rollout_in_three_steps_loses_nothing(network):
    routers = Routers(network, [instance(200, interval=INTERVAL), instance(100, interval=INTERVAL)])
    routers.start()
    for mode in ("receive-only", "permissive", "enforce"):
        for daemon, priority in zip(reversed(routers.daemons), (100, 200)):
            daemon.reload(signed(priority, mode))
            always(lambda: routers.a.has(VIP) and not routers.b.has(VIP),
                   during=2 * master_down_interval(100, INTERVAL), what=f"a is the one master while {mode} comes")


def test_a_forger_is_not_believed(network):
    routers = Routers(network, [signed(200), signed(100)])
    forger = network.host("f")
    forger.connect(next(host for host in network.hosts if host.name == "lan"), "eth0", "10.0.0.9/24")
    routers.start()
    plain = Daemon(forger, instance(250, interval=INTERVAL), parts="vrrp").start()
    eventually(lambda: routers.daemons[0].log_lines("missing authentication trailer"), what="it is refused")
    always(lambda: routers.a.has(VIP), during=2 * master_down_interval(100, INTERVAL), what="a stays master")
    plain.stop()

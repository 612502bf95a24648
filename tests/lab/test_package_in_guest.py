"""Scenario S3 with the installed package: in the guest, which has IPVS and, without systemd, starts what the unit says."""
import re

import pytest

import test_s3_s4_s5_directors as scenario
from testbed import debian, directors
from testbed.daemon import Daemon
from testbed.kernel import in_guest
from testbed.machine import Layer
from testbed.network import command

pytestmark = [pytest.mark.own, pytest.mark.ipvs]


@pytest.fixture
def root():
    layer = Layer(debian.kept_with_holdfast() if in_guest() else debian.with_holdfast())
    command("mount", "--bind", "/proc", layer.root / "proc")  # where a program finds out where it lies
    yield layer.root
    command("umount", layer.root / "proc")
    layer.close()


def installed_in(root):
    unit = (root / "lib/systemd/system/holdfast.service").read_text()
    start = re.search(r"^ExecStart=(.*)", unit, re.M)[1]

    class Installed(Daemon):
        """Two of them share the root, so each has names of its own for what it writes."""

        def command(self):
            name = self.host.name
            (root / "etc/keepalived").mkdir(exist_ok=True)
            (root / f"etc/keepalived/{name}.conf").write_text(self.config_file.read_text())
            options = (f"-l -G -D -f /etc/keepalived/{name}.conf -p /run/{name}.pid "
                       f"-r /run/{name}.vrrp.pid -c /run/{name}.checkers.pid")
            return ["chroot", root, *start.replace("$DAEMON_ARGS", options).split()]

    return Installed


def test_s3(network, root, monkeypatch):
    monkeypatch.setattr(directors, "Daemon", installed_in(root))
    scenario.test_service_survives_the_masters_machine(network, "NAT")

"""Where lines go: the files of `--log-file`, through a rotation and a full disk, and syslog."""
import re
import socket
import subprocess

import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own


class Logging(Daemon):
    def __init__(self, host, config, path, **options):
        super().__init__(host, config, **options)
        self.path = path

    def command(self):
        return [*super().command(), "-g", self.path]


def router(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host


def text_of(path):
    return path.read_text() if path.exists() else ""


def test_each_process_has_its_file_through_a_rotation(network):
    host = router(network)
    folder = host.folder() / "log"
    folder.mkdir()
    daemon = Logging(host, instance(100), folder / "keepalived.log", parts="vrrp").start()
    vrrp = folder / "keepalived_vrrp.log"
    eventually(lambda: "(VI_1) Entering MASTER STATE" in text_of(vrrp))
    assert "Starting Holdfast" in text_of(folder / "keepalived.log")
    assert not (folder / "keepalived_healthcheckers.log").exists()
    for name in ("keepalived.log", "keepalived_vrrp.log"):
        (folder / name).rename(folder / f"{name}.1")
    assert daemon.stop() == 0
    assert "(VI_1)" in text_of(vrrp)
    last = text_of(folder / "keepalived.log").splitlines()[-1]
    assert "Stopped Holdfast" in last, "the last line is waited for"
    assert "Stopped" not in text_of(folder / "keepalived.log.1")


def test_a_disk_that_is_full_and_has_room_again(network):
    host = router(network)
    disk = host.folder() / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], check=True)
    try:
        ballast = disk / "ballast"
        subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=4k"], stderr=subprocess.DEVNULL, check=False)
        daemon = Logging(host, instance(100), disk / "keepalived.log", parts="vrrp").start()
        eventually(lambda: host.has(VIP))
        assert len(daemon.log_lines(r"write .*keepalived\.log: No space left on device")) == 1
        ballast.unlink()
        daemon.reload()
        eventually(lambda: "lines lost by log files" in text_of(disk / "keepalived.log")
                   + text_of(disk / "keepalived_vrrp.log"))
        daemon.stop()
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_syslog_is_told_which_daemon_it_is(network):
    host = router(network)
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind(str(host.folder() / "journal"))
    journal.settimeout(10)
    Daemon(host, "instance left\n" + instance(100), parts="vrrp").start_with_syslog(host.folder() / "journal")
    try:
        while b"Entering MASTER STATE" not in (packet := journal.recv(4096)):
            assert re.search(rb" (holdfastd|holdfast-[a-z]+)_left\[\d+\]: ", packet)
        assert b" holdfast-vrrp_left[" in packet
    finally:
        journal.close()

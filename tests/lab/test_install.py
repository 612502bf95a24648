"""`cmake --install` into a directory gives a tree that is complete and starts from there."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from testbed.daemon import BINARIES
from testbed.eventually import always, eventually
from testbed.pair import VIP, instance
from testbed.process import is_running, wait_until_gone

pytestmark = pytest.mark.own

BUILD = BINARIES.parent


@pytest.fixture(scope="module")
def tree():
    """The installed tree, and the prefix in it."""
    with tempfile.TemporaryDirectory(prefix="holdfast-install-") as folder:
        subprocess.run(["cmake", "--install", BUILD], env={**os.environ, "DESTDIR": folder},
                       check=True, capture_output=True)
        sbin, = Path(folder).rglob("sbin/holdfastd")
        yield Path(folder), sbin.parents[1]


@pytest.fixture
def host(network):
    made = network.host("a")
    made.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return made


class ServiceManager:
    """Hears what a daemon tells systemd (sd_notify(3))."""

    def __init__(self, folder):
        self.path = f"{folder}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(15)

    def next(self):
        """The next message, as a dictionary."""
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def has_more(self):
        self.socket.setblocking(False)
        try:
            return bool(self.socket.recv(4096, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        finally:
            self.socket.settimeout(15)


def test_what_is_installed(tree):
    destination, prefix = tree
    installed = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
    assert {"sbin/holdfastd", "sbin/holdfast-ipvsadm", "libexec/holdfast/holdfast-vrrp",
            "libexec/holdfast/holdfast-checkers", "libexec/holdfast/holdfast-alerts", "lib/systemd/system/holdfast.service",
            "lib/sysusers.d/holdfast.conf",
            "bin/genhash", "share/man/man8/holdfastd.8", "share/man/man1/genhash.1", "share/doc/holdfast/samples/keepalived.conf"} <= installed
    programs = {name for name in installed if name.startswith(("bin/", "sbin/", "libexec/"))}
    assert all(os.access(prefix / name, os.X_OK) for name in programs)
    assert all(path.is_relative_to(prefix) for path in destination.rglob("*") if path.is_file())


def test_a_sample_is_good_for_the_installed_program(tree, host):
    _, prefix = tree
    done = host.run(prefix / "sbin/holdfastd", "-t", "-f", prefix / "share/doc/holdfast/samples/keepalived.conf",
                    check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def manager():
    folder = tempfile.mkdtemp(prefix="holdfast-notify-")
    yield ServiceManager(folder)
    shutil.rmtree(folder)


def start_installed(tree, host, manager, **environment):
    """The configuration's path, and the process."""
    _, prefix = tree
    config = host.folder() / "keepalived.conf"
    config.write_text(instance(100))
    command = [prefix / "sbin/holdfastd", "-n", "-l", "-G", "-f", config, "-p", host.folder() / "daemon.pid",
               "-r", host.folder() / "vrrp.pid", "-c", host.folder() / "checkers.pid"]
    return config, host.start(*command, log="daemon.log", environment={"NOTIFY_SOCKET": manager.path, **environment})


def test_the_installed_daemon_tells_its_service_manager(tree, host, manager):
    _, prefix = tree
    config, daemon = start_installed(tree, host, manager)

    started = manager.next()
    assert started["READY"] == "1" and "1 VRRP instances" in started["STATUS"]
    assert (host.folder() / "daemon.pid").read_text() == f"{daemon.pid}\n"
    vrrp = int((host.folder() / "vrrp.pid").read_text())
    assert Path(f"/proc/{vrrp}/exe").readlink() == prefix / "libexec/holdfast/holdfast-vrrp"
    eventually(lambda: host.has(VIP), what="it serves")

    for text, status in ((instance(150), "running"), ("vrrp_instance X {\n", "refused")):
        config.write_text(text)
        daemon.signal(signal.SIGHUP)
        reloading = manager.next()
        assert reloading["RELOADING"] == "1" and int(reloading["MONOTONIC_USEC"]) > 0
        done = manager.next()
        assert done["READY"] == "1" and status in done["STATUS"]

    always(lambda: not manager.has_more(), during=0.3, what="nothing is said without a reason")
    assert daemon.stop() == 0
    assert manager.next()["STOPPING"] == "1"
    assert not host.has(VIP)
    assert not (host.folder() / "daemon.pid").exists()


def test_the_watchdog_is_fed(tree, host, manager):
    _, daemon = start_installed(tree, host, manager, WATCHDOG_USEC="30000000")
    eventually(lambda: manager.next().get("WATCHDOG") == "1", what="it is fed")
    eventually(lambda: manager.next().get("WATCHDOG") == "1", what="it is fed again")
    assert daemon.stop() == 0


def test_in_the_background_and_only_once(tree, host):
    _, prefix = tree
    folder = host.folder()
    (folder / "keepalived.conf").write_text(instance(100))
    pids = [f"{kind}.pid" for kind in ("daemon", "vrrp", "checkers")]

    def start(*pid_files):
        options = [word for pair in zip(("-p", "-r", "-c"), pid_files) for word in pair]
        return host.run("env", "-C", folder, prefix / "sbin/holdfastd", "-G", "-f", "keepalived.conf", *options,
                        check=False)

    assert start(*pids).returncode == 0
    daemon = int((folder / "daemon.pid").read_text())  # there as soon as the starter has ended
    try:
        os.kill(daemon, signal.SIGHUP)
        eventually(lambda: host.has(VIP), what="it serves")
        assert is_running(daemon), "a reload at the very first moment is no end"
        for again in (start(*pids), start("other.pid", "vrrp.pid", "other.checkers.pid")):
            assert again.returncode == 1
            assert "already running" in again.stderr
        assert host.has(VIP)
        assert int((folder / "vrrp.pid").read_text()) != daemon
    finally:
        os.kill(daemon, signal.SIGTERM)
        wait_until_gone([daemon])
    assert not host.has(VIP)
    assert not list(folder.glob("*.pid"))


def test_the_unit_is_one_that_systemd_takes(tree, tmp_path):
    """The program is looked for where it will be, so for this test the unit names the tree's."""
    destination, prefix = tree
    unit = (prefix / "lib/systemd/system/holdfast.service").read_text()
    program = re.search(r"^ExecStart=(\S+)", unit, re.M)[1]
    assert destination / program[1:] == prefix / "sbin/holdfastd"
    staged = tmp_path / "holdfast.service"
    staged.write_text(unit.replace(program, str(destination / program[1:])))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", staged], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "holdfast" in line]
    assert done.returncode == 0 and not said, done.stderr


def test_the_service_uses_options_that_the_daemon_has(tree, host):
    _, prefix = tree
    unit = (prefix / "lib/systemd/system/holdfast.service").read_text()
    options = re.search(r"^ExecStart=\S+ (.*?) ?\$DAEMON_ARGS", unit, re.M)[1].split()
    sample = prefix / "share/doc/holdfast/samples/keepalived.conf"
    done = host.run(prefix / "sbin/holdfastd", *options, "-n", "-D", "-t", "-f", sample, check=False)
    assert done.returncode == 0, done.stderr


def test_the_manual_page_is_well_formed(tree):
    _, prefix = tree
    for page in (prefix / "share/man").rglob("*.[1-8]"):
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True,
                              check=True, env={**os.environ, "MANPAGER": "cat", "MANWIDTH": "80"})
        assert done.stderr == ""
        assert ("DESCRIPTION" if page.suffix == ".5" else "SYNOPSIS") in done.stdout


@pytest.mark.parametrize("program, page, options",
                         [("sbin/holdfastd", "man8/holdfastd.8", 19), ("bin/genhash", "man1/genhash.1", 11)])
def test_the_manual_page_has_every_option(tree, program, page, options):
    _, prefix = tree
    text = (prefix / "share/man" / page).read_text()
    said = subprocess.run([prefix / program, "-h"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^\s+-(\w) \[ --([\w-]+) \]", said, re.M)
    assert len(found) == options
    for short, long in found:
        assert re.search(rf"^\.It Fl {short}\b.*Fl Fl {re.escape(long)}", text, re.M), long

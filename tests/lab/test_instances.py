"""Several daemons on one machine: `instance`, `use_pid_dir` and `data_use_instance`."""
import shlex
import signal
from pathlib import Path

import pytest

from testbed.daemon import BINARIES, PROGRAMS, Daemon
from testbed.eventually import eventually
from testbed.pair import NAMED_INSTANCE

pytestmark = pytest.mark.own

# What is in a daemon's /run belongs to the test.
APART = "mount --bind {run} /run && exec {command}"


class Machine:
    """A host with a /run of its own, in which daemons are started without saying where their files are to be."""

    def __init__(self, network):
        self.host = network.host("a")
        self.host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
        self.run = self.host.folder() / "run"
        self.run.mkdir()
        self.pids = self.run / "holdfast"

    def daemon(self, name, vrid, lines, *options, settings=""):
        """Not started; a virtual router of this number is its job."""
        config = f"{lines}\nglobal_defs {{\n{settings}\n}}\n" + NAMED_INSTANCE.format(
            name="V", interface="eth0", vrid=vrid, more="")
        daemon = Daemon(self.host, config, name=name)
        daemon.command = lambda: self.apart(PROGRAMS["holdfast"], "-nlGDP", "-f", daemon.config_file, *options)
        return daemon

    def apart(self, *command):
        words = " ".join(shlex.quote(str(word)) for word in command)
        return ["unshare", "-m", "sh", "-c", APART.format(run=shlex.quote(str(self.run)), command=words)]

    def serves(self, vrid):
        return f"10.0.0.5{vrid}" in self.host.addresses()


def number_in(path):
    try:
        return int(path.read_text())
    except (FileNotFoundError, ValueError):
        return None


@pytest.fixture
def machine(network):
    return Machine(network)


def test_two_side_by_side(machine):
    daemons = {name: machine.daemon(name, vrid, f"instance {name}").start()
               for vrid, name in enumerate(("left", "right"), 1)}
    eventually(lambda: machine.serves(1) and machine.serves(2), what="both serve")
    for name, daemon in daemons.items():
        assert number_in(machine.pids / f"holdfast_{name}.pid") == daemon.process.pid
        assert number_in(machine.pids / f"vrrp_{name}.pid") in daemon.process.descendants()
        eventually((machine.pids / f"holdfast_{name}.sock").is_socket, what="it answers operators")
        assert (machine.pids / f"holdfast_{name}.state").is_file()
    assert not list(machine.run.glob("*.*")), "nothing stands where a daemon without a name has its files"
    again = machine.host.run(*daemons["left"].command(), check=False)
    assert again.returncode == 1 and "already running" in again.stderr
    assert [daemon.stop() for daemon in daemons.values()] == [0, 0]
    assert not list(machine.pids.iterdir()), "nothing is left"


def test_a_folder_for_pid_files(machine):
    daemon = machine.daemon("daemon", 1, "use_pid_dir").start()
    eventually(lambda: machine.serves(1), what="it serves")
    assert number_in(machine.pids / "holdfast.pid") == daemon.process.pid
    assert number_in(machine.pids / "vrrp.pid")
    assert daemon.stop() == 0


def test_the_command_line_knows_better(machine):
    elsewhere = machine.host.folder() / "elsewhere.pid"
    daemon = machine.daemon("daemon", 1, "instance left", "-p", elsewhere).start()
    eventually(lambda: machine.serves(1), what="it serves")
    assert number_in(elsewhere) == daemon.process.pid
    assert {path.name for path in machine.pids.iterdir()} == {"vrrp_left.pid"}
    assert daemon.stop() == 0


def test_without_a_name_all_is_as_ever(machine):
    daemon = machine.daemon("daemon", 1, "").start()
    eventually(lambda: machine.serves(1), what="it serves")
    assert number_in(machine.run / "holdfast.pid") == daemon.process.pid
    assert number_in(machine.run / "holdfast_vrrp.pid")
    assert not machine.pids.exists()
    assert daemon.stop() == 0


def test_a_folder_that_is_not_ours_is_not_used(machine):
    machine.pids.mkdir()
    machine.pids.chmod(0o777)
    daemon = machine.daemon("daemon", 1, "instance left")
    done = machine.host.run(*daemon.command(), check=False)
    assert done.returncode == 1 and "is not ours alone" in done.stderr


def test_a_reload_and_an_upgrade_keep_the_files(machine):
    """Whoever asks for the daemon finds it, and so does the next supervisor."""
    daemon = machine.daemon("daemon", 1, "instance left").start()
    eventually(lambda: machine.serves(1), what="it serves")
    pid_file = machine.pids / "holdfast_left.pid"
    daemon.reload(daemon.config_file.read_text().replace("instance left", "instance right", 1))
    daemon.wait_for_log("the pid files stay where they are")
    daemon.wait_for_log("Configuration running", times=2)
    for _ in range(2):
        daemon.log_file.write_text("")
        done = machine.host.run(BINARIES / "holdfast", "upgrade", "-p", pid_file, check=False, timeout=90)
        assert done.returncode == 0, done.stderr
        daemon.wait_for_log("Going on as MASTER")
        daemon.wait_for_log("Configuration running")
        assert number_in(pid_file) == daemon.process.pid
        assert Path(f"/proc/{daemon.process.pid}/cmdline").read_text().count("--pid=") == 1
    assert {path.name for path in machine.pids.glob("*.pid")} == {"holdfast_left.pid", "vrrp_left.pid"}
    assert daemon.stop() == 0


@pytest.mark.parametrize("lines, name", [("instance left", "keepalived.left"), ("", "keepalived")])
def test_the_names_of_dumps(machine, lines, name):
    folder = machine.host.folder()
    settings = (f"data_use_instance\nstate_dump_file {folder}/keepalived.data\n"
                f"stats_dump_file {folder}/keepalived.stats\n")
    daemon = machine.daemon("daemon", 1, lines, settings=settings).start()
    eventually(lambda: machine.serves(1), what="it serves")
    for number, extension in ((signal.SIGUSR1, "data"), (signal.SIGUSR2, "stats")):
        daemon.process.signal(number)
        eventually((folder / f"{name}.{extension}").exists, what="the dump")
    assert daemon.stop() == 0

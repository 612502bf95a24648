"""The Debian package on a machine that was just installed: installed, served with, upgraded, removed."""
import re
import time
from pathlib import Path

import pytest

from testbed import debian
from testbed.eventually import eventually
from testbed.installed import CONFIG, install, machines, packages  # noqa: F401: fixtures
from testbed.machine import name_of
from testbed.pair import VIP, instance
from testbed.probe import Probe

pytestmark = pytest.mark.own

UNSEEN = 0.015  # seconds: two questions of a probe that asks every 5 ms


def serve(machine, text):
    machine.write(CONFIG, text)
    machine.run("systemctl", "enable", "--now", "holdfast")
    eventually(lambda: machine.host.has(VIP), what="it serves")


class Client:
    def __init__(self, network, machines):
        self.host = network.host("cl")
        self.host.connect(machines.lan, "eth0", "10.0.0.9/24")

    def gap(self, deed):
        probe = Probe(self.host, "icmp", VIP)
        deed()
        now = time.time()
        eventually(lambda: probe.answered_since(now + 0.1), what="an answer")
        probe.stop()
        return probe.longest_gap().length


def test_nothing_is_started_by_the_installation(machines, packages):
    machine = machines("a", "10.0.0.1")
    machine.write(CONFIG, instance(100))
    said = install(machine, packages["holdfast"]).stdout
    assert "systemctl enable --now holdfast" in said
    assert machine.service()["ActiveState"] == "inactive"
    assert machine.service()["UnitFileState"] == "disabled"
    assert machine.run("getent", "passwd", "holdfast").stdout


@pytest.fixture
def with_holdfast(packages):
    return debian.with_packages(packages["holdfast"])


def test_the_service(machines, with_holdfast):
    machine = machines("a", "10.0.0.1", with_holdfast)
    serve(machine, instance(100))
    service = machine.service()
    assert service["Type"] == "notify" and service["ActiveState"] == "active"
    assert "1 VRRP instances" in service["StatusText"]
    assert service["WatchdogUSec"] == "30s"
    eventually(lambda: machine.service()["WatchdogTimestampMonotonic"] != service["WatchdogTimestampMonotonic"],
               what="the watchdog is fed")

    machine.write(CONFIG, instance(150))
    machine.run("systemctl", "reload", "holdfast")
    eventually(lambda: "running" in machine.service()["StatusText"], what="the reload is told")
    machine.write(CONFIG, "vrrp_instance X {\n")
    machine.run("systemctl", "reload", "holdfast")
    eventually(lambda: "refused" in machine.service()["StatusText"], what="a bad file is told")
    assert machine.host.has(VIP)
    assert "Entering MASTER STATE" in machine.journal("-u", "holdfast")

    machine.write(CONFIG, instance(100))
    machine.run("systemctl", "restart", "holdfast")
    eventually(lambda: machine.host.has(VIP), what="it serves again")
    machine.run("systemctl", "stop", "holdfast")
    assert machine.service()["Result"] == "success"
    assert not machine.host.has(VIP)


def test_a_start_without_a_configuration_says_so(machines, with_holdfast):
    machine = machines("a", "10.0.0.1", with_holdfast)
    assert machine.run("systemctl", "start", "holdfast", check=False).returncode != 0
    assert machine.service()["ExecMainStatus"] == "6"
    assert f"{CONFIG} cannot be used" in machine.journal("-u", "holdfast")


def test_an_upgrade_is_not_noticed(network, machines, packages, tmp_path):
    machine = machines("a", "10.0.0.1")
    install(machine, packages["holdfast"])
    serve(machine, instance(200))
    client, gaps = Client(network, machines), []
    before = machine.service()["MainPID"]
    package = packages["holdfast"]
    while len(gaps) < 3 and not (gaps and min(gaps) <= UNSEEN):
        package = debian.next_version(package, tmp_path)
        gaps.append(client.gap(lambda: install(machine, package)))
        assert version_of(machine) == re.search(r"_([^_]+)_", package.name)[1]
        running = machine.programs()
        assert {"holdfastd", "holdfast-vrrp"} <= set(running)
        assert not [path for path in running.values() if path.endswith("(deleted)")]
    print("gaps in ms:", [round(gap * 1000, 1) for gap in gaps])
    assert min(gaps) <= UNSEEN
    service = machine.service()
    assert service["MainPID"] == before and service["ActiveState"] == "active"


def version_of(machine):
    return machine.run("dpkg-query", "-W", "-f", "${Version}", "holdfast").stdout


def test_nothing_is_left_behind(machines, packages):
    machine = machines("a", "10.0.0.1")
    depends = machine.run("dpkg-deb", "-f", machine.give(packages["holdfast"]), "Depends").stdout
    machine.apt("install", "--no-upgrade", *(re.sub(r"\(.*?\)", "", name).split("|")[0].strip() for name in depends.split(",")))
    before, users = machine.files(), machine.run("getent", "passwd").stdout
    install(machine, packages["holdfast"])
    machine.write(CONFIG, instance(100))
    serve(machine, instance(100))
    Path(f"{machine.root}{CONFIG}").unlink()  # which is not the package's
    machine.apt("purge", "holdfast")
    eventually(lambda: not machine.host.has(VIP), what="the address is gone")
    assert not [name for name in machine.programs() if "holdfast" in name]
    assert machine.run("getent", "passwd").stdout == users
    left = {name for name in machine.files() - before if not re.search(r" root/|\.(pwd\.lock|updated)|/(passwd|group|g?shadow)-", name)}
    assert not left
    assert not machine.run("find", "/run", "/etc", "/var/lib/systemd", "-name", "*holdfast*").stdout


@pytest.fixture
def pair(network, machines, packages):
    """Two directors as people have them: Debian's keepalived, enabled; each has its machine."""
    with_keepalived = debian.with_packages("keepalived", "ipvsadm")
    made = [machines("a", "10.0.0.1", with_keepalived), machines("b", "10.0.0.2", with_keepalived)]
    for machine, priority in zip(made, (200, 100)):
        machine.write(CONFIG, instance(priority))
        machine.run("systemctl", "start", "keepalived")
        assert machine.service("keepalived")["UnitFileState"] == "enabled"
    eventually(lambda: masters(made) == made[:1], what="a is master")
    return made


def masters(machines):
    return [machine for machine in machines if machine.host.has(VIP)]


def planned_stop(client, machines):
    """For how long nobody answers when keepalived is stopped and started again, as in any maintenance."""
    def stop_and_start():
        machines[0].run("systemctl", "stop", "keepalived")
        eventually(lambda: masters(machines) == machines[1:], what="b takes over")
        machines[0].run("systemctl", "start", "keepalived")
        eventually(lambda: masters(machines) == machines[:1], what="a is master again")
    return max(client.gap(stop_and_start) for _ in range(2))


def change_over(machine, package):
    """What docs/migration.md says."""
    install(machine, package)
    machine.run("systemctl", "disable", "keepalived")
    machine.run("systemctl", "enable", "--now", "holdfast")
    assert machine.service("keepalived")["ActiveState"] == "inactive"
    assert machine.service()["ActiveState"] == "active"


def change_back(machine):
    machine.run("systemctl", "disable", "--now", "holdfast")
    machine.run("systemctl", "enable", "--now", "keepalived")


def gaps_of_changing_over(client, pair, package):
    """The backup's, then the master's."""
    gaps = []
    for machine in reversed(pair):
        def change():
            change_over(machine, package)
            eventually(lambda: masters(pair) == pair[:1], what="a is master again")
        gaps.append(client.gap(change))
    return gaps


def test_two_directors_change_over_one_after_the_other(network, machines, packages, pair):
    client = Client(network, machines)
    allowed, attempts = planned_stop(client, pair) + UNSEEN, []
    while len(attempts) < 3 and not (attempts and min(attempts) <= allowed):
        for machine in pair if attempts else []:
            change_back(machine)
            eventually(lambda: masters(pair) == pair[:1], what="a is master again")
        attempts.append(max(gaps_of_changing_over(client, pair, packages["holdfast"])))
    print(f"allowed {allowed * 1000:.0f} ms; gaps in ms:", [round(gap * 1000) for gap in attempts])
    assert min(attempts) <= allowed


def test_the_old_names_mean_holdfast(network, machines, packages, pair):
    director = pair[0]
    director.write("/etc/default/keepalived", 'DAEMON_ARGS="--log-detail"\n')
    install(director, packages["holdfast"], packages["holdfast-keepalived-compat"])
    eventually(lambda: masters(pair) == pair[:1], what="a is master again")
    service = director.service("keepalived")
    assert service["Id"] == "holdfast.service" and service["ActiveState"] == "active"
    assert director.service()["UnitFileState"] == "enabled"
    assert "--log-detail" in Path(f"/proc/{pid_of(director, 'holdfastd')}/cmdline").read_text()
    for restart in ("reload", "restart"):
        director.run("systemctl", restart, "keepalived")
    eventually(lambda: masters(pair) == pair[:1], what="a is master again")
    assert "Holdfast" in director.run("keepalived", "--version").stdout
    assert "holdfast-ipvsadm" in director.run("ipvsadm", "--version").stdout
    assert "digest of a page" in director.run("genhash", "--help").stdout
    director.apt("purge", "holdfast-keepalived-compat")
    assert director.service()["ActiveState"] == "active"
    assert director.run("which", "keepalived", "ipvsadm", "genhash", check=False).stdout == ""


def test_the_old_names_come_later(machines, packages, with_holdfast):
    machine = machines("a", "10.0.0.1", with_holdfast)
    serve(machine, instance(100))
    install(machine, packages["holdfast-keepalived-compat"])
    eventually(lambda: machine.host.has(VIP), what="it serves again")
    assert machine.service("keepalived")["MainPID"] == machine.service()["MainPID"] != "0"
    machine.run("systemctl", "restart", "keepalived")
    eventually(lambda: machine.host.has(VIP), what="it serves again")
    machine.run("systemctl", "stop", "keepalived")
    assert not [name for name in machine.programs() if "holdfast" in name]
    assert not machine.run("find", "/run", "-name", "holdfast.*").stdout


def pid_of(machine, program):
    return next(pid for pid in machine.process.descendants() if name_of(pid) == program)

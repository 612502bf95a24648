"""What the supervisor owes an operator: quiet logs, patience with dying children, an orderly end."""
import os
import signal
import time
from pathlib import Path

import pytest

import bad_files
from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import table
from testbed.pair import VIP, instance
from testbed.probe import PYTHON
from testbed.process import is_running, wait_until_gone

FLOOD = Path(__file__).parent / "testbed" / "flood.py"


def router(network, config, **options):
    host = network.host("a")
    lan = network.switch("lan")
    host.connect(lan, "eth0", "10.0.0.1/24")
    return host, Daemon(host, config, **options), lan


def test_detail_is_logged_only_when_asked_for(network):
    host, plain, _ = router(network, instance(100), parts="vrrp", detailed=False)
    plain.start()
    eventually(lambda: host.has(VIP))
    plain.stop()
    detailed = Daemon(host, instance(100), parts="vrrp", name="detailed").start()
    eventually(lambda: host.has(VIP))
    detailed.stop()
    for daemon in (plain, detailed):
        assert daemon.log_lines(r"\(VI_1\) Entering MASTER STATE")
    assert len(detailed.log_lines()) > len(plain.log_lines())


@pytest.mark.own
def test_a_flood_of_bad_adverts_gives_few_lines(network):
    host, daemon, lan = router(network, instance(100, version=2, interval=1, auth_type="PASS"), parts="vrrp")
    stranger = network.host("stranger")
    stranger.connect(lan, "eth0", "10.0.0.9/24")
    daemon.start()
    eventually(lambda: host.has(VIP))
    before = len(daemon.log_lines())
    stranger.run(PYTHON, "-I", FLOOD, 51, 255, VIP, 5000)
    eventually(lambda: daemon.log_lines("10.0.0.9"), what="the stranger is named")
    time.sleep(1.0)
    assert len(daemon.log_lines()) - before <= 20
    assert host.has(VIP), "an advert with a wrong password has no say"


@pytest.mark.own
def test_a_child_that_dies_again_and_again(network):
    host, daemon, _ = router(network, instance(100), parts="vrrp")
    daemon.start()
    eventually(lambda: host.has(VIP))
    deaths, lines = 0, len(daemon.log_lines())
    until = time.monotonic() + 6
    while time.monotonic() < until:
        for child in daemon.process.descendants():
            if "holdfast-vrrp" in comm(child):
                os.kill(child, signal.SIGKILL)
                wait_until_gone([child])
                deaths += 1
        time.sleep(0.002)
    assert daemon.process.running(), "the supervisor lives on"
    assert 2 <= deaths <= 20, f"{deaths} respawns in 6 s: no back-off"
    assert len(daemon.log_lines()) - lines <= 15 * deaths + 20
    eventually(lambda: host.has(VIP), within=70, what="left alone, it serves again")
    daemon.stop()


def comm(pid):
    """The program's name as given on its command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def called(pid):
    """What ps(1) calls it; None: it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().rstrip("\n")
    except (FileNotFoundError, ProcessLookupError):
        return None


def global_defs(*lines):
    return "global_defs {\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


def test_the_names_of_the_processes(network):
    host, daemon, _ = router(network, global_defs("process_names") + instance(100), parts="vrrp")
    daemon.start()
    eventually(lambda: host.has(VIP))

    def names():
        return called(daemon.process.pid), called(daemon.child("vrrp"))

    eventually(lambda: names() == ("keepalived", "keepalived_vrrp"), what="those of keepalived")
    own = global_defs("process_names", "vrrp_process_name router", "process_name parent")
    daemon.reload(own + instance(100))
    eventually(lambda: names() == ("parent", "router"), what="names of their own")
    before = daemon.child("vrrp")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: daemon.child("vrrp") not in (None, before) and names() == ("parent", "router"), within=30,
               what="the next one is called so too")
    programs = {"holdfast": ("holdfastd", "holdfast-vrrp"), "keepalived": ("keepalived", "keepalived")}
    daemon.reload(instance(100))
    eventually(lambda: names() == programs[daemon.program], what="those of the programs")
    assert daemon.stop() == 0


@pytest.mark.own
def test_the_checkers_and_who_programs_ipvs_have_names_too(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    config = global_defs("process_names", "lvs_process_name doctor") + farm("TCP_CHECK {\n        }")
    daemon = Daemon(host, config, parts="checkers").start()
    eventually(lambda: called(daemon.process_of("holdfast-checkers")) == "doctor", what="the one with a name of its own")
    eventually(lambda: called(daemon.process_of("holdfast-ipvs")) == "keepalived_ipvs", what="the other one")
    assert daemon.stop() == 0


@pytest.mark.own
@pytest.mark.parametrize("options, of_scripts, of_dumps", [
    ([], "0027\n", (0o640, 0o600)), (["-u", "0"], "0000\n", (0o644, 0o644))], ids=["configured", "by the command line"])
def test_the_umask(network, options, of_scripts, of_dumps):
    host, daemon, _ = router(network, "", parts="vrrp")
    script, told, dump = (host.folder() / name for name in ("script", "told", "dump"))
    script.write_text(f"#!/bin/sh\numask >{told}\n")
    script.chmod(0o700)
    command = daemon.command
    daemon.command = lambda: [*command(), *options]

    def config(umask):
        return global_defs("script_user root", f"umask {umask}", f"state_dump_file {dump}") + instance(100).replace(
            "    priority", f"    notify_master {script}\n    priority")

    def mode_of_a_dump():
        dump.unlink(missing_ok=True)
        daemon.process.signal(signal.SIGUSR1)
        eventually(dump.exists, what="the dump")
        return dump.stat().st_mode & 0o777

    daemon.configure(config("027"))
    daemon.start()
    eventually(lambda: told.exists() and told.read_text() == of_scripts, what="the script's umask")
    assert mode_of_a_dump() == of_dumps[0]
    daemon.reload(config("IRWXG | IRWXO"))
    daemon.wait_for_log("Configuration running", times=2)
    assert mode_of_a_dump() == of_dumps[1]
    assert daemon.pid_file.stat().st_mode & 0o777 == 0o644, "everybody may know whom to signal"
    assert daemon.stop() == 0


def test_a_dead_vrrp_process_is_replaced(network):
    host, daemon, _ = router(network, instance(100), parts="vrrp")
    capture = Capture(host)
    daemon.start()
    eventually(lambda: host.has(VIP) and capture.adverts())
    before = daemon.process.descendants()
    for child in before:
        if "vrrp" in comm(child) or daemon.program == "keepalived":
            os.kill(child, signal.SIGKILL)
    killed_at = time.time()
    eventually(lambda: capture.adverts(since=killed_at + 0.05), within=30, what="adverts again")
    assert host.has(VIP)
    assert not any(is_running(child) for child in before if "vrrp" in comm(child))


@pytest.mark.ipvs
def test_sigterm_leaves_nothing_behind(network):
    host, daemon, _ = router(network, bad_files.good())
    daemon.start()
    eventually(lambda: host.has(VIP) and table(host), what="VIP and service are there")
    always(daemon.process.running, during=0.3)
    assert daemon.stop() == 0  # waits for every process of it
    assert not host.has(VIP)
    assert table(host) == {}
    assert not daemon.pid_file.exists()


@pytest.mark.own
def test_who_does_not_end_in_time_is_killed(network):
    """child_wait_time, of the last reload, beyond the ten seconds of a handover."""
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    checked = farm("TCP_CHECK {\n        }")
    daemon = Daemon(host, "child_wait_time 60\n" + checked, parts="checkers").start()
    daemon.wait_for_log("Configuration running")
    daemon.reload("child_wait_time 0\n" + checked)
    daemon.wait_for_log("Configuration running", times=2)
    daemon.stop_child("checkers")
    assert daemon.stop(within=40) == 0
    assert daemon.log_lines(r"Healthcheck child process\(\d+\) has not ended within 10 s: killing it")


@pytest.mark.parametrize("told_by", ["the command line", "the configuration"])
def test_a_network_namespace_of_its_own(network, told_by):
    outside, inside = network.host("outside"), network.host("inside")
    inside.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    name = inside.namespace
    config = instance(100)
    options = ["-s", name] if told_by == "the command line" else []
    if not options:
        config = f"net_namespace {name}\n" + config
    daemon = Daemon(outside, config, parts="vrrp")
    command = daemon.command
    daemon.command = lambda: [*command(), *options]
    daemon.start()
    eventually(lambda: inside.has(VIP), what="the address is in there")
    assert daemon.stop() == 0 and not inside.has(VIP)


def farm(check=""):
    return (f"virtual_server 10.0.0.50 80 {{\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n"
            f"    real_server 10.0.0.101 80 {{\n        weight 1\n        {check}\n    }}\n}}\n")


def test_where_nothing_is_checked_there_are_no_checkers(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    daemon = Daemon(host, farm(), parts="checkers").start()
    eventually(lambda: daemon.process_of("holdfast-control"), what="the last one has begun")
    assert daemon.process_of("holdfast-ipvs")
    assert not daemon.process_of("holdfast-checkers")
    daemon.reload(farm("TCP_CHECK {\n        }"))
    eventually(lambda: daemon.process_of("holdfast-checkers"), what="there is something to check")
    daemon.reload(farm())
    eventually(lambda: not daemon.process_of("holdfast-checkers"), what="there is nothing to check any more")
    assert daemon.stop() == 0

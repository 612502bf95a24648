"""Adverts come in time: on a busy machine, while nobody reads the log, while the supervisor stands still."""
import fcntl
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own

INTERVAL = 0.1
CHECKED = """
virtual_server 10.0.0.50 80 {
    protocol TCP
    real_server 10.0.0.101 80 {
        TCP_CHECK {
            connect_timeout 1
        }
    }
}
"""


def router(network, settings="", more="", tracked="lo", **options):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    host.connect(network.switch("other"), "eth1", "10.1.0.1/24")
    text = f"global_defs {{\n{settings}}}\n" + instance(100, interval=INTERVAL).replace(
        "    virtual_ip", f"    track_interface {{\n        {tracked} weight 10\n    }}\n    virtual_ip") + more
    daemon = Daemon(host, text, **{"parts": "vrrp", **options})
    return host, daemon


def status(pid, field):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split(":")[1].strip() for line in lines if line.startswith(field + ":"))


def realtime_limits(pid):
    """Processor time without a pause in microseconds: the soft limit and the hard one."""
    return re.search(r"Max realtime timeout\s+(\w+)\s+(\w+)", Path(f"/proc/{pid}/limits").read_text()).groups()


def locked(pid):
    return int(status(pid, "VmLck").split()[0])


def schedule(pid):
    """Policy, real-time priority, nice value."""
    return (os.sched_getscheduler(pid) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(pid).sched_priority,
            os.getpriority(os.PRIO_PROCESS, pid))


def gaps(capture, since=0.0):
    times = [advert.time for advert in capture.adverts(source="10.0.0.1") if advert.time > since]
    return [later - earlier for earlier, later in zip(times, times[1:])]


def talk(host, times):
    """Each makes some lines and messages."""
    flap = "ip link set eth1 down; ip link set eth1 up; " * times
    host.run("sh", "-c", flap)


@pytest.mark.plain  # AddressSanitizer locks no memory
def test_what_nobody_asked_for(network):
    host, daemon = router(network, more=CHECKED, parts="all")
    daemon.start()
    eventually(lambda: host.has(VIP) and daemon.child("checkers"), what="it is master")
    vrrp, checkers = daemon.child("vrrp"), daemon.child("checkers")
    assert schedule(vrrp) == (os.SCHED_RR, 1, -20)
    assert schedule(checkers)[:2] == (os.SCHED_OTHER, 0)
    eventually(lambda: realtime_limits(vrrp) == ("1000000", "unlimited"))
    # Its program too, and what it has never used yet.
    assert locked(vrrp) >= Path(f"/proc/{vrrp}/exe").resolve().stat().st_size // 1024 // 8
    assert locked(checkers) == 0
    assert not daemon.log_lines("real time|locked")


@pytest.mark.plain  # AddressSanitizer locks no memory
def test_what_was_asked_for(network):
    host, daemon = router(network, more=CHECKED, parts="all", settings="    vrrp_rt_priority 7\n"
                          "    vrrp_rlimit_rttime 50000\n    vrrp_cpu_affinity 0\n    vrrp_no_swap\n"
                          "    checker_priority -3\n    checker_no_swap\n    checker_cpu_affinity 0\n")
    daemon.start()
    eventually(lambda: host.has(VIP) and daemon.child("checkers"), what="it is master")
    vrrp, checkers = daemon.child("vrrp"), daemon.child("checkers")
    assert schedule(vrrp) == (os.SCHED_RR, 7, -20)
    eventually(lambda: realtime_limits(vrrp)[0] == "50000")
    assert os.sched_getaffinity(vrrp) == os.sched_getaffinity(checkers) == {0}
    assert schedule(checkers) == (os.SCHED_OTHER, 0, -3)
    eventually(lambda: locked(checkers), what="its memory is locked too")
    daemon.reload("global_defs {\n    vrrp_priority -4\n}\n" + instance(100, interval=INTERVAL) + CHECKED)
    eventually(lambda: schedule(vrrp) == (os.SCHED_OTHER, 0, -4), what="a reload changes it")
    assert os.sched_getaffinity(vrrp) == os.sched_getaffinity(0)
    assert daemon.child("vrrp") == vrrp


def test_who_computes_for_ever_loses_real_time_and_gets_it_back(network):
    host, daemon = router(network)
    daemon.start()
    eventually(lambda: host.has(VIP), what="it is master")
    vrrp = daemon.child("vrrp")
    os.kill(vrrp, signal.SIGXCPU)  # as the kernel does then
    daemon.wait_for_log("holdfast-vrrp .* real time")
    eventually(lambda: schedule(vrrp) == (os.SCHED_RR, 1, -20), what="it has it again")
    assert daemon.child("vrrp") == vrrp


def test_a_configuration_that_takes_longer_than_the_limit_kills_nobody(network):
    many = "".join(instance(100, interval=1).replace("VI_1", f"MANY_{number}").replace("eth0", "eth1").replace(
        "virtual_router_id 51", f"virtual_router_id {number}").replace(f"{VIP}/24", f"10.1.1.{number}/32")
        for number in range(1, 256))
    host, daemon = router(network, settings="    vrrp_rlimit_rttime 1000\n", more=many)
    daemon.start()
    daemon.wait_for_log("holdfast-vrrp has used a processor for 1 ms without a pause and lost real time")
    eventually(lambda: host.has(VIP) and host.has("10.1.1.255"), within=60, what="it is master")
    eventually(lambda: schedule(daemon.child("vrrp"))[0] == os.SCHED_RR, what="it has real time again")
    assert not daemon.log_lines("died")


def test_a_late_timer_raises_the_priority_as_far_as_is_allowed(network):
    host, daemon = router(network, settings="    max_auto_priority 2\n    min_auto_priority_delay 300000\n")
    daemon.start()
    eventually(lambda: host.has(VIP), what="it is master")
    vrrp = daemon.child("vrrp")
    for _ in range(3):
        os.kill(vrrp, signal.SIGSTOP)
        time.sleep(0.5)  # what it is late by
        os.kill(vrrp, signal.SIGCONT)
        eventually(lambda: schedule(vrrp)[:2] == (os.SCHED_RR, 2), what="its priority is 2, and stays so")
    assert len(daemon.log_lines("holdfast-vrrp was [0-9]+ us late")) == 1


def test_files_are_read_by_an_ordinary_thread(network):
    more = "vrrp_track_process init {\n    process init\n}\n"
    host, daemon = router(network, more=more)
    daemon.start()
    vrrp = eventually(lambda: daemon.child("vrrp"), what="it runs")
    threads = eventually(lambda: [int(task.name) for task in Path(f"/proc/{vrrp}/task").iterdir()
                                  if int(task.name) != vrrp], what="a thread that reads /proc")
    assert [schedule(thread) for thread in threads] == [(os.SCHED_OTHER, 0, 0)]
    assert schedule(vrrp)[0] == os.SCHED_RR


def test_a_refusal_is_one_line(network):
    host, daemon = router(network)
    host.inside = (*host.inside, "setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice")
    daemon.start()
    eventually(lambda: host.has(VIP), what="it is master")
    daemon.reload()
    daemon.wait_for_log("Reloading")
    eventually(lambda: host.has(VIP), what="it is master")
    assert len(daemon.log_lines("cannot run in real time")) == 1


def test_adverts_keep_time_on_a_busy_machine(network):
    host, daemon = router(network)
    capture = Capture(host)
    daemon.start()
    eventually(lambda: host.has(VIP) and capture.adverts(), what="it is master")
    for _ in range(4 * (os.cpu_count() or 1)):
        host.start("sh", "-c", "while :; do :; done", log="busy.log")
    worst = []
    # The machine is shared: what else happens on it makes things late, never early.
    for _ in range(5):
        begin = capture.adverts()[-1].time
        eventually(lambda: len(gaps(capture, begin)) >= 100, within=60, what="100 adverts")
        worst.append(sorted(abs(gap - INTERVAL) for gap in gaps(capture, begin)[:100])[98])
        if worst[-1] <= 0.002:
            return
    raise AssertionError(f"99th percentiles: {worst}")


def test_nobody_reads_the_log(network):
    """Neither standard error nor syslog, and the supervisor stands still: three ways to get stuck."""
    host, daemon = router(network, tracked="eth1")
    folder = host.folder()
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind(str(folder / "stuck"))
    (folder / "stuck.fifo").unlink(missing_ok=True)
    os.mkfifo(folder / "stuck.fifo")
    reader = os.open(folder / "stuck.fifo", os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    capture = Capture(host)
    daemon.start_with_syslog(folder / "stuck", more=f"2>{folder}/stuck.fifo")
    try:
        eventually(lambda: host.has(VIP) and capture.adverts(), what="it is master")
        supervisor = daemon.process.pid
        since = capture.adverts()[-1].time
        talk(host, 100)
        os.kill(supervisor, signal.SIGSTOP)
        talk(host, 300)
        eventually(lambda: len(gaps(capture, since)) >= 30, within=60, what="30 adverts")
        os.kill(supervisor, signal.SIGCONT)
        assert 0 < len(os.read(reader, 65536)) <= 4096  # and nothing more found room
        # Shorter than a backup's patience.
        assert max(gaps(capture, since)) < 3 * INTERVAL
    finally:
        os.close(reader)
        journal.close()

"""A process that hangs holds nobody up for longer than its time."""
import os
import signal
import time
from pathlib import Path

import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.pair import VIP, instance
from testbed.process import is_running

pytestmark = pytest.mark.own

CHECKED = """
virtual_server 10.0.0.50 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.101 80 {
        TCP_CHECK {
            connect_timeout 1
        }
    }
}
"""


@pytest.fixture
def daemon(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    started = Daemon(host, instance(100) + CHECKED).start()
    eventually(lambda: host.has(VIP) and started.child("vrrp") and started.child("checkers"), what="it serves")
    return started


def zombies_of(pid):
    return [child for child in (int(path.name) for path in Path("/proc").glob("[0-9]*"))
            if state_and_parent(child) == ("Z", pid)]


def state_and_parent(pid):
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return state, int(parent)


@pytest.mark.parametrize("kind", ["vrrp", "checkers"])
def test_a_stop_is_over_in_bounded_time(daemon, kind):
    hung = daemon.child(kind)
    os.kill(hung, signal.SIGSTOP)
    assert daemon.stop(within=60) == 0
    assert daemon.log_lines(rf"child process\({hung}\) has not ended within 15 s: killing it")
    assert not is_running(hung)
    assert not daemon.host.has(VIP), "another process has left in its place"


@pytest.mark.parametrize("kind", ["vrrp", "checkers"])
def test_a_process_that_stands_still_is_replaced(daemon, kind):
    hung = daemon.child(kind)
    os.kill(hung, signal.SIGSTOP)
    daemon.wait_for_log(rf"child process\({hung}\) has stood still for 10 s: replacing it", within=60)
    eventually(lambda: daemon.child(kind) not in (hung, None), what="it is replaced")
    eventually(lambda: daemon.host.has(VIP), what="the address is there")
    assert not is_running(hung)


def test_a_reload_is_reported_all_the_same(daemon):
    hung = daemon.child("vrrp")
    os.kill(hung, signal.SIGSTOP)
    daemon.reload()
    daemon.wait_for_log("Not every process has taken its configuration", within=60)
    os.kill(hung, signal.SIGCONT)
    daemon.reload(instance(150))
    eventually(lambda: not daemon.child("checkers"), what="what has no work any more is stopped")
    assert daemon.stop() == 0


def test_no_zombie_is_left(daemon):
    for _ in range(3):
        dead = daemon.child("checkers")
        os.kill(dead, signal.SIGKILL)
        eventually(lambda: daemon.child("checkers") not in (dead, None), what="it is started again")
        time.sleep(0.1)
        assert zombies_of(daemon.process.pid) == []
    assert len(daemon.log_lines("Healthcheck child process.* died: Respawning")) == 3
    assert daemon.stop() == 0

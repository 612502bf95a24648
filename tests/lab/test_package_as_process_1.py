"""As process 1 of a container: killed and started again, with what was left behind; strangers are buried."""
import os
import signal
from pathlib import Path

import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP, Pair, instance
from testbed.process import wait_until_gone

pytestmark = pytest.mark.own


class Container(Daemon):
    """Ours as process 1 of its own process and mount namespaces, as container runtimes start it."""

    def command(self):
        return ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *super().command()]

    def first(self):
        return eventually(lambda: next((pid for pid in self.process.descendants() if inner_pid(pid) == 1), None),
                          what="process 1")

    def end(self, number):
        """By a signal to process 1, from outside."""
        pids = self.process.descendants()
        os.kill(self.first(), number)
        status = self.process.wait()
        wait_until_gone(pids)
        return status

    def zombies(self):
        return [pid for pid in self.process.descendants() if state_of(pid) == "Z"]


def status_field(pid, field):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return next((line.split(":", 1)[1].split() for line in lines if line.startswith(field + ":")), None)


def inner_pid(pid):
    numbers = status_field(pid, "NSpid")
    return int(numbers[-1]) if numbers and len(numbers) > 1 else None


def state_of(pid):
    state = status_field(pid, "State")
    return state[0] if state else None


@pytest.fixture
def container(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return Container(host, instance(100))


def serves(container):
    eventually(lambda: container.host.has(VIP), what="it serves")


def test_it_serves_and_stops_in_order(container):
    container.start()
    serves(container)
    assert Path(f"/proc/{container.first()}/comm").read_text() == "holdfastd\n"
    os.kill(container.first(), signal.SIGHUP)
    container.wait_for_log("Reloading")
    assert container.end(signal.SIGTERM) == 0
    assert not container.host.has(VIP)
    assert not container.pid_file.exists()


def test_what_strangers_leave_is_buried(container):
    script = container.host.folder() / "leaves-children"
    script.write_text("#!/bin/sh\nfor i in 1 2 3 4 5; do (sleep 0.2 &) ; done\n")
    script.chmod(0o755)
    container.configure(instance(100).replace("    state", f"    notify {script}\n    state"))
    container.start()
    serves(container)
    eventually(lambda: "sleep" in names(container), what="the script has left children")
    eventually(lambda: "sleep" not in names(container), what="they have ended")
    eventually(lambda: not container.zombies(), what="and were buried")
    assert container.end(signal.SIGTERM) == 0


def names(container):
    found = []
    for pid in container.process.descendants():
        try:
            found.append(Path(f"/proc/{pid}/comm").read_text().strip())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_killed_it_leaves_its_address_to_the_next_one(container):
    container.start()
    serves(container)
    container.end(signal.SIGKILL)
    assert container.host.has(VIP), "nobody was left to remove it"
    assert container.pid_file.exists()
    container.start()
    container.wait_for_log("Entering MASTER STATE|Going on as MASTER", times=2)
    assert container.host.has(VIP)
    assert container.end(signal.SIGTERM) == 0
    assert not container.host.has(VIP)


def test_an_address_that_is_another_ones_now_is_removed(network):
    pair = Pair(network)
    container = Container(pair.a, instance(200))
    container.start()
    serves(container)
    container.end(signal.SIGKILL)
    assert pair.a.has(VIP)
    pair.daemon_b.start()
    eventually(lambda: pair.b.has(VIP), what="b takes over")
    container.configure(instance(50))
    container.start()
    eventually(lambda: pair.masters() == [pair.b], what="a lets go of what it had")
    always(lambda: pair.masters() == [pair.b], during=1)
    assert container.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("left", ["1\n", "2\n", f"{os.getpid()}\n", "no number\n", ""],
                         ids=["itself", "the worker", "another one that lives", "no number", "nothing"])
def test_a_stale_pid_file_is_no_obstacle(container, left):
    container.pid_file.write_text(left)
    container.start()
    serves(container)
    assert container.end(signal.SIGTERM) == 0


def test_the_worker_that_dies_takes_the_container_with_it(container):
    container.start()
    serves(container)
    os.kill(next(pid for pid in container.process.descendants() if inner_pid(pid) == 2), signal.SIGKILL)
    assert container.process.wait() == 128 + signal.SIGKILL
    container.start()
    container.wait_for_log("Entering MASTER STATE|Going on as MASTER", times=2)
    assert container.end(signal.SIGTERM) == 0

"""Many bad days in a row: whatever is killed, reloaded, cut or stopped, a while later all is as it should be.

`HOLDFAST_CHAOS=1000 tests/lab/run test_chaos.py` is the long form; HOLDFAST_SEED repeats a run.
"""
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.ipvs import servers
from testbed.kernel import in_guest
from testbed.pair import VIP
from testbed.webserver import WebServer

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

EVENTS = int(os.environ.get("HOLDFAST_CHAOS", "25"))
EXTRA = [f"10.0.0.{number}" for number in range(51, 56)]
LIVING, DEAD = ["10.0.0.101", "10.0.0.102"], "10.0.0.103"
PROGRAMS = ["holdfast-vrrp", "holdfast-checkers", "holdfast-ipvs"]
CLOCK_STEPS = []  # hours
PATIENCE = 60.0  # seconds after which all must be well again: the pauses of a process that is killed often grow


class Director:
    """A host, the configuration it should run, and what follows from that."""

    def __init__(self, network, lan, number, dice):
        self.dice = dice
        self.host = network.host(f"dir{number}")
        self.wire = self.host.connect(lan, "eth0", f"10.0.0.{number}/24")
        self.draw()
        self.daemon = Daemon(self.host, self.text())
        self.daemon.start()

    def draw(self):
        self.priority = self.dice.choice([50, 100, 150, 200])
        self.addresses = [VIP] + self.dice.sample(EXTRA, self.dice.randint(0, len(EXTRA)))
        self.scheduler = self.dice.choice(["rr", "wrr", "lc"])
        self.weights = {server: self.dice.randint(1, 9) for server in [*LIVING, DEAD]}

    def text(self):
        addresses = "\n".join(f"        {address}/24" for address in self.addresses)
        reals = "\n".join(f"    real_server {server} 80 {{\n        weight {weight}\n        TCP_CHECK {{\n"
                          "            connect_timeout 2\n        }\n    }" for server, weight in self.weights.items())
        return (f"vrrp_instance VI_1 {{\n    interface eth0\n    virtual_router_id 51\n    priority {self.priority}\n"
                f"    version 3\n    advert_int 0.2\n    virtual_ipaddress {{\n{addresses}\n    }}\n}}\n"
                f"virtual_server {VIP} 80 {{\n    delay_loop 1\n    lb_algo {self.scheduler}\n    lb_kind DR\n"
                f"    protocol TCP\n{reals}\n}}\n")

    def runs(self):
        return self.daemon.process.running()

    def has_all(self):
        return all(self.host.has(address) for address in self.addresses)

    def has_none(self):
        return not any(self.host.has(address) for address in [VIP, *EXTRA])

    def table_is_right(self):
        wanted = {f"{server}:80": ("Route", self.weights[server]) for server in LIVING}
        return not self.runs() or servers(self.host, f"TCP {VIP}:80") == wanted

    def processes(self):
        return [self.daemon.process.pid, *self.daemon.process.descendants()] if self.runs() else []


def kill_a_process(director, dice):
    program = dice.choice(PROGRAMS)
    pid = director.daemon.process_of(program) if director.runs() else None
    if pid:
        os.kill(pid, signal.SIGKILL)
    return f"kill -9 {program}"


def kill_the_supervisor(director, dice):
    if director.runs():
        os.kill(director.daemon.process.pid, signal.SIGKILL)
        eventually(lambda: not director.runs(), what="it is dead")
    time.sleep(dice.choice([0, 0, 0.5]))
    director.daemon.start()
    return "kill -9 holdfastd, and start it"


def kill_all(director, dice):
    director.daemon.kill()
    time.sleep(dice.choice([0, 1]))
    director.daemon.start()
    return "kill -9 everything, and start it"


def reload_well(director, dice):
    director.draw()
    director.daemon.configure(director.text())
    if director.runs():
        director.daemon.reload()
    return f"reload: priority {director.priority}, {len(director.addresses)} addresses, {director.weights}"


def reload_badly(director, dice):
    good = director.text()
    bad = good.replace("{", "", 1) if dice.random() < 0.5 else good + "vrrp_instance VI_2 {\n    priority none\n"
    if director.runs():
        refused = len(director.daemon.log_lines("is refused, nothing has been changed"))
        director.daemon.reload(bad)
        director.daemon.wait_for_log("is refused, nothing has been changed", times=refused + 1, within=PATIENCE)
        director.daemon.configure(good)
    return "reload: a bad file"


def flap(director, dice):
    for _ in range(dice.randint(1, 3)):
        director.wire.cut()
        time.sleep(dice.choice([0.05, 0.5]))
        director.wire.plug()
    return "the link flaps"


def restart(director, dice):
    if director.runs():
        assert director.daemon.stop(within=PATIENCE) == 0
    director.daemon.start()
    return "stop and start"


def stop(director, dice):
    if director.runs():
        assert director.daemon.stop(within=PATIENCE) == 0
    return "stop"


def step_the_clock(director, dice):
    hours = dice.choice([-2, -1, 1, 2])
    CLOCK_STEPS.append(hours)
    if in_guest():
        director.host.run("date", "-s", f"@{int(time.time()) + 3600 * hours}")
    return f"the clock steps by {hours} h"


def set_right(steps):
    """Other tests have the same clock."""
    if in_guest() and steps:
        subprocess.run(["date", "-s", f"@{int(time.time()) - 3600 * sum(steps)}"], check=True, capture_output=True)


DEEDS = [kill_a_process, kill_a_process, kill_the_supervisor, kill_all, reload_well, reload_well, reload_badly, flap,
         restart, stop, step_the_clock]


def all_is_well(directors):
    running = [director for director in directors if director.runs()]
    masters = [director for director in running if director.has_all()]
    others = [director for director in directors if director not in masters]
    return (len(masters) == 1 and all(other.has_none() for other in others)
            and all(director.table_is_right() for director in directors))


def state_of(directors):
    return [(director.host.name, director.runs(), [a for a in [VIP, *EXTRA] if director.host.has(a)],
             servers(director.host, f"TCP {VIP}:80")) for director in directors]


def leaks(director):
    """What has become too much of, in words."""
    for pid in director.processes():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
            resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state == "Z" or descriptors > 60 or resident > 64 << 20:
            yield f"process {pid}: state {state}, {descriptors} descriptors, {resident} bytes"


def test_chaos(network):
    seed = int(os.environ.get("HOLDFAST_SEED", time.time_ns() % 1_000_000))
    print("HOLDFAST_SEED", seed)
    dice = random.Random(seed)
    lan = network.switch("lan")
    for number, server in enumerate(LIVING, 1):
        host = network.host(f"rs{number}")
        host.connect(lan, "eth0", f"{server}/24")
        WebServer(host, f"Servidor Real {number}")
    directors = [Director(network, lan, number, dice) for number in (1, 2)]
    try:
        bad_days(directors, dice, seed)
    finally:
        set_right(CLOCK_STEPS)
    eventually(lambda: not [leak for each in directors for leak in leaks(each)], what="nothing leaks")


def bad_days(directors, dice, seed):
    eventually(lambda: all_is_well(directors), within=PATIENCE, what="all is well at first")
    for number in range(EVENTS):
        director = dice.choice(directors)
        what = dice.choice(DEEDS)(director, dice)
        print(f"{number}: {director.host.name}: {what}")
        if not any(each.runs() for each in directors):
            directors[0].daemon.start()
        try:
            eventually(lambda: all_is_well(directors), within=PATIENCE, every=0.1, what="all is well again")
        except AssertionError:
            raise AssertionError(f"seed {seed}, event {number} ({director.host.name}: {what}): {state_of(directors)}")

"""Many bad days in a row: whatever is killed, reloaded, cut or stopped, a while later all is as it should be.

`HOLDFAST_CHAOS=1000 HOLDFAST_LAB_SECONDS=7200 tests/lab/run test_chaos.py` is the long form; HOLDFAST_SEED repeats a run.
"""
import os
import random
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from testbed.daemon import BINARIES, Daemon
from testbed.eventually import eventually
from testbed.ipvs import table
from testbed.kernel import in_guest
from testbed.pair import VIP
from testbed.small_disk import SmallDisk
from testbed.steady_load import Load
from testbed.webserver import WebServer

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

EVENTS = int(os.environ.get("HOLDFAST_CHAOS", "25"))
EXTRA = [f"10.0.0.{number}" for number in range(51, 56)]
LIVING, DEAD = ["10.0.0.101", "10.0.0.102"], "10.0.0.103"
PORTS = [80, 81, 82]  # the first is always a service
A_SECOND = 20  # requests
PROGRAMS = ["holdfast-vrrp", "holdfast-checkers", "holdfast-ipvs", "holdfast-control"]
SERVICE = """virtual_server {vip} {port} {{
    delay_loop 1
    lb_algo {scheduler}
    lb_kind DR
    protocol TCP
{servers}
}}
"""
SERVER = """    real_server {server} {port} {{
        weight {weight}
        TCP_CHECK {{
            connect_port 80
            connect_timeout 2
        }}
    }}"""
CLOCK_STEPS = []  # hours
LARGEST = (64 << 20) * (16 if "asan" in str(BINARIES) else 1)  # bytes that a process may have
PATIENCE = 60.0  # seconds after which all must be well again: the pauses of a process that is killed often grow


class Director:
    """A host, the configuration it should run, and what follows from that. Its state is on a disk that may be full."""

    def __init__(self, network, lan, number, dice, disks):
        self.dice = dice
        self.host = network.host(f"dir{number}")
        self.wire = self.host.connect(lan, "eth0", f"10.0.0.{number}/24")
        self.disk = disks.enter_context(SmallDisk(self.host.folder() / "disk"))
        self.draw()
        self.daemon = Daemon(self.host, self.text())
        self.daemon.pid_file = self.disk.path / "daemon.pid"
        self.daemon.start()

    def draw(self):
        self.priority = self.dice.choice([50, 100, 150, 200])
        self.addresses = [VIP] + self.dice.sample(EXTRA, self.dice.randint(0, len(EXTRA)))
        self.services = {port: self.draw_service() for port in PORTS if port == PORTS[0] or self.dice.random() < 0.5}

    def draw_service(self):
        others = [server for server in [LIVING[1], DEAD] if self.dice.random() < 0.7]
        return (self.dice.choice(["rr", "wrr", "lc"]),
                {server: self.dice.randint(1, 9) for server in [LIVING[0], *others]})

    def text(self):
        addresses = "\n".join(f"        {address}/24" for address in self.addresses)
        services = "".join(
            SERVICE.format(vip=VIP, port=port, scheduler=scheduler, servers="\n".join(
                SERVER.format(server=server, port=port, weight=weight) for server, weight in weights.items()))
            for port, (scheduler, weights) in self.services.items())
        dumps = "".join(f"    {kind}_dump_file {self.disk.path}/{kind}.dump\n" for kind in ("state", "stats", "json"))
        return (f"global_defs {{\n{dumps}}}\nvrrp_instance VI_1 {{\n    interface eth0\n    virtual_router_id 51\n"
                f"    priority {self.priority}\n    version 3\n    advert_int 0.2\n    virtual_ipaddress {{\n"
                f"{addresses}\n    }}\n}}\n" + services)

    def runs(self):
        return self.daemon.process.running()

    def has_all(self):
        return all(self.host.has(address) for address in self.addresses)

    def has_none(self):
        return not any(self.host.has(address) for address in [VIP, *EXTRA])

    def table_is_right(self):
        wanted = {f"TCP {VIP}:{port}": (scheduler, {f"{server}:{port}": ("Route", weight)
                                                    for server, weight in weights.items() if server in LIVING})
                  for port, (scheduler, weights) in self.services.items()}
        return not self.runs() or wanted == {name: (found["scheduler"], found["servers"])
                                             for name, found in table(self.host).items()}

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
    return f"reload: priority {director.priority}, {len(director.addresses)} addresses, {director.services}"


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


def disturb_the_wire(director, dice):
    how = dice.choice([["delay", "100ms", "100ms"], ["delay", "300ms"], ["loss", "30%"], ["loss", "90%"],
                       ["duplicate", "50%", "delay", "20ms", "20ms"], ["corrupt", "20%"]])
    director.host.run("tc", "qdisc", "replace", "dev", "eth0", "root", "netem", *how)
    time.sleep(dice.choice([0.5, 2]))
    director.host.run("tc", "qdisc", "del", "dev", "eth0", "root")
    return f"netem {how}"


def delay_netlink(director, dice):
    """Who makes and removes interfaces has the kernel's lock for all that is done by netlink, most of the time."""
    names = [f"other{number}" for number in range(20)]
    for verb in ("add", "delete"):
        director.host.run("ip", "-batch", "-", text="".join(f"link {verb} {name} type dummy\n" for name in names))
    return "interfaces by the dozen"


def fill_or_empty_the_disk(director, dice):
    if director.disk.full:
        director.disk.empty()
    else:
        director.disk.fill()
    return "the disk is full" if director.disk.full else "the disk is empty"


def ask_for_dumps(director, dice):
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGRTMIN + 2):
        if director.runs():
            director.daemon.process.signal(number)
    return "dumps are asked for"


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


DEEDS = [kill_a_process, kill_a_process, kill_a_process, kill_the_supervisor, kill_the_supervisor, kill_all,
         reload_well, reload_well, reload_well, reload_badly, flap, restart, stop, step_the_clock, disturb_the_wire,
         disturb_the_wire, delay_netlink, fill_or_empty_the_disk, fill_or_empty_the_disk, ask_for_dumps]


def all_is_well(directors):
    running = [director for director in directors if director.runs()]
    masters = [director for director in running if director.has_all()]
    others = [director for director in directors if director not in masters]
    return (len(masters) == 1 and all(other.has_none() for other in others)
            and all(director.table_is_right() for director in directors)
            and not any(leak for director in directors for leak in leaks(director)))


def state_of(directors):
    return [(director.host.name, director.runs(), [a for a in [VIP, *EXTRA] if director.host.has(a)],
             table(director.host), list(leaks(director))) for director in directors]


def leaks(director):
    """What has become too much of, in words."""
    for pid in director.processes():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
            resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state == "Z" or descriptors > 60 or resident > LARGEST:
            yield f"process {pid}: state {state}, {descriptors} descriptors, {resident} bytes"


def test_chaos(network):
    seed = int(os.environ.get("HOLDFAST_SEED", time.time_ns() % 1_000_000))
    print("HOLDFAST_SEED", seed)
    dice = random.Random(seed)
    lan = network.switch("lan")
    for number, server in enumerate(LIVING, 1):
        host = network.host(f"rs{number}")
        host.connect(lan, "eth0", f"{server}/24")
        host.sysctl(net__ipv4__conf__all__arp_ignore=1, net__ipv4__conf__all__arp_announce=2)
        host.ip("address", "add", f"{VIP}/32", "dev", "lo")
        WebServer(host, f"Servidor Real {number}")
    client = network.host("cl")
    client.connect(lan, "eth0", "10.0.0.20/24")
    with ExitStack() as disks:
        directors = [Director(network, lan, number, dice, disks) for number in (1, 2)]
        try:
            bad_days(directors, client, dice, seed)
        finally:
            set_right(CLOCK_STEPS)
            for director in directors:
                director.daemon.kill()


def bad_days(directors, client, dice, seed):
    eventually(lambda: all_is_well(directors), within=PATIENCE, what="all is well at first")
    load = Load(client, VIP, A_SECOND)
    for number in range(EVENTS):
        director = dice.choice(directors)
        what = dice.choice(DEEDS)(director, dice)
        print(f"{number}: {director.host.name}: {what}")
        if not any(each.runs() for each in directors):
            directors[0].daemon.start()
        try:
            eventually(lambda: all_is_well(directors), within=PATIENCE, every=0.1, what="all is well again")
            load.more(5)
        except AssertionError:
            raise AssertionError(f"seed {seed}, event {number} ({director.host.name}: {what}): {state_of(directors)}")

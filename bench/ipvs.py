"""How long it takes to program, change, list, save and restore large IPVS tables.

In one kernel (this one, or a guest where this one has no IPVS), side by side, taking turns.
Times are from the command to the moment the whole table is there.
"""
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ipvs_table import Table
from testbed.daemon import BINARIES, ROOT, Daemon
from testbed.guest import run_in_guest
from testbed.kernel import has_ipvs
from testbed.network import Network

OURS_TOOL = str(BINARIES / "holdfast-ipvsadm")
SERVERS = 10  # of each service


def configuration(services, weight_of_last=1):
    blocks = []
    for i in range(services):
        reals = "".join(
            f"    real_server 10.{2 + j}.{i >> 8}.{i & 255} 80 {{\n        weight "
            f"{weight_of_last if (i, j) == (services - 1, SERVERS - 1) else 1}\n    }}\n" for j in range(SERVERS))
        blocks.append(f"virtual_server 10.1.{i >> 8}.{i & 255} 80 {{\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n{reals}}}\n")
    return "".join(blocks)


def rules(services):
    return "".join(
        f"-A -t 10.1.{i >> 8}.{i & 255}:80 -s rr\n"
        + "".join(f"-a -t 10.1.{i >> 8}.{i & 255}:80 -r 10.{2 + j}.{i >> 8}.{i & 255}:80 -m -w 1\n" for j in range(SERVERS))
        for i in range(services))


def until(condition, within=120.0):
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the table is not there")
        time.sleep(0.005)


def entries(host):
    return host.run("wc", "-l", "/proc/net/ip_vs").stdout.split()[0]


def lines_of(services):
    return str(3 + services * (SERVERS + 1))


def row(what, ours, theirs=None):
    def figures(times):
        return f"{statistics.median(times):.3f}  ({min(times):.3f} .. {max(times):.3f})" if times else "-"
    ratio = f"{statistics.median(theirs) / statistics.median(ours):.1f} x" if theirs else ""
    print(f"{what:<54}{figures(ours):<27}{figures(theirs):<27}{ratio}", flush=True)


def timed(host, *command, text=None):
    started = time.monotonic()
    subprocess.run(["nsenter", f"--net=/run/netns/{host.namespace}", *command], input=text, stdout=subprocess.DEVNULL,
                   text=True, timeout=300, check=True)
    return time.monotonic() - started


class Director:
    """A fresh one for each measurement: the kernel remembers for two minutes which servers were removed."""
    serial = itertools.count()

    def __init__(self, network):
        number = next(self.serial)
        self.host = network.host(f"dir{number}")
        self.host.connect(network.switch(f"lan{number}"), "eth0", "10.0.0.1/8")


def start_and_reload(network, program, services):
    """Both program the services in the order of their addresses: the last one's servers are the last."""
    host = Director(network).host
    table, last = Table(host), services - 1
    address = f"10.1.{last >> 8}.{last & 255}"
    daemon = Daemon(host, configuration(services), program, parts="checkers", detailed=False)
    started = time.monotonic()
    daemon.start()
    until(lambda: table.services() == services and len(table.weights(address, 80, SERVERS)) == SERVERS)
    cold = time.monotonic() - started
    assert entries(host) == lines_of(services)

    time.sleep(1)  # what is put off until later is not to be counted for the reload
    daemon.configure(configuration(services, weight_of_last=7))
    started = time.monotonic()
    daemon.reload()
    until(lambda: 7 in table.weights(address, 80, SERVERS))
    warm = time.monotonic() - started
    daemon.process.kill()
    host.run(OURS_TOOL, "-C")
    return cold, warm


def daemons(network, services, runs, programs):
    times = {program: [] for program in programs}
    for _ in range(runs):
        for program in programs:
            times[program].append(start_and_reload(network, program, services))
    columns = [list(zip(*times[program])) for program in programs]
    for i, what in enumerate(("start with {}", "reload of {}, one weight changed")):
        row(what.format(f"{services:,} services x {SERVERS}"), *(column[i] for column in columns))


def tools(network, services, runs, commands):
    text, times = rules(services), {}
    for _ in range(runs):
        for tool in (OURS_TOOL, "ipvsadm"):
            host = Director(network).host
            host.run(OURS_TOOL, "-R", text=text, timeout=300)
            assert entries(host) == lines_of(services)
            for command in commands:
                times.setdefault((tool, command), []).append(
                    timed(host, tool, *command.split(), text=text if command == "-R" else None))
            assert entries(host) == lines_of(services)
            host.run(OURS_TOOL, "-C")
    for command in commands:
        what = f"ipvsadm {command}, {services * (SERVERS + 1):,} entries"
        row(what, times[OURS_TOOL, command], times["ipvsadm", command])


def measure_here(runs):
    with tempfile.TemporaryDirectory() as folder, Network(folder) as network:
        print(f"IPVS, seconds: median (least .. most) of {runs} runs; of the largest, one\n"
              f"{'':<54}{'holdfast':<27}{'keepalived, ipvsadm':<27}", flush=True)
        daemons(network, 1000, runs, ("holdfast", "keepalived"))
        tools(network, 1000, runs, ["-S -n", "-L -n", "-C", "-R"])
        daemons(network, 10000, 1, ("holdfast",))
        tools(network, 10000, 1, ["-L -n"])


def measure(runs, on_one_processor=False):
    if has_ipvs():
        return measure_here(runs)
    # The guest sees the checkout, and programs in it.
    if not BINARIES.is_relative_to(ROOT):
        sys.exit(f"{BINARIES} is outside of {ROOT}, where a guest does not see it")
    status = run_in_guest(["/usr/bin/python3", str(Path(__file__).with_name("run")), "ipvs", "--runs", str(runs)], ROOT, 1500,
                          {"HOLDFAST_BIN": str(BINARIES)}, on_one_processor=on_one_processor)
    if status:
        sys.exit(status)


def measure_on_one_processor(runs):
    """A guest's threads that run on two wait for each other's wakeups."""
    measure(runs, on_one_processor=True)

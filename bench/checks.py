"""What health checks cost: processor time of each check, memory of all processes together; and whether 2,000 of them
a second start when they are due (punctuality.py).

In a namespace of this kernel against nginx, beside a bare epoll loop that makes the same system calls
(bare_checks.cpp); in a kernel with IPVS (a guest, where this one has none) beside keepalived too, which
checks nothing without it.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import punctuality

from testbed.daemon import BINARIES, ROOT, Daemon
from testbed.guest import run_in_guest
from testbed.kernel import has_ipvs
from testbed.network import Network
from testbed.webserver import WebServer

SECONDS = 10
SETTLE = 5  # until all servers have been found up
SERVERS = 500
TICK = os.sysconf("SC_CLK_TCK")
CHECKS = {
    "TCP_CHECK": "TCP_CHECK {{\n connect_timeout 3\n connect_ip {server}\n connect_port 80\n }}",
    "HTTP_GET": "HTTP_GET {{\n connect_timeout 3\n connect_ip {server}\n connect_port 80\n url {{\n path /\n status_code 200\n }}\n }}",
}


def configuration(kind, servers):
    """Servers of different addresses, so that no check is like another; one machine answers for all."""
    reals = "".join(f" real_server 10.0.{2 + i // 200}.{1 + i % 200} 80 {{\n "
                    + CHECKS[kind].format(server=f"10.0.{2 + i // 200}.{1 + i % 200}") + "\n }\n" for i in range(servers))
    return f"virtual_server 10.0.0.50 80 {{\n delay_loop 1\n warmup 1\n lb_kind NAT\n protocol TCP\n{reals}}}\n"


def used(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def pss(pids):
    """In MB."""
    total = 0
    for pid in pids:
        total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])
    return total / 1024


def lan(network, servers=SERVERS):
    director, server = network.host("director"), network.host("server")
    switch = network.switch("lan")
    director.connect(switch, "eth0", "10.0.0.1/16")
    server.connect(switch, "eth0", "10.0.0.2/16")
    for third in range(2, 2 + (servers - 1) // 200 + 1):
        director.ip("route", "add", f"10.0.{third}.0/24", "via", "10.0.0.2")
        server.ip("route", "add", "local", f"10.0.{third}.0/24", "dev", "lo")
    WebServer(server, "hello")
    return director


def daemon_costs(director, program, kind):
    """Microseconds a check, and MB of all processes."""
    daemon = Daemon(director, configuration(kind, SERVERS), program, parts="checkers", detailed=False).start()
    word = "TCP connection to" if kind == "TCP_CHECK" else "Remote Web server"
    daemon.wait_for_log(rf"{word} .* succe", within=60)
    time.sleep(SETTLE)
    checkers = daemon.child("checkers")
    before = used(checkers)
    time.sleep(SECONDS)
    cost = (used(checkers) - before) / (SECONDS * SERVERS) * 1e6
    pids = [pid for pid in daemon.process.descendants() if Path(f"/proc/{pid}/exe").exists()]
    memory = pss([daemon.process.pid, *pids])
    daemon.stop()
    return cost, memory


def bare_cost(director, program, kind):
    done = director.run(program, "tcp" if kind == "TCP_CHECK" else "http", "10.0.2.1", 80, SERVERS, SECONDS)
    return float(done.stdout)


def measure_here(runs):
    programs = ("holdfast", "keepalived") if has_ipvs() else ("holdfast",)
    with tempfile.TemporaryDirectory() as folder, Network(folder) as network:
        bare = Path(folder) / "bare_checks"
        subprocess.run(["g++", "-O2", "-std=c++20", "-o", bare, Path(__file__).with_name("bare_checks.cpp")], check=True)
        director = lan(network)
        print(f"checks of {SERVERS} servers at 1 s for {SECONDS} s; medians of {runs} runs")
        for kind in CHECKS:
            costs = {name: [] for name in ("bare loop", *programs)}
            memory = {name: [] for name in programs}
            for _ in range(runs):
                costs["bare loop"].append(bare_cost(director, bare, kind))
                for program in programs:
                    cost, megabytes = daemon_costs(director, program, kind)
                    costs[program].append(cost)
                    memory[program].append(megabytes)
            for name, values in costs.items():
                ratio = statistics.median(values) / statistics.median(costs["bare loop"])
                used_memory = f", {statistics.median(memory[name]):.1f} MB" if name in memory else ""
                print(f"  {kind:<10} {name:<12} {statistics.median(values):6.1f} us a check, {ratio:.2f} x the bare loop{used_memory}",
                      flush=True)


def measure_punctuality():
    for program in ("holdfast", "keepalived") if has_ipvs() else ("holdfast",):
        with tempfile.TemporaryDirectory() as folder, Network(folder) as network:
            servers = punctuality.SERVERS
            director = lan(network, servers)
            daemon = Daemon(director, configuration("TCP_CHECK", servers), program, parts="checkers",
                            detailed=False).start()
            daemon.wait_for_log("TCP connection to .* success", within=60)
            time.sleep(SETTLE)
            print(f"  {program:<12} {punctuality.report(director)}", flush=True)
            daemon.stop()


def measure(runs):
    measure_here(runs)
    measure_punctuality()
    if has_ipvs():
        return
    # The guest sees the checkout, and programs in it.
    if not BINARIES.is_relative_to(ROOT):
        sys.exit(f"{BINARIES} is outside of {ROOT}, where a guest does not see it")
    print("in the guest:", flush=True)
    status = run_in_guest(["/usr/bin/python3", str(Path(__file__).with_name("run")), "checks", "--runs", str(runs)], ROOT, 1500,
                          {"HOLDFAST_BIN": str(BINARIES)}, on_one_processor=False)
    if status:
        sys.exit(status)

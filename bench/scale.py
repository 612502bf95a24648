"""Many addresses and many instances: what a takeover takes, what an advert costs, what load does.

addresses   a backup takes over with 1,000 addresses: how long after its first advert the first and
            the last gratuitous ARP are on the wire. An address is set before it is announced; who
            listens to the kernel for that slows both sides down
adverts     200 instances that advertise every 100 ms: processor time of one advert
load        20 instances that advertise every 100 ms beside four busy loops a core: the gaps between
            the adverts of each
"""
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.network import Network

PROGRAMS = ("holdfast", "keepalived")
INTERVAL = 0.1  # seconds, VRRPv3
ADDRESSES, INSTANCES, LOADED_INSTANCES, BUSY_LOOPS = 1000, 200, 20, 4
COUNTED = 20.0  # seconds
INSTANCE = """vrrp_instance VI_{vrid} {{
 state BACKUP
 interface eth0
 virtual_router_id {vrid}
 priority {priority}
 version 3
 advert_int {interval}
 garp_master_delay 0
 garp_master_repeat 1
 virtual_ipaddress {{
 {first}
 }}
 virtual_ipaddress_excluded {{
 {others}
 }}
}}
"""


def address(number):
    return f"10.1.{number // 250}.{number % 250 + 1}"


def with_addresses(priority):
    lines = [f"{address(number)}/32" for number in range(ADDRESSES)]
    return INSTANCE.format(vrid=1, priority=priority, interval=INTERVAL, first=lines[0], others="\n ".join(lines[1:]))


def with_instances(count):
    return "".join(INSTANCE.format(vrid=number + 1, priority=100, interval=INTERVAL, first=f"{address(number)}/32",
                                   others="") for number in range(count))


def router(network, number, text, program):
    host = network.host("ab"[number - 1])
    lan = next((made for made in network.hosts if made.name == "lan"), None) or network.switch("lan")
    host.connect(lan, "eth0", f"10.0.0.{number}/16")
    return host, Daemon(host, text, program, parts="vrrp")


def in_network(measure):
    with tempfile.TemporaryDirectory() as folder, Network(folder) as network:
        return measure(network)


# --- addresses -----------------------------------------------------------------------------------

def take_over(network, program):
    a, daemon_a = router(network, 1, with_addresses(200), program)
    b, daemon_b = router(network, 2, with_addresses(100), program)
    daemon_a.start()
    eventually(lambda: len(a.addresses()) > ADDRESSES, within=60, what="a has all")
    daemon_b.start()
    capture = Capture(b, at_once=False)
    eventually(lambda: capture.adverts(source="10.0.0.1"), what="a's adverts")
    a.interfaces["eth0"].cut()
    eventually(lambda: len(b.addresses()) > ADDRESSES, within=60, what="b has all")
    mac = b.interfaces["eth0"].mac()

    def announced():
        first = {address(number): None for number in range(ADDRESSES)}
        for said in capture.announcements():
            if said.mac == mac and said.address in first and first[said.address] is None:
                first[said.address] = said.time
        return first

    eventually(lambda: None not in announced().values(), within=60, every=0.5, what="all are announced")
    times = announced()
    start = capture.adverts(source="10.0.0.2")[0].time
    return [times[address(0)] - start, max(times.values()) - start]


# --- adverts -------------------------------------------------------------------------------------

def processor_time(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost_of_an_advert(network, program):
    host, daemon = router(network, 1, with_instances(INSTANCES), program)
    daemon.start()
    eventually(lambda: len(host.addresses()) > INSTANCES, within=60, what="all are master")
    time.sleep(2)
    pid = daemon.child("vrrp")
    before, began = processor_time(pid), time.monotonic()
    time.sleep(COUNTED)
    adverts = (time.monotonic() - began) / INTERVAL * INSTANCES
    return [(processor_time(pid) - before) / adverts]


# --- load ----------------------------------------------------------------------------------------

def gaps_under_load(network, program):
    host, daemon = router(network, 1, with_instances(LOADED_INSTANCES), program)
    capture = Capture(host)
    daemon.start()
    eventually(lambda: len(host.addresses()) > LOADED_INSTANCES, within=60, what="all are master")
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(BUSY_LOOPS * os.cpu_count())]
    try:
        began = time.time()
        time.sleep(COUNTED)
    finally:
        for loop in busy:
            loop.kill()
            loop.wait()
    last, gaps = {}, []
    for advert in capture.adverts(since=began):
        if advert.vrid in last:
            gaps.append(advert.time - last[advert.vrid])
        last[advert.vrid] = advert.time
    cuts = statistics.quantiles(gaps, n=100)
    return [cuts[49], cuts[98], max(gaps)]


# --- the table -----------------------------------------------------------------------------------

MEASUREMENTS = {
    "takeover of 1,000 addresses, after the first advert, in ms": (
        take_over, ["first GARP", "last GARP"], 1e3),
    "200 instances at 100 ms, processor time of an advert, in microseconds": (cost_of_an_advert, ["median"], 1e6),
    f"gaps between adverts of 100 ms beside {BUSY_LOOPS} busy loops a core, in ms": (
        gaps_under_load, ["p50", "p99", "most"], 1e3)}


def measure(runs):
    for title, (one, columns, unit) in MEASUREMENTS.items():
        found = {program: [] for program in PROGRAMS}
        for _ in range(runs):
            for program in PROGRAMS:
                found[program].append(in_network(lambda network: one(network, program)))
        print(f"{title} (median of {runs} runs each)")
        print(f"{'':<12}" + "".join(f"{column:>14}" for column in columns))
        for program, rows in found.items():
            middle = [statistics.median(column) * unit for column in zip(*rows)]
            print(f"{program:<12}" + "".join(f"{value:>14.3f}" for value in middle), flush=True)

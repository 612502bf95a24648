"""When the way to the kernel fails: said once, tried again, nothing lost.

System calls are made to fail with strace; the IPVS process uses sendto and recvmmsg for nothing else.
"""
import subprocess
from pathlib import Path

import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import table
from testbed.pair import VIP
from test_ipvs_process import BOTH, SERVICE, TWO, ipvs_process, real, service

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

MODPROBE = Path("/proc/sys/kernel/modprobe")
# A reload reads the table (a list of services, then the servers of each) and sends one batch.
FAULTS = ["recvmmsg:error=ENOBUFS:when=1", "recvmmsg:error=ENOBUFS:when=2", "recvmmsg:error=EBADF:when=2",
          "recvmmsg:error=EAGAIN:when=2", "sendto:error=ENOMEM:when=1", "sendto:error=EBADF:when=2",
          "sendto:error=ECONNREFUSED:when=1..3", "sendto:error=ENOBUFS:when=2"]
MANY = range(20)


def many(weight):
    return "".join(service(real("10.0.0.101", weight), real("10.0.0.102", weight), port=8000 + i) for i in MANY)


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host


@pytest.fixture
def no_module():
    """IPVS is not in the kernel, and the kernel cannot load it by itself; the end undoes both."""
    loader = MODPROBE.read_text()
    MODPROBE.write_text("/bin/false")
    unload()
    yield
    MODPROBE.write_text(loader)
    subprocess.run(["modprobe", "ip_vs"], check=True)


def unload():
    modules = [line.split()[0] for line in Path("/proc/modules").read_text().splitlines()]
    schedulers = [name for name in modules if name.startswith("ip_vs_")]
    subprocess.run(["rmmod", *schedulers, "ip_vs"], check=True, capture_output=True)


def weights(host):
    return {weight for entry in table(host).values() for _, weight in entry["servers"].values()}


def test_a_failing_line_to_the_kernel(director):
    daemon = Daemon(director, many(1), parts="checkers").start()
    eventually(lambda: len(table(director)) == len(MANY))
    for weight, fault in enumerate(FAULTS, 2):
        complaints = len(daemon.log_lines("IPVS: .*; trying again"))
        tracer = director.start("strace", "-q", "-p", str(ipvs_process(daemon)), "-e", "trace=sendto,recvmmsg", "-e",
                                f"inject={fault}", log=f"strace-{weight}.log")
        eventually(lambda: "TracerPid:\t0" not in Path(f"/proc/{ipvs_process(daemon)}/status").read_text())
        daemon.reload(many(weight))
        eventually(lambda: weights(director) == {weight}, what=f"all is well after {fault}")
        eventually(lambda: len(daemon.log_lines("IPVS: .*; trying again")) > complaints,
                   what=f"{fault} is in the log")
        tracer.stop()
    assert len(table(director)) == len(MANY)


def test_a_module_that_is_unloaded(director):
    daemon = Daemon(director, BOTH, parts="checkers").start()
    eventually(lambda: SERVICE in table(director))
    before = table(director)
    director.run("ipvsadm", "-C")
    unload()
    eventually(lambda: table(director) == before, what="the table is back")
    assert daemon.stop() == 0
    assert table(director) == {}


def test_a_module_that_is_missing_and_comes(director, no_module):
    daemon = Daemon(director, BOTH, parts="checkers").start()
    eventually(lambda: daemon.log_lines("Can't initialize ipvs"))
    always(lambda: len(daemon.log_lines("Can't initialize ipvs")) == 1, during=6.0, what="it is said once")
    MODPROBE.write_text("/sbin/modprobe")
    subprocess.run(["modprobe", "ip_vs"], check=True)
    eventually(lambda: table(director).get(SERVICE, {"servers": {}})["servers"].keys() >= {TWO}, what="it serves")

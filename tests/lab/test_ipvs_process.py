"""The IPVS process: the kernel's table is what the configuration and the checks say, whatever happens."""
import os
import signal
import socket

import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers, table
from testbed.kernel import has_ipvs
from testbed.pair import VIP, instance
from testbed.process import wait_until_gone
from testbed.socket_buffers import receive_buffers
from testbed.webserver import WebServer

ipvs = pytest.mark.ipvs
pytestmark = pytest.mark.own

SERVICE = f"TCP {VIP}:80"
CHECK = "TCP_CHECK {\n            connect_timeout 1\n            retry 0\n            delay_loop 1\n        }"


def real(address, weight=1, check="", port=80):
    return f"    real_server {address} {port} {{\n        weight {weight}\n        {check}\n    }}\n"


def service(*reals, port=80, algo="rr", more=""):
    return (f"virtual_server {VIP} {port} {{\n    lb_algo {algo}\n    lb_kind NAT\n    protocol TCP\n    {more}\n"
            + "".join(reals) + "}\n")


ONE, TWO = "10.0.0.101:80", "10.0.0.102:80"
BOTH = service(real("10.0.0.101"), real("10.0.0.102"))


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host


def start(host, text, wanted):
    daemon = Daemon(host, text, parts="checkers").start()
    eventually(lambda: table(host).keys() == wanted, what="the services are in the table")
    return daemon


def news(daemon, since):
    """What the log says of the table after its first `since` lines."""
    return [line.split(": ", 1)[1] for line in daemon.log_lines()[since:]
            if any(word in line for word in ("Adding", "Removing", "Changing", "Enabling", "Disabling"))]


def ipvs_process(daemon):
    return daemon.process_of("holdfast-ipvs")


@ipvs
def test_the_buffer_of_the_line_to_the_kernel(director):
    """More than net.core.rmem_max allows has to be forced; less than is needed is not taken."""
    def buffers(daemon):
        return receive_buffers(ipvs_process(daemon), socket.AF_NETLINK, socket.SOCK_RAW)

    daemon = start(director, BOTH, {SERVICE})
    usual = buffers(daemon)
    assert len(usual) == 1
    size = "lvs_netlink_cmd_rcv_bufs"
    daemon.reload(f"global_defs {{\n    {size} 8388608\n    {size}_force on\n}}\n" + BOTH)
    eventually(lambda: buffers(daemon) == [8388608], what="the larger one")
    daemon.reload(f"global_defs {{\n    {size} 4096\n}}\n" + BOTH)
    eventually(lambda: buffers(daemon) == usual, what="the usual one")
    assert daemon.stop() == 0


@ipvs
def test_a_reload_changes_what_is_different_and_nothing_else(director):
    daemon = start(director, BOTH + service(real("10.0.0.101"), port=81), {SERVICE, f"TCP {VIP}:81"})
    since = len(daemon.log_lines())
    daemon.reload(service(real("10.0.0.101", weight=5), real("10.0.0.102")) + service(real("10.0.0.101"), port=82))
    eventually(lambda: table(director).keys() == {SERVICE, f"TCP {VIP}:82"})
    assert servers(director, SERVICE) == {ONE: ("Masq", 5), TWO: ("Masq", 1)}
    of_vs = f"[{VIP}]:tcp:80"
    assert f"Changing weight from 1 to 5 for active service [10.0.0.101]:tcp:80 of VS {of_vs}" in news(daemon, since)
    assert len(news(daemon, since)) == 3, news(daemon, since)  # the weight, a service that is new, and one gone


@ipvs
def test_drift_is_repaired_and_what_others_made_stays(director):
    daemon = start(director, BOTH, {SERVICE})
    before = table(director)
    director.run("ipvsadm", "-A", "-t", "10.0.0.99:80", "-s", "wlc")
    for meddling in (["-e", "-t", f"{VIP}:80", "-r", ONE, "-m", "-w", "77"], ["-d", "-t", f"{VIP}:80", "-r", TWO],
                     ["-a", "-t", f"{VIP}:80", "-r", "10.0.0.103:80", "-m"], ["-E", "-t", f"{VIP}:80", "-s", "lc"],
                     ["-D", "-t", f"{VIP}:80"]):
        director.run("ipvsadm", *meddling)
        eventually(lambda: table(director)[SERVICE] == before[SERVICE] if SERVICE in table(director) else False,
                   what=f"ipvsadm {meddling} is undone")
    assert "TCP 10.0.0.99:80" in table(director)
    assert len(daemon.log_lines("not what it should be")) == 5
    daemon.stop()
    assert table(director).keys() == {"TCP 10.0.0.99:80"}


def server_and_client(network, director):
    """On either side of the director, each with a route to the other through it."""
    server, client = network.host("rs"), network.host("cl")
    server.connect(director, "eth0", "10.0.1.101/24", far_name="inside")
    director.ip("address", "add", "10.0.1.1/24", "dev", "inside")
    director.ip("address", "add", f"{VIP}/32", "dev", "eth0")
    director.sysctl(net__ipv4__ip_forward=1)
    server.route("default", "via", "10.0.1.1")
    client.connect(director, "eth0", "10.0.2.1/24", far_name="outside")
    director.ip("address", "add", "10.0.2.2/24", "dev", "outside")
    client.route("default", "via", "10.0.2.2")
    return server, client


@ipvs
def test_a_table_that_is_there_is_adopted_with_its_connections(network, director):
    server, client = server_and_client(network, director)
    WebServer(server, "Servidor Real 1")
    director.run("ipvsadm", "-A", "-t", f"{VIP}:80", "-s", "wlc")
    director.run("ipvsadm", "-a", "-t", f"{VIP}:80", "-r", "10.0.1.101:80", "-m", "-w", "3")
    director.run("ipvsadm", "-a", "-t", f"{VIP}:80", "-r", "10.0.1.102:80", "-m", "-w", "0")
    assert client.get(f"http://{VIP}/") == ["Servidor Real 1"]

    def connections():
        return director.run("ipvsadm", "-Ln", "--stats").stdout.split("10.0.1.101:80")[1].split()[0]

    eventually(lambda: connections() == "1", what="the kernel has counted (it does so every 2 s)")
    Daemon(director, service(real("10.0.1.101")), parts="checkers").start()
    eventually(lambda: servers(director, SERVICE) == {"10.0.1.101:80": ("Masq", 1)})
    assert table(director)[SERVICE]["scheduler"] == "rr"
    assert connections() == "1"


@ipvs
def test_a_process_that_dies_is_replaced_without_a_ripple(director):
    director.ip("address", "add", "10.0.0.101/32", "dev", "lo")
    WebServer(director, "Servidor Real 1")
    daemon = start(director, service(real("10.0.0.101", check=CHECK), real("10.0.0.1", check=CHECK, port=81)), {SERVICE})
    eventually(lambda: servers(director, SERVICE).keys() == {ONE}, what="the dead server is out")
    since, before = len(daemon.log_lines()), table(director)
    victim = ipvs_process(daemon)
    os.kill(victim, signal.SIGKILL)
    wait_until_gone([victim])
    always(lambda: table(director) == before, during=2.0, what="the table stays")
    assert ipvs_process(daemon) not in (None, victim)
    assert news(daemon, since) == []


@ipvs
def test_one_refusal_is_named_and_the_rest_is_done(director):
    """The kernel refuses a broadcast address, which no parser can know."""
    daemon = start(director, service(real("10.0.0.101"), real("10.0.0.255"), real("10.0.0.102")), {SERVICE})
    assert servers(director, SERVICE).keys() == {ONE, TWO}
    always(lambda: len(daemon.log_lines(r"10\.0\.0\.255:80.*10\.0\.0\.50:80.*unicast")) == 1, during=6.0,
           what="it is said once")
    director.ip("address", "del", "10.0.0.1/24", "dev", "eth0")
    director.ip("address", "add", "10.0.0.1/16", "dev", "eth0")
    eventually(lambda: len(servers(director, SERVICE)) == 3, what="it is tried again")


@pytest.mark.skipif(has_ipvs(), reason="about a kernel without IPVS")
def test_without_ipvs_one_clear_error_and_vrrp_goes_on(director):
    daemon = Daemon(director, instance(100) + BOTH).start()
    eventually(lambda: director.has(VIP))
    always(lambda: ipvs_process(daemon) and director.has(VIP), during=6.0, what="everything lives on")
    lines = daemon.log_lines("IPVS: ")
    assert len(lines) == 1 and "Can't initialize ipvs" in lines[0] and "modprobe ip_vs" in lines[0], lines
    daemon.stop()

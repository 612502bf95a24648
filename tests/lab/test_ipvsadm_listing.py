"""holdfast-ipvsadm lists a table byte for byte as ipvsadm 1.31 does."""
import pytest

from testbed.daemon import BINARIES
from testbed.webserver import WebServer

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

VIP = "192.168.10.50:80"
LISTINGS = [["-L", "-n"], ["-l", "-n"], ["-Ln"], ["-ln"], ["-Lnc"]]

# What the table is made by, with ipvsadm itself: S2's steps, and what else a listing can show.
TABLES = {
    "empty": [],
    "one service": [f"-A -t {VIP} -s rr"],
    "NAT": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.1.101:80 -m -w 1", f"-a -t {VIP} -r 192.168.1.102:80 -m -w 1"],
    "persistent": [f"-A -t {VIP} -s rr -p 5", f"-a -t {VIP} -r 192.168.1.101:80 -m -w 1", f"-E -t {VIP} -p 10"],
    "DR": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.10.101:80 -g -w 1", f"-a -t {VIP} -r 192.168.10.102:80 -g -w 1"],
    "TUN": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.10.101:80 -i -w 1", f"-a -t {VIP} -r 192.168.10.102:80 -i -w 100"],
    "everything": [
        "-A -u 10.1.1.1:53 -s wrr -p 300 -M 255.255.255.0", "-a -u 10.1.1.1:53 -r 10.2.2.2:5353 -m -w 65535",
        "-A -f 7 -s wlc -o", "-a -f 7 -r 10.3.3.3 -g -w 0",
        "-A -t 10.1.1.2:0 -s lc -p 60", "-a -t 10.1.1.2:0 -r 10.4.4.4:0 -i -w 3",
        "-A -t [2001:db8::1]:443 -s rr", "-a -t [2001:db8::1]:443 -r [2001:db8::2]:443 -g -w 2",
    ],
}


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "192.168.10.11/24")
    return host


def compare(host):
    for arguments in LISTINGS:
        reference = host.run("ipvsadm", *arguments)
        ours = host.run(BINARIES / "holdfast-ipvsadm", *arguments, check=False)
        assert (ours.stdout, ours.returncode) == (reference.stdout, 0), (" ".join(arguments), ours.stderr)


def test_listings_are_ipvsadm_s(director):
    for name, steps in TABLES.items():
        director.run("ipvsadm", "-C")
        for step in steps:
            director.run("ipvsadm", *step.split())
        print(f"table: {name}")
        compare(director)


def test_connections_are_listed(network, director):
    client, server = network.host("cl"), network.host("rs")
    client.connect(director, "eth0", "192.168.20.20/24", far_name="clients")
    director.ip("address", "add", "192.168.20.1/24", "dev", "clients")
    server.connect(director, "eth0", "192.168.30.30/24", far_name="servers")
    director.ip("address", "add", "192.168.30.1/24", "dev", "servers")
    server.route("default", "via", "192.168.30.1")
    director.sysctl(net__ipv4__ip_forward=1)
    WebServer(server, "Servidor Real 1")
    director.run("ipvsadm", "-A", "-t", "192.168.20.1:80", "-s", "rr")
    director.run("ipvsadm", "-a", "-t", "192.168.20.1:80", "-r", "192.168.30.30:80", "-m")
    assert client.get("http://192.168.20.1/") == ["Servidor Real 1"]
    for attempt in range(5):  # each line counts its connection down: both must be asked in one second
        reference = director.run("ipvsadm", "-Lnc").stdout
        ours = director.run(BINARIES / "holdfast-ipvsadm", "-Lnc", check=False)
        if ours.stdout == reference:
            break
    assert ours.stdout == reference
    assert "192.168.30.30:80" in reference

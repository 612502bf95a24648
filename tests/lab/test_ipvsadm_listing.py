"""holdfast-ipvsadm lists a table byte for byte as ipvsadm 1.31 does."""
import json

import pytest

from testbed.daemon import BINARIES
from testbed.eventually import eventually
from testbed.webserver import WebServer

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

VIP = "192.168.10.50:80"
LISTINGS = [
    [], ["-L"], ["-L", "-n"], ["-l", "-n"], ["-Ln"], ["-ln"], ["--list", "--numeric"], ["-Lnc"], ["-lnc"], ["-Lcn"],
    ["-L", "-n", "-c"], ["-L", "-n", "-c", "--persistent-conn"], ["-L", "-c"],
    ["-L", "-n", "--stats"], ["-L", "--stats", "-n", "--exact"], ["-L", "-n", "--rate"], ["-LnX", "--rate"],
    ["-L", "-n", "--thresholds"], ["-Ln", "--thresholds", "--exact"], ["-L", "-n", "--persistent-conn"],
    ["-L", "-n", "--tun-info"], ["-L", "-n", "--tun-info", "--stats"], ["-L", "-n", "--nosort"], ["-L", "-n", "--sort"],
    ["-L", "-n", "--timeout"], ["-L", "-n", "-t", VIP], ["-L", "-n", "-f", "7"], ["-L", "-n", "-f", "7", "-6"],
    ["-L", "-n", "-u", "10.1.1.1:53", "--stats"], ["-L", "-n", "-t", "[2001:db8::1]:443"], ["-L", "-n", "-t", "10.9.9.9:9"],
    ["-L", "-n", "-c", "--stats"], ["-L", "-c", "--timeout"], ["-L", "-n", "-n"], ["-L", "-Q"], ["-L", "stray"],
]

# What the table is made by, with ipvsadm itself: S2's steps, and what else a listing can show.
TABLES = {
    "empty": [],
    "one service": [f"-A -t {VIP} -s rr"],
    "NAT": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.1.101:80 -m -w 1", f"-a -t {VIP} -r 192.168.1.102:80 -m -w 1"],
    "persistent": [f"-A -t {VIP} -s rr -p 5", f"-a -t {VIP} -r 192.168.1.101:80 -m -w 1", f"-E -t {VIP} -p 10"],
    "DR": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.10.101:80 -g -w 1", f"-a -t {VIP} -r 192.168.10.102:80 -g -w 1"],
    "TUN": [f"-A -t {VIP} -s rr", f"-a -t {VIP} -r 192.168.10.101:80 -i -w 1", f"-a -t {VIP} -r 192.168.10.102:80 -i -w 100"],
    "every kind of service": [
        "-A -u 10.1.1.1:53 -s wrr -p 300 -M 255.255.255.0", "-a -u 10.1.1.1:53 -r 10.2.2.2:5353 -m -w 65535",
        "-A -u 10.1.1.1:123 -s sh -o -b sh-port,sh-fallback", "-A --sctp-service 10.1.1.1:7 -s mh -b mh-port",
        "-A -f 7 -s wlc", "-a -f 7 -r 10.3.3.3 -g -w 0", "-A -f 7 -6 -s lblcr -p", "-a -f 7 -6 -r [2001:db8::7]:0 -g",
        "-A -f 4294967295 -s rr -b flag-1,flag-3", "-A -t 10.1.1.2:0 -s lc -p 60", "-A -t 172.16.0.1:5060 -s sed -p 9 --pe sip",
        "-A -t [2001:db8::1]:443 -s rr -p 70 -M 64", "-a -t [2001:db8::1]:443 -r [2001:db8::2]:443 -g -w 2",
        "-a -t [2001:db8::1]:443 -r [2001:db8:ffff:eeee:dddd:cccc:bbbb:aaaa]:443 -g -w 2",
        "-a -t [2001:db8::1]:443 -r 10.2.2.2:443 -i",
    ],
    "every kind of server": [
        "-A -t 10.1.1.2:80 -s lc", "-a -t 10.1.1.2:80 -r 10.4.4.4 -i -w 3 -x 100 -y 50",
        "-a -t 10.1.1.2:80 -r 10.4.4.5 -i --tun-type gue --tun-port 6080 --tun-remcsum",
        "-a -t 10.1.1.2:80 -r 10.4.4.6 -i --tun-type gre --tun-csum", "-a -t 10.1.1.2:80 -r 10.4.4.7 -i --tun-type gre",
        "-a -t 10.1.1.2:80 -r 10.4.4.8 -i --tun-type gue --tun-port 1", "-a -t 10.1.1.2:80 -r 192.168.1.1:8080 -m -x 2000000000",
        "-a -t 10.1.1.2:80 -r 192.168.10.11 -g", "-a -t 10.1.1.2:80 -r 127.0.0.1:81 -m -w 0", "-a -t 10.1.1.2:80 -r 2001:db8::9 -i",
    ],
    "an order that is not quite one": [
        *(f"-A -t {a}:{p} -s rr" for a in ("10.0.0.1", "192.168.0.1", "172.16.0.1", "100.0.0.1", "223.255.255.1") for p in (80, 443)),
        *(f"-a -t 10.0.0.1:80 -r {a}:{p} -m" for a in ("10.0.0.1", "192.168.0.1", "172.16.0.1", "100.0.0.1") for p in (80, 81)),
    ],
}


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "192.168.10.11/24")
    return host


def compare(host):
    for arguments in LISTINGS:
        reference = host.run("ipvsadm", *arguments, check=False)
        ours = host.run(BINARIES / "holdfast-ipvsadm", *arguments, check=False)
        assert (ours.stdout, ours.returncode) == (reference.stdout, reference.returncode), (arguments, ours.stderr)
        assert bool(ours.stderr) == bool(reference.stderr), (arguments, ours.stderr, reference.stderr)


def test_listings_are_ipvsadm_s(director):
    director.ip("address", "add", "2001:db8::ff/64", "dev", "eth0")
    for name, steps in TABLES.items():
        director.run("ipvsadm", "-C")
        for step in steps:
            director.run("ipvsadm", *step.split())
        print(f"table: {name}")
        compare(director)


def test_connections_are_listed(network, director):
    client, server = network.host("cl"), network.host("rs")
    client.connect(director, "eth0", "192.168.20.20/24", "2001:db8:20::20/64", far_name="clients")
    server.connect(director, "eth0", "192.168.30.30/24", "2001:db8:30::30/64", far_name="servers")
    for address, interface in (("192.168.20.1/24", "clients"), ("2001:db8:20::1/64", "clients"),
                               ("192.168.30.1/24", "servers"), ("2001:db8:30::1/64", "servers")):
        director.ip("address", "add", address, "dev", interface)
    server.route("default", "via", "192.168.30.1")
    director.sysctl(net__ipv4__ip_forward=1)
    WebServer(server, "Servidor Real 1")
    director.run("ipvsadm", "-A", "-t", "192.168.20.1:80", "-s", "rr", "-p", "300")
    director.run("ipvsadm", "-a", "-t", "192.168.20.1:80", "-r", "192.168.30.30:80", "-m")
    director.run("ipvsadm", "-A", "-t", "[2001:db8:20::1]:80", "-s", "rr")
    director.run("ipvsadm", "-a", "-t", "[2001:db8:20::1]:80", "-r", "[2001:db8:30::30]:80", "-m")
    assert client.get("http://192.168.20.1/") == ["Servidor Real 1"]
    # A new address is not used before nobody else has claimed it, which takes a second or two.
    eventually(lambda: all("tentative" not in host.ip("-6", "address").stdout for host in (client, director)),
               what="the addresses are usable")
    client.start("curl", "-s", "-m", "20", "http://[2001:db8:20::1]/", log="curl.log")
    eventually(lambda: "2001:db8:30::30" in director.run("ipvsadm", "-Lnc").stdout, what="a connection over IPv6")
    for listing in (["-Lnc"], ["-Lnc", "--persistent-conn"], ["-Lc"]):
        for attempt in range(20):  # each line counts its connection down: both must be asked in one second
            reference = director.run("ipvsadm", *listing).stdout
            ours = director.run(BINARIES / "holdfast-ipvsadm", *listing, check=False)
            if ours.stdout == reference:
                break
        assert ours.stdout == reference
        assert reference.count("\n") >= 2 + 3, "a connection, its template, one over IPv6"


def test_every_listing_as_json(director):
    for step in TABLES["every kind of service"][:4] + TABLES["every kind of server"][:3]:
        director.run("ipvsadm", *step.split())

    def listed(*words):
        return json.loads(director.run(BINARIES / "holdfast-ipvsadm", "-L", "--json", *words).stdout)

    services = {service["address"]: service for service in listed()["services"]}
    assert services["10.1.1.1"]["protocol"] in ("udp", "sctp")
    tunnel = next(server["tunnel"] for server in services["10.1.1.2"]["servers"] if server["address"] == "10.4.4.5")
    assert tunnel == {"type": "gue", "port": 6080, "checksum": False, "remote_checksum": True}
    assert listed("-t", "10.1.1.2:80") == services["10.1.1.2"]
    assert listed("-c") == {"connections": []}
    assert listed("--daemon") == {"sync_daemons": []}
    assert listed("--timeout").keys() == {"tcp_seconds", "tcp_fin_seconds", "udp_seconds"}
    director.run("ipvsadm", "-C")
    assert listed() == {"services": []}

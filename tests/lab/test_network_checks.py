"""UDP_CHECK, PING_CHECK, DNS_CHECK and SMTP_CHECK against real servers, over IPv4 and IPv6."""
import pytest

from testbed.daemon import OURS, Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import table
from testbed.servers import echo_server, mail_server, name_server

# keepalived checks nothing on a kernel without IPVS.
pytestmark = [pytest.mark.ipvs] if OURS == "keepalived" else []

V4, V6 = "10.0.0.2", "fd00::2"
SERVICE = """virtual_server {vip} {port} {{
    delay_loop 0.5
    lb_algo rr
    lb_kind NAT
    protocol {protocol}
    real_server {address} {port} {{
        {kind} {{
            connect_timeout {timeout}
            retry 1
            delay_before_retry 0.2
            warmup 0
            {settings}
        }}
    }}
}}
"""


@pytest.fixture
def director(network):
    made, lan = network.host("director"), network.switch("lan")
    made.connect(lan, "eth0", "10.0.0.1/24", "fd00::1/64")
    made.server = network.host("server")
    made.server.connect(lan, "eth0", f"{V4}/24", f"{V6}/64")
    for host in (made, made.server):
        eventually(lambda: "tentative" not in host.ip("address", "show", "dev", "eth0").stdout, what="addresses")
    return made


def checking(director, kind, port, settings="", address=V4, protocol="TCP", timeout=1):
    vip = "fd00::50" if ":" in address else "10.0.0.50"
    config = SERVICE.format(vip=vip, port=port, protocol=protocol, address=address, kind=kind, settings=settings,
                            timeout=timeout)
    return Daemon(director, config, parts="checkers").start()


def goes_and_comes(daemon, server, start, up, down):
    daemon.wait_for_log(up)
    failures = len(daemon.log_lines(down))
    server.kill()
    daemon.wait_for_log(down, times=failures + 1)
    start()
    daemon.wait_for_log(up, times=2)


@pytest.mark.parametrize("address", [V4, V6])
def test_udp_that_icmp_speaks_against(director, address):
    start = lambda: echo_server(director.server)  # noqa: E731
    daemon = checking(director, "UDP_CHECK", 7, "", address, "UDP")
    daemon.wait_for_log(r"UDP_CHECK on service .* failed")
    assert daemon.log_lines("UDP connection to .* failed.*Connection refused") or OURS == "keepalived"
    server = start()
    daemon.wait_for_log("UDP connection to .* success")
    goes_and_comes(daemon, server, start, "UDP connection to .* success", "UDP_CHECK on service .* failed")


def test_a_udp_server_that_cannot_be_reached(director):
    """Not by ARP, which the kernel tries for three seconds, and not by a route."""
    for nobody in ("10.0.0.99", "192.0.2.99"):
        daemon = checking(director, "UDP_CHECK", 7, f"connect_ip {nobody}", V4, "UDP", timeout=5)
        daemon.wait_for_log(r"UDP_CHECK on service .* failed", within=30)
        daemon.stop()


@pytest.mark.own
def test_what_this_machine_cannot_do_is_no_word_on_the_server(director):
    daemon = checking(director, "DNS_CHECK", 53, "bindto 10.0.0.77", V4, "UDP")
    daemon.wait_for_log(r"Cannot check service \[10.0.0.2\]:udp:53: bind to 10.0.0.77:0")
    always(lambda: not daemon.log_lines("failed|died"), during=3.0, what="the server is not judged")
    assert len(daemon.log_lines("Cannot check")) == 1
    director.ip("address", "add", "10.0.0.77/32", "dev", "eth0")
    daemon.wait_for_log("DNS_CHECK .* (success|failed)")


@pytest.mark.parametrize("settings, good", [
    ("payload 48616c6c6f\n require_reply 48xx6c6c6f", True),
    ("payload 48616c6c6f\n require_reply 49", False),
    ("payload 48616c6c6f\n require_reply 48\n min_reply_length 6", False),
    ("payload 48616c6c6f\n require_reply 48\n max_reply_length 4", False),
    ("require_reply", True),
])
def test_udp_answers(director, settings, good):
    echo_server(director.server)
    daemon = checking(director, "UDP_CHECK", 7, settings, V4, "UDP")
    daemon.wait_for_log("UDP connection to .* success" if good else r"UDP_CHECK on service .* failed")
    assert good or daemon.log_lines("reply data mismatch") or OURS == "keepalived"


def test_udp_silence_is_no_answer(director):
    director.server.start("socat", "-u", "UDP-RECV:7", "OPEN:/dev/null", log="silent.log")
    eventually(lambda: ":7 " in director.server.run("ss", "-Hlnu").stdout, what="socat listens")
    daemon = checking(director, "UDP_CHECK", 7, "", V4, "UDP")
    daemon.wait_for_log("UDP connection to .* success")
    daemon.stop()
    strict = checking(director, "UDP_CHECK", 7, "require_reply", V4, "UDP")
    strict.wait_for_log(r"UDP_CHECK on service .* failed")


@pytest.mark.parametrize("address", [V4, V6])
@pytest.mark.parametrize("groups", ["0 2147483647", "1 0"])
def test_pings(director, address, groups):
    director.sysctl(net__ipv4__ping_group_range=groups)
    daemon = checking(director, "PING_CHECK", 80, "", address)
    daemon.wait_for_log("ICMP connection to .* success")
    director.server.interfaces["eth0"].down()
    daemon.wait_for_log("ICMP CHECK on service .* failed")


@pytest.mark.parametrize("settings, why", [
    ("type A\n name www.lab.example", None),
    ("type AAAA\n name WWW.Lab.Example.", None),
    ("type SOA\n name lab.example", None),
    ("type MX\n name www.lab.example", None),
    ("type A\n name other.example", "REFUSED"),
    ("type A\n name nobody.lab.example", "NXDOMAIN"),
])
def test_names(director, settings, why):
    name_server(director.server)
    daemon = checking(director, "DNS_CHECK", 53, settings, V4, "UDP")
    if why:
        daemon.wait_for_log(r"DNS_CHECK \(.*\) read error occurred. \(rcode = \d\)")
        assert daemon.log_lines(why) or OURS == "keepalived"
        return
    always(lambda: not daemon.log_lines("read error|failed"), during=2, what="it is well")
    assert daemon.log_lines(r"DNS_CHECK \(.*\) success") or OURS == "keepalived"


@pytest.mark.own
def test_a_name_server_goes_and_comes(director):
    server = name_server(director.server)
    daemon = checking(director, "DNS_CHECK", 53, "name lab.example", V4, "UDP")
    goes_and_comes(daemon, server, lambda: name_server(director.server), r"DNS_CHECK \(.*\) success",
                   "DNS_CHECK on service .* failed")
    assert daemon.log_lines("failed to read socket.*Connection refused")


@pytest.mark.parametrize("address", [V4, V6])
def test_a_mail_server_goes_and_comes(director, address):
    server = mail_server(director.server)
    daemon = checking(director, "SMTP_CHECK", 25, "helo_name director.example", address)
    goes_and_comes(daemon, server, lambda: mail_server(director.server), "Remote SMTP server .* succeed on service",
                   "SMTP_CHECK on service .* failed|Removing service")


@pytest.mark.ipvs
def test_each_host_of_a_mail_check_must_be_well(director):
    mail_server(director.server)
    hosts = "host {\n connect_port 25\n }\n host {\n connect_port 26\n }"
    daemon = checking(director, "SMTP_CHECK", 25, hosts)
    daemon.wait_for_log(r"SMTP_CHECK Error connecting to server \[10.0.0.2\]:tcp:26")
    eventually(lambda: f"{V4}:25" not in str(table(director)), what="it is out")


@pytest.mark.own
def test_where_a_check_comes_from(director):
    """Every kind takes the same way: address, port, interface and mark."""
    director.ip("address", "add", "10.0.0.7/24", "dev", "eth0")
    echo_server(director.server)
    from_here = "bindto 10.0.0.7\n bind_port 4444\n bind_if eth0\n fwmark 9"
    watch = director.server.start("tcpdump", "-l", "-n", "-i", "eth0", "udp port 7", log="tcpdump.log")
    eventually(lambda: "listening" in watch.output(), what="tcpdump listens")
    director.run("nft", "add table ip t; add chain ip t out { type filter hook output priority 0; }; "
                        "add rule ip t out mark 9 counter")
    daemon = checking(director, "UDP_CHECK", 7, f"require_reply\n {from_here}", V4, "UDP")
    daemon.wait_for_log("UDP connection to .* success")
    eventually(lambda: "10.0.0.7.4444 > 10.0.0.2.7" in watch.output(), what="it came from there")
    assert "packets 0 " not in director.run("nft", "list", "table", "ip", "t").stdout

"""DNS_CHECK, UDP_CHECK and SMTP_CHECK against servers that want to hurt."""
import re
from pathlib import Path

import pytest

from testbed import hostile_names_and_mail as hostile
from testbed.checked import SERVER, lan_with_a_server
from testbed.daemon import SANITIZED, Daemon
from testbed.eventually import eventually
from testbed.probe import PYTHON
from testbed.servers import name_server

REAL_SERVER = """    real_server {address} {port} {{
        {kind} {{
            connect_timeout 1
            retry 0
            warmup 0
            {settings}
        }}
    }}
"""
SERVICE = "virtual_server 10.0.0.50 {port} {{\n    delay_loop 1\n    protocol {protocol}\n    lb_kind NAT\n{servers}}}\n"


@pytest.fixture
def director(network):
    return lan_with_a_server(network)


def real_server(kind, port, settings=""):
    return REAL_SERVER.format(address=SERVER, port=port, kind=kind, settings=settings)


def most_memory(pid):
    """In KiB: resident at most so far."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])


@pytest.mark.own
def test_hostile_servers_fail_their_checks_and_hurt_nobody(director):
    """All of them at once, beside a good one, whose check goes on as if nothing was."""
    name_server(director.server)
    process = director.server.start(PYTHON, "-I", hostile.__file__, log="hostile.log")
    eventually(lambda: "ready" in process.output(), what="the hostile servers listen")
    names = range(hostile.UDP_PORT, hostile.UDP_PORT + len(hostile.DNS_BEHAVIOURS))
    mail = range(hostile.SMTP_PORT, hostile.SMTP_PORT + len(hostile.SMTP_BEHAVIOURS))
    strict = "require_reply 00112233445566778899\n min_reply_length 10"
    config = (SERVICE.format(port=53, protocol="UDP", servers="".join(
                  [real_server("DNS_CHECK", 53, "name lab.example"),
                   *(real_server("DNS_CHECK", port, "name lab.example") for port in names)]))
              + SERVICE.format(port=7, protocol="UDP", servers="".join(
                  real_server("UDP_CHECK", port, strict) for port in names))
              + SERVICE.format(port=25, protocol="TCP", servers="".join(
                  real_server("SMTP_CHECK", port) for port in mail)))
    daemon = Daemon(director, config, parts="checkers").start()
    daemon.wait_for_log(r"DNS_CHECK \(\[10.0.0.2\]:udp:53\) success")
    checkers = daemon.child("checkers")
    for port in names:
        daemon.wait_for_log(rf"DNS_CHECK on service .*:{port} failed", within=60)
        daemon.wait_for_log(rf"UDP_CHECK on service .*:{port} failed", within=60)
    for port in mail:
        daemon.wait_for_log(rf"SMTP_CHECK on service .*:{port} failed", within=60)
        assert daemon.log_lines(rf"SMTP_CHECK (Bad|Read|Write|Error connecting) .*server \[10.0.0.2\]:tcp:{port}\."), "with its reason"
    assert daemon.child("checkers") == checkers, "it never died"
    assert not daemon.log_lines(r"DNS_CHECK on service .*:53 failed"), "the good server stays up"
    assert SANITIZED or most_memory(checkers) < 150_000
    assert len(list(Path(f"/proc/{checkers}/fd").iterdir())) < 100

"""HTTP_GET and SSL_GET against servers that want to hurt."""
import re
from pathlib import Path

import pytest

from testbed import hostile
from testbed.certificate import certificate
from testbed.checked import failed, lan_with_a_server, real_server, service, succeeded, url
from testbed.daemon import SANITIZED, Daemon
from testbed.eventually import eventually
from testbed.pages import Pages
from testbed.probe import PYTHON


@pytest.fixture
def director(network):
    return lan_with_a_server(network)


@pytest.mark.own
def test_hostile_servers_fail_their_checks_and_hurt_nobody(director):
    """All of them at once, beside a good one, whose check goes on as if nothing was."""
    Pages(director.server)
    _, pem = certificate(director.server.folder(), "hostile")
    process = director.server.start(PYTHON, "-I", hostile.__file__, 9000, pem, log="hostile.log")
    eventually(lambda: "ready" in process.output(), what="the hostile servers listen")
    ports = range(9000, 9000 + len(hostile.BEHAVIOURS))
    servers = [real_server(url("/"), port, timeout=1) for port in ports]
    tls = [real_server(f"connect_port {port}\n{url('/')}", port + 1000, "SSL_GET", timeout=1) for port in ports]
    within = range(ports.start + hostile.WITHIN_TLS, ports.stop + hostile.WITHIN_TLS)
    tls += [real_server(url("/"), port, "SSL_GET", timeout=1) for port in within]
    config = service(real_server(url("/plain")), *servers, *tls)
    daemon = Daemon(director, config, parts="checkers").start()
    daemon.wait_for_log(succeeded())
    checkers = daemon.child("checkers")
    for port in [*ports, *within, *(port + 1000 for port in ports)]:
        daemon.wait_for_log(failed(port), within=60)
    assert daemon.child("checkers") == checkers, "it never died"
    assert not daemon.log_lines(failed(80)), "the good server stays up"
    assert SANITIZED or most_memory(checkers) < 150_000
    assert len(list(Path(f"/proc/{checkers}/fd").iterdir())) < 200
    lines = daemon.log_lines(r"server \[10\.0\.0\.2\]:tcp:(9|10)\d\d\d\.")
    assert lines and all("url /" in line for line in lines), "each failure has its reason"


def most_memory(pid):
    """In KiB: resident at most so far."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])

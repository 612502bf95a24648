"""What is told of virtual servers that have only begun; keepalived's is the reference."""
import os
import re
import signal

import pytest

from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually
from testbed.webserver import WebServer
from test_ipvs_process import CHECK, real, service

pytestmark = [pytest.mark.ipvs, pytest.mark.own]


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host


def with_programs(port, server, script, more="", server_more=""):
    """A service on the server, which tells when it has and loses its quorum; checked if it has a check."""
    programs = f'quorum_up "{script} {port} gained"\n    quorum_down "{script} {port} lost"\n    {more}'
    return service(real(server, check=server_more), port=port, more=programs)


@pytest.mark.parametrize("initial", ["", "rs_init_notifies"])
def test_what_is_told_at_a_start_and_for_what_a_reload_brings(director, initial):
    """Of services that are up because nobody knows better, that begin as down, that have nobody but a sorry server."""
    director.ip("address", "add", "10.0.0.101/32", "dev", "lo")
    WebServer(director, "x")
    folder = director.folder()
    script = folder / "tell"
    sorry = "sorry_server 10.0.0.109 80"

    def told(program):
        out = folder / f"{program}.told"
        script.write_text(f"#!/bin/sh\necho $* >> {out}\n")
        script.chmod(0o755)
        pipe = folder / f"{program}.pipe"
        text = (f"global_defs {{\n    script_user root\n    lvs_notify_fifo {pipe}\n    {initial}\n}}\n"
                + with_programs(1, "10.0.0.101", script) + with_programs(2, "10.0.0.101", script, server_more=CHECK)
                + with_programs(3, "10.0.0.102", script, server_more=CHECK)
                + with_programs(4, "10.0.0.101", script, "alpha", CHECK)
                + with_programs(5, "10.0.0.102", script, "alpha", CHECK)
                + with_programs(6, "10.0.0.102", script, f"alpha\n    {sorry}", CHECK)
                + with_programs(7, "10.0.0.101", script, sorry, CHECK))
        daemon = Daemon(director, text, program, parts="checkers", name=program).start()
        eventually(pipe.exists, what="the daemon makes the pipe")
        reader = director.start("cat", pipe, log=f"{program}.lines")
        for port, state in ((3, "Lost"), (4, "Gained")):
            daemon.wait_for_log(f"{state} quorum .*:tcp:{port}")
        daemon.wait_for_log("TCP_CHECK on service .* failed", times=3)
        daemon.reload(text + with_programs(8, "10.0.0.101", script))
        daemon.wait_for_log("Gained quorum .*:tcp:8")
        eventually(lambda: "8 gained" in out.read_text(), what="its program")
        pipe_at_start = [line for line in reader.output().splitlines() if "tcp:8 " not in line]
        said = daemon.log_lines("(Gained|Lost|Starting with) quorum")
        daemon.stop()
        # keepalived's reader hears nothing after a reload; programs run at the same time there.
        return ([re.sub("^.*: ([GLS])", r"\1", line) for line in said if "tcp:4" not in line], sorted(pipe_at_start),
                sorted(out.read_text().splitlines()))

    assert told("keepalived") == told(OURS)


@pytest.mark.own
def test_no_quorum_is_told_again_when_the_process_has_died(director):
    script = director.folder() / "tell"
    out = director.folder() / "told"
    script.write_text(f"#!/bin/sh\necho $* >> {out}\n")
    script.chmod(0o755)
    text = "global_defs {\n    script_user root\n}\n" + with_programs(1, "10.0.0.101", script)
    daemon = Daemon(director, text, parts="checkers").start()
    eventually(lambda: out.exists() and out.read_text() == "1 gained\n", what="its program")
    os.kill(daemon.process_of("holdfast-ipvs"), signal.SIGKILL)
    daemon.wait_for_log("Gained quorum", times=2)
    daemon.reload(text + with_programs(2, "10.0.0.101", script))
    eventually(lambda: "2 gained" in out.read_text(), what="another's program")
    assert out.read_text() == "1 gained\n2 gained\n"
    assert daemon.stop() == 0

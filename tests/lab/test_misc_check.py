"""MISC_CHECK: a program says how a server is."""
import os
from pathlib import Path

import pytest

from testbed.daemon import OURS, Daemon
from testbed.eventually import always, eventually

# keepalived checks nothing on a kernel without IPVS.
pytestmark = [pytest.mark.ipvs] if OURS == "keepalived" else []

CONFIG = """{global_defs}virtual_server 10.0.0.50 80 {{
    delay_loop 0.5
    protocol TCP
    real_server 10.0.0.2 80 {{
        MISC_CHECK {{
            misc_path "{command}"
            {settings}
            warmup 0
        }}
    }}
}}
"""
ABOUT = r"Misc check for \[\[10\.0\.0\.2\]:tcp:80 VS \[10\.0\.0\.50\]:tcp:80\] by \[.*\] "


@pytest.fixture
def director(network):
    made = network.host("director")
    made.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    made.folder().chmod(0o777)  # scripts of any user leave their traces here
    return made


def script(director, text, name="check.sh"):
    path = director.folder() / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def checking(director, command, settings="", global_defs=""):
    config = CONFIG.format(command=command, settings=settings, global_defs=global_defs)
    return Daemon(director, config, parts="checkers").start()


def test_the_exit_status_decides(director):
    state = director.folder() / "state"
    state.write_text("0")
    daemon = checking(director, f"{script(director, 'exit $(cat $1)')} {state}")
    daemon.wait_for_log(ABOUT + "succeeded")
    for status in ("1", "7"):
        state.write_text(status)
        daemon.wait_for_log(ABOUT + f"failed.*exited with status {status}")
        state.write_text("0")
        eventually(lambda: "succeeded" in daemon.log_lines(ABOUT)[-1], what="it is up again")


def test_a_script_that_hangs_is_killed_with_its_children(director):
    """It does not mind SIGTERM, and its child would outlive it."""
    pids = director.folder() / "pids"
    hang = script(director, f"trap '' TERM\nsleep 1000 & echo $$ $! > {pids}\nwhile :; do sleep 1; done")
    daemon = checking(director, hang, "misc_timeout 1")
    daemon.wait_for_log(ABOUT + "timed out", within=30)
    first = [int(pid) for pid in pids.read_text().split()]
    daemon.stop()
    eventually(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in first), what="all of it is gone")


def test_never_two_at_once(director):
    """A check that takes longer than its delay_loop is not started again before it has ended."""
    folder = director.folder() / "running"
    once = script(director, f"mkdir {folder} || touch {folder}.twice\nsleep 1\nrmdir {folder}")
    daemon = checking(director, once, "misc_timeout 10")
    daemon.wait_for_log(ABOUT + "succeeded")
    always(lambda: not Path(f"{folder}.twice").exists(), during=4)


def test_the_user_and_the_environment(director):
    said = director.folder() / "said"
    tell = script(director, f"umask 0; (id -un; id -gn; pwd; env | cut -d= -f1 | sort) > {said}.new; mv {said}.new {said}")
    os.environ["SECRET_OF_THE_OPERATOR"] = "1"
    try:
        daemon = checking(director, tell, "user nobody nogroup")
    finally:
        del os.environ["SECRET_OF_THE_OPERATOR"]
    daemon.wait_for_log(ABOUT + "succeeded")
    user, group, folder, *names = said.read_text().split()
    assert (user, group) == ("nobody", "nogroup")
    assert (folder == "/" and not {"SECRET_OF_THE_OPERATOR"} & set(names)) or OURS == "keepalived"


@pytest.mark.parametrize("settings, user, more", [("", "frr", False), ("set_supplementary_groups", "frr", True),
                                                  ("", "frr :frr", True)])
@pytest.mark.own
def test_the_groups_of_a_user(director, settings, user, more):
    """FRR's user has another group besides its own."""
    said = director.folder() / "said"
    said.touch()
    said.chmod(0o666)
    tell = script(director, f"id -Gn > {said}")
    daemon = checking(director, tell, f"user {user}", f"global_defs {{\n    {settings}\n}}\n" if settings else "")
    daemon.wait_for_log(ABOUT + "succeeded")
    assert said.read_text().split() == ["frr", *(["frrvty"] if more else [])]


@pytest.mark.own
def test_what_a_script_says_is_logged(director):
    daemon = checking(director, script(director, "echo the disk is full; exit 1"))
    daemon.wait_for_log("check.sh says: the disk is full")


@pytest.mark.own
def test_what_root_runs_must_be_roots_alone(director):
    security = "global_defs {\n    enable_script_security\n    script_user root\n}\n"
    daemon = checking(director, script(director, "exit 0"), global_defs=security)
    daemon.wait_for_log(ABOUT + f"failed.*others than root may write to {director.folder()}")

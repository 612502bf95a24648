"""`holdfastd -t` and `holdfast check` need no privileges and leave nothing behind.

What only the daemon's machine can know (interfaces, subnets) is looked at by `holdfastd -t`, and not
by `holdfast check`, which may run anywhere.
"""
import shutil
import subprocess

import pytest

from testbed.daemon import BINARIES

NOBODY = 65534


@pytest.fixture
def folder(tmp_path):
    """Where everybody may write, so that a trace would be left."""
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o777)
    for program in ("holdfastd", "holdfast"):  # built where nobody but their owner may look
        shutil.copy(BINARIES / program, tmp_path)
    return tmp_path


def eager(folder):
    """A configuration that, if it were started, would leave traces of all kinds."""
    script = folder / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {folder}/script-ran\n")
    script.chmod(0o755)
    path = folder / "keepalived.conf"
    path.write_text(f"""
        global_defs {{
            startup_script {script}
            notify_fifo {folder}/fifo
            vrrp_notify_fifo {folder}/vrrp-fifo
            state_dump_file {folder}/state
        }}
        vrrp_script alive {{
            script {script}
        }}
        track_file number {{
            file {folder}/number
            init_file 5 overwrite
        }}
        vrrp_instance V {{
            interface nothere0
            virtual_router_id 1
            virtual_ipaddress {{ 192.0.2.1 }}
            track_script {{ alive }}
            track_file {{ number }}
            notify_master {script}
        }}
        virtual_server 192.0.2.1 80 {{
            protocol TCP
            real_server 127.0.0.1 1 {{
                MISC_CHECK {{
                    misc_path {script}
                }}
            }}
        }}
        """)
    path.chmod(0o644)
    return path


def run_as_nobody(folder, *command):
    return subprocess.run(command, cwd=folder, user=NOBODY, group=NOBODY, extra_groups=[],
                          capture_output=True, text=True, timeout=60)


def test_the_daemon_tests_without_privileges_and_without_a_trace(folder):
    path = eager(folder)
    before = sorted(folder.iterdir())
    answer = run_as_nobody(folder, folder / "holdfastd", "-t", "-f", path)
    assert answer.returncode == 5, answer.stderr
    assert "interface nothere0 for vrrp_instance V doesn't exist" in answer.stderr
    assert "ermission" not in answer.stderr
    assert sorted(folder.iterdir()) == before


def test_a_check_that_any_machine_can_make(folder):
    path = eager(folder)
    before = sorted(folder.iterdir())
    answer = run_as_nobody(folder, folder / "holdfast", "check", "-f", path)
    assert answer.returncode == 0, answer.stdout
    assert "nothere0" not in answer.stdout
    assert sorted(folder.iterdir()) == before


def test_a_file_that_may_not_be_read_is_said_to_be_so(folder):
    path = eager(folder)
    path.chmod(0o600)
    answer = run_as_nobody(folder, folder / "holdfastd", "-t", "-f", path)
    assert answer.returncode == 4
    assert f"{path}" in answer.stderr and "Permission denied" in answer.stderr

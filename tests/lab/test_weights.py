"""The weight that a program or a file gives a server: misc_dynamic and FILE_CHECK."""
import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.ipvs import servers

pytestmark = pytest.mark.ipvs

SERVICE = "TCP 10.0.0.50:80"
CONFIG = """{global_defs}track_file weight {{
    file {folder}/weight
}}
virtual_server 10.0.0.50 80 {{
    delay_loop 0.3
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.2 80 {{
        weight 10
        inhibit_on_failure
{checks}
    }}
}}
"""
SCRIPT_USER = "global_defs {\n    script_user root\n}\n"
PROGRAM = """        MISC_CHECK {{
            misc_path "{folder}/check.sh {folder}/{state}"
            misc_dynamic
            warmup 0
        }}"""
FILE = """        FILE_CHECK {{
            track_file weight
            weight {weight}
        }}"""


@pytest.fixture
def director(network):
    made = network.host("director")
    made.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    made.folder().chmod(0o755)
    check = made.folder() / "check.sh"
    check.write_text('#!/bin/sh\nexit $(cat "$1")\n')
    check.chmod(0o755)
    return made


def weighs(director, weight):
    eventually(lambda: servers(director, SERVICE).get("10.0.0.2:80") == ("Masq", weight), what=f"it weighs {weight}")


def checking(director, *checks):
    text = "\n".join(check.format(folder=director.folder(), state=f"state{number}", weight=1)
                     for number, check in enumerate(checks))
    config = CONFIG.format(global_defs=SCRIPT_USER, folder=director.folder(), checks=text)
    return Daemon(director, config, parts="checkers").start()


def say(director, name, number):
    new = director.folder() / f"{name}.new"
    new.write_text(f"{number}\n")
    new.rename(director.folder() / name)


def test_a_program_says_what_a_server_weighs(director):
    say(director, "state0", 0)
    daemon = checking(director, PROGRAM)
    weighs(director, 10)
    for status, weight in ((7, 5), (2, 0), (255, 253), (12, 10), (1, 0), (0, 10)):
        say(director, "state0", status)
        weighs(director, weight)
    assert daemon.log_lines("Changing weight from 10 to 5 for active service")


def test_two_programs_add_up(director):
    for name in ("state0", "state1"):
        say(director, name, 0)
    checking(director, PROGRAM, PROGRAM)
    weighs(director, 10)
    say(director, "state0", 7)
    weighs(director, 5)
    say(director, "state1", 15)
    weighs(director, 8)


def test_a_file_says_what_a_server_weighs(director):
    say(director, "weight", 5)
    checking(director, FILE)
    weighs(director, 15)
    for number, weight in ((-3, 7), (-20, 0), (0, 10), (90, 100)):
        say(director, "weight", number)
        weighs(director, weight)


@pytest.mark.own
def test_the_weight_outlives_a_reload_and_the_ipvs_process(director):
    say(director, "state0", 7)
    daemon = checking(director, PROGRAM)
    weighs(director, 5)
    daemon.reload(daemon.config_file.read_text().replace("weight 10", "weight 20"))
    daemon.wait_for_log("Configuration running", times=2)
    weighs(director, 5)

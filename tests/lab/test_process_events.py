"""vrrp_track_process where the kernel tells of processes, which it does in the machine's own namespaces only.

The router there speaks to nobody: unicast to an address of the loopback interface.
"""
import os
import shutil
import subprocess

import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.process import Process

pytestmark = pytest.mark.own

CONFIG = """
vrrp_track_process watched {{
    process {process}
    {settings}
}}
vrrp_instance VI_1 {{
    state BACKUP
    virtual_router_id 251
    version 3
    advert_int 0.1
    unicast_src_ip 127.0.0.1
    unicast_peer {{
        127.0.0.2
    }}
    track_process {{
        watched
    }}
    no_virtual_ipaddress
}}
"""


class Machine:
    """This one, without a namespace around it; no more of a Host than a Daemon needs."""

    def __init__(self, folder):
        self._folder = folder
        self.processes = []

    def folder(self):
        return self._folder

    def start(self, *words, log):
        self.processes.append(Process([str(word) for word in words], self._folder / log))
        return self.processes[-1]


@pytest.fixture
def machine(network):
    made = Machine(network.folder)
    yield made
    for process in made.processes:
        process.kill()


@pytest.fixture
def program(network):
    """Nobody else's on this machine."""
    copy = network.folder / f"hf{os.getpid()}"
    shutil.copy("/bin/sleep", copy)
    return copy


def states(daemon):
    return [line.split("Entering ")[1].split(" STATE")[0] for line in daemon.log_lines("Entering .* STATE")]


def start(machine, process, settings=""):
    daemon = Daemon(machine, CONFIG.format(process=process, settings=settings), parts="vrrp").start()
    daemon.wait_for_log("Quorum (gained|lost) for tracked process watched")
    assert not daemon.log_lines("/proc is read every")
    return daemon


def test_processes_that_come_and_go_are_counted(machine, program):
    daemon = start(machine, program.name, "quorum 2\n    quorum_max 3")
    assert states(daemon) == ["FAULT"]
    running = [machine.start(program, "infinity", log="watched.log") for _ in range(2)]
    eventually(lambda: states(daemon)[-1] == "MASTER", what="two are enough")
    running.extend(machine.start(program, "infinity", log="watched.log") for _ in range(2))
    eventually(lambda: states(daemon)[-1] == "FAULT", what="four are too many")
    running.pop().kill()
    eventually(lambda: states(daemon)[-1] == "MASTER", what="three are not")
    running.pop().kill()
    running.pop().kill()
    eventually(lambda: states(daemon)[-1] == "FAULT", what="one is too few")


def test_delays(machine, program):
    daemon = start(machine, program.name, "fork_delay 0.5\n    terminate_delay 3600")
    running = machine.start(program, "infinity", log="watched.log")
    always(lambda: states(daemon) == ["FAULT"], during=0.3, what="it is not believed yet")
    eventually(lambda: states(daemon)[-1] == "MASTER", what="it has run for long enough")
    running.kill()
    always(lambda: states(daemon)[-1] == "MASTER", during=0.5, what="it may come back")


def test_parameters(machine, program):
    daemon = start(machine, f"{program} 1000", "param_match initial")
    other = machine.start(program, "2000", log="watched.log")
    always(lambda: states(daemon) == ["FAULT"], during=0.3, what="another one")
    machine.start(program, "10000", log="watched.log")
    eventually(lambda: states(daemon)[-1] == "MASTER", what="one whose parameter begins so")
    other.kill()


def test_events_that_were_lost_do_not_matter(machine, program):
    daemon = start(machine, program.name)
    vrrp = daemon.child("vrrp")
    daemon.configure("global_defs {\n    process_monitor_rcv_bufs 4096\n}\n" + daemon.config_file.read_text())
    daemon.reload()
    daemon.wait_for_log("Reloading")
    daemon.stop_child("vrrp")
    for _ in range(200):
        subprocess.run(["true"], check=True)
    machine.start(program, "infinity", log="watched.log")
    daemon.continue_child("vrrp")
    eventually(lambda: states(daemon)[-1] == "MASTER", what="all of /proc is looked at")
    assert daemon.child("vrrp") == vrrp


def test_a_reload_that_tracks_more_leaves_a_master_alone(machine, program):
    running = machine.start(program, "infinity", log="watched.log")
    daemon = start(machine, program.name)
    eventually(lambda: states(daemon)[-1] == "MASTER", what="it runs")
    text = daemon.config_file.read_text()
    daemon.reload(text.replace("        watched\n", "        watched\n        again\n") +
                  f"vrrp_track_process again {{\n    process {program}\n    full_command\n}}\n")
    daemon.wait_for_log("Reloading")
    always(lambda: states(daemon)[-1] == "MASTER", during=0.5, what="it stays master")
    running.kill()
    eventually(lambda: states(daemon)[-1] == "FAULT", what="it has ended")
    assert states(daemon).count("FAULT") == 1

"""What notify scripts and notify pipes are told, word for word what keepalived tells."""
from pathlib import Path

import pytest

from testbed.daemon import OURS, Daemon
from testbed.eventually import eventually
from testbed.listener import Listener, by_object
from testbed.pair import NAMED_INSTANCE

RIVAL = Path(__file__).parent / "testbed" / "rival.py"
GLOBAL = """global_defs {{
    script_user root
    notify_fifo {pipe}
    notify_fifo_script "{folder}/reader own argument"
    vrrp_notify_priority_changes
}}
track_file points {{
    file {folder}/points
}}
vrrp_sync_group G {{
    group {{
        A
        B
    }}
    {scripts}
}}
"""
KINDS = ("master", "backup", "fault", "stop")


def scripts(folder, name, kinds):
    lines = [f'notify_{kind} "{folder}/notify {name} {kind}"' for kind in kinds]
    return "\n    ".join(lines + [f'notify "{folder}/notify {name} any"'])


class Story:
    """A group of A and B, and C alone, on a host with two interfaces; everything happens to them."""

    def __init__(self, network, program):
        self.host = network.host(program)
        self.lan, self.other = network.switch(f"lan-{program}"), network.switch(f"other-{program}")
        self.host.connect(self.lan, "eth0", "10.0.0.1/24")
        self.host.connect(self.other, "eth1", "10.1.0.1/24")
        self.ear = Listener(self.host.folder())
        self.rival = network.host(f"rival-{program}")
        self.rival.connect(self.lan, "eth0", "10.0.0.9/24")
        self.daemon = Daemon(self.host, self.configuration("ABC"), program, parts="vrrp")

    def configuration(self, names):
        folder = self.host.folder()
        text = GLOBAL.format(pipe=self.ear.pipe, folder=folder, scripts=scripts(folder, "G", KINDS))
        for vrid, name in enumerate(names, 1):
            more = scripts(folder, name, (*KINDS, "master_rx_lower_pri"))
            if name == "C":
                more += "\n    track_file {\n        points weight 1\n    }"
                more += f'\n    notify_deleted "{folder}/notify C deleted"'
            interface = "eth1" if name == "B" else "eth0"
            text += NAMED_INSTANCE.format(name=name, interface=interface, vrid=vrid, more=more)
        return text

    def until(self, line, times=1):
        eventually(lambda: self.ear.lines().count(line) >= times, what=f"{line} in {self.daemon.program}'s pipe")

    def start(self):
        for name in ("eth0", "eth1"):
            eventually(lambda: self.host.run("cat", f"/sys/class/net/{name}/operstate").stdout == "up\n", what=name)
        self.daemon.start()
        self.until('GROUP "G" MASTER 0')
        self.until('INSTANCE "C" MASTER 100')

    def run(self):
        self.start()
        (self.host.folder() / "points").write_text("20\n")
        self.until('INSTANCE "C" MASTER_PRIORITY 120')
        self.host.interfaces["eth1"].cut()
        self.until('GROUP "G" FAULT 0')
        self.host.interfaces["eth1"].plug()
        self.until('GROUP "G" MASTER 0', times=2)
        self.provoke()
        self.until('INSTANCE "C" MASTER_RX_LOWER_PRI 120')
        self.daemon.reload(self.configuration("AB"))
        self.until('INSTANCE "C" DELETED 120')

    def provoke(self):
        """A weaker master."""
        self.rival.run("/usr/bin/python3", RIVAL, "10.0.0.9", 3, 50, "10.0.0.53", 10)


def test_everybody_is_told_what_keepalived_tells(network):
    stories = [Story(network, program) for program in ("keepalived", "holdfast")]
    for story in stories:
        story.run()
        story.daemon.stop()
    theirs, ours = (story.ear for story in stories)
    # keepalived ends its reader before it has read the last lines, and restarts it at a reload.
    said = [[line for line in ear.lines() if line.split()[0] in ("GROUP", "INSTANCE") and "STOP" not in line]
            for ear in (theirs, ours)]
    assert by_object(said[0], 1) == by_object(said[1], 1)

    # keepalived runs the specific script and the generic one at the same time.
    for kind in ("any", "specific"):
        told = [[line for line in ear.heard("notify") if (line.split()[1] == "any") == (kind == "any")]
                for ear in (theirs, ours)]
        assert {name: sorted(lines) for name, lines in by_object(told[0], 0).items()} == \
            {name: sorted(lines) for name, lines in by_object(told[1], 0).items()}
    assert "G any GROUP G STOP 0" in ours.heard("notify")


@pytest.mark.own
def test_the_scripts_of_an_instance_run_in_the_order_of_events(network):
    story = Story(network, OURS)
    slow = story.host.folder() / "notify"
    slow.write_text(slow.read_text() + "sleep 0.$(($$ % 4))\n")
    story.run()
    story.daemon.stop()
    states = [line.split()[4] for line in story.ear.heard("notify") if line.startswith("B any")]
    assert states == ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER", "STOP"]


@pytest.mark.own
def test_a_reload_leaves_the_reader_of_a_pipe_alone_and_loses_no_line(network):
    story = Story(network, OURS)
    story.start()
    for reloads in range(1, 4):
        story.daemon.reload(story.configuration("AB" if reloads % 2 else "ABC"))
        story.daemon.wait_for_log("Configuration running", times=reloads + 1)
    story.daemon.stop()
    lines = story.ear.lines()
    assert [line for line in lines if line.startswith(("begin", "end"))] == \
        [f"begin own argument {story.ear.pipe}", "end"]
    assert lines[-2] == 'GROUP "G" STOP 0'
    assert not story.ear.pipe.exists()


@pytest.mark.own
def test_a_script_that_hangs_delays_nobody_else(network):
    story = Story(network, OURS)
    folder = story.host.folder()
    hang = folder / "hang"
    hang.write_text("#!/bin/sh\nexec sleep 1000\n")
    hang.chmod(0o700)
    story.daemon.configure(story.configuration("ABC").replace(f'"{folder}/notify C any"', f'"{hang}"'))
    story.start()
    eventually(lambda: "G any GROUP G MASTER 0" in story.ear.heard("notify"), what="the group's script runs")
    story.provoke()
    story.until('INSTANCE "C" MASTER_RX_LOWER_PRI 100')
    assert "C backup" in story.ear.heard("notify") and "C master" not in story.ear.heard("notify")
    story.daemon.kill()


@pytest.mark.own  # keepalived has it since 2.3.0
@pytest.mark.parametrize("kept", [False, True], ids=["the file", "the link"])
def test_what_a_link_leads_to_is_run(network, kept):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    script, link, told = (host.folder() / name for name in ("script", "link", "told"))
    script.write_text(f"#!/bin/sh\necho $0 >{told}\n")
    script.chmod(0o755)
    link.symlink_to(script)
    settings = "script_user root\n" + ("use_symlink_paths\n" if kept else "")
    config = f"global_defs {{\n{settings}}}\n" + NAMED_INSTANCE.format(
        name="V", interface="eth0", vrid=1, more=f"notify_master {link}")
    Daemon(host, config, parts="vrrp").start()
    eventually(lambda: told.exists() and told.read_text() == f"{link if kept else script.resolve()}\n", what="its name")

"""The files by which a reload is agreed on with others, and the programs run at both ends of a daemon's life."""
import datetime
import time

import pytest

from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own


@pytest.fixture(name="host")
def make_host(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host


def settings(lines, priority=100):
    return "global_defs {\n" + "".join(f"    {line}\n" for line in lines) + "}\n" + instance(priority)


def start(host, lines):
    daemon = Daemon(host, settings(lines), parts="vrrp").start()
    eventually(lambda: host.has(VIP), what="it is master")
    return daemon


def soon(seconds, with_date=False):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%d %H:%M:%SZ" if with_date else "%H:%M:%SZ")


def script(host, name, lines):
    path = host.folder() / name
    path.write_text("#!/bin/sh\n" + lines)
    path.chmod(0o755)
    return path


def test_a_reload_at_a_time(host):
    when = host.folder() / "when"
    capture = Capture(host)
    daemon = start(host, [f"reload_time_file {when}"])
    daemon.configure(settings([f"reload_time_file {when}"], priority=150))
    when.write_text("no time\n")
    daemon.wait_for_log(f"{when}: not a time")
    when.write_text(soon(3600) + "\n")
    daemon.wait_for_log("Scheduling reload for")
    when.write_text(soon(2, with_date=True) + "\n")
    daemon.wait_for_log("Reload time updated from")
    eventually(lambda: capture.adverts()[-1].priority == 150, what="the new configuration is in force")
    eventually(lambda: not when.exists(), what="its file is removed")
    assert len(daemon.log_lines("Reloading ")) == 1


def test_a_reload_is_called_off(host):
    when = host.folder() / "when"
    daemon = start(host, [f"reload_time_file {when}"])
    when.write_text(soon(2))
    daemon.wait_for_log("Scheduling reload for")
    when.unlink()
    daemon.wait_for_log("Cancelling reload scheduled for")
    always(lambda: not daemon.log_lines("Reloading "), during=2.5, what="nothing is reloaded")


def test_a_reload_each_day(host):
    when = host.folder() / "when"
    when.write_text(soon(3))
    daemon = start(host, [f"reload_time_file {when}", "reload_repeat"])
    daemon.wait_for_log("Reloading ")
    daemon.wait_for_log("Scheduling reload for", times=2)
    assert when.exists()


def test_the_marker_is_gone_when_the_file_has_been_read(host):
    default, named = host.folder() / "daemon.reload", host.folder() / "marker"
    victim = host.folder() / "victim"
    daemon = start(host, ["reload_file"])
    default.write_text("wait for me")
    daemon.reload(settings([f"reload_file {named}"], priority=150))
    eventually(lambda: not default.exists(), what="the marker beside the pid file is removed")
    daemon.wait_for_log("Configuration running", times=2)
    named.write_text("wait for me")
    daemon.reload("nonsense {\n")
    eventually(lambda: not named.exists(), what="it is removed though the file is refused")
    victim.write_text("mine")
    named.symlink_to(victim)
    daemon.reload(settings([f"reload_file {named}"]))
    daemon.wait_for_log("reload_file: create .*marker")
    assert victim.read_text() == "mine", "no symbolic link is followed"


def test_what_was_wrong_is_in_a_file(host):
    log = host.folder() / "check.log"
    daemon = start(host, [f"reload_check_config {log}"])
    daemon.reload("vrrp_instance {\n")
    eventually(lambda: log.exists() and "daemon.conf:1" in log.read_text(), what="the file says what is wrong")
    assert host.has(VIP)
    daemon.reload(settings([f"reload_check_config {log}"], priority=150))
    eventually(lambda: log.read_text() == "", what="nothing is wrong with the next one")


def test_the_programs_at_both_ends(host):
    told = host.folder() / "told"
    say = "echo $1 $(ip -o address show to 10.0.0.50 | wc -l) >>" + str(told)
    program = script(host, "tell", f"sleep 0.3\n{say}\n")
    daemon = start(host, [f'{stage}_script "{program} {stage}"' for stage in ("startup", "pre_shutdown", "shutdown")])
    assert told.read_text() == "startup 0\n"
    assert daemon.stop() == 0
    assert told.read_text() == "startup 0\npre_shutdown 1\nshutdown 0\n"


def test_nothing_is_given_up_before_the_hook_has_ended(host):
    done = host.folder() / "done"
    program = script(host, "leave", f"sleep 1.5\ndate +%s.%N >{done}\n")
    capture = Capture(host)
    daemon = start(host, [f"pre_shutdown_script {program}"])
    since = time.time()
    assert daemon.stop() == 0
    ended = float(done.read_text())
    adverts = capture.adverts(since=since)
    farewell = next(advert for advert in adverts if advert.priority == 0)
    assert farewell.time >= ended
    assert len([advert for advert in adverts if advert.time < ended]) >= 10, "it serves on meanwhile"


def test_a_hook_that_hangs_holds_nothing_up_for_long(host):
    program = script(host, "hang", "trap '' TERM\nwhile :; do sleep 1; done\n")
    daemon = start(host, [f"{stage}_script {program}\n    {stage}_script_timeout 1"
                          for stage in ("startup", "pre_shutdown")])
    assert len(daemon.log_lines("startup script .* took more than 1 s, going on without it")) == 1
    assert daemon.stop() == 0
    assert daemon.log_lines("pre_shutdown script .* took more than 1 s, going on without it")
    assert not host.has(VIP)


def test_a_hook_that_cannot_be_run_stops_nothing(host):
    daemon = start(host, [f"startup_script {host.folder()}/none", "pre_shutdown_script /bin/false"])
    assert daemon.log_lines("startup script .*none cannot be run")
    assert daemon.stop() == 0
    assert daemon.log_lines(r"pre_shutdown script /bin/false failed \(exit status 1\)")

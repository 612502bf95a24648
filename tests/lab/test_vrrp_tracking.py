"""What an instance depends on besides its own interface."""
import os
import shutil

from testbed.eventually import always, eventually
from testbed.pair import Pair, instance


def tracking_pair(network, block, **options):
    """A pair where `a` has a second interface, and `block` in its instance."""
    pair = Pair(network, **options)
    pair.a.connect(network.switch("wan"), "eth1", "10.1.0.1/24")
    # The kernel takes up to a second to tell of a carrier.
    eventually(lambda: "state UP" in pair.a.ip("link", "show", "eth1").stdout, what="eth1 has its carrier")
    text = instance(pair.PRIORITIES[0]).replace("    virtual_ipaddress", f"{block}\n    virtual_ipaddress")
    pair.daemon_a.configure(text)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    return pair


def test_a_tracked_interface_that_is_down_is_a_fault(network):
    pair = tracking_pair(network, "    track_interface {\n        eth1\n    }")
    pair.a.interfaces["eth1"].cut()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    pair.daemon_a.wait_for_log("Entering FAULT STATE")
    pair.a.interfaces["eth1"].plug()
    eventually(lambda: pair.masters() == [pair.a], what="a is back")


def test_a_tracked_interface_with_a_weight_moves_the_priority(network):
    pair = tracking_pair(network, "    track_interface {\n        eth1 weight -150\n    }")
    pair.a.interfaces["eth1"].cut()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    pair.daemon_a.wait_for_log("Changing effective priority from 200 to 50")
    pair.a.interfaces["eth1"].plug()
    eventually(lambda: pair.masters() == [pair.a], what="a is back")


def test_a_small_weight_costs_nothing(network):
    pair = tracking_pair(network, "    track_interface {\n        eth1 weight -50\n    }")
    pair.a.interfaces["eth1"].cut()
    pair.daemon_a.wait_for_log("Changing effective priority from 200 to 150")
    always(lambda: pair.masters() == [pair.a], during=0.6, what="a stays master")


def test_a_tracked_file_moves_the_priority(network):
    number = network.folder / "number"
    pair = Pair(network)
    text = instance(pair.PRIORITIES[0]).replace(
        "    virtual_ipaddress", "    track_file {\n        drain\n    }\n    virtual_ipaddress")
    pair.daemon_a.configure(f"track_file drain {{\n    file {number}\n}}\n{text}")
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    number.write_text("-150\n")
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    number.unlink()
    eventually(lambda: pair.masters() == [pair.a], what="a is back")


def test_a_tracked_script_that_fails_is_a_fault(network):
    flag, script = network.folder / "flag", network.folder / "check"
    script.write_text(f"#!/bin/sh\nexec test ! -e {flag}\n")
    script.chmod(0o700)
    pair = Pair(network)
    text = instance(pair.PRIORITIES[0]).replace(
        "    virtual_ipaddress", "    track_script {\n        check\n    }\n    virtual_ipaddress")
    pair.daemon_a.configure("global_defs {\n    script_user root\n}\n"
                            f"vrrp_script check {{\n    script {script}\n    interval 0.1\n    timeout 10\n    fall 2\n}}\n{text}")
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    flag.write_text("")
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    pair.daemon_a.wait_for_log(r"VRRP_Script\(check\) failed \(exited with status 1\)")
    flag.unlink()
    eventually(lambda: pair.masters() == [pair.a], what="a is back")


def test_a_tracked_process_that_ends_is_a_fault(network):
    name = f"hf{os.getpid()}"  # nobody else's on this machine
    program = network.folder / name
    shutil.copy("/bin/sleep", program)
    pair = Pair(network)
    text = instance(pair.PRIORITIES[0]).replace(
        "    virtual_ipaddress", "    track_process {\n        watched\n    }\n    virtual_ipaddress")
    pair.daemon_a.configure(f"vrrp_track_process watched {{\n    process {name}\n    quorum 2\n    weight 0\n}}\n{text}")
    running = [pair.a.start(program, "infinity", log="watched.log") for _ in range(2)]
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    running[0].kill()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    pair.a.start(program, "infinity", log="watched.log")
    eventually(lambda: pair.masters() == [pair.a], what="a is back")
    running[1].kill()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over again")

"""Any process of ours may be killed while 200 requests a second go through: none fails."""
import os
import signal

import pytest

from testbed.directors import VIP, Directors
from testbed.eventually import eventually
from testbed.ipvs import table
from testbed.steady_load import A_SECOND, Load

pytestmark = [pytest.mark.ipvs, pytest.mark.own]


def test_no_request_fails(network):
    farm = Directors(network, "NAT")
    farm.daemon1.start()
    eventually(lambda: farm.dir1.has(VIP), what="dir1 is master")
    farm.daemon2.start()
    eventually(lambda: all(len(table(host)) for host in (farm.dir1, farm.dir2)), within=30, what="both have a table")
    load = Load(farm.client, VIP)
    for program in ("holdfast-ipvs", "holdfast-checkers", "holdfast-vrrp"):
        before = eventually(lambda: farm.daemon1.process_of(program), what=program)
        os.kill(before, signal.SIGKILL)
        eventually(lambda: farm.daemon1.process_of(program) not in (None, before), what=f"another {program}")
        load.more(A_SECOND)
    os.kill(farm.daemon1.process.pid, signal.SIGKILL)
    load.more(A_SECOND)
    farm.daemon1.start()
    farm.daemon1.wait_for_log("Going on as MASTER for the process before", times=2, within=30)
    load.more(2 * A_SECOND)
    assert load.counts()[1] == 0, load.counts()
    assert not farm.dir2.has(VIP) and not farm.daemon2.log_lines("Entering MASTER STATE")

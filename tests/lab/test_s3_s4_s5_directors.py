"""S3, S4, S5: two directors in front of two web servers, by NAT, DR and TUN."""
import time

import pytest

from testbed.directors import MASTER_DOWN, METHOD, SERVICE, URL, VIP, Directors
from testbed.eventually import eventually
from testbed.ipvs import servers
from testbed.probe import Probe

SLACK = 0.2  # what the scenario allows beyond the protocol


@pytest.mark.ipvs
@pytest.mark.parametrize("lb_kind", ["NAT", "DR", "TUN"])
def test_service_survives_the_masters_machine(network, lb_kind):
    lab = Directors(network, lb_kind)
    lab.start()
    eventually(lambda: lab.master() is lab.dir1, what="DIR1 is master")
    for director in (lab.dir1, lab.dir2):
        eventually(lambda: len(servers(director, SERVICE)) == 2, what="two real servers in the table")
        assert {method for method, _ in servers(director, SERVICE).values()} == {METHOD[lb_kind]}

    answers = eventually(lambda: all(got := lab.client.get(URL, 6)) and got, what="the client is served")
    assert set(answers) == {"Servidor Real 1", "Servidor Real 2"}
    assert all(one != next_one for one, next_one in zip(answers, answers[1:])), answers

    probe = Probe(lab.client, "tcp", f"{VIP}:80")
    lab.cut(lab.dir1)
    cut_at = time.time()
    eventually(lambda: probe.answered_since(cut_at + 0.1), what="the client is served by DIR2")
    assert lab.client.neighbour(VIP) == lab.dir2.interfaces["eth0"].mac()
    assert lab.dir2.has(VIP)

    lab.plug(lab.dir1)
    eventually(lambda: lab.master() is lab.dir1, what="DIR1 has taken over again")
    back_at = time.time()
    eventually(lambda: probe.answered_since(back_at))
    eventually(lambda: lab.client.neighbour(VIP) == lab.dir1.interfaces["eth0"].mac())
    probe.stop()
    assert probe.longest_gap().length <= MASTER_DOWN + SLACK

"""A reload never delays an advert, and a bad file never changes anything."""
import re

import pytest

import bad_files
from testbed.capture import Capture
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import table
from testbed.pair import VIP, Pair, instance

SERVICES, SERVERS = 2000, 10


def many_services():
    text = []
    for number in range(SERVICES):
        servers = "".join(
            f"    real_server 10.{number >> 8}.{number & 255}.{server} 80 {{\n        weight 1\n"
            "        TCP_CHECK {\n            connect_timeout 3\n        }\n    }\n" for server in range(1, SERVERS + 1))
        text.append(f"virtual_server 172.16.{number >> 8}.{number & 255} 80 {{\n    lb_algo rr\n    lb_kind NAT\n"
                    f"    protocol TCP\n{servers}}}\n")
    return "".join(text)


def longest_interval(adverts):
    return max(later.time - earlier.time for earlier, later in zip(adverts, adverts[1:]))


def test_adverts_keep_their_rhythm_through_a_huge_reload(network):
    pair = Pair(network)
    capture = Capture(pair.b)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    services, longest = many_services(), []
    for priority in (201, 202, 203, 204):
        since = capture.adverts()[-1].time
        pair.daemon_a.reload(instance(priority) + services)
        done = eventually(lambda: [advert for advert in capture.adverts(since=since) if advert.priority == priority],
                          within=60, what="the new priority is advertised")
        eventually(lambda: capture.adverts()[-1].time > done[0].time + 0.5)
        longest.append(longest_interval(capture.adverts(source="10.0.0.1", since=since)))
        if min(longest) < 0.12:
            break
    print("longest interval during each reload in ms:", [round(gap * 1000, 1) for gap in longest])
    assert min(longest) < 0.12, "advert_int is 0.1 s"
    assert not pair.daemon_b.log_lines("VI_1.*Entering MASTER STATE"), "b took over during a reload"
    assert pair.masters() == [pair.a]


def break_and_repair(host, daemon, capture, unchanged):
    for make, reason in bad_files.UNUSABLE.items():
        lines, since = len(daemon.log_lines()), capture.adverts()[-1].time
        make(daemon.config_file)
        daemon.reload()
        reason = re.compile(reason.format(path=re.escape(str(daemon.config_file))))
        eventually(lambda: [line for line in daemon.log_lines()[lines:] if reason.search(line)],
                   what=f"the log says what is wrong with a file that is {make.__name__}")
        always(unchanged, during=0.6, what=f"nothing changes with a file that is {make.__name__}")
        adverts = capture.adverts(since=since)
        assert len(adverts) >= 4 and {advert.priority for advert in adverts} == {100}
        bad_files.undo(daemon.config_file)
    daemon.reload(bad_files.good().replace("priority 100", "priority 150"))
    eventually(lambda: capture.adverts()[-1].priority == 150, what="a good file is taken up afterwards")
    assert unchanged()


def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return host, Capture(host)


@pytest.mark.own
def test_a_bad_file_changes_nothing(network):
    host, capture = director(network)
    daemon = Daemon(host, bad_files.good(), parts="vrrp").start()
    eventually(lambda: host.has(VIP) and capture.adverts(), what="the VIP is there")
    break_and_repair(host, daemon, capture, lambda: host.has(VIP))


@pytest.mark.own
@pytest.mark.ipvs
def test_a_bad_file_leaves_the_ipvs_table_alone(network):
    host, capture = director(network)
    daemon = Daemon(host, bad_files.good()).start()
    eventually(lambda: host.has(VIP) and capture.adverts() and table(host), what="VIP and service are there")
    before = table(host)
    assert list(before) == [f"TCP {VIP}:80"] and before[f"TCP {VIP}:80"]["servers"]
    break_and_repair(host, daemon, capture, lambda: host.has(VIP) and table(host) == before)

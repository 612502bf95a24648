"""Who becomes master, and who stays it: nopreempt, preempt_delay, addresses that only one side has."""
import pytest

from testbed.capture import Capture
from testbed.daemon import check_config
from testbed.eventually import always, eventually
from testbed.pair import VIP, Pair, instance

INTERVAL = 0.1


def with_line(text, line):
    return text.replace("    priority", f"    {line}\n    priority")


def stronger_one_comes_second(network, line):
    """The pair, where b is master and a has begun as backup, and what b sees from then on."""
    pair = Pair(network)
    pair.daemon_a.configure(with_line(instance(200), line))
    pair.daemon_b.start()
    eventually(lambda: pair.masters() == [pair.b], what="b is master")
    capture = Capture(pair.b)
    pair.daemon_a.start()
    pair.daemon_a.wait_for_log("Entering BACKUP STATE")
    return pair, capture


def test_nopreempt_waits_for_the_masters_end(network):
    pair, capture = stronger_one_comes_second(network, "nopreempt")
    always(lambda: pair.masters() == [pair.b], during=1, what="b stays master")
    assert not capture.adverts(source="10.0.0.1")
    pair.daemon_b.stop()
    eventually(lambda: pair.masters() == [pair.a], what="a takes over")
    pair.daemon_b.start()
    always(lambda: pair.masters() == [pair.a], during=1, what="a stays master")


def test_preempt_delay_is_waited_for_while_there_is_a_master(network):
    pair, capture = stronger_one_comes_second(network, "preempt_delay 2")
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    times = [advert.time for advert in capture.adverts()]
    assert capture.adverts(source="10.0.0.1")[0].time - times[0] > 1.5
    pair.daemon_a.stop()
    eventually(lambda: pair.masters() == [pair.b], what="b takes over")
    pair.daemon_b.kill()
    pair.daemon_a.start()  # nobody is there: nothing to wait for
    since = capture.adverts()[-1].time
    eventually(lambda: capture.adverts(source="10.0.0.1", since=since + 0.001), within=1.9, what="a is master at once")


@pytest.mark.own
@pytest.mark.parametrize("line, said", [("nopreempt", "nopreempt cannot work with state MASTER"),
                                        ("preempt_delay 5", "preempt_delay cannot work with state MASTER")])
def test_what_cannot_work_is_said(network, line, said):
    pair = Pair(network)
    pair.daemon_a.configure(with_line(instance(200), line).replace("state BACKUP", "state MASTER"))
    _, output = check_config(pair.a, pair.daemon_a.config_file)
    assert said in output


def test_an_address_that_only_one_side_has_makes_no_second_master(network):
    pair = Pair(network)
    capture = Capture(pair.b)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.daemon_a.reload(instance(200).replace(f"{VIP}/24", f"{VIP}/24\n        10.0.0.51/24"))
    eventually(lambda: pair.a.has("10.0.0.51"), what="a has another address")
    since = capture.adverts()[-1].time
    always(lambda: not pair.b.has(VIP), during=1, what="b goes on listening")
    assert not capture.adverts(source="10.0.0.2", since=since)
    pair.daemon_b.wait_for_log("expected 1 VIPs but received 2|VIPs|address.* not present")
    pair.daemon_b.reload(instance(100).replace(f"{VIP}/24", f"{VIP}/24\n        10.0.0.52/24"))
    eventually(lambda: len(pair.daemon_b.log_lines("Configuration running")) == 2, what="it is in force")
    always(lambda: not pair.b.has(VIP), during=1, what="b goes on listening")

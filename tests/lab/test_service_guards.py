"""What protects a service as a whole: mass_failure_guard, slow_start."""
import os
import signal

import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers
from testbed.mailbox import Mailbox, body
from testbed.process import wait_until_gone
from testbed.webserver import WebServer
from test_alerts import Hook
from test_ipvs_process import ipvs_process

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

VIP = "10.0.0.50"
SERVICE = f"TCP {VIP}:80"
CHECK = "TCP_CHECK {\n            connect_timeout 1\n            retry 0\n            delay_loop 0.5\n        }"


def real(number, weight=1):
    return f"    real_server 10.0.0.10{number} 80 {{\n        weight {weight}\n        {CHECK}\n    }}\n"


def service(*reals, more=""):
    return (f"virtual_server {VIP} 80 {{\n    lb_algo wrr\n    lb_kind NAT\n    protocol TCP\n    {more}\n"
            + "".join(reals) + "}\n")


class Farm:
    """A director and four web servers, which are addresses of one host."""

    def __init__(self, network):
        lan = network.switch("lan")
        self.director, self.web = network.host("dir"), network.host("web")
        self.director.connect(lan, "eth0", "10.0.0.1/24")
        self.web.connect(lan, "eth0", "10.0.0.100/24")
        self.heal()
        WebServer(self.web, "Servidor Real")

    def start(self, text):
        self.daemon = Daemon(self.director, text, parts="checkers").start()
        eventually(lambda: self.servers().keys() == {1, 2, 3, 4}, what="all servers are in the table")
        self.daemon.wait_for_log("TCP connection to .* success", times=4)
        return self.daemon

    def servers(self):
        """{number: weight}"""
        return {int(address.split(":")[0][-1]): weight
                for address, (_, weight) in servers(self.director, SERVICE).items()}

    def fail(self, *numbers):
        for number in numbers:
            self.web.ip("address", "delete", f"10.0.0.10{number}/32", "dev", "eth0")

    def heal(self, *numbers):
        for number in numbers or range(1, 5):
            self.web.ip("address", "replace", f"10.0.0.10{number}/32", "dev", "eth0")

    def kill_ipvs_process(self):
        victim = ipvs_process(self.daemon)
        os.kill(victim, signal.SIGKILL)
        wait_until_gone([victim])
        eventually(lambda: ipvs_process(self.daemon) not in (None, victim), what="it is started again")


@pytest.fixture
def farm(network):
    return Farm(network)


ALL = {1: 1, 2: 1, 3: 1, 4: 1}
GUARD = "mass_failure_guard 50 600 release 75"


def test_servers_that_fail_together_stay(farm):
    reals = [real(number) for number in range(1, 5)]
    daemon = farm.start(service(*reals, more=GUARD))
    farm.fail(1)
    eventually(lambda: farm.servers() == {2: 1, 3: 1, 4: 1}, what="one that fails alone leaves")
    farm.fail(2, 3, 4)
    daemon.wait_for_log(r"ALARM: 3 of 4 real servers of VS \[10.0.0.50\]:tcp:80 failed within 600 s")
    eventually(lambda: farm.servers() == ALL, what="the last good set is back")
    daemon.wait_for_log("TCP_CHECK on service .* failed", times=4)
    always(lambda: farm.servers() == ALL, during=2.0, what="it stays")

    farm.kill_ipvs_process()
    always(lambda: farm.servers() == ALL, during=2.0, what="it stays when the process dies")

    farm.heal(1, 2, 3)
    daemon.wait_for_log("mass_failure_guard of VS .* is released as enough are well, 3 real servers are up")
    eventually(lambda: farm.servers() == {1: 1, 2: 1, 3: 1}, what="the one that is really dead leaves")


WHO_IS_TOLD = """global_defs {{
    router_id lb1
    notification_email {{
        ops@example.com
    }}
    smtp_server 10.0.0.100
    webhook http://10.0.0.100:8080/
    lvs_notify_fifo {pipe}
}}
"""


def test_the_alarm_reaches_everybody_who_is_told_of_the_service(farm):
    box, hook, pipe = Mailbox(farm.web), Hook(farm.web), farm.director.folder() / "pipe"
    reals = [real(number) for number in range(1, 5)]
    farm.start(WHO_IS_TOLD.format(pipe=pipe) + service(*reals, more=f"smtp_alert\n    {GUARD}"))
    farm.director.start("cat", pipe, log="pipe.log")
    told = farm.director.folder() / "pipe.log"
    vs = f"[{VIP}]:tcp:80"

    def subjects():
        return [subject for subject in box.subjects() if "Virtualserver" in subject and "ALARM" in subject]

    def of_the_guard():
        return [(event["name"], event["old_state"], event["state"])
                for event in hook.events() if event["what"] == "mass_failure_guard"]

    farm.fail(1, 2, 3, 4)
    alarm = f"[lb1] Virtualserver {vs} - ALARM"
    eventually(lambda: subjects() == [alarm], what="a mail", within=30)
    text, = (body(mail) for mail in box.mails() if mail["Subject"] == alarm)
    assert text.startswith("=> ALARM: ") and "mass_failure_guard keeps them in the table" in text
    eventually(lambda: of_the_guard() == [(vs, None, "ENGAGED")], what="an event")
    eventually(lambda: f"VS {vs} MASS_FAILURE" in told.read_text().splitlines(), what="a line in the pipe")
    farm.heal()
    eventually(lambda: subjects() == [alarm, f"{alarm} is over"], what="it is over", within=30)
    eventually(lambda: of_the_guard()[1:] == [(vs, "ENGAGED", "RELEASED")], what="an event")
    eventually(lambda: f"VS {vs} MASS_FAILURE_OVER" in told.read_text().splitlines(), what="a line in the pipe")


def test_an_operator_ends_the_guard(farm):
    reals = [real(number) for number in range(1, 5)]
    daemon = farm.start(service(*reals, more=GUARD))
    farm.fail(1, 2, 3, 4)
    daemon.wait_for_log("ALARM")
    daemon.wait_for_log("TCP_CHECK on service .* failed", times=4)
    assert farm.servers() == ALL
    daemon.reload(service(*reals))
    eventually(lambda: farm.servers() == {}, what="the failures count")
    daemon.wait_for_log("is released by the configuration")


def test_a_server_that_comes_back_starts_slowly(farm):
    reals = [real(1, weight=1000), *(real(number) for number in range(2, 5))]
    text = service(*reals, more="slow_start 30")
    daemon = farm.start(text)
    assert farm.servers()[1] == 1000
    farm.fail(1)
    eventually(lambda: 1 not in farm.servers())
    farm.heal()
    daemon.wait_for_log(r"Slow start of service \[10.0.0.101\]:tcp:80 of VS \[10.0.0.50\]:tcp:80: weight 1 now")
    eventually(lambda: 1 < farm.servers()[1] < 1000, what="it rises")

    so_far = farm.servers()[1]
    daemon.reload(text.replace("slow_start 30", "slow_start 60"))
    eventually(lambda: so_far < farm.servers()[1] < 1000, what="it goes on after a reload")
    so_far = farm.servers()[1]
    farm.kill_ipvs_process()
    always(lambda: farm.servers()[1] >= so_far, during=2.0, what="it does not begin anew")
    eventually(lambda: farm.servers()[1] > so_far, what="it goes on when the process dies")
    daemon.reload(text.replace("slow_start 30", "slow_start 1"))
    eventually(lambda: farm.servers() == {1: 1000, 2: 1, 3: 1, 4: 1}, what="it arrives")
    daemon.wait_for_log("Changing weight from .* to 1000 for active service", times=1)
    assert not daemon.log_lines("not what it should be")

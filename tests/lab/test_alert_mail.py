"""Alert mails: to whom, when and what, word for word what keepalived sends."""
import re
from collections import Counter

import pytest

from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.mailbox import Mailbox, body
from testbed.pair import NAMED_INSTANCE
from testbed.webserver import WebServer

GLOBAL = """global_defs {{
    router_id lb1
    notification_email {{
        ops@example.com
        boss@example.com
    }}
    notification_email_from lb1@example.com
    smtp_server {server}
    smtp_connect_timeout 5
    {more}
}}
"""
GROUP = "vrrp_sync_group G {\n group {\n A\n B\n }\n}\n"
SERVICE = """virtual_server 10.0.0.50 {port} {{
    delay_loop 0.5
    lb_algo rr
    lb_kind NAT
    protocol TCP
    {more}
{servers}}}
"""
SERVER = """    real_server {address} 80 {{
        {kind} {{
            retry 0
            warmup 0
            {settings}
        }}
    }}
"""


def instance(name, vrid=1, interface="eth0", more=""):
    return NAMED_INSTANCE.format(name=name, vrid=vrid, interface=interface, more=more)


class Office:
    """A router that runs a daemon, and the mail server it tells."""

    def __init__(self, network, program):
        self.lan = network.switch(f"lan-{program}")
        self.other = network.switch(f"other-{program}")
        self.router, post = network.host(f"router-{program}"), network.host(f"post-{program}")
        self.router.connect(self.lan, "eth0", "10.0.0.1/24")
        self.router.connect(self.other, "eth1", "10.1.0.1/24")
        post.connect(self.lan, "eth0", "10.0.0.2/24")
        self.program = program
        self.box = Mailbox(post)

    def daemon(self, objects, more="", parts="vrrp", server="10.0.0.2"):
        text = GLOBAL.format(server=server, more=more) + objects
        return Daemon(self.router, text, self.program, parts=parts)

    def letters(self):
        """Who got what, from whom."""
        return Counter((mail["Delivered-To"], mail["From"], mail["To"], mail["Subject"], body(mail))
                       for mail in self.box.mails())

    def until(self, subject, times=1):
        """Each mail comes twice, once for each recipient."""
        eventually(lambda: self.box.subjects().count(f"[lb1] {subject}") >= 2 * times,
                   what=f"{times} mail(s) {subject!r} of {self.program}")


def tell(network, story):
    """The letters that `story` makes of an Office: keepalived's and ours."""
    offices = [Office(network, program) for program in ("keepalived", "holdfast")]
    for office in offices:
        story(office)
    return [office.letters() for office in offices]


def same_letters(network, story):
    theirs, ours = tell(network, story)
    # keepalived ends before its last mails have left.
    mine = without(ours, "VRRP (Instance|Group) . - Stopping")
    assert {"only keepalived's": theirs - mine, "only ours": mine - theirs} == {"only keepalived's": {}, "only ours": {}}
    return ours


def without(letters, pattern):
    return Counter({letter: count for letter, count in letters.items() if not re.search(pattern, str(letter))})


def test_the_states_of_instances_and_groups(network):
    def story(office):
        objects = GROUP + instance("A", 1) + instance("B", 2, "eth1") + instance("C", 3, more="smtp_alert off")
        for name in ("eth0", "eth1"):
            state = f"/sys/class/net/{name}/operstate"
            eventually(lambda: office.router.run("cat", state).stdout == "up\n", what=f"{name} is up")
        daemon = office.daemon(objects, "smtp_alert").start()
        office.until("VRRP Group G - Entering MASTER state")
        office.until("VRRP Instance B - Entering MASTER state")
        office.router.interfaces["eth1"].cut()
        office.until("VRRP Group G - Entering FAULT state")
        office.until("VRRP Instance A - Entering FAULT state")
        office.router.interfaces["eth1"].plug()
        office.until("VRRP Group G - Entering MASTER state", times=2)
        office.until("VRRP Instance A - Entering MASTER state", times=2)
        office.until("VRRP Instance B - Entering MASTER state", times=2)
        daemon.stop()

    letters = same_letters(network, story)
    assert ("boss@example.com", "lb1@example.com", "ops@example.com, boss@example.com",
            "[lb1] VRRP Instance A - Entering MASTER state", "=> VRRP Instance is now owning VRRP VIPs <=") in letters
    assert not [letter for letter in letters if "Instance C" in letter[3]]


def test_a_reload_deletes_instances_and_faults_are_not_mailed(network):
    def story(office):
        daemon = office.daemon(instance("A", 1) + instance("B", 2, more="notify_deleted /bin/true")
                               + instance("C", 3) + instance("D", 4, "eth1"), "smtp_alert_vrrp\n no_email_faults").start()
        for name in "ABCD":
            office.until(f"VRRP Instance {name} - Entering MASTER state")
        office.router.interfaces["eth1"].cut()
        daemon.wait_for_log(r"\(D\) Entering FAULT STATE")
        daemon.reload(daemon.config_file.read_text().replace(instance("B", 2, more="notify_deleted /bin/true"), ""))
        office.until("VRRP Instance B - Deleted")
        daemon.stop()

    letters = same_letters(network, story)
    assert not [letter for letter in letters if "FAULT" in letter[3]]


@pytest.mark.ipvs
def test_servers_that_go_and_come(network):
    def story(office):
        web = []
        for number in (3, 4):
            host = office.router.network.host(f"web{number}-{office.program}")
            host.connect(office.lan, "eth0", f"10.0.0.{number}/24")
            web.append(WebServer(host, f"Servidor Real {number}"))
        program = office.router.folder() / "check"
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o700)
        tcp = SERVER.format(address="10.0.0.3", kind="TCP_CHECK", settings="")
        http = SERVER.format(address="10.0.0.4", kind="HTTP_GET", settings="url {\n path /\n status_code 200\n }")
        misc = SERVER.format(address="10.0.0.3", kind="MISC_CHECK", settings=f'misc_path "{program}"')
        objects = (SERVICE.format(port=80, more="smtp_alert", servers=tcp + http)
                   + SERVICE.format(port=81, more="alpha", servers=tcp)
                   + SERVICE.format(port=82, more="", servers=misc))
        daemon = office.daemon(objects, parts="checkers").start()
        both = "Realserver [10.0.0.{}]:tcp:80 of virtual server [10.0.0.50]:tcp:{} - {}"
        office.until(both.format(3, 81, "UP"))
        office.until(both.format(3, 82, "UP"))
        for server in web:
            server.stop()
        office.until("Virtualserver [10.0.0.50]:tcp:80 - DOWN")
        office.until(both.format(4, 80, "DOWN"))
        office.until(both.format(3, 81, "DOWN"))
        for server in web:
            server.start()
        daemon.wait_for_log(r"Gained quorum 1\+0=1 <= 1 for VS \[10.0.0.50\]:tcp:80")
        for address, port in ((3, 80), (4, 80), (3, 81)):
            office.until(both.format(address, port, "UP"), times=2 if port == 81 else 1)
        program.write_text("#!/bin/sh\nexit 1\n")
        office.until(both.format(3, 82, "DOWN"))
        daemon.reload(daemon.config_file.read_text().replace(http, ""))
        office.until(both.format(4, 80, "DOWN"), times=2)
        daemon.stop()

    theirs, ours = tell(network, story)
    # keepalived repeats that a program has succeeded; that a quorum is lost it writes with the signs of one that is
    # gained.
    theirs = [(*letter[:4], re.sub(r"(Lost quorum \d+).(\d+=\d+) <= ", r"\1-\2 > ", letter[4]))
              for letter in theirs]
    assert set(theirs) == set(ours)

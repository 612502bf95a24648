"""What keepalived's alerts cannot do: TLS, passwords, servers that are away, storms, webhooks."""
import json
from pathlib import Path

import pytest

from testbed.certificate import certificate
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.mailbox import Mailbox
from testbed.network import command

pytestmark = pytest.mark.own

TESTBED = Path(__file__).parent / "testbed"
GLOBAL = """global_defs {{
    router_id lb1
    notification_email {{
        ops@example.com
    }}
    smtp_server {server}
    smtp_connect_timeout 2
    smtp_alert
    {more}
}}
"""
HOOKED = "global_defs {{\n    router_id lb1\n    webhook {url}\n    webhook_timeout 2\n    {more}\n}}\n"
INSTANCE = """vrrp_instance {name} {{
    state BACKUP
    interface eth0
    virtual_router_id {vrid}
    version 3
    priority 100
    advert_int 0.1
    virtual_ipaddress {{
        10.0.1.{vrid}/24
    }}
}}
"""


def instances(number=1):
    return "".join(INSTANCE.format(name=f"VI_{vrid}", vrid=vrid) for vrid in range(1, number + 1))


@pytest.fixture
def lan(network):
    """A router and, at 10.0.0.2, the host of whom it tells."""
    router, post, switch = network.host("router"), network.host("post"), network.switch("lan")
    router.connect(switch, "eth0", "10.0.0.1/24")
    post.connect(switch, "eth0", "10.0.0.2/24")
    router.post = post
    return router


def mailing(router, more="", server="10.0.0.2", objects=None):
    return Daemon(router, GLOBAL.format(server=server, more=more) + (objects or instances()), parts="vrrp")


def is_master(router, vrid=1):
    return router.has(f"10.0.1.{vrid}")


def arrived(box, subject="[lb1] VRRP Instance VI_1 - Entering MASTER state", within=15.0):
    eventually(lambda: subject in box.subjects(), within, what=subject)


class SecureMail:
    """Who knows "me" and the password; the certificate is for 10.0.0.2 too."""

    def __init__(self, post, mode, port):
        self.ca, pem = certificate(post.folder(), "post", address="10.0.0.2")
        self.file = post.folder() / "mail.heard"
        self.file.touch()
        post.start("/usr/bin/python3", TESTBED / "secure_mail.py", port, mode, pem, "me", "open sesame", self.file,
                   log="mail.log")
        eventually(lambda: f":{port} " in post.run("ss", "-Hltn").stdout, what="the mail server listens")

    def heard(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def arrived(self, within=15.0):
        wanted = "Subject: [lb1] VRRP Instance VI_1 - Entering MASTER state"
        eventually(lambda: [text for text in self.heard() if wanted in text], within, what="the mail")


def secret(host, text):
    file = host.folder() / "secret"
    file.write_text(text)
    file.chmod(0o600)
    return f"file:{file}"


@pytest.mark.parametrize("mode, port", [("starttls", 25), ("tls", 465)])
def test_a_mail_server_that_wants_tls_and_a_password(lan, mode, port):
    post = SecureMail(lan.post, mode, port)
    password = secret(lan, "open sesame\n")
    daemon = mailing(lan, f"smtp_tls {mode}\n smtp_tls_ca {post.ca}\n smtp_user me\n smtp_password {password}").start()
    post.arrived()
    daemon.stop()
    assert daemon.log_lines("has taken 1 alerts") and "sesame" not in daemon.log()


def test_a_mail_server_whose_certificate_expires_soon(lan):
    """Its certificate is good for thirty days."""
    post = SecureMail(lan.post, "starttls", 25)
    account = f"smtp_tls starttls\n smtp_tls_ca {post.ca}\n smtp_user me\n smtp_password {secret(lan, 'open sesame')}"
    daemon = mailing(lan, account + "\n smtp_tls_expiry_warning 60", objects=instances(3)).start()
    post.arrived()
    daemon.wait_for_log(r"SMTP server 10.0.0.2:25: its certificate expires in (29|30) days")
    daemon.stop()
    warnings = [line.split(": ", 1)[1] for line in daemon.log_lines("its certificate expires")]
    assert len(warnings) == len(set(warnings)), "once for each number of days"
    daemon.configure(daemon.config_file.read_text().replace("expiry_warning 60", "expiry_warning 20"))
    since = len(daemon.log_lines("has taken"))
    daemon.start()
    daemon.wait_for_log("has taken", times=since + 1)
    daemon.stop()
    assert len(daemon.log_lines("its certificate expires")) == len(warnings)


def test_a_certificate_that_nobody_vouches_for_is_not_told_the_password(lan):
    post = SecureMail(lan.post, "starttls", 25)
    account = f"smtp_tls starttls\n smtp_user me\n smtp_password {secret(lan, 'wrong')}"

    def configuration(more):
        return GLOBAL.format(server="10.0.0.2", more=f"{account}\n {more}") + instances()

    daemon = mailing(lan, account).start()
    daemon.wait_for_log("SMTP server 10.0.0.2:25: .*certificate.*; [12] alerts wait, next attempt in 5 s")
    assert not [line for line in post.heard() if line.startswith("AUTH")]
    daemon.reload(configuration(f"smtp_tls_ca {post.ca}"))
    daemon.wait_for_log("SMTP server 10.0.0.2:25: 535 .*; 2 alerts wait", within=40)
    secret(lan, "open sesame")
    daemon.reload(configuration("smtp_tls_verify off"))
    post.arrived(within=90)
    daemon.stop()


def test_a_server_without_starttls_gets_no_mail_in_clear(lan):
    box = Mailbox(lan.post)
    daemon = mailing(lan, "smtp_tls starttls").start()
    daemon.wait_for_log("SMTP server 10.0.0.2:25: .*; [12] alerts wait")
    assert not box.mails()
    daemon.stop()


def test_a_mail_server_at_an_ipv6_address(lan):
    for host, address in ((lan, "fd00::1/64"), (lan.post, "fd00::2/64")):
        host.ip("address", "add", address, "dev", "eth0", "nodad")
    box = Mailbox(lan.post)
    daemon = mailing(lan, server="fd00::2").start()
    arrived(box)
    daemon.stop()
    assert daemon.log_lines(r"SMTP server \[fd00::2\]:25 has taken 1 alerts")


def test_a_recipient_that_is_refused_takes_the_mail_from_nobody_else(lan):
    box = Mailbox(lan.post)
    text = GLOBAL.format(server="10.0.0.2", more="").replace("ops@example.com", "ops@example.com\n no,body")
    daemon = Daemon(lan, text + instances(), parts="vrrp").start()
    arrived(box)
    daemon.stop()
    assert daemon.log_lines("SMTP server 10.0.0.2:25: 5.. ")


def test_what_waits_for_a_server_survives_a_reload_and_leaves_as_one_when_it_is_much(lan):
    daemon = mailing(lan, objects=instances(15)).start()
    eventually(lambda: is_master(lan, 15), what="it is master of all")
    daemon.wait_for_log("SMTP server 10.0.0.2:25: .*; .* alerts wait, next attempt in 5 s")
    daemon.reload()
    box = Mailbox(lan.post)
    eventually(box.mails, within=60, what="a mail comes")
    daemon.stop()
    subject = box.subjects()[0]
    assert subject.startswith("[lb1] ") and " changes, the last: VRRP Instance VI_" in subject
    text = " ".join(mail.as_string() for mail in box.mails())
    for vrid in range(1, 16):
        assert f"VRRP Instance VI_{vrid} - Entering MASTER state" in text
    assert len(box.mails()) < 30


def test_the_first_of_a_storm_leaves_at_once_the_others_together(lan):
    box = Mailbox(lan.post)
    daemon = mailing(lan, "smtp_merge_time 2", objects=instances(5)).start()
    eventually(lambda: len(box.mails()) == 2, what="two mails")
    first, second = sorted(box.subjects(), key=len)
    assert "changes" not in first and second.startswith("[lb1] 9 changes, the last: VRRP Instance VI_")
    daemon.stop()


@pytest.mark.parametrize("name_server", [False, True])
def test_who_does_not_answer_delays_nothing(lan, name_server):
    """A mail server that accepts and says nothing; a name server that is not there."""
    hosts = lan.folder() / "resolv.conf"
    hosts.write_text("nameserver 10.0.0.77\noptions timeout:30\n")
    if name_server:
        lan.inside = (*lan.inside, "unshare", "--mount", "sh", "-c",
                      f'mount --bind {hosts} /etc/resolv.conf && exec "$@"', "sh")
    lan.post.start("socat", "TCP-LISTEN:25,fork", "EXEC:sleep 1000", log="silent.log")
    eventually(lambda: ":25 " in lan.post.run("ss", "-Hltn").stdout, what="socat listens")
    daemon = mailing(lan, server="mail.example.com" if name_server else "10.0.0.2").start()
    eventually(lambda: is_master(lan), what="it is master")
    daemon.wait_for_log("SMTP server .*; [12] alerts wait, next attempt in 5 s")
    daemon.reload()
    daemon.wait_for_log("Configuration running", times=2)
    assert daemon.stop(within=8) == 0
    daemon.wait_for_log("SMTP server .*: 3 alerts have not left")


def test_alerts_go_on_after_their_process_has_died(lan):
    box = Mailbox(lan.post)
    daemon = mailing(lan).start()
    arrived(box)
    pid, = (pid for pid in daemon.process.descendants() if "holdfast-alerts" in Path(f"/proc/{pid}/cmdline").read_text())
    command("kill", "-9", pid)
    daemon.wait_for_log("Starting Alerts child process", times=2)
    lan.interfaces["eth0"].down()
    daemon.wait_for_log("Entering FAULT STATE")
    lan.interfaces["eth0"].up()
    arrived(box, "[lb1] VRRP Instance VI_1 - Entering FAULT state", within=30)
    daemon.stop()


class Hook:
    def __init__(self, host, port=8080, pem=None):
        self.host, self.file = host, host.folder() / "hook.heard"
        self.file.touch()
        host.start("/usr/bin/python3", TESTBED / "hook.py", port, self.file, *([pem] if pem else []), log="hook.log")
        eventually(lambda: f":{port} " in host.run("ss", "-Hltn").stdout, what="the webhook listens")

    def answer(self, status):
        self.file.with_suffix(".status").write_text(str(status))

    def requests(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def events(self):
        return [event for request in self.requests() if request["status"] < 300 for event in request["body"]["events"]]

    def states(self):
        return [(event["name"], event["old_state"], event["state"]) for event in self.events()]


def test_a_webhook_is_told_of_each_change(lan):
    hook = Hook(lan.post)
    config = HOOKED.format(url="http://10.0.0.2:8080/alerts?team=net", more="") + instances()
    daemon = Daemon(lan, config, parts="vrrp").start()
    eventually(lambda: len(hook.events()) >= 2, what="two events")
    daemon.stop()
    assert hook.states() == [("VI_1", None, "BACKUP"), ("VI_1", "BACKUP", "MASTER"), ("VI_1", "MASTER", "STOP")]
    request = hook.requests()[0]
    assert request["path"] == "/alerts?team=net"
    assert request["headers"]["Content-Type"] == "application/json"
    assert request["headers"]["User-Agent"].startswith("Holdfast/")
    assert request["body"]["router_id"] == "lb1" and request["body"]["host"]
    event = request["body"]["events"][0]
    assert (event["what"], event["priority"], event["reason"]) == ("vrrp_instance", 100, "")
    assert event["time"].endswith("Z") and "team=net" not in daemon.log()


def test_a_webhook_that_is_ill_hears_everything_later(lan):
    hook = Hook(lan.post)
    hook.answer(503)
    config = HOOKED.format(url="http://10.0.0.2:8080/", more="") + instances()
    daemon = Daemon(lan, config, parts="vrrp").start()
    daemon.wait_for_log(r"webhook at 10.0.0.2:8080: HTTP status 503; [12] alerts wait, next attempt in 5 s")
    hook.answer(200)
    eventually(lambda: len(hook.events()) == 2, what="both events", within=30)
    hook.answer(404)
    lan.interfaces["eth0"].down()
    daemon.wait_for_log("Entering FAULT STATE")
    lan.interfaces["eth0"].up()
    daemon.wait_for_log("webhook at 10.0.0.2:8080 refuses 1 alerts: HTTP status 404", within=40)
    daemon.stop()


def test_a_webhook_by_https_is_verified_and_gets_the_token(lan):
    cert, pem = certificate(lan.post.folder(), "hooks.example.com", address="10.0.0.2")
    hook = Hook(lan.post, 8443, pem)
    more = f"webhook_token {secret(lan, 't0ken')}"
    config = HOOKED.format(url="https://10.0.0.2:8443/", more=more) + instances()
    daemon = Daemon(lan, config, parts="vrrp").start()
    daemon.wait_for_log("webhook at 10.0.0.2:8443: .*certificate.*; [12] alerts wait")
    assert not hook.requests()
    daemon.reload(config.replace(more, f"{more}\n webhook_ca {cert}"))
    eventually(lambda: len(hook.events()) == 2, what="both events", within=30)
    assert hook.requests()[0]["headers"]["Authorization"] == "Bearer t0ken"
    daemon.stop()
    assert "t0ken" not in daemon.log()


@pytest.mark.ipvs
def test_a_webhook_hears_why_a_server_is_down(lan):
    hook = Hook(lan.post)
    config = HOOKED.format(url="http://10.0.0.2:8080/", more="") + """virtual_server 10.0.0.50 80 {
    delay_loop 1
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.2 80 {
        TCP_CHECK {
            retry 0
            warmup 0
        }
    }
}
"""
    daemon = Daemon(lan, config, parts="checkers").start()
    eventually(lambda: len(hook.events()) >= 3, what="three events")
    daemon.stop()
    begun, *ended = hook.events()
    assert (begun["what"], begun["state"], begun["reason"]) == ("virtual_server", "UP", "Gained quorum 1+0=1 <= 1")
    server, service = sorted(ended, key=lambda event: event["what"])
    assert (server["what"], server["name"], server["virtual_server"], server["state"]) == \
        ("real_server", "[10.0.0.2]:tcp:80", "[10.0.0.50]:tcp:80", "DOWN")
    assert server["reason"] == "TCP_CHECK failed: Connection refused"
    assert (service["what"], service["name"], service["state"], service["reason"]) == \
        ("virtual_server", "[10.0.0.50]:tcp:80", "DOWN", "Lost quorum 1-0=1 > 0")

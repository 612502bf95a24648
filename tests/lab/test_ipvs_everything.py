"""Everything that a virtual server can say reaches the kernel's table; keepalived's is the reference."""
import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers, table
from testbed.pair import VIP, instance
from testbed.webserver import WebServer
from test_ipvs_process import CHECK, ONE, SERVICE, TWO, news, real, server_and_client, service

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

EVERYTHING = """
virtual_server_group mixed {
    10.1.0.1-3 80
    10.1.1.0/30 443
    2001:db8:1::10-12 80
}
virtual_server_group marks {
    fwmark 11
    fwmark 12
}
virtual_server group mixed {
    lvs_sched wrr
    lvs_method TUN
    protocol TCP
    real_server 10.0.0.101 80 { weight 3 }
    real_server 10.0.0.102 80 { weight 4 }
}
virtual_server group marks {
    lvs_sched lc
    lvs_method NAT
    protocol UDP
    persistence_timeout 70
    real_server 10.0.0.101 0 { weight 1 }
}
virtual_server fwmark 5 {
    lvs_sched wlc
    lvs_method DR
    protocol TCP
    real_server 10.0.0.101 0 { weight 2 }
}
virtual_server fwmark 6 {
    ip_family inet6
    lvs_sched rr
    lvs_method NAT
    protocol TCP
    real_server 2001:db8::101 80 { weight 2 }
}
virtual_server 10.2.0.1 5060 {
    lvs_sched rr
    lvs_method NAT
    protocol UDP
    persistence_timeout 100
    persistence_granularity 255.255.255.0
    persistence_engine sip
    real_server 10.0.0.101 5060 { weight 1 }
}
virtual_server 10.2.0.2 123 {
    lvs_sched sh
    sh-port
    sh-fallback
    ops
    lvs_method NAT
    protocol UDP
    real_server 10.0.0.101 123 { weight 1 }
}
virtual_server 10.2.0.3 7 {
    lvs_sched mh
    mh-port
    lvs_method NAT
    protocol SCTP
    real_server 10.0.0.101 7 {
        weight 5
        uthreshold 100
        lthreshold 50
    }
}
virtual_server 2001:db8:2::1 443 {
    lvs_sched lblcr
    lvs_method NAT
    protocol TCP
    persistence_timeout 30
    persistence_granularity 64
    real_server 2001:db8::101 8443 { weight 1 }
    real_server 2001:db8::102 443 {
        weight 1
        lvs_method DR
    }
}
virtual_server 10.2.0.4 80 {
    lvs_sched rr
    lvs_method TUN
    protocol TCP
    flag-1
    flag-3
    real_server 10.0.0.101 80 { weight 1 }
    real_server 10.0.0.102 80 { lvs_method TUN type gue port 6080 remcsum }
    real_server 10.0.0.103 80 { lvs_method TUN type gre csum }
    real_server 10.0.0.104 8080 { lvs_method NAT }
    real_server 2001:db8::101 80 { weight 1 }
    sorry_server 10.0.0.109 80
    sorry_server_inhibit
    sorry_server_lvs_method DR
}
"""
SCHEDULERS = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf"]


@pytest.fixture
def director(network):
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24", "2001:db8::1/64")
    return host


def saved(host):
    return sorted(host.run("ipvsadm", "-S", "-n").stdout.splitlines())


def several(text):
    """One-line blocks are for people: the parsers want a line for each word."""
    return text.replace("{ ", "{\n").replace(" }\n", "\n}\n")


def test_everything_is_as_keepalived_does_it(director):
    schedulers = "".join(service(real("10.0.0.101"), port=9000 + i, algo=name) for i, name in enumerate(SCHEDULERS))
    text = several(EVERYTHING) + schedulers
    theirs = Daemon(director, text, program="keepalived", parts="checkers", name="theirs").start()
    theirs.wait_for_log("Gained quorum.*:9012", within=60.0)
    reference = saved(director)
    theirs.stop()
    assert saved(director) == []
    ours = Daemon(director, text, parts="checkers").start()
    eventually(lambda: len(saved(director)) >= len(reference), what="our table")
    assert saved(director) == reference
    assert len(reference) > 60
    assert not ours.log_lines("IPVS: ")
    since = len(ours.log_lines())
    ours.reload()
    always(lambda: not news(ours, since), during=6.0, what="a table that is right is left alone")
    assert ours.stop() == 0
    assert saved(director) == []


def test_a_group_changes_at_reload(director):
    """Row 38: entries come, go and stay, and those that stay are not touched."""
    def config(*entries, weight=1):
        return ("virtual_server_group web {\n    " + "\n    ".join(entries) + "\n}\n" +
                service(real("10.0.0.101", weight)).replace(f"{VIP} 80", "group web"))
    daemon = Daemon(director, config("10.1.0.1-3 80", "fwmark 7"), parts="checkers").start()
    eventually(lambda: table(director).keys() == {f"TCP 10.1.0.{i}:80" for i in (1, 2, 3)} | {"FWM 7"})
    since = len(daemon.log_lines())
    daemon.reload(config("10.1.0.2-4 80", "fwmark 8"))
    eventually(lambda: table(director).keys() == {f"TCP 10.1.0.{i}:80" for i in (2, 3, 4)} | {"FWM 8"})
    assert len(news(daemon, since)) == 4, news(daemon, since)  # two come, two go
    assert all(entry["servers"] == {"10.0.0.101:80": ("Masq", 1)} for entry in table(director).values())
    daemon.reload(config("10.1.0.2-4 80", "fwmark 8", weight=9))
    eventually(lambda: {weight for entry in table(director).values() for _, weight in entry["servers"].values()} == {9})


def test_quorum_sorry_server_and_the_programs_that_are_told(director):
    told = director.folder() / "told"
    script = director.folder() / "tell"
    script.write_text(f"#!/bin/sh\necho $* >> {told}\n")
    script.chmod(0o755)
    more = (f'quorum 2\n    quorum_up "{script} gained"\n    quorum_down "{script} lost"\n    omega\n'
            "    sorry_server 10.0.0.109 80\n    sorry_server_inhibit")
    both = [real(address, check=f'{CHECK}\n        notify_up "{script} up {address}"\n'
                 f'        notify_down "{script} down {address}"') for address in ("10.0.0.101", "10.0.0.102")]
    for address in ("10.0.0.101", "10.0.0.102"):
        director.ip("address", "add", f"{address}/32", "dev", "lo")
    web = WebServer(director, "x")
    sorry = "10.0.0.109:80"
    pipe = director.folder() / "pipe"
    settings = f"global_defs {{\n    script_user root\n    lvs_notify_fifo {pipe}\n}}\n"
    daemon = Daemon(director, settings + service(*both, more=more), parts="checkers").start()
    eventually(pipe.exists, what="the daemon makes the pipe")
    reader = director.start("cat", pipe, log="pipe.log")
    eventually(lambda: servers(director, SERVICE) == {ONE: ("Masq", 1), TWO: ("Masq", 1), sorry: ("Masq", 0)},
               what="all serve, the sorry server waits")
    for address in ("10.0.0.101", "10.0.0.102"):
        daemon.wait_for_log(rf"TCP connection to \[{address}\]:tcp:80 success")
    web.stop()
    for address in ("10.0.0.101", "10.0.0.102"):
        daemon.wait_for_log(rf"TCP_CHECK on service \[{address}\]:tcp:80 failed")
    eventually(lambda: servers(director, SERVICE) == {sorry: ("Masq", 1)}, what="the sorry server serves alone")
    assert len(daemon.log_lines(rf"Lost quorum 2-0=2 > [01] for VS \[{VIP}\]:tcp:80")) == 1
    web.start()
    eventually(lambda: servers(director, SERVICE) == {ONE: ("Masq", 1), TWO: ("Masq", 1), sorry: ("Masq", 0)})
    eventually(lambda: told.read_text().split("\n").count("gained") == 2, what="quorum_up has run")
    assert daemon.stop() == 0
    first, *lines = told.read_text().split("\n")
    assert first == "gained"
    assert sorted(lines[:3]) == ["down 10.0.0.101", "down 10.0.0.102", "lost"]
    assert sorted(lines[3:6]) == ["gained", "up 10.0.0.101", "up 10.0.0.102"]
    assert sorted(lines[6:]) == ["", "down 10.0.0.101", "down 10.0.0.102", "lost"], "omega"
    reader.wait()
    vs = f"[{VIP}]:tcp:80"
    down, up = ({f"VS {vs} {state}", f"RS [10.0.0.101]:tcp:80 {vs} {state}", f"RS [10.0.0.102]:tcp:80 {vs} {state}"}
                for state in ("DOWN", "UP"))
    first, *written = reader.output().splitlines()
    assert first == f"VS {vs} UP"
    assert [set(written[:3]), set(written[3:6]), set(written[6:])] == [down, up, down]


def test_alpha(director):
    director.ip("address", "add", "10.0.0.101/32", "dev", "lo")
    reals = real("10.0.0.101", check=CHECK), real("10.0.0.102", check=CHECK)
    daemon = Daemon(director, service(*reals, more="alpha"), parts="checkers").start()
    eventually(lambda: SERVICE in table(director))
    always(lambda: not servers(director, SERVICE), during=2.0, what="none serves that has not been checked")
    WebServer(director, "x")
    eventually(lambda: servers(director, SERVICE).keys() == {ONE}, what="the one that answers serves")
    daemon.stop()


def test_timeouts_and_flush(director):
    def timeouts():
        return director.run("ipvsadm", "-L", "--timeout").stdout.split(":")[1].split()
    before = timeouts()
    foreign = "10.0.0.99:80"
    director.run("ipvsadm", "-A", "-t", foreign, "-s", "wlc")
    settings = "global_defs {\n    lvs_timeouts tcp 1000 udp 77\n    %s\n}\n"
    daemon = Daemon(director, settings % "" + service(real("10.0.0.101")), parts="checkers").start()
    eventually(lambda: timeouts() == ["1000", before[1], "77"], what="lvs_timeouts")
    assert f"TCP {foreign}" in table(director)
    director.run("ipvsadm", "--set", "5", "0", "0")
    eventually(lambda: timeouts()[0] == "1000", what="they are put right")
    daemon.stop()
    daemon = Daemon(director, settings % "lvs_flush" + service(real("10.0.0.101")), parts="checkers").start()
    eventually(lambda: table(director).keys() == {SERVICE}, what="lvs_flush removes what others made")
    director.run("ipvsadm", "-A", "-t", foreign, "-s", "wlc")
    always(lambda: f"TCP {foreign}" in table(director), during=6.0, what="at the start only")
    daemon.reload(settings % "lvs_flush_on_stop VS" + service(real("10.0.0.101")))
    daemon.wait_for_log("Reloading")
    daemon.stop()
    assert table(director).keys() == {f"TCP {foreign}"}
    daemon = Daemon(director, settings % "lvs_flush_on_stop" + service(real("10.0.0.101")), parts="checkers").start()
    eventually(lambda: SERVICE in table(director))
    daemon.stop()
    assert table(director) == {}
    director.run("ipvsadm", "--set", *before)


def test_the_table_of_another_namespace(network, director):
    other = network.host("other")
    other.connect(network.switch("lan"), "eth0", "10.0.0.2/24")
    text = f"net_namespace_ipvs {other.namespace}\n" + service(real("10.0.0.101"))
    daemon = Daemon(director, text, parts="checkers").start()
    eventually(lambda: table(other).keys() == {SERVICE})
    assert table(director) == {}
    daemon.stop()
    assert table(other) == {}
    missing = Daemon(director, text.replace(other.namespace, "nosuch"), parts="checkers", name="missing").start()
    missing.wait_for_log("network namespace nosuch: No such file")
    assert missing.stop() == 0


def sync_daemons(host):
    return host.run("ipvsadm", "-L", "--daemon").stdout.splitlines()


def test_the_sync_daemon_follows_its_instance(director):
    settings = "global_defs {\n    lvs_sync_daemon eth0 VI_1 id 7 maxlen 1400 port 8849 ttl 3 group 224.0.0.83\n}\n"
    daemon = Daemon(director, settings + instance(100) + service(real("10.0.0.101"))).start()
    eventually(lambda: any(line.startswith("master sync daemon") for line in sync_daemons(director)))
    assert sync_daemons(director) == ["master sync daemon (mcast=eth0, syncid=7, maxlen=1400, group=224.0.0.83, port=8849, ttl=3)"]
    director.run("ipvsadm", "--stop-daemon", "master")
    eventually(lambda: len(sync_daemons(director)) == 1, what="it is started again")
    director.interfaces["eth0"].cut()
    eventually(lambda: sync_daemons(director) and sync_daemons(director)[0].startswith("backup"), what="a fault: backup")
    director.interfaces["eth0"].plug()
    eventually(lambda: sync_daemons(director) and sync_daemons(director)[0].startswith("master"))
    daemon.reload((instance(100) + service(real("10.0.0.101"))))
    eventually(lambda: not sync_daemons(director), what="it is no longer configured")
    daemon.reload(settings + instance(100) + service(real("10.0.0.101")))
    eventually(lambda: len(sync_daemons(director)) == 1)
    daemon.stop()
    assert sync_daemons(director) == []


def test_a_server_that_leaves_keeps_its_connections_for_a_while(network, director):
    """Row 22: drained, then removed, when the last connection has ended or the time is over."""
    server, client = server_and_client(network, director)
    server.start("/usr/bin/python3", "-c", "import socket\nlistening, held = socket.create_server(('', 80)), []\n"
                 "while True: held.append(listening.accept()[0].recv(1))", log="server.log")
    eventually(lambda: ":80 " in server.run("ss", "-Hltn").stdout)
    more, leaving, staying = "delay_before_removal {}", real("10.0.1.101"), real("10.0.1.102", weight=0)
    daemon = Daemon(director, service(leaving, staying, more=more.format(3600)), parts="checkers").start()
    eventually(lambda: len(servers(director, SERVICE)) == 2)
    held = client.start("/usr/bin/python3", "-c", f"import socket, time\ns = socket.create_connection(('{VIP}', 80))\n"
                        "print('up', flush=True)\ntime.sleep(600)", log="held.log")
    eventually(lambda: "up" in held.output(), what="a connection lives")
    daemon.reload(service(staying, more=more.format(3600)))
    eventually(lambda: servers(director, SERVICE).get("10.0.1.101:80") == ("Masq", 0), what="it gets no new connections")
    always(lambda: "10.0.1.101:80" in servers(director, SERVICE), during=12.0, what="it keeps the one it has")
    held.kill()
    eventually(lambda: servers(director, SERVICE).keys() == {"10.0.1.102:80"}, within=40.0, what="then it goes")

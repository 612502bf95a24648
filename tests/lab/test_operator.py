"""What an operator asks the daemon, and orders, over its control socket."""
import json
import os
import signal
import socket
import stat
import time

import pytest

from testbed.checked import SERVER, VIP as SERVICE_VIP
from testbed.checked import lan_with_a_server, real_server, service, url
from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.operating import HOLDFAST, Operator, socket_of
from testbed.pair import VIP, Pair, instance
from testbed.probe import Probe

pytestmark = pytest.mark.own


@pytest.fixture
def pair(network):
    pair = Pair(network)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    pair.ask_a, pair.ask_b = Operator(pair.daemon_a), Operator(pair.daemon_b)
    eventually(lambda: pair.ask_b.instance()["peers"], what="b has heard a")
    return pair


def test_status(pair):
    master, backup = pair.ask_a.instance(), pair.ask_b.instance()
    assert (master["state"], master["priority"], master["configured_priority"]) == ("master", 200, 200)
    assert "no better master was heard" in master["reason"]
    assert master["addresses"] == [f"{VIP}/24"] and master["vrid"] == 51 and master["version"] == 3
    assert master["adverts"]["sent"] > 0 and master["adverts"]["became_master"] == 1
    assert backup["state"] == "backup" and backup["adverts"]["received"] > 0
    assert [(peer["address"], peer["priority"]) for peer in backup["peers"]] == [("10.0.0.1", 200)]
    text = pair.ask_a.run("status")
    assert "VI_1" in text and "MASTER" in text and "\033" not in text
    assert "became master" in pair.ask_a.run("vrrp", "VI_1")
    assert "10.0.0.1 has said priority 200" in pair.ask_b.run("why", "VI_1")
    processes = {process["name"]: process["answers"] for process in pair.ask_a.status()["processes"]}
    assert processes["holdfast-vrrp"] and not processes["holdfast-ipvs"]


def test_a_process_that_does_not_answer_is_left_out(pair):
    pair.daemon_b.stop_child("vrrp")
    eventually(lambda: pair.ask_b.status()["processes"][0]["problem"] == "does not answer", what="nobody waits for it")
    assert "holdfast-vrrp: does not answer" in pair.ask_b.run("status")
    pair.daemon_b.continue_child("vrrp")
    eventually(lambda: pair.ask_b.status()["processes"][0]["answers"], what="it answers")


# A gap is above 15 ms when three questions in a row, one every 5 ms, find nobody.
MOST_UNANSWERED = 2
TRIES = 5


def client_on(network, *lans):
    client = network.host("client")
    for number, lan in enumerate(lans):
        client.connect(lan, f"eth{number}", f"10.0.{number}.9/24")
    return client


def test_failover_and_release(network):
    """The best of some: the machine is shared, and its noise only makes gaps longer."""
    pair = Pair(network, interval=1)
    client = client_on(network, pair.lan)
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    operator = Operator(pair.daemon_a)
    unanswered = []
    for _ in range(TRIES):
        probe = Probe(client, "icmp", VIP)
        operator.run("failover", "VI_1")
        eventually(lambda: pair.masters() == [pair.b], what="b is master")
        assert operator.instance()["stepped_down"] and operator.instance()["priority"] == 1
        assert "told to step down" in operator.run("why", "VI_1")
        always(lambda: pair.masters() == [pair.b], during=1.5, what="b stays master")
        unanswered.append(probe.most_unanswered())
        probe.stop()
        operator.run("release", "VI_1")
        eventually(lambda: pair.masters() == [pair.a], what="a is master again")
        if unanswered[-1] <= MOST_UNANSWERED:
            break
    assert min(unanswered) <= MOST_UNANSWERED, unanswered


GROUP = """vrrp_sync_group G {{
    group {{
        VI_0
        VI_1
    }}
}}
"""
MEMBER = """vrrp_instance VI_{number} {{
    state BACKUP
    interface eth{number}
    virtual_router_id 51
    version 3
    priority {priority}
    advert_int 1
    virtual_ipaddress {{
        10.0.{number}.50/24
    }}
}}
"""


class PairOfTwoNetworks:
    """A sync group with a member on each; the first host has the higher priority."""

    ADDRESSES = ("10.0.0.50", "10.0.1.50")

    def __init__(self, network):
        self.lans = [network.switch("lan"), network.switch("lan1")]
        self.hosts, self.daemons = [], []
        for number, priority in enumerate((200, 100), 1):
            host = network.host("ab"[number - 1])
            for place, lan in enumerate(self.lans):
                host.connect(lan, f"eth{place}", f"10.0.{place}.{number}/24")
            members = (MEMBER.format(number=place, priority=priority) for place in range(2))
            self.hosts.append(host)
            self.daemons.append(Daemon(host, GROUP.format() + "".join(members), parts="vrrp").start())

    def held(self):
        """By host, which of the addresses."""
        return [[address for address in self.ADDRESSES if host.has(address)] for host in self.hosts]

    def all_on(self, number):
        return self.held() == [list(self.ADDRESSES) if place == number else [] for place in range(2)]


@pytest.mark.parametrize("name", ["G", "VI_1"])
def test_a_sync_group_fails_over_as_one(network, name):
    """Whoever names one of its members means all."""
    pair = PairOfTwoNetworks(network)
    client = client_on(network, *pair.lans)
    eventually(lambda: pair.all_on(0), what="a is master of both")
    operator = Operator(pair.daemons[0])
    unanswered = []
    for _ in range(TRIES):
        probes = [Probe(client, "icmp", address) for address in pair.ADDRESSES]
        operator.run("failover", name)
        eventually(lambda: pair.all_on(1), what="b is master of both")
        status = operator.status()
        assert {one["state"] for one in status["instances"]} == {"backup"} == {group["state"] for group in status["groups"]}
        always(lambda: pair.all_on(1), during=1.5, what="b stays master of both")
        unanswered.append(max(probe.most_unanswered() for probe in probes))
        for probe in probes:
            probe.stop()
        operator.run("release", name)
        eventually(lambda: pair.all_on(0), what="a is master of both again")
        if unanswered[-1] <= MOST_UNANSWERED:
            break
    assert min(unanswered) <= MOST_UNANSWERED, unanswered


def test_stepping_down_outlives_the_process(pair):
    pair.ask_a.run("failover", "VI_1")
    eventually(lambda: pair.masters() == [pair.b], what="b is master")
    before = pair.daemon_a.child("vrrp")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pair.daemon_a.child("vrrp") not in (None, before), what="another process")
    pair.daemon_a.reload()
    eventually(lambda: pair.ask_a.instance()["stepped_down"], what="it is still told")
    always(lambda: pair.masters() == [pair.b], during=1, what="b stays master")
    pair.daemon_b.stop()
    eventually(lambda: pair.masters() == [pair.a], what="there is no other")


def test_without_a_peer_failover_costs_nothing(network):
    pair = Pair(network)
    pair.daemon_a.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    Operator(pair.daemon_a).run("failover", "VI_1")
    pair.daemon_a.wait_for_log("nobody takes over, staying master")
    always(lambda: pair.a.has(VIP), during=1, what="it stays")
    assert len(pair.daemon_a.log_lines("Entering")) == 2  # BACKUP and MASTER


def test_events(pair):
    follower = pair.b.start(*Operator(pair.daemon_b).command("events", "--follow", "--json"), log="events.log")
    pair.daemon_a.stop()
    eventually(lambda: "MASTER" in follower.output(), what="it is told")
    events = [json.loads(line) for line in follower.output().splitlines()]
    assert [(event["name"], event["state"]) for event in events][-1] == ("VI_1", "MASTER")
    follower.stop()
    assert "vrrp_instance VI_1  MASTER" in pair.ask_b.run("events")


def test_trace(pair):
    watcher = pair.b.start(*pair.ask_b.command("trace", "VI_1"), log="trace.log")
    eventually(lambda: "from 10.0.0.1: version 3, priority 200, every 100 ms, 10.0.0.50" in watcher.output(),
               what="adverts of a")
    pair.daemon_a.stop()
    eventually(lambda: "10.0.0.2 to 224.0.0.18: version 3, priority 100" in watcher.output(), what="adverts of b")
    assert "priority 0" in watcher.output()
    watcher.stop()
    assert "no instance 'X'" in pair.ask_b.fails("trace", "X")


def test_completion(pair):
    for shell in ("bash", "zsh", "fish"):
        assert "holdfast complete" in pair.a.run(HOLDFAST, "completion", shell).stdout
    verbs = pair.a.run(HOLDFAST, "complete").stdout.split()
    assert {"status", "check", "plan", "failover"} <= set(verbs)
    assert pair.a.run(HOLDFAST, "complete", "log-level").stdout.split()[0] == "error"
    script = "source <(%s completion bash); COMP_WORDS=(holdfast status --wa); COMP_CWORD=2; _holdfast; echo ${COMPREPLY[*]}"
    path = f"{HOLDFAST.parent}:{os.environ['PATH']}"
    done = pair.a.run("env", f"PATH={path}", "bash", "-c", script % HOLDFAST)
    assert done.stdout.strip() == "--watch"


def test_reload(pair):
    assert pair.ask_a.run("reload") == "running\n"
    pair.daemon_a.configure("vrrp_instance X {\n")
    assert "refused" in pair.ask_a.fails("reload")
    pair.daemon_a.configure(instance(150))
    pair.ask_a.run("reload")
    assert pair.ask_a.instance()["priority"] == 150


def test_the_log_level(network):
    pair = Pair(network)
    pair.daemon_a.detailed = False
    pair.daemon_a.start()
    operator = Operator(pair.daemon_a)
    eventually(lambda: pair.a.has(VIP), what="a is master")
    operator.run("reload")
    assert not pair.daemon_a.log_lines("Configuration running")
    operator.run("log-level", "debug")
    operator.run("reload")
    pair.daemon_a.wait_for_log("Configuration running")
    assert "error, warning, notice, info, debug" in operator.fails("log-level", "loud")


def test_errors_say_what_to_do(pair):
    assert "no instance 'VI_2': there is VI_1" in pair.ask_a.fails("failover", "VI_2")
    assert "there is none" in pair.ask_a.fails("drain", "10.0.0.50:80", "10.0.0.2:80")
    assert "no instance 'X'" in pair.ask_a.fails("vrrp", "X")
    done = pair.a.run(HOLDFAST, "status", "-s", "/nonexistent/socket", check=False)
    assert done.returncode == 1 and "no holdfastd runs" in done.stderr
    done = pair.a.run("setpriv", "--reuid=65534", "--clear-groups", *pair.ask_a.command("status"), check=False)
    assert done.returncode == 1 and "group holdfast" in done.stderr or "Permission denied" in done.stderr
    for verb in ("status", "vrrp", "services", "why", "events", "failover", "release", "drain", "undrain", "weight",
                 "check-now", "reload", "log-level"):
        said = pair.a.run(HOLDFAST, verb, "--help").stdout
        assert f"example: holdfast {verb}" in said
        assert pair.a.run(HOLDFAST, verb, "--nonsense", check=False).returncode == 2


@pytest.mark.plain
def test_the_socket_is_for_few_and_goes_with_the_daemon(pair):
    path = socket_of(pair.daemon_a)
    status = path.stat()
    assert stat.S_ISSOCK(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o660 and status.st_uid == 0
    pair.daemon_a.stop()
    assert not path.exists()
    pair.daemon_b.kill()
    assert socket_of(pair.daemon_b).exists()
    pair.daemon_b.start()
    pair.daemon_b.wait_for_log("Going on as MASTER")
    assert pair.ask_b.instance()["state"] == "master"


def connect(daemon):
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(30)
    folder = os.open(socket_of(daemon).parent, os.O_PATH)
    try:
        client.connect(f"/proc/self/fd/{folder}/{socket_of(daemon).name}")
    finally:
        os.close(folder)
    return client


def test_clients_that_want_to_hurt(pair):
    """Whatever they do, others are answered, and no advert is late for it."""
    assert pair.ask_a.instance()["latest_advert_us"] < 100_000
    garbage = (b"\0" * 100 + b"\n", b"{\n", b"[]\n", b'{"verb":1}\n', b'{"verb":"drain","service":{"a":[]}}\n',
               b'{"verb":"nonsense"}\n', b'{"verb":"weight","weight":99999999999999999999}\n', b'"' + b"\\u0000" * 50 + b'"\n',
               b"[" * 10_000 + b"\n")
    with connect(pair.daemon_a) as client:
        heard = client.makefile("rb")
        assert json.loads(heard.readline())["protocol"] == 1
        for line in garbage:
            client.sendall(line)
            assert "error" in json.loads(heard.readline()), line
        client.sendall(b"x" * 20_000)
        assert b"octets at most" in heard.readline()
        with pytest.raises(ConnectionResetError):
            heard.readline()
    deaf = [connect(pair.daemon_a) for _ in range(20)]
    for client in deaf:
        client.setblocking(False)
        try:
            for _ in range(1000):
                client.send(b'{"verb":"status"}\n')
        except BlockingIOError:
            pass
    silent = [connect(pair.daemon_a) for _ in range(30)]
    assert pair.ask_a.instance()["state"] == "master"
    for client in deaf + silent:
        client.close()
    assert pair.ask_a.instance()["latest_advert_us"] < 100_000
    assert pair.daemon_a.process_of("holdfast-control")


def test_the_configuration_without_its_secrets(network):
    pair = Pair(network, version=2, interval=1, auth_type="PASS")
    pair.daemon_a.start()
    eventually(lambda: socket_of(pair.daemon_a).exists(), what="a socket")
    with connect(pair.daemon_a) as client:
        heard = client.makefile("rb")
        heard.readline()
        client.sendall(b'{"id":7,"verb":"configuration"}\n')
        answer = json.loads(heard.readline())
    assert answer["id"] == 7
    one, = answer["result"]["vrrp"]["instances"]
    assert one["name"] == "VI_1" and one["authentication"]["secret"] == "(secret)"
    assert "secret12" not in json.dumps(answer)


def test_what_checks_say(network):
    director = lan_with_a_server(network)
    daemon = Daemon(director, service(real_server(url("/", status_code=200), timeout=1)), parts="checkers").start()
    operator = Operator(daemon)
    name = f"{SERVER}:80"
    eventually(lambda: socket_of(daemon).exists() and operator.server(name)["checks"][0].get("up") is False,
               what="it is down")
    server = operator.server(name)
    assert not server["up"] or not server["in_table"]
    check, = server["checks"]
    assert check["kind"] == "http" and check["failed"] >= 1 and "Connection refused" in check["problem"]
    assert "Connection refused" in operator.run("why", name)
    before = operator.server(name)["checks"][0]["failed"]
    for _ in range(5):
        operator.run("check-now", f"{SERVICE_VIP}:80", SERVER)
        time.sleep(0.1)
    assert operator.server(name)["checks"][0]["failed"] >= before + 2


def test_what_a_reload_would_change_of_what_runs(pair):
    pair.daemon_a.configure(instance(200))
    command = pair.ask_a.command("plan", "-f", pair.daemon_a.config_file)
    assert pair.a.run(*command).stdout == "Nothing would change.\n"
    pair.daemon_a.configure(instance(150))
    said = pair.a.run(*command).stdout
    assert "150" in said and "VI_1" in said

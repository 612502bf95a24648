"""Every verb of holdfast: it has help with an example, does what is asked, and says what to do when it cannot."""
import json
import os
from pathlib import Path

import pytest

from testbed.checked import SERVER, VIP as SERVICE_VIP
from testbed.checked import real_server, service, url
from testbed.daemon import Daemon
from testbed.eventually import eventually
from testbed.operating import HOLDFAST, Operator, socket_of
from testbed.pair import VIP, instance

pytestmark = pytest.mark.own

SERVICE = f"{SERVICE_VIP}:80"
LIVE = {  # what is asked of a daemon that runs, and what is in the answer
    "status": ([], ["VI_1", "MASTER", f"tcp {SERVICE}"]),
    "vrrp": (["VI_1"], ["priority   200", "VRID 51"]),
    "services": ([SERVICE], [f"{SERVER}:80", "http failed: Connection refused"]),
    "why": ([f"{SERVER}:80"], ["is down", "Connection refused"]),
    "events": ([], ["vrrp_instance VI_1  MASTER"]),
    "trace": (["VI_1"], ["version 3, priority 200"]),
    "check-now": ([SERVICE, SERVER], ["is being checked"]),
    "weight": ([SERVICE, SERVER, "5"], ["weight 5"]),
    "drain": ([SERVICE, SERVER], ["weight 0"]),
    "undrain": ([SERVICE, SERVER], ["its own weight"]),
    "failover": (["VI_1"], ["VI_1 hands over"]),
    "release": (["VI_1"], ["VI_1 may be master again"]),
    "log-level": (["info"], ["log level info"]),
    "reload": ([], ["running"]),
}
ENDLESS = ("trace",)
READ_AS_JSON = ("status", "vrrp", "services", "why")
OTHERS = {  # a command line that needs no daemon
    "check": ["-f", "FILE"],
    "completion": ["bash"],
    "explain": ["priority"],
    "explain-election": ["-f", "FILE"],
    "fmt": ["FILE"],
    "plan": ["--from", "FILE", "-f", "FILE"],
    "simulate": ["FILE", "--until", "1s"],
    "upgrade": None,  # test_continuity.py
    "url": None,  # test_documents.py, test_web_checks.py
}


@pytest.fixture
def operator(network):
    lan, host, server = network.switch("lan"), network.host("a"), network.host("server")
    host.connect(lan, "eth0", "10.0.0.1/24")
    server.connect(lan, "eth0", f"{SERVER}/24")
    daemon = Daemon(host, instance(200) + service(real_server(url("/", status_code=200), timeout=1)), detailed=False)
    daemon.start()
    made = Operator(daemon)
    eventually(lambda: host.has(VIP) and socket_of(daemon).exists(), what="it is master")
    eventually(lambda: "failed" in made.run("services"), what="the server has been checked")
    return made


def test_every_verb_is_here(operator):
    verbs = set(operator.host.run(HOLDFAST, "complete").stdout.split())
    assert verbs == set(LIVE) | set(OTHERS)


def test_each_does_what_is_asked(operator):
    for verb, (words, answer) in LIVE.items():
        if verb in ENDLESS:
            process = operator.host.start(*operator.command(verb, *words), log=f"{verb}.log")
            eventually(lambda: all(part in process.output() for part in answer), what=verb)
            process.stop()
        else:
            said = operator.run(verb, *words)
            assert all(part in said for part in answer), (verb, said)
            assert "\033" not in said, "colours are for terminals"
    for verb in READ_AS_JSON:
        assert json.loads(operator.run(verb, *LIVE[verb][0], "--json"))["host"]
    for line in operator.run("events", "--json").splitlines():
        assert json.loads(line)["what"]
    for verb, words in OTHERS.items():
        if words is not None:
            command = [operator.daemon.config_file if word == "FILE" else word for word in words]
            done = operator.host.run(HOLDFAST, verb, *command, check=False)
            assert done.returncode == 0 and not done.stderr, (verb, done)


def test_colours_on_a_terminal(operator):
    command = " ".join(str(word) for word in operator.command("status"))
    assert "\033[32mMASTER" in operator.host.run("script", "-qec", command, "/dev/null").stdout
    watching = operator.host.start(*operator.command("status", "--watch"), log="watch.log")
    eventually(lambda: watching.output().count("VI_1") >= 2, what="it is shown again")
    watching.stop()


@pytest.mark.parametrize("verb", [*LIVE, *OTHERS])
def test_help_and_wrong_words(network, verb):
    host = network.host("a")
    said = host.run(HOLDFAST, verb, "--help").stdout
    assert "usage: holdfast " + verb in said and f"example: holdfast {verb}" in said, said
    done = host.run(HOLDFAST, verb, "--nonsense", check=False)
    assert done.returncode == 2 and done.stderr, done


def test_without_a_daemon(network):
    host = network.host("a")
    for verb, (words, _) in LIVE.items():
        done = host.run(HOLDFAST, verb, *words, "-s", "/nonexistent/socket", check=False)
        assert done.returncode == 1 and "no holdfastd runs" in done.stderr, (verb, done)


def test_without_permission(operator):
    folder = socket_of(operator.daemon).parent
    while folder != folder.parent:  # as /run would be
        os.chmod(folder, folder.stat().st_mode | 0o011)
        folder = folder.parent
    for verb, (words, _) in LIVE.items():
        done = operator.host.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *operator.command(verb, *words),
                                 check=False)
        assert done.returncode == 1 and "members of the group holdfast" in done.stderr, (verb, done)


def test_completion_knows_the_names(operator):
    """What `holdfast complete` is asked by each shell; it looks where the daemon usually is."""
    verbs = {"failover": ["VI_1"], "drain": [f"tcp {SERVICE}"], "log-level": ["error", "warning", "notice", "info", "debug"]}
    usual = "mount --bind {} /run && exec {} complete {}"
    folder = operator.host.folder() / "run"
    folder.mkdir()
    (folder / "holdfast.sock").symlink_to(socket_of(operator.daemon))
    for verb, names in verbs.items():
        done = operator.host.run("unshare", "-m", "sh", "-c", usual.format(folder, HOLDFAST, verb))
        assert done.stdout.splitlines() == names, verb
    words = f"drain {SERVICE}"
    done = operator.host.run("unshare", "-m", "sh", "-c", usual.format(folder, HOLDFAST, words))
    assert done.stdout.splitlines() == [f"{SERVER}:80"]


FLOODING = Path(__file__).parent / "testbed" / "flooding_client.py"
PORT = 9650


def test_a_flood_of_questions_delays_nothing(operator):
    """All there is is asked for by socket and by HTTP, there by more clients than are served; half of them never read."""
    host, daemon = operator.host, operator.daemon
    served = f"global_defs {{\n    web_listen {PORT}\n    web_status_page\n}}\n" + daemon.config_file.read_text()
    daemon.configure(served)
    operator.run("reload")
    floods = [host.start("/usr/bin/python3", "-I", FLOODING, clients, where, request, log=f"flood-{number}.log")
              for number, (clients, where, request) in enumerate((
                  (40, f"unix:{socket_of(daemon)}", '{"verb":"services"}\\n'),
                  (80, f"127.0.0.1:{PORT}", "GET /metrics HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"),
                  (80, f"127.0.0.1:{PORT}", "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")))]
    eventually(lambda: all("flooding" in flood.output() for flood in floods), what="they ask")
    checked = operator.server(f"{SERVER}:80")["checks"][0]["failed"]
    eventually(lambda: operator.server(f"{SERVER}:80")["checks"][0]["failed"] > checked + 2, within=30,
               what="checks go on")
    daemon.configure(served.replace("priority 200", "priority 150"))
    operator.run("reload")
    assert operator.instance()["priority"] == 150
    assert operator.instance()["latest_advert_us"] < 100_000, "an interval"
    assert operator.instance()["adverts"]["became_master"] == 1
    for flood in floods:
        assert flood.running()
        flood.kill()
    assert not daemon.log_lines("died|stood still")

"""Metrics and the status page, by HTTP; and keepalived's dumps: they all say the same."""
import json
import re
import signal
import struct
from pathlib import Path

import pytest

from testbed import exporter
from testbed.daemon import OURS, PROGRAMS
from testbed.eventually import eventually
from testbed.operating import Operator
from testbed.pair import VIP, Pair, instance

PORT = 9650
GLOBAL = """global_defs {{
    web_listen 10.0.0.1 {port}
    {page}
}}
"""


def serving(network, page="web_status_page", more=""):
    pair = Pair(network)
    pair.client = network.host("client")
    pair.client.connect(pair.lan, "eth0", "10.0.0.9/24")
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page=page + "\n" + more) + instance(200))
    pair.start()
    eventually(lambda: pair.masters() == [pair.a], what="a is master")
    return pair


def get(host, path, *options, port=PORT):
    """The status and the body."""
    done = host.run("curl", "-s", "-m", "10", "-w", "\n%{http_code}", *options, f"http://10.0.0.1:{port}{path}",
                    check=False)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def metrics(host):
    """By name and labels, as written."""
    status, body = get(host, "/metrics")
    assert status == 200
    lines = (line.rpartition(" ") for line in body.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


LABELS = '{iname="VI_1",intf="eth0",vrid="51"'


@pytest.mark.own
def test_metrics(network):
    pair = serving(network)
    now = metrics(pair.client)
    assert now["keepalived_up"] == 1
    assert now[f'keepalived_vrrp_state{LABELS},ip_address="{VIP}/24"}}'] == 2
    assert now[f"keepalived_become_master_total{LABELS}}}"] == 1
    assert now[f"keepalived_advertisements_sent_total{LABELS}}}"] > 0
    pair.daemon_a.stop_child("vrrp")
    eventually(lambda: metrics(pair.client)["keepalived_up"] == 0, what="it is told that VRRP does not answer")
    pair.daemon_a.continue_child("vrrp")


@pytest.mark.own
def test_the_page(network):
    pair = serving(network)
    status, page = get(pair.client, "/")
    assert status == 200 and "VI_1" in page and "MASTER" in page and "<script" not in page
    assert "Content-Security-Policy: default-src 'none'" in get(pair.client, "/", "-i")[1]
    assert get(pair.client, "/", "-I")[0] == 200
    assert get(pair.client, "/nothing")[0] == 404
    assert get(pair.client, "/metrics", "-X", "POST")[0] == 405
    assert get(pair.client, "/metrics", "-d", "x" * 1000)[0] in (0, 405)
    pair.daemon_a.configure(GLOBAL.format(port=PORT + 1, page="") + instance(200))
    Operator(pair.daemon_a).run("reload")
    assert get(pair.client, "/", port=PORT + 1)[0] == 404
    assert get(pair.client, "/metrics", port=PORT + 1)[0] == 200
    assert get(pair.client, "/metrics")[0] == 0


@pytest.mark.own
def test_an_address_that_is_taken_is_said(network):
    pair = Pair(network)
    taken = pair.a.start("socat", f"TCP-LISTEN:{PORT},bind=10.0.0.1,fork", "-", log="taken.log")
    eventually(lambda: f":{PORT}" in pair.a.run("ss", "-ltn").stdout, what="it is taken")
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="") + instance(200))
    pair.daemon_a.start()
    pair.daemon_a.wait_for_log(f"web_listen: 10.0.0.1:{PORT}: Address already in use")
    eventually(lambda: pair.a.has(VIP), what="it serves all the same")
    taken.stop()


@pytest.mark.own
def test_clients_that_want_to_hurt(network):
    """Each is cut off or refused, and others are served meanwhile."""
    pair = serving(network)
    hurting = Path(__file__).parent / "testbed" / "hurting_client.py"
    client = pair.client.start("/usr/bin/python3", "-I", hurting, "10.0.0.1", PORT, log="hurting.log")
    eventually(lambda: "holding on" in client.output(), what="it has begun")
    assert metrics(pair.client)["keepalived_up"] == 1
    assert Operator(pair.daemon_a).instance()["latest_advert_us"] < 100_000
    eventually(lambda: "cut off" in client.output(), within=40, what="who is slow is cut off")
    assert pair.daemon_a.process_of("holdfast-control")
    assert not pair.daemon_a.log_lines("Control child process.*died")


# --- keepalived's dumps --------------------------------------------------------------------------

DUMPS = """global_defs {{
    state_dump_file {folder}/keepalived.data
    stats_dump_file {folder}/keepalived.stats
    json_dump_file {folder}/keepalived.json
}}
"""
SIGNALS = {"data": signal.SIGUSR1, "stats": signal.SIGUSR2, "json": signal.SIGRTMIN + 2}


def dumps(daemon, folder):
    texts = {}
    for name, number in SIGNALS.items():
        path = folder / f"keepalived.{name}"
        path.unlink(missing_ok=True)
        daemon.process.signal(number)
        texts[name] = eventually(lambda at=path: at.exists() and at.read_text(), what=str(path))
    return texts


@pytest.mark.own
def test_dumps_say_what_everybody_else_says(network):
    pair = serving(network)
    folder = pair.a.folder()
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="") + DUMPS.format(folder=folder) + instance(200))
    operator = Operator(pair.daemon_a)
    operator.run("reload")
    first = operator.instance()["adverts"]["sent"]
    texts = dumps(pair.daemon_a, folder)
    exported = metrics(pair.client)
    last = operator.instance()["adverts"]["sent"]
    data, stats = (json.loads(texts["json"])[0][part] for part in ("data", "stats"))
    assert (data["iname"], data["state"], data["vrid"], data["ifp_ifname"]) == ("VI_1", 2, 51, "eth0")
    assert data["vips"] == [f"{VIP}/24 dev eth0 scope global set"]
    assert first <= stats["advert_sent"] <= last
    assert first <= exported[f"keepalived_advertisements_sent_total{LABELS}}}"] <= last
    assert "   State = MASTER\n" in texts["data"]
    assert "  Became master: 1\n" in texts["stats"]


STATES = ("init", "backup", "master", "fault")  # as keepalived numbers them
PAGE_ROW = re.compile(r'<td>VI_1</td><td class="state">(\w+)</td><td class="n">(\d+)</td>')


def all_say(pair, folder):
    """State and effective priority of VI_1, by who is asked."""
    said = {}
    one = Operator(pair.daemon_a).instance()
    said["status"] = one["state"], one["priority"]
    exported = metrics(pair.client)
    said["metrics"] = (STATES[int(exported[f'keepalived_vrrp_state{LABELS},ip_address="{VIP}/24"}}'])],
                       int(exported[f"holdfast_instance_priority{LABELS}}}"]))
    state, priority = PAGE_ROW.search(get(pair.client, "/")[1]).groups()
    said["page"] = state.lower(), int(priority)
    texts = dumps(pair.daemon_a, folder)
    data = json.loads(texts["json"])[0]["data"]
    said["json"] = STATES[data["state"]], data["effective_priority"]
    said["data"] = (re.search("   State = (.*)", texts["data"])[1].lower(),
                    int(re.search("Effective priority = (.*)", texts["data"])[1]))
    return said


def counted(pair, folder):
    """How often it became and left being master: of status, metrics, JSON and the statistics."""
    adverts = Operator(pair.daemon_a).instance()["adverts"]
    exported = metrics(pair.client)
    texts = dumps(pair.daemon_a, folder)
    stats = json.loads(texts["json"])[0]["stats"]
    return [(adverts["became_master"], adverts.get("released_master", 0)),
            tuple(int(exported[f"keepalived_{what}_master_total{LABELS}}}"]) for what in ("become", "release")),
            (stats["become_master"], stats["release_master"]),
            tuple(int(re.search(f"{what} master: (.*)", texts["stats"])[1]) for what in ("Became", "Released"))]


@pytest.mark.own
def test_all_say_the_same_also_during_a_failover(network):
    """What was the same before and after a moment was so in between: then all have to have said it."""
    pair = serving(network)
    folder = pair.a.folder()
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="web_status_page") + DUMPS.format(folder=folder) + instance(200))
    operator = Operator(pair.daemon_a)
    operator.run("reload")
    compared = {"master": 0, "backup": 0}
    for _ in range(4):
        for order in ("failover", "release"):
            operator.run(order, "VI_1")
            for _ in range(4):
                before = operator.instance()
                said = all_say(pair, folder)
                after = operator.instance()
                lasting = ("state", "priority", "since")
                if [before[what] for what in lasting] != [after[what] for what in lasting]:
                    continue  # it was between two states
                assert set(said.values()) == {(before["state"], before["priority"])}, said
                compared[before["state"]] += 1
    assert all(compared.values()), compared
    eventually(lambda: pair.masters() == [pair.a], what="a is master again")
    counts = counted(pair, folder)
    assert len(set(counts)) == 1 and counts[0][0] > 1, counts


SCRIPTED = """vrrp_script good {
    script /bin/true
    interval 1
}
vrrp_script bad {
    script /bin/false
    interval 1
    weight -10
}
"""
TRACKING = """    virtual_ipaddress_excluded {
        10.0.0.60/24
    }
    track_script {
        good
        bad
    }
}
"""


@pytest.mark.own
def test_an_exporter_makes_the_same_metrics_of_the_files(network):
    """Of the JSON, and of the texts, as our own are; those that grow meanwhile lie between two of ours."""
    pair = serving(network)
    folder = pair.a.folder()
    text = instance(200).removesuffix("}\n") + TRACKING
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="") + DUMPS.format(folder=folder) + SCRIPTED + text)
    Operator(pair.daemon_a).run("reload")
    eventually(lambda: [metrics(pair.client).get(f'keepalived_script_status{{name="{name}"}}')
                        for name in ("good", "bad")] == [1, 0], what="both scripts have run")
    before = metrics(pair.client)
    texts = dumps(pair.daemon_a, folder)
    after = metrics(pair.client)
    of_json = exporter.metrics_of_json(json.loads(texts["json"]))
    of_text = exporter.metrics_of_text(texts["data"], texts["stats"])
    assert {name for name in of_text if "script" not in name} == set(of_json)
    assert 'keepalived_vrrp_excluded_state{iname="VI_1",intf="eth0",vrid="51",ip_address="10.0.0.60/24"}' in of_json
    assert of_text['keepalived_script_status{name="bad"}'] == 0
    for made in (of_json, of_text):
        for name, value in made.items():
            assert before[name] <= value <= after[name], name
    ours = {name for name in after if name.startswith("keepalived_")} - {"keepalived_up"}
    assert ours == set(of_text)


@pytest.mark.own
def test_a_dump_replaces_a_link_and_does_not_follow_it(network):
    pair = Pair(network)
    folder = pair.a.folder()
    precious = folder / "precious"
    precious.write_text("mine")
    pair.daemon_a.configure(DUMPS.format(folder=folder) + instance(200))
    pair.daemon_a.start()
    eventually(lambda: pair.a.has(VIP), what="a is master")
    (folder / "keepalived.json").symlink_to(precious)
    pair.daemon_a.process.signal(SIGNALS["json"])
    eventually(lambda: not (folder / "keepalived.json").is_symlink(), what="it is written")
    assert precious.read_text() == "mine"


@pytest.mark.own
def test_without_a_file_nothing_is_dumped(network):
    pair = Pair(network)
    pair.daemon_a.start()
    eventually(lambda: pair.a.has(VIP), what="a is master")
    pair.daemon_a.process.signal(signal.SIGUSR1)
    pair.daemon_a.wait_for_log("Nothing is dumped")


@pytest.mark.own
def test_what_is_counted_begins_anew(network):
    """With STATS_CLEAR, after it has been written down."""
    pair = serving(network)
    folder = pair.a.folder()
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="") + DUMPS.format(folder=folder) + instance(200))
    operator = Operator(pair.daemon_a)
    operator.run("reload")
    assert operator.instance()["adverts"]["became_master"] == 1
    pair.daemon_a.process.signal(int(pair.a.run(PROGRAMS[OURS], "--signum=STATS_CLEAR").stdout))
    eventually(lambda: operator.instance()["adverts"].get("became_master", 0) == 0, what="it is forgotten")
    assert "  Became master: 1\n" in (folder / "keepalived.stats").read_text()
    assert metrics(pair.client)[f"keepalived_become_master_total{LABELS}}}"] == 0
    assert operator.instance()["state"] == "master"


def test_the_signals_have_keepalived_s_numbers(network):
    host = network.host("a")
    for name in ("STOP", "RELOAD", "DATA", "STATS", "STATS_CLEAR", "JSON"):
        ours = host.run(PROGRAMS[OURS], f"--signum={name}").stdout
        assert ours == host.run("keepalived", f"--signum={name}").stdout


MONITORING = Path(__file__).resolve().parents[2] / "packaging" / "monitoring"
NAME = re.compile(r"\b(?:keepalived|holdfast)_[a-z_]+")


@pytest.mark.own
def test_the_dashboard_and_the_alert_rules_ask_for_what_there_is(network):
    pair = Pair(network)
    pair.client = network.host("client")
    pair.client.connect(pair.lan, "eth0", "10.0.0.9/24")
    pair.daemon_a.configure(GLOBAL.format(port=PORT, page="") + instance(200))
    pair.daemon_a.start()
    eventually(lambda: pair.a.has(VIP), what="a is master")
    families = set(re.findall(r"# TYPE (\S+)", get(pair.client, "/metrics")[1]))
    dashboard = json.loads((MONITORING / "holdfast-dashboard.json").read_text())
    asked = {name for panel in dashboard["panels"] for target in panel["targets"] for name in NAME.findall(target["expr"])}
    rules = (MONITORING / "holdfast-alerts.yml").read_text()
    asked |= {name for line in rules.splitlines() if "expr:" in line for name in NAME.findall(line)}
    assert len(asked) > 10 and asked <= families, asked - families


@pytest.mark.own
def test_a_browser_shows_the_page(network):
    pair = serving(network)
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
               f"--user-data-dir={pair.client.folder()}/browser", "--window-size=1200,500"]
    address = f"http://10.0.0.1:{PORT}/"
    shown = pair.client.run(*browser, "--dump-dom", address, timeout=120).stdout
    assert "<td>VI_1</td>" in shown and "MASTER" in shown
    picture = pair.client.folder() / "page.png"
    pair.client.run(*browser, f"--screenshot={picture}", address, timeout=120)
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    assert (width, height) == (1200, 500) and picture.stat().st_size > 10_000

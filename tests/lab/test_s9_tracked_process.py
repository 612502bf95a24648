"""S9: a script that looks for a process decides who is master."""
from testbed.capture import Capture
from testbed.daemon import Daemon, check_config
from testbed.eventually import eventually
from testbed.scenario import adapt

VIP = "192.168.1.150"
HAPROXY = """defaults
    timeout connect 1s
    timeout client 1s
    timeout server 1s
    mode tcp
listen anything
    bind 127.0.0.1:8000
"""


def node(network, lan, name, number, configuration):
    host = network.host(name)
    host.connect(lan, "eth1", f"192.168.1.{number}/24")
    host.isolate_processes()
    (host.folder() / "haproxy.cfg").write_text(HAPROXY)
    return host, Daemon(host, configuration, parts="vrrp")


def haproxy(host):
    return host.start("haproxy", "-db", "-f", host.folder() / "haproxy.cfg", log="haproxy.log")


def test_the_node_whose_haproxy_runs_is_master(network):
    lan = network.switch("lan")
    hera, daemon1 = node(network, lan, "hera", 1, adapt("s9-hera.conf"))
    second = adapt("s9-hera.conf", state="BACKUP", priority=100).replace("router_id hera", "router_id afrodita")
    afrodita, daemon2 = node(network, lan, "afrodita", 2, second)
    capture = Capture(afrodita, "eth1")
    haproxy(hera)
    haproxy(afrodita)
    daemon1.start()
    daemon2.start()

    def masters():
        return [host.name for host in (hera, afrodita) if host.has(VIP)]

    def announced(priority):
        return [advert for advert in capture.adverts(source="192.168.1.1") if advert.priority == priority]

    eventually(lambda: masters() == ["hera"] and announced(103), what="hera is master with 103")
    hera.run("killall", "haproxy")
    eventually(lambda: announced(101), what="hera's priority falls")
    eventually(lambda: masters() == ["afrodita"], what="afrodita takes over")
    assert {advert.priority for advert in capture.adverts(source="192.168.1.2")} == {102}
    haproxy(hera)
    eventually(lambda: masters() == ["hera"], what="hera returns")


def test_a_missing_killall_is_a_clear_error(network):
    host = network.host("hera")
    host.connect(network.switch("lan"), "eth1", "192.168.1.1/24")
    text = adapt("s9-hera.conf").replace("killall", "killal")
    daemon = Daemon(host, text, parts="vrrp")
    status, said = check_config(host, daemon.config_file)
    assert status == 5
    assert "killal" in said or "Disabling track script haproxy since not found/accessible" in said
    daemon.start()
    daemon.wait_for_log("killal: no such program|since not found/accessible")
    eventually(lambda: host.has(VIP), what="it is master nonetheless")

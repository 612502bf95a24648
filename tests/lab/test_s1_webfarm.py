"""S1: a web farm behind one director, NAT."""
import time

import pytest

from testbed.daemon import BINARIES, Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers, table
from testbed.scenario import adapt
from testbed.webserver import WebServer

pytestmark = pytest.mark.ipvs

VIP = "192.168.0.10"
URL, SERVICE = f"http://{VIP}/", f"TCP {VIP}:80"
RS1, RS2 = "192.168.100.11:80", "192.168.100.12:80"
DELAY_LOOP, CONNECT_TIMEOUT = 3, 3  # seconds; of s1-webfarm.conf
SLACK = 2.0  # a busy machine; the bound itself is several times what a check takes


class Farm:
    def __init__(self, network):
        outside, inside = network.switch("outside"), network.switch("inside")
        self.client, self.director = network.host("cl"), network.host("dir")
        self.client.connect(outside, "eth0", "192.168.0.20/24")
        self.director.connect(outside, "eth0", f"{VIP}/24")
        self.director.connect(inside, "eth1", "192.168.100.1/24")
        self.director.sysctl(net__ipv4__ip_forward=1)
        self.web = []
        for number in (1, 2):
            host = network.host(f"rs{number}")
            host.connect(inside, "eth0", f"192.168.100.{10 + number}/24")
            host.route("default", "via", "192.168.100.1")
            self.web.append(WebServer(host, f"Servidor Real {number}"))

    def serve(self, *changes):
        text = adapt("s1-webfarm.conf")
        for old, new, *count in changes:
            assert old in text
            text = text.replace(old, new, *count)
        self.daemon = Daemon(self.director, text, parts="checkers").start()
        eventually(lambda: len(servers(self.director, SERVICE)) == 2, what="both real servers in the table")
        return self.daemon

    def answers(self, times):
        return self.client.get(URL, times)


@pytest.fixture
def farm(network):
    return Farm(network)


def test_round_robin_and_a_server_that_goes_and_comes(farm):
    farm.serve()
    answers = farm.answers(10)
    assert set(answers) == {"Servidor Real 1", "Servidor Real 2"}
    assert all(one != following for one, following in zip(answers, answers[1:])), answers

    farm.web[0].stop()
    stopped = time.monotonic()
    eventually(lambda: RS1 not in servers(farm.director, SERVICE), within=DELAY_LOOP + CONNECT_TIMEOUT + SLACK,
               what="RS1 leaves the table within delay_loop + connect_timeout")
    print(f"RS1 was removed {time.monotonic() - stopped:.2f} s after its web server stopped")
    assert farm.answers(10) == ["Servidor Real 2"] * 10
    assert set(servers(farm.director, SERVICE)) == {RS2}

    farm.web[0].start()
    eventually(lambda: RS1 in servers(farm.director, SERVICE), within=DELAY_LOOP + CONNECT_TIMEOUT + SLACK,
               what="RS1 comes back")
    assert set(farm.answers(4)) == {"Servidor Real 1", "Servidor Real 2"}


def test_weights_three_to_one(farm):
    farm.serve(("lb_algo rr", "lb_algo wrr"), ("weight 1", "weight 3", 1))
    answers = farm.answers(40)
    assert None not in answers
    assert abs(answers.count("Servidor Real 1") - 30) <= 1, answers


def test_persistence_keeps_a_client_at_one_server(farm):
    farm.serve(("persistence_timeout 0", "persistence_timeout 1200"))
    assert "persistent 1200" in table(farm.director)[SERVICE]["flags"]
    answers = farm.answers(20)
    assert len(set(answers)) == 1 and None not in answers, answers


def test_a_page_that_changes_takes_its_server_out(farm):
    """Its port answers all the time; the digests are those that genhash prints."""
    def check(server, line):
        done = farm.director.run(BINARIES / "genhash", "-s", server, "-p", 80, "-u", "/")
        digest = done.stdout.split()[-1]
        return (f"TCP_CHECK {{\n            {line} 80\n",
                f"HTTP_GET {{\n            retry 0\n            url {{\n                path /\n                digest {digest}\n            }}\n", 1)
    daemon = farm.serve(check("192.168.100.11", "connect_port"), check("192.168.100.12", "port_connect"))
    daemon.wait_for_log("Remote Web server .* succeed on service", times=2)
    farm.web[0].stop()
    changed = WebServer(farm.web[0].host, "Otro sitio")
    eventually(lambda: RS1 not in servers(farm.director, SERVICE), within=DELAY_LOOP + CONNECT_TIMEOUT + SLACK,
               what="RS1 leaves the table")
    daemon.wait_for_log("MD5 digest error to server .192.168.100.11.:tcp:80")
    assert farm.director.get("http://192.168.100.11/", 1) == ["Otro sitio"]
    assert farm.answers(6) == ["Servidor Real 2"] * 6
    changed.stop()
    WebServer(farm.web[0].host, "Servidor Real 1")
    eventually(lambda: RS1 in servers(farm.director, SERVICE), within=DELAY_LOOP + CONNECT_TIMEOUT + SLACK,
               what="RS1 comes back")


@pytest.mark.own
def test_what_people_really_write_is_reported_and_the_rest_serves(farm):
    daemon = farm.serve()
    for line, wrong, meant in ((10, "persistence_timeout", "0"), (24, "port_connect", "connect_port")):
        said = daemon.log_lines(rf"{daemon.config_file.name}:{line}\b.*{wrong}")
        assert said, f"nothing about {wrong} on line {line}"
        assert any(meant in text for text in daemon.log_lines()), f"{wrong}: not said what was meant"
    assert "persistent" not in table(farm.director)[SERVICE]["flags"]
    always(lambda: set(servers(farm.director, SERVICE)) == {RS1, RS2}, during=DELAY_LOOP + 1,
           what="both servers stay")
    assert None not in farm.answers(4)

"""connect_vip: checks that take the path of clients' packets, by IPVS to one real server."""
import pytest

from testbed.daemon import Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import servers, table
from testbed.webserver import WebServer

pytestmark = [pytest.mark.ipvs, pytest.mark.own]

VIP, VIP6 = "10.0.0.50", "2001:db8::50"
ONE, TWO = "10.0.0.101", "10.0.0.102"
SERVICE, SERVICE6 = f"TCP {VIP}:80", f"TCP [{VIP6}]:80"
TCP = "TCP_CHECK {\n connect_vip\n connect_timeout 1\n retry 0\n delay_loop 0.5\n }"
WEB = "HTTP_GET {\n connect_vip\n connect_timeout 1\n retry 0\n delay_loop 0.5\n url {\n path /\n status_code 200\n }\n }"


def service(vip, method, *addresses, check=TCP):
    reals = "".join(f" real_server {address} 80 {{\n {check}\n }}\n" for address in addresses)
    return f"virtual_server {vip} 80 {{\n lvs_sched rr\n lvs_method {method}\n protocol TCP\n{reals}}}\n"


class Farm:
    """A director that has the virtual address, and two servers that have it where nobody asks for it."""

    def __init__(self, network, device="lo", master=True):
        lan = network.switch("lan")
        self.device = device
        self.director = network.host("dir")
        self.director.connect(lan, "eth0", "10.0.0.1/24", "2001:db8::1/64")
        self.director.sysctl(net__ipv6__conf__eth0__accept_dad=0)
        if master:
            self.director.sysctl(net__ipv4__conf__eth0__accept_local=1)
            self.director.ip("address", "add", f"{VIP}/32", "dev", "eth0")
            self.director.ip("address", "add", f"{VIP6}/128", "dev", "eth0", "nodad",
                             "preferred_lft", 0)  # as VRRP does, so that nothing comes from it
        self.web = []
        for number in (1, 2):
            host = network.host(f"rs{number}")
            host.connect(lan, "eth0", f"10.0.0.10{number}/24", f"2001:db8::10{number}/64")
            host.sysctl(net__ipv4__conf__all__arp_ignore=1, net__ipv4__conf__all__arp_announce=2,
                        net__ipv4__conf__all__rp_filter=0)
            if device != "lo":
                host.ip("link", "set", device, "up")
                host.sysctl(**{f"net__ipv4__conf__{device}__rp_filter": 0})
            WebServer(host, f"Servidor Real {number}", v6=True)
            self.web.append(host)
            self.give_vip(host)

    def give_vip(self, host):
        host.ip("address", "add", f"{VIP}/32", "dev", self.device)
        if self.device == "lo":
            host.ip("address", "add", f"{VIP6}/128", "dev", "lo", "nodad")

    def take_vip(self, host):
        host.ip("address", "delete", f"{VIP}/32", "dev", self.device)
        if self.device == "lo":
            host.ip("address", "delete", f"{VIP6}/128", "dev", "lo")

    def start(self, text):
        self.daemon = Daemon(self.director, text, parts="checkers").start()
        return self.daemon

    def up(self, of=SERVICE):
        return {address.rsplit(":", 1)[0].strip("[]") for address in servers(self.director, of)}


def goes_and_comes(farm, of, one, two, success="TCP connection to .* success"):
    farm.daemon.wait_for_log(success, times=2)
    eventually(lambda: farm.up(of) == {one, two}, what="both are in the table")
    farm.take_vip(farm.web[0])
    eventually(lambda: farm.up(of) == {two}, what="a server without the virtual address is out")
    farm.give_vip(farm.web[0])
    eventually(lambda: farm.up(of) == {one, two}, what="it is back")
    always(lambda: farm.up(of) == {one, two}, during=2.0, what="nobody is mistaken for another")


@pytest.mark.parametrize("check", [TCP, WEB], ids=["tcp", "http"])
@pytest.mark.parametrize("method, device", [("DR", "lo"), ("TUN", "tunl0")])
def test_a_server_that_lacks_the_address_is_found(network, method, device, check):
    farm = Farm(network, device)
    success = "TCP connection to .* success" if check == TCP else "Remote Web server .* succeed"
    farm.start(service(VIP, method, ONE, TWO, check=check))
    goes_and_comes(farm, SERVICE, ONE, TWO, success)


def test_so_over_ipv6(network):
    farm = Farm(network)
    one, two = "2001:db8::101", "2001:db8::102"
    farm.start(service(VIP6, "DR", one, two))
    goes_and_comes(farm, SERVICE6, one, two)


def test_so_on_a_backup(network):
    farm = Farm(network, master=False)
    farm.start(service(VIP, "DR", ONE, TWO))
    goes_and_comes(farm, SERVICE, ONE, TWO)


def test_the_services_of_the_paths_come_and_go_with_the_checks(network):
    farm = Farm(network)
    daemon = farm.start(service(VIP, "DR", ONE, TWO) + service("10.0.0.51", "DR", ONE))
    eventually(lambda: len(table(farm.director)) == 4, what="two services, two paths")
    paths = [entry["servers"] for name, entry in table(farm.director).items() if name.startswith("FWM")]
    assert sorted(map(list, paths)) == [[f"{ONE}:0"], [f"{TWO}:0"]]
    assert all(method == "Route" for path in paths for method, _ in path.values())
    daemon.reload(service(VIP, "DR", ONE, TWO, check=TCP.replace("connect_vip", "connect_vip off")))
    eventually(lambda: table(farm.director).keys() == {SERVICE})
    daemon.reload(service(VIP, "DR", ONE))
    eventually(lambda: len(table(farm.director)) == 2)
    daemon.stop()
    assert table(farm.director) == {}


def test_from_the_virtual_address_itself_nobody_is_asked(network):
    farm = Farm(network)
    farm.director.ip("address", "flush", "dev", "eth0")
    farm.director.ip("address", "add", f"{VIP}/24", "dev", "eth0")
    daemon = farm.start(service(VIP, "DR", ONE, TWO))
    daemon.wait_for_log(rf"Cannot check service \[{ONE}\]:tcp:80: .*bindto")
    assert farm.up() == {ONE, TWO}


def test_without_accept_local_nobody_is_judged(network):
    farm = Farm(network)
    farm.director.sysctl(net__ipv4__conf__eth0__accept_local=0)
    daemon = farm.start(service(VIP, "DR", ONE, TWO))
    daemon.wait_for_log(rf"Cannot check service \[{ONE}\]:tcp:80: answers from {VIP}.*"
                        r"needs net\.ipv4\.conf\.eth0\.accept_local = 1")
    assert farm.up() == {ONE, TWO}
    farm.director.sysctl(net__ipv4__conf__eth0__accept_local=1)
    daemon.wait_for_log("TCP connection to .* success", times=2)

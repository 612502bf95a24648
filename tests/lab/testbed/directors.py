"""Two directors, two real servers, a client: scenarios S3 (NAT), S4 (DR) and S5 (TUN).

    NAT   CL - [outside 192.168.10.0/24] - DIR1, DIR2 - [inside 192.168.1.0/24] - RS1, RS2,
          whose gateway is a second service address on the inside network
    DR    all on the outside network; real servers have the service address on lo
    TUN   the same; real servers have it on tunl0
"""
from .daemon import OURS, Daemon
from .scenario import adapt
from .webserver import WebServer

VIP, INSIDE_VIP = "192.168.10.50", "192.168.1.50"
SERVICE = f"TCP {VIP}:80"
URL = f"http://{VIP}/"
METHOD = {"NAT": "Masq", "DR": "Route", "TUN": "Tunnel"}
# 3 x advert_int + skew of the backup with priority 90 (RFC 3768 section 6.1), in seconds.
MASTER_DOWN = 3 * 1 + (256 - 90) / 256


class Directors:
    def __init__(self, network, lb_kind, program=OURS, real_servers=True, second_program=None):
        self.lb_kind, self.network = lb_kind, network
        self.outside, self.inside = network.switch("outside"), network.switch("inside")
        self.client = network.host("cl")
        self.client.connect(self.outside, "eth0", "192.168.10.20/24")
        self.dir1, self.dir2 = self._director("dir1", 11), self._director("dir2", 12)
        self.web = [self._real_server(n) for n in (1, 2)]
        self.daemon1 = Daemon(self.dir1, self.config("MASTER", 100), program)
        self.daemon2 = Daemon(self.dir2, self.config("BACKUP", 90), second_program or program)

    def _director(self, name, number):
        host = self.network.host(name)
        host.connect(self.outside, "eth0", f"192.168.10.{number}/24")
        if self.lb_kind == "NAT":
            host.connect(self.inside, "eth1", f"192.168.1.{number}/24")
        host.sysctl(net__ipv4__ip_forward=1)
        return host

    def _real_server(self, number):
        host = self.network.host(f"rs{number}")
        if self.lb_kind == "NAT":
            host.connect(self.inside, "eth0", f"192.168.1.{100 + number}/24")
            host.route("default", "via", INSIDE_VIP)
        else:
            host.connect(self.outside, "eth0", f"192.168.10.{100 + number}/24")
            host.sysctl(net__ipv4__conf__all__arp_ignore=1, net__ipv4__conf__all__arp_announce=2)
            device = "lo" if self.lb_kind == "DR" else "tunl0"
            host.ip("address", "add", f"{VIP}/32", "dev", device)
            host.ip("link", "set", device, "up")
            host.sysctl(net__ipv4__conf__all__rp_filter=0, **{f"net__ipv4__conf__{device}__rp_filter": 0})
        return WebServer(host, f"Servidor Real {number}")

    def config(self, state, priority):
        addresses = {}
        if self.lb_kind == "NAT":
            addresses = {"192.168.10.101": "192.168.1.101", "192.168.10.102": "192.168.1.102"}
        text = adapt("s3-director.conf", {"enp10s0": "eth0"}, addresses, state, priority, self.lb_kind)
        if self.lb_kind == "NAT":
            text = text.replace(f"{VIP}/32", f"{VIP}/32\n        {INSIDE_VIP}/32 dev eth1")
        return text

    def start(self):
        self.daemon1.start()
        self.daemon2.start()

    def master(self):
        """The director that has the service address; None while it is nobody or both."""
        holders = [host for host in (self.dir1, self.dir2) if host.has(VIP)]
        return holders[0] if len(holders) == 1 else None

    def cut(self, director):
        """What the others see when the machine dies: all its cables are dead."""
        for interface in director.interfaces.values():
            interface.cut()

    def plug(self, director):
        for interface in director.interfaces.values():
            interface.plug()

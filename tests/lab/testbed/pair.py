"""Two routers on one network that share one address: the smallest VRRP there is."""
from .daemon import OURS, Daemon

VIP = "10.0.0.50"
INSTANCE = """vrrp_instance VI_1 {{
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority {priority}
    version {version}
    advert_int {interval}
{authentication}    virtual_ipaddress {{
        {vip}/24
    }}
}}
"""
# One of several on a host; `more` stands in its block.
NAMED_INSTANCE = """vrrp_instance {name} {{
    state BACKUP
    interface {interface}
    virtual_router_id {vrid}
    version 3
    priority 100
    advert_int 0.1
    virtual_ipaddress {{
        10.0.0.5{vrid}/24
    }}
    {more}
}}
"""
AUTHENTICATION = "    authentication {{\n        auth_type {}\n        auth_pass secret12\n    }}\n"


def instance(priority, version=3, interval=0.1, auth_type=None):
    return INSTANCE.format(priority=priority, version=version, interval=interval, vip=VIP,
                           authentication=AUTHENTICATION.format(auth_type) if auth_type else "")


def master_down_interval(backup_priority, interval, version=3):
    """RFC 9568 section 6.1 and RFC 3768 section 6.1, in seconds."""
    skew = (256 - backup_priority) / 256 * (interval if version == 3 else 1)
    return 3 * interval + skew


class Pair:
    """`a` has the higher priority. Both run our daemon unless told otherwise."""

    PRIORITIES = (200, 100)

    def __init__(self, network, programs=(OURS, OURS), **options):
        self.lan = network.switch("lan")
        self.hosts, self.daemons = [], []
        for number, (program, priority) in enumerate(zip(programs, self.PRIORITIES), 1):
            host = network.host("ab"[number - 1])
            host.connect(self.lan, "eth0", f"10.0.0.{number}/24")
            self.hosts.append(host)
            self.daemons.append(Daemon(host, instance(priority, **options), program, parts="vrrp"))
        self.a, self.b = self.hosts
        self.daemon_a, self.daemon_b = self.daemons

    def start(self):
        for daemon in self.daemons:
            daemon.start()

    def masters(self):
        return [host for host in self.hosts if host.has(VIP)]

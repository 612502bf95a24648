"""FRRouting's vrrpd as a VRRP router on a host: VRRPv3, the address on a macvlan.

vrrpd has no say over addresses: the virtual MAC's interface carries them from the start, and it
is vrrpd that keeps it down (protodown) while another router is master.
"""
import shutil
import tempfile
from pathlib import Path

from .eventually import eventually

PROGRAMS = Path("/usr/lib/frr")
CONFIGURATION = """log stdout
interface {interface}
 vrrp {vrid} version 3
 vrrp {vrid} priority {priority}
 vrrp {vrid} advertisement-interval {interval_ms}
 vrrp {vrid} {family} {vip}
"""


class Frr:
    def __init__(self, host, vip, priority, vrid=51, interval=0.1, interface="eth0"):
        self.host, self.interface = host, interface
        self.folder = Path(tempfile.mkdtemp(prefix="hf-frr-", dir="/tmp"))
        shutil.chown(self.folder, "frr", "frrvty")
        self.file = self.folder / "vrrpd.conf"
        self.file.write_text(CONFIGURATION.format(
            interface=interface, vrid=vrid, priority=priority, interval_ms=int(interval * 1000), vip=vip,
            family="ipv6" if ":" in vip else "ip"))
        shutil.chown(self.file, "frr", "frr")
        self.daemons = []
        kind, length = ("02", 64) if ":" in vip else ("01", 24)
        mac = f"00:00:5e:00:{kind}:{vrid:02x}"
        host.ip("link", "add", "vrrp", "link", interface, "address", mac, "type", "macvlan", "mode", "bridge")
        host.ip("link", "set", "vrrp", "addrgenmode", "random")
        host.ip("address", "add", f"{vip}/{length}", "dev", "vrrp")
        host.ip("link", "set", "vrrp", "up")

    def start(self):
        socket = self.folder / "zserv.api"
        for name, more in (("zebra", []), ("vrrpd", ["-f", self.file])):
            self.daemons.append(self.host.start(
                PROGRAMS / name, "-z", socket, "--vty_socket", self.folder, "-i", self.folder / f"{name}.pid",
                "-A", "127.0.0.1", "-P", "0", *more, log=f"frr-{name}.log"))
            if name == "zebra":
                eventually(socket.exists, what="zebra listens")
        return self

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.stop()
        self.daemons = []

    def log(self):
        return self.daemons[-1].output() if self.daemons else ""

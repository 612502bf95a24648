"""What passes an interface, recorded by tcpdump while a test runs."""
import signal

from .eventually import eventually
from .network import command
from .packets import advert, announcement, frames

FILTER = "ip proto 112 or ip proto 51 or ip6 proto 112 or arp or icmp"


class Capture:
    """Begins at construction, once tcpdump listens. Can be read at any time.

    `at_once` costs the sender a wakeup for each packet; without it packets may be a second late to be read
    (their times are right).
    """

    def __init__(self, host, interface="eth0", what=FILTER, at_once=True):
        self.file = host.folder() / f"{interface}.pcap"
        log = f"tcpdump-{interface}.log"
        # Slots of the ring are as large as the largest packet: with the default a volley of a thousand
        # packets is lost.
        self._process = host.start(
            "tcpdump", "-Z", "root", "-s", "2048", "-B", "16384", "-U", "--time-stamp-precision=nano",
            *(["--immediate-mode"] if at_once else []),
            "-n", "-i", interface, "-w", self.file, what, log=log)
        eventually(lambda: "listening on" in self._process.output(), what=f"tcpdump listens on {interface}")
        host.network.captures.append(self)

    def _read(self, kind):
        found = (kind(time, frame) for time, frame in frames(self.file))
        return [packet for packet in found if packet]

    def adverts(self, vrid=None, source=None, since=0.0):
        return [packet for packet in self._read(advert)
                if packet.time >= since and vrid in (None, packet.vrid) and source in (None, packet.source)]

    def announcements(self, address=None, since=0.0):
        return [packet for packet in self._read(announcement)
                if packet.time >= since and address in (None, packet.address)]

    def stop(self):
        self._process.signal(signal.SIGINT)
        self._process.wait()

    def trace(self, last=40):
        """One readable line per packet."""
        lines = command("tcpdump", "-n", "-r", self.file, "-tttt", check=False).stdout.splitlines()
        omitted = [f"... {len(lines) - last} packets before"] if len(lines) > last else []
        return "\n".join(omitted + lines[-last:])

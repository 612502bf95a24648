"""Reading what tcpdump wrote: VRRP adverts and ARP announcements, with the kernel's timestamps.

Read here and not by tshark, because starting tshark takes seven seconds in the guest. (To look at
a capture by eye, tshark -r is the right tool.)
"""
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

VRRP, AH, ARP, IPV4, IPV6 = 112, 51, 0x0806, 0x0800, 0x86DD
PCAP_NANOSECONDS = 0xA1B23C4D


@dataclass
class Advert:
    """A VRRP advertisement (RFC 3768 section 5.1, RFC 9568 section 5.1). Times in seconds."""

    time: float
    source_mac: str
    source: str
    destination: str
    tos: int
    ttl: int
    version: int
    vrid: int
    priority: int
    auth_type: int
    interval: float
    addresses: list
    payload: bytes


@dataclass
class Announcement:
    """A gratuitous ARP: `mac` says that it has `address`."""

    time: float
    mac: str
    address: str


def mac_text(raw):
    return ":".join(f"{byte:02x}" for byte in raw)


def frames(path):
    """(time, frame) for each complete frame; the last one may still be on its way to the file."""
    raw = Path(path).read_bytes()
    if len(raw) < 24:
        return
    assert struct.unpack_from("=I", raw)[0] == PCAP_NANOSECONDS, "not a nanosecond pcap"
    at = 24
    while at + 16 <= len(raw):
        seconds, nanoseconds, length = struct.unpack_from("=III", raw, at)
        if at + 16 + length > len(raw):
            return
        yield seconds + nanoseconds / 1e9, raw[at + 16: at + 16 + length]
        at += 16 + length


def advert(time, frame):
    kind = struct.unpack_from("!H", frame, 12)[0]
    packet = frame[14:]
    if kind == IPV4 and packet[9] in (VRRP, AH):
        family, header, total = socket.AF_INET, (packet[0] & 15) * 4, struct.unpack_from("!H", packet, 2)[0]
        if packet[9] == AH:
            header += (packet[header + 1] + 2) * 4
        tos, ttl, ends = packet[1], packet[8], (packet[12:16], packet[16:20])
    elif kind == IPV6 and packet[6] == VRRP:
        family, header, total = socket.AF_INET6, 40, 40 + struct.unpack_from("!H", packet, 4)[0]
        tos, ttl, ends = (packet[0] & 15) << 4 | packet[1] >> 4, packet[7], (packet[8:24], packet[24:40])
    else:
        return None
    payload = packet[header:total]
    version, count = payload[0] >> 4, payload[3]
    size = 4 if family == socket.AF_INET else 16
    auth_type, interval = (payload[4], payload[5]) if version == 2 else (
        0, (struct.unpack_from("!H", payload, 4)[0] & 0xFFF) / 100)
    addresses = [socket.inet_ntop(family, payload[at:at + size]) for at in range(8, 8 + count * size, size)]
    return Advert(time, mac_text(frame[6:12]), socket.inet_ntop(family, ends[0]),
                  socket.inet_ntop(family, ends[1]), tos, ttl, version, payload[1], payload[2],
                  auth_type, interval, addresses, payload)


def announcement(time, frame):
    if struct.unpack_from("!H", frame, 12)[0] != ARP:
        return None
    sender_mac, sender, target = frame[22:28], frame[28:32], frame[38:42]
    return Announcement(time, mac_text(sender_mac), socket.inet_ntoa(sender)) if sender == target else None

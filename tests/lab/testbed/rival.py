"""Run inside a host: one VRRPv3 advert from there on eth0, whatever others say.

    rival.py SOURCE VRID PRIORITY ADDRESS CENTISECONDS
"""
import socket
import struct
import sys

GROUP = "224.0.0.18"


def advert(source, vrid, priority, address, centiseconds):
    """RFC 9568 section 5; the checksum covers IPv4's pseudo-header too."""
    body = struct.pack("!BBBBHH", 0x31, vrid, priority, 1, centiseconds, 0) + socket.inet_aton(address)
    covered = socket.inet_aton(source) + socket.inet_aton(GROUP) + struct.pack("!BBH", 0, 112, len(body)) + body
    total = sum(struct.unpack(f"!{len(covered) // 2}H", covered))
    total = (total >> 16) + (total & 0xFFFF)
    checksum = ~(total + (total >> 16)) & 0xFFFF
    return body[:6] + struct.pack("!H", checksum) + body[8:]


def main(source, vrid, priority, address, centiseconds):
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
    out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    out.sendto(advert(source, vrid, priority, address, centiseconds), (GROUP, 0))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))

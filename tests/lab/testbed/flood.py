"""Run inside a host: VRRPv2 adverts with a wrong password, as fast as they go.

    flood.py VRID PRIORITY ADDRESS COUNT
"""
import socket
import struct
import sys


def advert(vrid, priority, address):
    """RFC 2338 section 5.3, whose checksum covers the authentication data too."""
    body = struct.pack("!BBBBBBH", 0x21, vrid, priority, 1, 1, 1, 0) + socket.inet_aton(address) + b"mistake\0"
    total = sum(struct.unpack(f"!{len(body) // 2}H", body))
    total = (total >> 16) + (total & 0xFFFF)
    checksum = ~(total + (total >> 16)) & 0xFFFF
    return body[:6] + struct.pack("!H", checksum) + body[8:]


def main(vrid, priority, address, count):
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
    out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    packet = advert(vrid, priority, address)
    for _ in range(count):
        out.sendto(packet, ("224.0.0.18", 0))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))

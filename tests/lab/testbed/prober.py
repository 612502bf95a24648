"""Run inside a host: asks an address again and again, and writes down what was asked and answered.

    prober.py icmp ADDRESS TICK        an echo request every TICK seconds
    prober.py tcp ADDRESS:PORT TICK    a new connection every TICK seconds

Output: "s NUMBER TIME" for each question, "a NUMBER TIME" for each answer (seconds since the epoch).
"""
import os
import select
import socket
import struct
import sys
import time

# Less than the kernel waits before it sends a SYN again: a question is answered at once or not at all.
GIVE_UP_AFTER = 0.8


def note(kind, number):
    os.write(1, f"{kind} {number} {time.time():.6f}\n".encode())


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


class Echo:
    def __init__(self, address):
        self.address, self.identifier = address, os.getpid() & 0xFFFF
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.socket.setblocking(False)

    def ask(self, number):
        body = struct.pack("!HHI", self.identifier, number & 0xFFFF, number)
        header = struct.pack("!BBH", 8, 0, checksum(struct.pack("!BBH", 8, 0, 0) + body))
        try:
            self.socket.sendto(header + body, (self.address, 0))
        except OSError:
            pass  # no route, no neighbour: a question without an answer

    def listen(self, seconds):
        if not select.select([self.socket], [], [], seconds)[0]:
            return
        packet = self.socket.recv(2048)
        message = packet[(packet[0] & 15) * 4:]
        if len(message) >= 12 and message[0] == 0 and struct.unpack_from("!H", message, 4)[0] == self.identifier:
            note("a", struct.unpack_from("!I", message, 8)[0])


class Connect:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.address, self.open = (host, int(port)), {}
        self.poll = select.poll()

    def ask(self, number):
        asking = socket.socket()
        asking.setblocking(False)
        # Ends with a reset: thousands of connections leave nothing behind.
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asking.connect_ex(self.address)
        self.open[asking.fileno()] = (asking, number, time.monotonic())
        self.poll.register(asking, select.POLLOUT)

    def listen(self, seconds):
        for descriptor, _ in self.poll.poll(seconds * 1000):
            asking, number, _ = self.open[descriptor]
            if asking.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                note("a", number)
            self._forget(descriptor)
        too_old = time.monotonic() - GIVE_UP_AFTER
        for descriptor in [d for d, (_, _, asked) in self.open.items() if asked < too_old]:
            self._forget(descriptor)

    def _forget(self, descriptor):
        self.poll.unregister(descriptor)
        self.open.pop(descriptor)[0].close()


def main(kind, address, tick):
    asker = {"icmp": Echo, "tcp": Connect}[kind](address)
    number, due = 0, time.monotonic()
    while True:
        now = time.monotonic()
        if now >= due:
            number += 1
            note("s", number)
            asker.ask(number)
            due = max(due + tick, now)
        asker.listen(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))

"""Clients of a web server that want to hurt it: long headers, a byte a second, silence, garbage."""
import socket
import sys
import time

ADDRESS = (sys.argv[1], int(sys.argv[2]))
TRIES = (b"\0" * 1000, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000, b"GET " + b"/" * 100_000,
         b"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
         b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"\r\n" * 100)


def connect():
    made = socket.create_connection(ADDRESS, timeout=30)
    made.settimeout(30)
    return made


for text in TRIES:
    with connect() as client:
        try:
            client.sendall(text)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
        except OSError:
            pass
slow = [connect() for _ in range(40)]
for client in slow:
    client.sendall(b"GET /metrics HTTP/1.1\r\n")
print("holding on", flush=True)
began = time.monotonic()
for client in slow:
    try:
        while client.recv(65536):
            pass
    except OSError:
        pass
print(f"cut off after {time.monotonic() - began:.0f} s", flush=True)

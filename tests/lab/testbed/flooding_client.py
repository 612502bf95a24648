"""Asks without a pause until it is killed, over so many connections; who has every other one never reads.

    flooding_client.py CLIENTS unix:PATH|ADDRESS:PORT REQUEST
"""
import os
import socket
import sys
import threading
import time

CLIENTS, WHERE = int(sys.argv[1]), sys.argv[2]
REQUEST = sys.argv[3].encode().decode("unicode_escape").encode()


def connect():
    if WHERE.startswith("unix:"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        folder, name = os.path.split(WHERE[5:])
        folder = os.open(folder, os.O_PATH)  # the whole name may be too long
        try:
            made.connect(f"/proc/self/fd/{folder}/{name}")
        finally:
            os.close(folder)
    else:
        address, port = WHERE.rsplit(":", 1)
        made = socket.create_connection((address, int(port)), timeout=30)
    made.settimeout(5)
    return made


def flood(reads):
    while True:
        try:
            with connect() as client:
                while True:
                    client.sendall(REQUEST)
                    if reads and not client.recv(1 << 20):
                        break
        except OSError:
            time.sleep(0.05)


for number in range(CLIENTS):
    threading.Thread(target=flood, args=(number % 2 == 0,), daemon=True).start()
print("flooding", flush=True)
time.sleep(600)

"""Servers that want to hurt whoever asks them over UDP, SMTP or DNS: python3 hostile_names_and_mail.py

Each behaviour has a port of its own, counted from UDP_PORT and SMTP_PORT.
"""
import os
import socket
import struct
import threading
import time

UDP_PORT, SMTP_PORT = 9100, 9200


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


# --- answers to a datagram -----------------------------------------------------------------------

def silent(_):
    return []


def garbage(_):
    return [os.urandom(1400) for _ in range(20)]


def large(_):
    return [b"x" * 60000]


def empty(_):
    return [b""] * 10


def other_id(query):
    return [bytes([query[0] ^ 1]) + query[1:2] + b"\x81\x80" + query[4:]] * 5


def echo(query):
    return [query]


def pointer_loop(query):
    """The question's name is a pointer to itself."""
    return [query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + b"\xc0\x0c\0\1\0\1"]


def pointer_chain(query):
    chain = b"".join(b"\xc0" + bytes([12 + 2 * (n + 1)]) for n in range(100))
    return [query[:2] + b"\x81\x80\0\1\xff\xff\xff\xff\xff\xff" + chain]


def truncated(query):
    return [query[:2] + b"\x81\x80" + query[4:n] for n in range(5, len(query))]


def refused(query):
    return [query[:2] + b"\x81\x85" + query[4:]]


DNS_BEHAVIOURS = [silent, garbage, large, empty, other_id, echo, pointer_loop, pointer_chain, truncated, refused]


# --- a mail server -------------------------------------------------------------------------------

def says_nothing(_):
    time.sleep(3600)


def closes(_):
    pass


def goes_away(connection):
    connection.sendall(b"554 go away\r\n")
    time.sleep(5)


def endless_line(connection):
    while True:
        connection.sendall(b"220 " + b"x" * 65536)


def endless_lines(connection):
    while True:
        connection.sendall(b"220-and so on\r\n" * 1000)


def trickle(connection):
    while True:
        connection.sendall(b"2")
        time.sleep(0.2)


def nul_bytes(connection):
    connection.sendall(b"\0" * 5000 + b"\r\n")


def binary(connection):
    connection.sendall(os.urandom(5000))


def not_mail(connection):
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def refuses_helo(connection):
    connection.sendall(b"220 x\r\n")
    connection.recv(1000)
    connection.sendall(b"550 not you\r\n")
    time.sleep(5)


def rst_at_once(connection):
    reset(connection)


def rst_after_banner(connection):
    connection.sendall(b"220 x\r\n")
    time.sleep(0.1)
    reset(connection)


def rst_after_helo(connection):
    connection.sendall(b"220 x\r\n")
    connection.recv(1000)
    reset(connection)


def rst_after_quit(connection):
    connection.sendall(b"220 x\r\n")
    connection.recv(1000)
    connection.sendall(b"250 x\r\n")
    connection.recv(1000)
    reset(connection)


SMTP_BEHAVIOURS = [says_nothing, closes, goes_away, endless_line, endless_lines, trickle, nul_bytes, binary, not_mail,
                   refuses_helo, rst_at_once, rst_after_banner, rst_after_helo, rst_after_quit]


def answer(listener, behaviour):
    while True:
        query, asker = listener.recvfrom(4096)
        for datagram in behaviour(query):
            try:
                listener.sendto(datagram, asker)
            except OSError:
                pass


def serve(listener, behaviour):
    def talk(connection):
        try:
            with connection:
                behaviour(connection)
        except OSError:
            pass

    while True:
        threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def main():
    for number, behaviour in enumerate(DNS_BEHAVIOURS):
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("0.0.0.0", UDP_PORT + number))
        threading.Thread(target=answer, args=(listener, behaviour), daemon=True).start()
    for number, behaviour in enumerate(SMTP_BEHAVIOURS):
        listener = socket.create_server(("0.0.0.0", SMTP_PORT + number))
        threading.Thread(target=serve, args=(listener, behaviour), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()

"""A server that wants to hurt whoever asks it: python3 hostile.py PORT CERTIFICATE

Each behaviour has a port of its own, counted from PORT in the order of BEHAVIOURS; and behind a TLS handshake that
goes well another, WITHIN_TLS higher.
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time

WITHIN_TLS = 500
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def request(connection):
    connection.recv(4096)


def reset(connection):
    """Not a FIN but an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def forever(connection, start, piece):
    request(connection)
    connection.sendall(start)
    while True:
        connection.sendall(piece)


def silent(connection):
    time.sleep(3600)


def closes(connection):
    request(connection)


def trickle_header(connection):
    request(connection)
    connection.sendall(OK + b"X: ")
    while True:
        connection.sendall(b"y")
        time.sleep(0.2)


def trickle_body(connection):
    request(connection)
    connection.sendall(OK + b"\r\n")
    while True:
        connection.sendall(b"y")
        time.sleep(0.2)


def endless_header(connection):
    forever(connection, OK, b"X: y\r\n" * 1000)


def endless_status(connection):
    forever(connection, b"HTTP/1.1 200 ", b"x" * 65536)


def endless_body(connection):
    forever(connection, OK + b"\r\n", b"x" * 65536)


def endless_chunk(connection):
    forever(connection, CHUNKED + b"ffffffffffffffff\r\n", b"x" * 65536)


def endless_chunk_line(connection):
    forever(connection, CHUNKED + b"5;", b"x" * 65536)


def endless_chunks(connection):
    forever(connection, CHUNKED, b"1\r\nx\r\n" * 5000)


def bad_chunk(connection):
    request(connection)
    connection.sendall(CHUNKED + b"-1\r\nx\r\n0\r\n\r\n")


def nul_bytes(connection):
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX\0Y: z\r\n\r\n" + b"\0" * 1000)


def garbage(connection):
    request(connection)
    connection.sendall(os.urandom(100_000))


def tls_garbage(connection):
    request(connection)
    connection.sendall(b"\x16\x03\x03\x40\x00" + os.urandom(100_000))


def rst_in_handshake(connection):
    """Within the server's first message."""
    request(connection)
    connection.sendall(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + os.urandom(20))
    time.sleep(0.1)
    reset(connection)


def rst_at_once(connection):
    reset(connection)


def rst_after_request(connection):
    request(connection)
    reset(connection)


def rst_in_header(connection):
    request(connection)
    connection.sendall(OK)
    time.sleep(0.1)
    reset(connection)


def rst_in_body(connection):
    request(connection)
    connection.sendall(OK + b"Content-Length: 100\r\n\r\nhello")
    time.sleep(0.1)
    reset(connection)


BEHAVIOURS = [silent, closes, trickle_header, trickle_body, endless_header, endless_status, endless_body,
              endless_chunk, endless_chunk_line, endless_chunks, bad_chunk, nul_bytes, garbage, tls_garbage,
              rst_in_handshake, rst_at_once, rst_after_request, rst_in_header, rst_in_body]


def serve(listener, behaviour, context=None):
    def talk(connection):
        try:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                behaviour(connection)
        except OSError:
            pass

    while True:
        threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def main(first_port, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    for number, behaviour in enumerate(BEHAVIOURS):
        for port, tls in ((first_port + number, None), (first_port + WITHIN_TLS + number, context)):
            listener = socket.create_server(("0.0.0.0", port))
            threading.Thread(target=serve, args=(listener, behaviour, tls), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

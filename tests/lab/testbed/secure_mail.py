"""Run inside a host: a mail server that wants TLS and a password (Debian's OpenSMTPD cannot do TLS: it fails to sign).

    secure_mail.py PORT tls|starttls CERTIFICATE USER PASSWORD FILE

Each line of FILE is something that a client has sent, or a whole letter, as JSON.
"""
import base64
import json
import socketserver
import ssl
import sys

PORT, MODE, CERTIFICATE, USER, PASSWORD, FILE = sys.argv[1:]
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
CONTEXT.load_cert_chain(CERTIFICATE)
CREDENTIALS = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()


def note(text):
    with open(FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps(text) + "\n")


class Conversation(socketserver.BaseRequestHandler):
    def handle(self):
        self.secure, self.known = False, False
        try:
            if MODE == "tls":
                self.encrypt()
            else:
                self.lines = self.request.makefile("rb")
            self.say("220 post ESMTP")
            while (line := self.lines.readline().decode().strip()) and self.answer(line):
                pass
        except OSError as error:
            note(f"error: {error}")

    def encrypt(self):
        self.request = CONTEXT.wrap_socket(self.request, server_side=True)
        self.lines = self.request.makefile("rb")
        self.secure = True

    def say(self, text):
        self.request.sendall(f"{text}\r\n".encode())

    def answer(self, line):
        note(line)
        word = line.split()[0].upper()
        if word == "EHLO":
            self.say("250-post\r\n250 " + ("AUTH PLAIN" if self.secure else "STARTTLS"))
        elif word == "STARTTLS":
            self.say("220 go on")
            self.encrypt()
        elif word == "AUTH":
            self.say("334 ")
            self.known = self.lines.readline().decode().strip() == CREDENTIALS
            self.say("235 hello" if self.known else "535 5.7.8 nobody here has that password")
        elif word in ("MAIL", "RCPT"):
            self.say("250 yes" if self.known else "530 5.7.0 who are you")
        elif word == "DATA":
            self.say("354 go on")
            letter = b""
            while (part := self.lines.readline()) not in (b".\r\n", b""):
                letter += part
            note(letter.decode())
            self.say("250 taken")
        else:
            self.say("221 bye")
        return word != "QUIT"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("0.0.0.0", int(PORT)), Conversation).serve_forever()

"""Run inside a host: a web server that notes each request that is posted to it.

    hook.py PORT FILE [CERTIFICATE]

Each line of FILE: the path, the headers and the body as JSON. The file FILE.status, where there is one, says with
which status requests are answered; FILE.silent, that they are not. CERTIFICATE, with its key, makes it speak TLS.
"""
import http.server
import json
import ssl
import sys
import time
from pathlib import Path

PORT, FILE = int(sys.argv[1]), Path(sys.argv[2])


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        while FILE.with_suffix(".silent").exists():
            time.sleep(0.1)
        wanted = FILE.with_suffix(".status")
        status = int(wanted.read_text()) if wanted.exists() else 204
        with FILE.open("a") as file:
            file.write(json.dumps({"path": self.path, "headers": dict(self.headers), "status": status,
                                   "body": json.loads(body)}) + "\n")
        self.send_response(status)
        self.end_headers()


server = http.server.ThreadingHTTPServer(("0.0.0.0", PORT), Hook)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()

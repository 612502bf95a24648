"""Real web pages: nginx with every kind of page that a check may ask for, over HTTP and TLS."""
import random
import subprocess

from .eventually import eventually

CONFIG = """
daemon off; master_process off; pid {folder}/pages.pid; error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log; default_type text/plain; gzip on; gzip_min_length 1;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi; uwsgi_temp_path {folder}/uwsgi;
    ssl_certificate {folder}/plain.pem; ssl_certificate_key {folder}/plain.pem; ssl_protocols {tls};
    server {{
        listen 80 default_server; listen [::]:80 default_server; listen 443 ssl default_server;
        root {folder}/pages;
        location /chunked {{ ssi on; ssi_types *; }}
        location /moved {{ return 301 /plain; }}
        location /status/204 {{ return 204; }}
        location /status/404 {{ return 404 "not here\\n"; }}
        location /status/503 {{ return 503 "later\\n"; }}
        location /name {{ return 200 "$host over $server_protocol\\n"; }}
    }}
    server {{
        listen 444 ssl; root {folder}/pages;
        ssl_verify_client on; ssl_client_certificate {folder}/plain.crt; ssl_trusted_certificate {folder}/plain.crt;
    }}
    server {{
        listen 80; listen 443 ssl; server_name named.example; ssl_certificate {folder}/named.pem;
        ssl_certificate_key {folder}/named.pem;
        root {folder}/pages;
        location /name {{ return 200 "named: $ssl_server_name\\n"; }}
    }}
}}
"""

PAGES = {
    "plain": b"hello\nworld\n",
    "empty": b"",
    "binary": bytes(range(256)) * 5 + b"\r\n\r\n0\r\n\r\n",
    "chunked": b"a page whose length nobody knows in advance\n" * 1000,
    "big": random.Random(1).randbytes(10_000_000),
}


class Pages:
    """On ports 80 and 443 of `host`, and on 444 for who shows plain.crt. PAGES are by their names; /name says who
    was asked for."""

    def __init__(self, host, tls="TLSv1.2 TLSv1.3"):
        self.host, self.folder = host, host.folder()
        (self.folder / "pages").mkdir(exist_ok=True)
        for name, content in PAGES.items():
            self.put(name, content)
        for name in ("plain", "named"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-subj", f"/CN={name}.example", "-days", "30", "-keyout", self.folder / f"{name}.key",
                            "-out", self.folder / f"{name}.crt"], check=True, capture_output=True)
            (self.folder / f"{name}.pem").write_bytes((self.folder / f"{name}.key").read_bytes()
                                                      + (self.folder / f"{name}.crt").read_bytes())
        self.config = self.folder / "pages.conf"
        self.config.write_text(CONFIG.format(folder=self.folder, tls=tls))
        self.process = None
        self.start()

    def put(self, name, content):
        (self.folder / "pages" / name).write_bytes(content)

    def remove(self, name):
        (self.folder / "pages" / name).unlink()

    def start(self):
        self.process = self.host.start("nginx", "-c", self.config, log="pages.log")
        eventually(lambda: ":443 " in self.host.run("ss", "-Hltn").stdout, what="nginx listens")

    def stop(self):
        self.process.kill()

    def requests(self):
        """One line for each request that was answered."""
        return (self.folder / "access.log").read_text().splitlines()

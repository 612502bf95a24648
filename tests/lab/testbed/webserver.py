"""A real server: nginx that answers "Servidor Real N"."""
from .eventually import eventually

CONFIG = """
daemon off; master_process off; pid {folder}/nginx{port}.pid; error_log stderr;
events {{ worker_connections 256; }}
http {{
    access_log off; keepalive_timeout 0;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi; uwsgi_temp_path {folder}/uwsgi;
    server {{ listen {port} default_server; {listen_v6} default_type text/plain; return 200 "{text}\\n"; }}
}}
"""


class WebServer:
    def __init__(self, host, text, port=80, v6=False):
        self.host, self.port = host, port
        self.config = host.folder() / f"nginx{port}.conf"
        self.config.write_text(CONFIG.format(folder=host.folder(), port=port, text=text,
                                             listen_v6=f"listen [::]:{port} default_server;" if v6 else ""))
        self.process = None
        self.start()

    def start(self):
        self.process = self.host.start("nginx", "-c", self.config, log=f"nginx{self.port}.log")
        eventually(self.listens, what=f"nginx listens on port {self.port} of {self.host.name}")
        return self

    def listens(self):
        return f":{self.port} " in self.host.run("ss", "-Hltn").stdout

    def stop(self):
        self.process.kill()

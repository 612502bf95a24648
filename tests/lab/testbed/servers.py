"""Real servers of other protocols than HTTP: mail (OpenSMTPD), names (dnsmasq), UDP echo (socat)."""
from .eventually import eventually

# A mail server of its own: it knows nobody, and delivers nothing.
MAIL = """
listen on 0.0.0.0 port 25 hostname mail.example
listen on :: port 25 hostname mail.example
action nowhere maildir "{folder}/mail"
match for local action nowhere
"""


def listens(host, kind, port):
    return f":{port} " in host.run("ss", f"-Hln{kind}").stdout


def mail_server(host):
    """On port 25. Its spool is the host's own."""
    config = host.folder() / "smtpd.conf"
    config.write_text(MAIL.format(folder=host.folder()))
    spool = host.folder() / "spool"
    spool.mkdir(exist_ok=True)
    script = (f"mount --bind {spool} /var/spool && mount -t tmpfs none /run && mkdir -p -m 711 /var/spool/smtpd && "
              f"exec smtpd -d -f {config}")
    process = host.start("unshare", "--mount", "sh", "-c", script, log="smtpd.log")
    eventually(lambda: listens(host, "t", 25), what="smtpd listens")
    return process


def name_server(host):
    """On port 53: it is the authority for lab.example, and refuses everything else."""
    process = host.start("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts",
                         "--bind-interfaces", "--log-facility=-", "--pid-file=", "--user=root",
                         "--auth-server=ns.lab.example,eth0", "--auth-zone=lab.example,10.0.0.0/24,fd00::/64",
                         "--host-record=www.lab.example,10.0.0.80,fd00::80",
                         "--auth-soa=1,admin.lab.example", log="dnsmasq.log")
    eventually(lambda: listens(host, "u", 53), what="dnsmasq listens")
    return process


def echo_server(host, port=7):
    """Answers each datagram with itself, over IPv4 and IPv6."""
    process = host.start("socat", f"UDP6-RECVFROM:{port},fork,ipv6only=0", "EXEC:cat", log="echo.log")
    eventually(lambda: listens(host, "u", port), what="socat listens")
    return process

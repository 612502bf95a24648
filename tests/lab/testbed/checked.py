"""Configurations of servers that are checked over HTTP."""
VIP, SERVER = "10.0.0.50", "10.0.0.2"
SERVICE = """virtual_server {vip} {port} {{
    delay_loop 1
    lb_algo rr
    lb_kind NAT
    protocol TCP
{servers}}}
"""
REAL_SERVER = """    real_server {address} {port} {{
        {kind} {{
            connect_timeout {timeout}
            retry 1
            delay_before_retry 0.2
            warmup 0
{body}        }}
    }}
"""


def service(*servers):
    return SERVICE.format(vip=VIP, port=80, servers="".join(servers))


def real_server(body, port=80, kind="HTTP_GET", address=SERVER, timeout=3):
    return REAL_SERVER.format(address=address, port=port, kind=kind, timeout=timeout,
                              body="".join(f"            {line}\n" for line in body.strip().splitlines()))


def url(path, **settings):
    return "\n".join(["url {", f"    path {path}", *(f"    {name} {value}" for name, value in settings.items()), "}"])


def lan_with_a_server(network):
    """A host that checks, and in `.server` one that is checked."""
    director, lan = network.host("director"), network.switch("lan")
    director.connect(lan, "eth0", "10.0.0.1/24")
    director.server = network.host("server")
    director.server.connect(lan, "eth0", f"{SERVER}/24")
    return director


def succeeded(port=80):
    return rf"Remote Web server \[{SERVER}\]:tcp:{port} succeed on service\."


def failed(port=80):
    return rf"HTTP_CHECK on service \[{SERVER}\]:tcp:{port} failed"

"""The kernel's IPVS table of a host, as Debian's ipvsadm sees it."""
import re

SERVICE = re.compile(r"^(TCP|UDP|SCTP|FWM)\s+(\S+)\s+(\S+)(.*)$")
SERVER = re.compile(r"^  -> (\S+)\s+(Masq|Route|Tunnel|Local)\s+(\d+)")


def table(host):
    """{service: {"scheduler": .., "flags": .., "servers": {address: (method, weight)}}}"""
    services, current = {}, None
    for line in host.run("ipvsadm", "-Ln").stdout.splitlines():
        if service := SERVICE.match(line):
            current = {"scheduler": service[3], "flags": service[4].strip(), "servers": {}}
            services[f"{service[1]} {service[2]}"] = current
        elif server := SERVER.match(line):
            current["servers"][server[1]] = (server[2], int(server[3]))
    return services


def servers(host, service):
    """The real servers of one service ("TCP 10.0.0.1:80"); empty if there is no such service."""
    return table(host).get(service, {"servers": {}})["servers"]

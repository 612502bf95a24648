"""Configuration files that cannot be used, or not wholly: what people and accidents make."""
import random

GOOD = """vrrp_instance VI_1 {{
    state BACKUP
    interface {interface}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        10.0.0.50/24
    }}
}}

virtual_server 10.0.0.50 {port} {{
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.101 80 {{
        weight 1
    }}
}}
"""


def good(interface="eth0", port=80):
    return GOOD.format(interface=interface, port=port)


def missing(path):
    path.unlink(missing_ok=True)


def directory(path):
    path.unlink(missing_ok=True)
    path.mkdir()


def garbage(path):
    path.write_bytes(random.Random(1).randbytes(4096))


def unclosed_block(path):
    path.write_text(good().replace("        10.0.0.50/24\n    }\n}\n", "        10.0.0.50/24\n"))


# Each with what a log must say of it.
UNUSABLE = {
    missing: r"{path}.*(?i:no such file|not found|does not exist|cannot)",
    directory: r"{path}.*(?i:directory)",
    garbage: r"{path}:\d+",
    unclosed_block: r"{path}:\d+",
}


def undo(path):
    """Make place for a file again."""
    if path.is_dir():
        path.rmdir()

"""Machines with our package, as fixtures: `packages` (built once for a run) and `machines`."""
import pytest

from . import debian
from .machine import Machine

CONFIG = "/etc/keepalived/keepalived.conf"


@pytest.fixture(scope="session")
def packages():
    """Ours, by name; everything they depend on can be installed on a machine."""
    built = debian.build_packages()
    debian.fetch(built["holdfast"], "keepalived", "ipvsadm", "nftables", "iproute2")
    return built


@pytest.fixture
def machines(network, packages):
    """machines("a", "10.0.0.1"): a machine on the one network, with that address; with layers of testbed/debian.py."""
    lan, made = network.switch("lan"), []

    def boot(name, address, *layers):
        host = network.host(name)
        host.connect(lan, "eth0", f"{address}/24")
        made.append(Machine(host, *layers))
        return made[-1].boot()

    boot.lan = lan
    yield boot
    for machine in made:
        machine.close()


def install(machine, *packages):
    return machine.apt("install", *(machine.give(package) for package in packages))

"""How long operators wait for an answer about 1,000 services with 10 servers each, all of them checked."""
import statistics
import tempfile
import time

from ipvs import SERVERS
from testbed.daemon import BINARIES, Daemon
from testbed.eventually import eventually
from testbed.network import Network
from testbed.operating import Operator, socket_of
from testbed.pair import instance

SERVICES = 1000
LISTEN = "global_defs {\n    web_listen 10.0.0.1 9650\n    web_status_page\n}\n"


def configuration():
    blocks = []
    for i in range(SERVICES):
        reals = "".join(
            f"    real_server 10.{2 + j}.{i >> 8}.{i & 255} 80 {{\n        TCP_CHECK {{\n            warmup 3600\n        }}\n"
            "    }\n" for j in range(SERVERS))
        blocks.append(f"virtual_server 10.1.{i >> 8}.{i & 255} 80 {{\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n{reals}}}\n")
    return LISTEN + instance(100) + "".join(blocks)


def timed(host, command):
    """In milliseconds, and how much was said."""
    began = time.monotonic()
    said = host.run(*command).stdout
    return (time.monotonic() - began) * 1000, len(said)


def measure(runs):
    with tempfile.TemporaryDirectory() as folder:
        network = Network(folder)
        try:
            host = network.host("a")
            host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
            daemon = Daemon(host, configuration(), "holdfast", detailed=False).start()
            operator = Operator(daemon)
            eventually(lambda: socket_of(daemon).exists() and all(
                process["answers"] for process in operator.status()["processes"]), within=60, what="all answer")
            print(f"commands: ms until the answer is there, median (most) of {runs} runs, "
                  f"{SERVICES * SERVERS} servers; the way into the namespace is in it")
            commands = {"nothing": [BINARIES / "holdfast", "--version"], "status": operator.command("status"),
                        "vrrp": operator.command("vrrp"), "why VI_1": operator.command("why", "VI_1"),
                        "services 10.1.0.1:80": operator.command("services", "10.1.0.1:80"),
                        "services": operator.command("services"), "services --json": operator.command("services", "--json"),
                        "events": operator.command("events"),
                        "weight": operator.command("weight", "10.1.0.1:80", "10.2.0.1:80", "5"),
                        "/metrics": ["curl", "-s", "http://10.0.0.1:9650/metrics"],
                        "/": ["curl", "-s", "http://10.0.0.1:9650/"]}
            for name, command in commands.items():
                times = []
                for _ in range(runs):
                    time.sleep(0.15)  # no report is used again
                    took, size = timed(host, command)
                    times.append(took)
                print(f"{name:<24}{statistics.median(times):>8.1f} ({max(times):.1f})  {size} octets")
            daemon.stop()
        finally:
            network.close()

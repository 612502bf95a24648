"""An operator who asks and orders with the holdfast command."""
import json

from .daemon import BINARIES

HOLDFAST = BINARIES / "holdfast"


def socket_of(daemon):
    return daemon.pid_file.with_suffix(".sock")


class Operator:
    def __init__(self, daemon):
        self.daemon, self.host = daemon, daemon.host

    def command(self, *words):
        return [HOLDFAST, *words, "-s", socket_of(self.daemon)]

    def run(self, *words):
        """What was said; the command has to succeed."""
        return self.host.run(*self.command(*words)).stdout

    def fails(self, *words):
        """What was said; the command has to fail."""
        done = self.host.run(*self.command(*words), check=False)
        assert done.returncode == 1, done
        return done.stderr

    def status(self, verb="status"):
        return json.loads(self.run(verb, "--json"))

    def instance(self, name="VI_1"):
        return next(one for one in self.status()["instances"] if one["name"] == name)

    def server(self, name):
        return next(server for service in self.status("services")["services"] for server in service["servers"]
                    if server["name"] == name)

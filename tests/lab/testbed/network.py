"""Hosts and the wires between them: network namespaces, bridges, veth pairs.

A Network owns everything it made and takes it away again at close(). Switches live in namespaces
of their own, so nothing ever appears in the machine's own network.
"""
import itertools
import json
import os
import subprocess
from pathlib import Path

from .eventually import eventually
from .process import Process, is_running

PREFIX = "hf"
_serial = itertools.count(1)


def command(*words, check=True, timeout=60, text=None):
    """Run a command and return the CompletedProcess; its complaint is part of the exception."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          timeout=timeout, input=text, errors="replace")
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(done.args)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def sweep():
    """Remove what a laboratory that was killed has left behind (its process is in the name)."""
    for line in command("ip", "netns", "list").stdout.splitlines():
        name = line.split()[0]
        fields = name.split("-")
        if fields[0] == PREFIX and len(fields) > 3 and not is_running(int(fields[1])):
            remove_namespace(name)


def remove_namespace(name):
    for pid in command("ip", "netns", "pids", name, check=False).stdout.split():
        try:
            os.kill(int(pid), 9)
        except ProcessLookupError:
            pass
    command("ip", "netns", "delete", name, check=False)


class Interface:
    """One end of a wire, in a host. The other end is a port of a switch or another host."""

    def __init__(self, host, name, far_host, far_name):
        self.host, self.name, self.far_host, self.far_name = host, name, far_host, far_name

    def cut(self):
        """Pull the cable: the host loses the carrier."""
        self.far_host.ip("link", "set", self.far_name, "down")

    def plug(self):
        self.far_host.ip("link", "set", self.far_name, "up")

    def down(self):
        """What an administrator does."""
        self.host.ip("link", "set", self.name, "down")

    def up(self):
        self.host.ip("link", "set", self.name, "up")

    def mac(self):
        return json.loads(self.host.ip("-j", "link", "show", self.name).stdout)[0]["address"]


class Host:
    def __init__(self, network, name):
        self.network, self.name = network, name
        self.namespace = f"{PREFIX}-{os.getpid()}-{next(_serial)}-{name}"
        self.interfaces = {}
        self.processes = []
        self.inside = ("ip", "netns", "exec", self.namespace)
        command("ip", "netns", "add", self.namespace)
        self.ip("link", "set", "lo", "up")

    def folder(self):
        """Where this host's files go: configurations, logs, process ids."""
        folder = self.network.folder / self.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def ip(self, *words, check=True):
        return command("ip", "-n", self.namespace, *words, check=check)

    def run(self, *words, check=True, timeout=60, text=None):
        return command(*self.inside, *words, check=check, timeout=timeout, text=text)

    def start(self, *words, log, environment=None):
        """Start a program here; it is killed with the network if nobody stops it before."""
        process = Process([*self.inside, *words], self.folder() / log, environment)
        self.processes.append(process)
        return process

    def isolate_processes(self):
        """From now on programs here see each other and no others: a process namespace of its own.

        They are signalled from inside: what start() returns is the door they went through.
        """
        first = self.start("unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "sleep", "infinity",
                           log="first-process.log")
        pid = eventually(lambda: first.descendants()[:1], what="the first process")[0]
        eventually(lambda: command("nsenter", "-t", pid, "-m", "-p", "test", "-e", "/proc/1/comm", check=False)
                   .returncode == 0, what="its /proc")
        self.inside = ("nsenter", "-t", pid, "-m", "-n", "-p")

    def sysctl(self, **values):
        """sysctl(net__ipv4__ip_forward=1): two underscores stand for a dot."""
        self.run("sysctl", "-q", "-w", *(f"{name.replace('__', '.')}={value}" for name, value in values.items()))

    def connect(self, other, name, *addresses, far_name=None):
        """A wire from here to a switch or another host. `addresses` are this end's."""
        far_name = far_name or f"to-{self.name}-{name}"[:15]
        command("ip", "link", "add", name, "netns", self.namespace, "type", "veth",
                "peer", "name", far_name, "netns", other.namespace)
        if isinstance(other, Switch):
            other.ip("link", "set", far_name, "master", "bridge")
        for address in addresses:
            self.ip("address", "add", address, "dev", name)
        other.ip("link", "set", far_name, "up")
        self.ip("link", "set", name, "up")
        self.interfaces[name] = Interface(self, name, other, far_name)
        return self.interfaces[name]

    def route(self, *words):
        self.ip("route", "add", *words)

    def addresses(self):
        """Every address on every interface, without prefix lengths."""
        links = json.loads(self.ip("-j", "address", "show").stdout or "[]")
        return {address["local"] for link in links for address in link["addr_info"] if "local" in address}

    def has(self, address):
        return address in self.addresses()

    def neighbour(self, address):
        """The MAC address this host would send to, or None."""
        entries = json.loads(self.ip("-j", "neigh", "show", address).stdout or "[]")
        return next((entry["lladdr"] for entry in entries if "lladdr" in entry), None)

    def get(self, url, times=1, timeout=2):
        """The bodies of `times` GET requests, each on a new connection; None where one failed."""
        mark = "\n--%{http_code}--\n"
        done = self.run("curl", "-s", "-g", "-m", timeout, "-H", "Connection: close", "-w", mark,
                        *[url] * times, check=False, timeout=timeout * times + 30)
        answers, body = [], []
        for line in done.stdout.splitlines():
            if line.startswith("--") and line.endswith("--"):
                answers.append("\n".join(body).strip() if line == "--200--" else None)
                body = []
            else:
                body.append(line)
        return answers

    def close(self):
        for process in self.processes:
            process.kill()
        remove_namespace(self.namespace)


class Switch(Host):
    """An Ethernet switch: a bridge without spanning tree, and no address of its own."""

    def __init__(self, network, name):
        super().__init__(network, name)
        self.ip("link", "add", "bridge", "type", "bridge", "mcast_snooping", "0")
        self.ip("link", "set", "bridge", "up")


class Network:
    """All hosts and switches of one test; `folder` takes what they leave to read."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.hosts = []
        self.captures = []

    def host(self, name):
        return self._add(Host(self, name))

    def switch(self, name):
        return self._add(Switch(self, name))

    def _add(self, host):
        self.hosts.append(host)
        return host

    def close(self):
        for host in reversed(self.hosts):
            host.close()
        self.hosts = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

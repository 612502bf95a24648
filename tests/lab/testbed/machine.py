"""A machine that was just installed: Debian 12 with systemd as its process 1, on the network of a host."""
import os
import shutil
import tempfile
from pathlib import Path

from . import debian
from .eventually import eventually
from .network import PREFIX, command
from .process import Process, is_running, wait_until_gone

# What an administrator may do on a machine of his own.
CAPABILITIES = "CAP_NET_ADMIN,CAP_NET_RAW,CAP_SYS_NICE,CAP_IPC_LOCK"
ALREADY_UP = ("running", "degraded")


class Layer:
    """A copy of the fresh Debian that costs nothing; what is written to it is gone at close()."""

    def __init__(self, *layers):
        sweep()
        self.place = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-machine-{os.getpid()}-"))
        self.root = self.place / "root"
        for name in ("changes", "work", "root"):
            (self.place / name).mkdir()
        debian.mount_layers(self.root, self.place / "changes", self.place / "work", [*layers, debian.TREE])

    def files(self):
        """Every file and its kind, but for what the kernel, apt, dpkg and logs have to themselves."""
        shown = command("find", self.root, "-xdev", "(", *skipped(self.root), ")", "-prune", "-o", "-printf", "%y %P %l\n")
        return set(shown.stdout.splitlines())

    def close(self):
        remove(self.place)


def skipped(root):
    mine = ("proc", "sys", "dev", "run", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log", "var/lib/systemd")
    words = [word for path in mine for word in ("-o", "-path", f"{root}/{path}/*")]
    return words[1:]


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


def remove(place):
    command("umount", "-l", place / "root", check=False)
    shutil.rmtree(place, ignore_errors=True)


def sweep():
    """What a laboratory that was killed has left behind (its process is in the name)."""
    for place in Path(tempfile.gettempdir()).glob(f"{PREFIX}-machine-*"):
        if not is_running(int(place.name.split("-")[2])):
            remove(place)


class Machine(Layer):
    """Once it has booted, programs of `host` are those of the machine."""

    def __init__(self, host, *layers):
        super().__init__(*layers)
        self.host, self.process = host, None

    def boot(self):
        host, outside = self.host, self.host.inside
        self.process = Process(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--machine={host.namespace}",
             f"--network-namespace-path=/run/netns/{host.namespace}", f"--capability={CAPABILITIES}",
             "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--console=pipe", "-D", self.root, "--boot"],
            host.folder() / "console.log", {"SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"})  # /proc/sys/net
        first = eventually(self._first_process, what="process 1")
        host.inside = ("nsenter", "-t", first, "-a")
        try:
            eventually(lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip() in ALREADY_UP,
                       within=60, what="the machine is up")
        except AssertionError:
            host.inside = outside
            raise
        return self

    def _first_process(self):
        """Not one of those that prepare the place for it."""
        return next((pid for pid in self.process.descendants() if name_of(pid) == "systemd"), None)

    def run(self, *words, check=True, timeout=120):
        return self.host.run(*words, check=check, timeout=timeout)

    def apt(self, *words, check=True):
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "--no-install-recommends", *words,
                        check=check, timeout=300)

    def give(self, path):
        """A file of ours, as the machine sees it."""
        there = f"/root/{path.name}"
        shutil.copy(path, f"{self.root}{there}")
        return there

    def write(self, path, text):
        file = Path(f"{self.root}{path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def service(self, name="holdfast"):
        """What systemd says of it: a dictionary of its properties."""
        said = self.run("systemctl", "show", name).stdout
        return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)

    def programs(self):
        """What runs: the file of each program, by its name."""
        found = {}
        for pid in self.process.descendants():
            try:
                found[name_of(pid)] = os.readlink(f"/proc/{pid}/exe")
            except OSError:
                continue
        return found

    def journal(self, *words):
        return self.run("journalctl", "--no-pager", "-o", "cat", *words).stdout

    def close(self):
        if self.process:
            (self.host.folder() / "journal.log").write_text(self.journal())
            pids = self.process.descendants()
            self.process.kill()
            wait_until_gone(pids)
        super().close()

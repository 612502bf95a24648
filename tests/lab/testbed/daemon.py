"""A daemon under test, or its real peer, on a host with a configuration."""
import os
import re
import signal
from pathlib import Path

from .eventually import eventually
from .process import wait_until_gone

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("HOLDFAST_BIN", ROOT / "build" / "bin"))

# What each daemon is called. HOLDFAST_LAB_DAEMON=keepalived puts the reference in our place, to
# see whether a test asks for what keepalived's users have, or for something we made up.
PROGRAMS = {"holdfast": str(BINARIES / "holdfastd"), "keepalived": "keepalived"}
OURS = os.environ.get("HOLDFAST_LAB_DAEMON", "holdfast")
# Programs under sanitizers take more memory and time, and let system calls through that the sanitizers make.
SANITIZED = bool(os.environ.get("HOLDFAST_LAB_SANITIZED"))

# Which of its jobs a daemon does: all that the configuration asks for, or only one.
PARTS = {"all": [], "vrrp": ["-P"], "checkers": ["-C"]}


class Daemon:
    """Not started by construction, so that a capture can listen before the first word.

    `config` is the text of keepalived.conf. Logs, process ids and the configuration are in the
    host's folder under `name`.
    """

    def __init__(self, host, config, program=OURS, parts="all", name="daemon", detailed=True):
        self.host, self.program, self.parts, self.name = host, program, parts, name
        self.detailed = detailed
        self.process = None
        self.config_file = host.folder() / f"{name}.conf"
        self.log_file = host.folder() / f"{name}.log"
        self.pid_file = host.folder() / f"{name}.pid"
        self.configure(config)

    def configure(self, text):
        self.config_file.write_text(text)

    def command(self):
        prefix = str(self.pid_file)[: -len(".pid")]
        return [PROGRAMS[self.program], "-n", "-l", "-G", *(["-D"] if self.detailed else []),
                "-f", self.config_file, "-p", self.pid_file, "-r", f"{prefix}.vrrp.pid",
                "-c", f"{prefix}.checkers.pid", *PARTS[self.parts]]

    def start_with_syslog(self, socket, more=""):
        """With this socket as /dev/log; `more` follows the command in the shell."""
        words = " ".join(str(word) for word in self.command() if word != "-G")
        self.process = self.host.start(
            "unshare", "-m", "sh", "-c",
            f"mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 && ln -s {socket} /dev/log && exec {words} {more}",
            log="outer.log")
        return self

    def start(self):
        if self.program == "keepalived":  # which takes a dead daemon's pid file for a living one
            for left in self.host.folder().glob(f"{self.name}*.pid"):
                left.unlink()
        self.process = self.host.start(*self.command(), log=self.log_file.name)
        return self

    def reload(self, text=None):
        if text is not None:
            self.configure(text)
        self.process.signal(signal.SIGHUP)

    def stop(self, within=20.0):
        """In order, by SIGTERM: the exit status, once no process of it is left."""
        pids = self.process.descendants()
        status = self.process.stop(within)
        wait_until_gone(pids)
        return status

    def kill(self):
        """Without a word: every process of it by SIGKILL."""
        pids = self.process.descendants()
        self.process.kill()
        wait_until_gone(pids)

    def child(self, kind):
        """The process id of its "vrrp" or "checkers" process, or None."""
        try:
            return int(Path(f"{str(self.pid_file)[:-4]}.{kind}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def process_of(self, program):
        """The process id of the one of its programs with this name ("holdfast-ipvs"), or None."""
        for pid in self.process.descendants():
            try:
                if Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode() == program:
                    return pid
            except (FileNotFoundError, ProcessLookupError):
                continue
        return None

    def stop_child(self, kind):
        """It stands still, as on a machine that is out of processors."""
        os.kill(self.child(kind), signal.SIGSTOP)

    def continue_child(self, kind):
        os.kill(self.child(kind), signal.SIGCONT)

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_lines(self, pattern=""):
        return [line for line in self.log().splitlines() if re.search(pattern, line)]

    def wait_for_log(self, pattern, within=15.0, times=1):
        eventually(lambda: len(self.log_lines(pattern)) >= times, within,
                   what=f"{times} line(s) like {pattern!r} in {self.log_file}")


def check_config(host, config_file, program=OURS):
    """`-t`: the exit status and everything that was said."""
    done = host.run(PROGRAMS[program], "-t", "-f", config_file, check=False, timeout=30)
    return done.returncode, done.stdout + done.stderr

"""A program running in a host: its output in a file, its end by process id."""
import os
import signal
import subprocess
import time
from pathlib import Path


def children_of(pid):
    """The processes below `pid`, parents before children."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += [int(child)] + children_of(int(child))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


class Process:
    """Started at construction. Output goes to `log`, appended, so that a restart keeps the story."""

    def __init__(self, command, log, environment=None):
        self.command = [str(word) for word in command]
        self.log = Path(log)
        with open(self.log, "ab") as output:
            self._process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        self.pid = self._process.pid

    def running(self):
        return self._process.poll() is None

    def output(self):
        return self.log.read_text(errors="replace")

    def descendants(self):
        return children_of(self.pid)

    def signal(self, number):
        if self.running():
            os.kill(self.pid, number)

    def wait(self, within=15.0):
        """The exit status (negative: the signal that ended it)."""
        return self._process.wait(within)

    def stop(self, within=15.0):
        """SIGTERM, then wait: the exit status. A program that does not end is killed and reported."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.command[0]} did not end {within} s after SIGTERM") from None

    def kill(self):
        """SIGKILL for the program and everything below it, so that none of them can say goodbye.

        The parent is frozen first: it can neither respawn nor notice. Then the children go
        deepest last, at once.
        """
        if not self.running():
            return
        os.kill(self.pid, signal.SIGSTOP)
        for pid in self.descendants() + [self.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.wait()


def wait_until_gone(pids, within=10.0):
    deadline = time.monotonic() + within
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.02)

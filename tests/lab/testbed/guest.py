"""A User-Mode Linux guest: a kernel with IPVS, as an ordinary program.

It runs one command on this machine's own file system, with everything where it is here, except
that /run and /tmp are the guest's own. What the command prints is printed as it comes.
"""
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

MODULES = Path("/usr/lib/uml/modules")
LARGE_REGISTERS = Path(__file__).with_name("large_registers.c")
MEMORY = "1G"
UP = "-- guest is up --"
TO_LOAD = ["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_wlc", "ip_vs_lc", "ipv6", "veth", "bridge", "ipip", "dummy"]

# The checkout may lie below /tmp or /run, which are covered: it is carried over by way of /dev.
INIT = """#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TMPDIR=/tmp LANG=C.UTF-8 TERM=dumb
exec < /dev/null > /dev/console 2>&1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mkdir -p /dev/checkout /dev/outbox
mount --bind {root} /dev/checkout
mount --bind {outbox} /dev/outbox
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p {root} /run/netns /run/lock
mount --bind /dev/checkout {root}
mount --bind {modules} /lib/modules
ip link set lo up   # the kernel refuses real servers while it has no local routing table
modprobe -a {to_load}
cd {root}
echo '{up}'
timeout -k 5 {seconds} env {environment} {command}
echo $? > /dev/outbox/status
sync
echo o > /proc/sysrq-trigger
sleep 60
"""


class GuestFailed(RuntimeError):
    pass


def run_in_guest(command, root, seconds, environment=None, on_one_processor=True):
    """Run `command` (a list of words) in a guest, in directory `root`; its exit status.

    A guest has one processor. Where its threads take turns on one of ours, a system call costs it some
    microseconds; spread over two they wait for each other's wakeups, which takes ten times as long.
    Raises GuestFailed if there is no guest to be had or it ends without a word. Ended by force
    after `seconds` and a minute.
    """
    program = shutil.which("linux.uml")
    versions = sorted(MODULES.iterdir()) if MODULES.is_dir() else []
    if not program or not versions:
        raise GuestFailed("this kernel has no ip_vs, and there is no User-Mode Linux (linux.uml and "
                          f"{MODULES}) to run one that has: install Debian's user-mode-linux (./dev setup)")
    Path("/lib/modules").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hf-guest-") as outbox:
        init = Path(outbox, "init")
        init.write_text(INIT.format(
            root=shlex.quote(str(root)), outbox=outbox, modules=MODULES, to_load=" ".join(TO_LOAD), up=UP,
            seconds=int(seconds), command=shlex.join(command),
            environment=shlex.join(f"{key}={value}" for key, value in (environment or {}).items())))
        init.chmod(0o755)
        last_words = _boot(program, init, _library(outbox), seconds + 60, on_one_processor)
        status = Path(outbox, "status")
        if not status.exists() or not status.read_text().strip():
            raise GuestFailed("the guest ended before its work did; its last words:\n" + "\n".join(last_words))
        return int(status.read_text())


def _library(folder):
    """Without which the guest does not start on processors with large registers."""
    library = Path(folder, "large_registers.so")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, LARGE_REGISTERS], check=True)
    return library


def _boot(program, init, library, seconds, on_one_processor):
    guest = subprocess.Popen(
        [program, f"mem={MEMORY}", "rootfstype=hostfs", "rootflags=/", "rw", f"init={init}",
         "con=null", "con0=null,fd:1", "quiet"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True, env={**os.environ, "LD_PRELOAD": str(library)},
        preexec_fn=_stay_on_one_processor if on_one_processor else None)
    out_of_time = threading.Timer(seconds, _end, [guest])
    out_of_time.start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the guest does not outlive us
    try:
        return _print_from_start(guest.stdout)
    finally:
        out_of_time.cancel()
        _end(guest)


def _stay_on_one_processor():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _print_from_start(lines):
    """Pass on what the guest prints once it is up; the last lines for a complaint."""
    last, is_up = [], False
    for line in lines:
        line = line.rstrip()
        last = (last + [line])[-30:]
        if is_up:
            print(line, flush=True)
        is_up = is_up or line == UP
    return last


def _end(guest):
    """The guest is several processes here, all of one session and group, which is ours alone."""
    try:
        os.killpg(guest.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    guest.wait()


if __name__ == "__main__":
    sys.exit(run_in_guest(sys.argv[1:] or ["uname", "-a"], os.getcwd(), 600))

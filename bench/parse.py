"""Time and memory of reading a large configuration: holdfastd -t and keepalived -t, taking turns.

Virtual servers of ten real servers each, a real server a line. Time is what the clock on the wall
shows; the processor's share of it stands beside it, because machines are shared.
"""
import os
import statistics
import tempfile
import time
from pathlib import Path

SIZES = (1_000, 10_000, 20_000)  # virtual servers
REAL_SERVERS = 10
PROGRAMS = ("holdfast", "keepalived")


def configuration(virtual_servers):
    lines = []
    for number in range(virtual_servers):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        lines += [f"virtual_server {address} 80 {{", "    delay_loop 10", "    lvs_sched wlc",
                  "    lvs_method DR", "    protocol TCP"]
        lines += [f"    real_server 192.168.{real}.{number % 250 + 1} 80 {{ weight 1 }}"
                  for real in range(REAL_SERVERS)]
        lines.append("}")
    return "\n".join(lines) + "\n"


def command(program, path):
    if program == "keepalived":
        return ["keepalived", "-t", "-f", path]
    return [f"{os.environ['HOLDFAST_BIN']}/holdfastd", "-t", "-f", path]


class Run:
    """One run to its end, which must be a good one."""

    def __init__(self, program, path):
        begin = time.monotonic()
        arguments = command(program, path)
        pid = os.posix_spawnp(arguments[0], arguments, os.environ)
        _, status, usage = os.wait4(pid, 0)
        self.seconds = time.monotonic() - begin
        self.processor_seconds = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024
        if status:
            raise RuntimeError(f"{' '.join(arguments)} failed: status {status}")


def medians(runs):
    return [statistics.median(getattr(run, figure) for run in runs)
            for figure in ("seconds", "processor_seconds", "megabytes")]


def measure(runs):
    print(f"parse: medians of {runs} runs each, {REAL_SERVERS} real servers a virtual server")
    print(f"{'virtual servers':<17}{'lines':>9}  {'':<12}{'s':>8}{'s of CPU':>10}{'MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.conf"
        for size in SIZES:
            text = configuration(size)
            path.write_text(text)
            done = {program: [] for program in PROGRAMS}
            for _ in range(runs):
                for program in PROGRAMS:
                    done[program].append(Run(program, str(path)))
            rows = {program: medians(done[program]) for program in PROGRAMS}
            for program, (seconds, processor, megabytes) in rows.items():
                head = (size, text.count("\n")) if program == PROGRAMS[0] else ("", "")
                print(f"{head[0]:<17}{head[1]:>9}  {program:<12}{seconds:>8.3f}{processor:>10.3f}"
                      f"{megabytes:>8.1f}")
            ratios = [mine / theirs for mine, theirs in zip(*rows.values())]
            print(f"{'':<28}{'ratio':<12}{ratios[0]:>8.2f}{ratios[1]:>10.2f}{ratios[2]:>8.2f}")

"""Rules of the house that a compiler does not know (docs/architecture.md).

Each folder includes only what lies before it on the data's path; files and functions stay small;
nobody reads the clock outside a shell; no file is called utils.
"""
import re
import subprocess
import sys
from pathlib import Path

# folder: the folders it may include; of a process that is not its own only the core
MAY_INCLUDE = {
    "lib": {"lib"},
    "parser": {"lib", "parser"},
    "vrrp": {"lib", "parser", "vrrp"},
    "checkers": {"lib", "parser", "checkers"},
    "ipvs": {"lib", "parser", "ipvs"},
    "events": {"lib", "parser", "events"},
    "alerts": {"lib", "parser", "events", "alerts"},
    "control": {"lib", "parser", "events", "control"},
    "daemon": {"lib", "parser", "daemon"},
    "simulation": {"lib", "parser", "vrrp", "simulation"},
    "tools": {"lib", "parser", "simulation", "tools", "vrrp/core", "ipvs/core", "checkers/core"},
}
CORE_MAY_NOT_INCLUDE = re.compile(r"<(sys/|netlink/|linux/|net/|libmnl|unistd|poll|thread|boost/asio(?!/ip/address)|csignal|iostream|cstdio)")
CORE_MAY_NOT_CALL = re.compile(r"(_clock::now\(|std::rand\(|random_device)")
LONGEST_FILE = 500
BAD_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc)(_|\.|$)")


def sources():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.h", "*.cpp"],
        capture_output=True, text=True, check=True).stdout.split()
    return [Path(name) for name in listed if Path(name).exists()]


def problems_of(path):
    text = path.read_text()
    folder = path.parts[0]
    in_core = len(path.parts) > 1 and path.parts[1] == "core"
    if BAD_NAMES.search(path.name):
        yield 1, "a file's name says what it is about; this one does not"
    if text.count("\n") > LONGEST_FILE:
        yield LONGEST_FILE, f"longer than {LONGEST_FILE} lines: one file, one idea"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield 1, "a header begins with #pragma once"
    for number, line in enumerate(text.split("\n"), 1):
        include = re.match(r'#include "(([^/"]+)/[^/"]+)', line)
        if include and folder in MAY_INCLUDE and MAY_INCLUDE[folder].isdisjoint(include.groups()):
            yield number, f"{folder}/ may not include {include[1]}"
        if in_core and line.startswith("#include") and CORE_MAY_NOT_INCLUDE.search(line):
            yield number, "a core does no I/O"
        if in_core and CORE_MAY_NOT_CALL.search(line):
            yield number, "a core is told the time and draws no random numbers of its own"
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield number, "unfinished business belongs in the tracker"


def main():
    found = [f"{path}:{line}: {what}" for path in sources() for line, what in problems_of(path)]
    print("\n".join(found) or "structure: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

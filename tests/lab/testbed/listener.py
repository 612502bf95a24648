"""Who listens to notify scripts and notify pipes, and what they heard."""
import stat
from itertools import groupby

SCRIPT = """#!/bin/sh
echo "$@" >> {log}
"""
READER = """#!/bin/sh
echo "begin $@" >> {log}
trap 'echo end >> {log}' EXIT
trap exit TERM
for pipe; do :; done
while read -r line; do echo "$line" >> {log}; done < $pipe
"""


class Listener:
    """In `folder`: the program `notify`, which notes its arguments, and `reader`, which notes the
    lines of the pipe that is its last argument."""

    def __init__(self, folder):
        self.folder = folder
        self.pipe = folder / "pipe"
        for name, text in (("notify", SCRIPT), ("reader", READER)):
            program = folder / name
            program.write_text(text.format(log=folder / f"{name}.heard"))
            program.chmod(stat.S_IRWXU)

    def heard(self, name):
        file = self.folder / f"{name}.heard"
        return file.read_text().splitlines() if file.exists() else []

    def lines(self):
        """What the pipe's readers noted."""
        return self.heard("reader")


def by_object(lines, word):
    """The lines of each object, which is their word of that number, without repetitions."""
    objects = sorted({line.split()[word] for line in lines})
    return {one: [line for line, _ in groupby(line for line in lines if line.split()[word] == one)]
            for one in objects}

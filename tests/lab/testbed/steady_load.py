"""So many requests a second, as long as it lives."""
from pathlib import Path

from .eventually import eventually
from .probe import PYTHON

A_SECOND = 200


class Load:
    def __init__(self, host, address, a_second=A_SECOND):
        self._process = host.start(PYTHON, "-I", Path(__file__).with_name("load.py"), address, 80, a_second,
                                   log="load.log")
        eventually(lambda: self.counts()[0] > a_second, within=60, what="requests are answered")

    def counts(self):
        lines = self._process.output().splitlines()
        return tuple(int(word) for word in lines[-1].split()) if lines else (0, 0)

    def more(self, number):
        target = self.counts()[0] + number
        eventually(lambda: self.counts()[0] >= target, within=60, what=f"{number} more answers")

"""For how long was an address unanswered?"""
from dataclasses import dataclass
from pathlib import Path

from .eventually import eventually

PYTHON = "/usr/bin/python3"
TICK = {"icmp": 0.005, "tcp": 0.02}


@dataclass
class Gap:
    """From the last question that was answered to the next one; seconds since the epoch, seconds."""

    start: float
    length: float


class Probe:
    """Asks from `host`, every few milliseconds, until stopped. Started once the first answer came."""

    def __init__(self, host, kind, address):
        self.tick = TICK[kind]
        self._process = host.start(PYTHON, "-I", Path(__file__).with_name("prober.py"), kind, address,
                                   str(self.tick), log=f"probe-{kind}-{address}.log")
        eventually(lambda: "\na " in self._process.output(), within=30, what=f"{address} answers {kind}")

    def _questions(self):
        """(time asked, whether answered), in order."""
        asked, answered = {}, set()
        for line in self._process.output().splitlines():
            kind, number, time = (line.split() + ["", "", ""])[:3]
            if kind == "s" and time:
                asked[int(number)] = float(time)
            elif kind == "a" and time:
                answered.add(int(number))
        return [(time, number in answered) for number, time in asked.items()]

    def answered_since(self, moment):
        """True once a question asked after `moment` was answered."""
        return any(answered and time > moment for time, answered in self._questions())

    def longest_gap(self):
        """The longest time between two answered questions.

        A moment in which this machine was too busy to ask does not count: nobody asked.
        """
        longest, start, length, before = Gap(0.0, 0.0), None, 0.0, None
        for time, answered in self._questions():
            if start is not None:
                waited = time - before
                length += waited if waited < 10 * self.tick else self.tick
            if answered:
                if start is not None and length > longest.length:
                    longest = Gap(start, length)
                start, length = time, 0.0
            before = time
        return longest

    def most_unanswered(self):
        """How many questions in a row had no answer, at most; whoever asks late does not change it."""
        most = run = 0
        for _, answered in self._questions()[:-2]:  # the last ones may be on their way
            run = 0 if answered else run + 1
            most = max(most, run)
        return most

    def stop(self):
        self._process.kill()

"""Whether checks start when they are due, as the wire shows it: the first packet of each connection.

A server's own time is that of its earliest start, and so on every second from there; what is later is late.
"""
import statistics
import struct
import time
from collections import Counter, defaultdict

from testbed.capture import Capture
from testbed.packets import frames

SERVERS = 2000
SECONDS = 10
LATE = 0.020
SYN = "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn"
DESTINATION = slice(14 + 16, 14 + 20)  # of an Ethernet frame that carries IPv4
SLOT = 0.010


def starts(file):
    """The times of each server's connections."""
    times = defaultdict(list)
    for when, frame in frames(file):
        times[struct.unpack("!I", frame[DESTINATION])[0]].append(when)
    return times


def lateness(times):
    """Of each start, in seconds."""
    late = []
    for all_of_one in times.values():
        first = all_of_one[0]
        offsets = [when - first - round(when - first) for when in all_of_one]
        late += [offset - min(offsets) for offset in offsets]
    return sorted(late)


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def fullest_slot(times):
    """How many start in the fullest hundredth of a second, in the median second."""
    seconds = defaultdict(Counter)
    for all_of_one in times.values():
        for when in all_of_one:
            seconds[int(when)][int(when % 1 / SLOT)] += 1
    whole = sorted(seconds)[1:-1]
    return statistics.median(max(seconds[second].values()) for second in whole)


def report(host):
    """A line of what happened within SECONDS."""
    capture = Capture(host, what=SYN, at_once=False)
    began = time.monotonic()
    time.sleep(SECONDS)
    took = time.monotonic() - began
    capture.stop()
    times = starts(capture.file)
    late = lateness(times)
    on_time = sum(1 for one in late if one <= LATE) / len(late)
    return (f"{len(late) / took:.0f} checks a second of {len(times)} servers; late by {quantile(late, 0.5) * 1e3:.2f} ms "
            f"(median), {quantile(late, 0.999) * 1e3:.1f} ms (99.9 %), {late[-1] * 1e3:.1f} ms (most); "
            f"{on_time:.2%} within {LATE * 1e3:.0f} ms; {fullest_slot(times):.0f} in the fullest {SLOT * 1e3:.0f} ms "
            f"({SERVERS * SLOT:.0f} if spread evenly)")

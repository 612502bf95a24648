"""Waiting for something to become true, without guessing how long it takes."""
import time


def eventually(condition, within=15.0, every=0.03, what=None):
    """Poll `condition` until it is true and return its value; fail after `within` seconds.

    The bound is there to end a broken test, not to measure: it is generous on purpose.
    """
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            wanted = what or getattr(condition, "__doc__", None) or "the condition"
            raise AssertionError(f"not within {within} s: {wanted} (last value: {value!r})")
        time.sleep(every)


def always(condition, during, every=0.03, what="the condition"):
    """Fail as soon as `condition` is false at any moment of the next `during` seconds."""
    deadline = time.monotonic() + during
    while time.monotonic() < deadline:
        value = condition()
        assert value, f"not at every moment of {during} s: {what} (value: {value!r})"
        time.sleep(every)

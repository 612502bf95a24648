"""The configuration files of tests/scenarios, as people wrote them.

adapt() changes interface names, addresses, state, priority and forwarding method, nothing else:
what the file says otherwise is what the test is about.
"""
import re
from pathlib import Path

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def adapt(name, interfaces=None, addresses=None, state=None, priority=None, lb_kind=None):
    """The text of a scenario's file. The two maps give the new word for each old one."""
    text = (SCENARIOS / name).read_text()
    for old, new in (interfaces or {}).items():
        text = re.sub(rf"\b(interface|dev)\s+{re.escape(old)}\b", rf"\1 {new}", text)
    for old, new in (addresses or {}).items():
        text = re.sub(rf"(?<![\d.]){re.escape(old)}(?![\d.])", new, text)
    for keyword, value in (("state", state), ("priority", priority), ("lb_kind", lb_kind)):
        if value is not None:
            text = re.sub(rf"^(\s*{keyword}\s+)\S+", rf"\g<1>{value}", text, flags=re.M)
    return text

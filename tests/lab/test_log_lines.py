"""docs/log-lines.md explains every line that is logged."""
import re

import pytest

from testbed.daemon import ROOT
from testbed.log_calls import log_calls

pytestmark = pytest.mark.own

PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def is_a_line(literal):
    """And not a name or a word that stands in one."""
    return re.search(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}", PLACEHOLDER.sub("", literal))


def pattern(literal):
    fixed = [re.escape(part) for part in PLACEHOLDER.split(literal.replace(r"\"", '"').strip())]
    return re.compile(".*?".join(fixed))


def test_every_line_is_explained():
    shown = re.findall(r"`([^`]+)`", (ROOT / "docs" / "log-lines.md").read_text())
    asked = [(place, literal) for place, literals in log_calls() for literal in literals if is_a_line(literal)]
    assert len(asked) > 100
    missing = [f"{place}: {literal}" for place, literal in asked
               if not any(pattern(literal).search(line) for line in shown)]
    assert not missing, "docs/log-lines.md does not explain:\n" + "\n".join(missing)

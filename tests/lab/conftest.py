"""What every test of the laboratory gets: a network of its own, and a report when it fails."""
import re
import time
from pathlib import Path

import pytest

from testbed.daemon import BINARIES, OURS, ROOT, SANITIZED
from testbed.kernel import refused_calls
from testbed.network import Network, sweep

RESULTS = ROOT / "build" / "lab"


def pytest_sessionstart():
    sweep()


def pytest_collection_modifyitems(items):
    for item in items:
        if OURS != "holdfast" and item.get_closest_marker("own"):
            item.add_marker(pytest.mark.skip(reason=f"about our own behaviour, not {OURS}'s"))
        if SANITIZED and item.get_closest_marker("plain"):
            item.add_marker(pytest.mark.skip(reason="about what sanitizers change"))


def folder_of(item):
    return RESULTS / re.sub(r"[^\w.-]+", "_", item.nodeid.rsplit("/", 1)[-1].replace(".py::", ".")).strip("_")


@pytest.fixture
def network(request):
    """An empty network; everything in it is removed at the end. Its files stay in build/lab."""
    folder = folder_of(request.node)
    for old in sorted(folder.rglob("*"), reverse=True):
        old.unlink() if not old.is_dir() else old.rmdir()
    began = time.monotonic()
    with Network(folder) as made:
        yield made
    refused = refused_calls(BINARIES, since=began)
    assert not refused, "lib/privileges/filter.cpp does not have what a process needs"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    made = getattr(item, "funcargs", {}).get("network")
    if report.when == "call" and report.failed and made:
        for log in sorted(made.folder.rglob("*.log")):
            if not log.name.startswith("probe-"):
                report.sections.append((f"{log.relative_to(made.folder)}", tail(log)))
        for capture in made.captures:
            report.sections.append((f"{capture.file.relative_to(made.folder)}", capture.trace()))
        report.sections.append(("everything else", f"{made.folder}, test ended {time.ctime()}"))


def tail(path, lines=80):
    text = Path(path).read_text(errors="replace").splitlines()
    return "\n".join(([f"... {len(text) - lines} lines before"] if len(text) > lines else []) + text[-lines:])

"""`holdfastd -t`: every problem is named with its place, and the exit status says how bad it is."""
import re

import pytest

import bad_files
from testbed.daemon import check_config

pytestmark = pytest.mark.own

GOOD, UNUSABLE, PROBLEMS = 0, 4, 5  # docs/decisions/0004


@pytest.fixture
def host(network):
    made = network.host("h")
    made.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    return made


@pytest.fixture
def config(host):
    return host.folder() / "keepalived.conf"


def test_a_good_file(host, config):
    config.write_text(bad_files.good())
    status, said = check_config(host, config)
    assert status == GOOD, said


@pytest.mark.parametrize("make", [bad_files.missing, bad_files.directory])
def test_a_file_that_cannot_be_used(host, config, make):
    make(config)
    status, said = check_config(host, config)
    assert status == UNUSABLE, said
    assert str(config) in said


def test_garbage(host, config):
    bad_files.garbage(config)
    status, said = check_config(host, config)
    assert status in (UNUSABLE, PROBLEMS), said
    assert re.search(rf"{re.escape(str(config))}:\d+:\d+: ", said), said
    assert len(said) < 20_000, "garbage in, a few lines out"
    assert all(char.isprintable() or char in "\n\t" for char in said)


def test_an_unclosed_block(host, config):
    bad_files.unclosed_block(config)
    status, said = check_config(host, config)
    assert status in (UNUSABLE, PROBLEMS), said
    assert re.search(rf"{re.escape(str(config))}:(1|8):", said), f"where a block begins that has no end: {said}"


# Each fault with its line and what must be named.
FAULTS = {
    "interface": (3, "eth77", bad_files.good(interface="eth77")),
    "port": (13, "70000", bad_files.good(port=70000)),
    "negative-port": (13, "-1", bad_files.good(port=-1)),
    "vrid": (4, "256", bad_files.good().replace("_id 51", "_id 256")),
    "priority": (5, "many", bad_files.good().replace("priority 100", "priority many")),
    "address": (9, "10.0.0.500", bad_files.good().replace("10.0.0.50/24", "10.0.0.500/24")),
    "scheduler": (14, "fastest", bad_files.good().replace("lb_algo rr", "lb_algo fastest")),
}


@pytest.mark.parametrize("line, fault, text", FAULTS.values(), ids=FAULTS)
def test_a_problem_is_named_with_its_place(host, config, line, fault, text):
    config.write_text(text)
    status, said = check_config(host, config)
    assert status == PROBLEMS, said
    assert any(f"{config}:{line}:" in spoken and fault in spoken for spoken in said.splitlines()), said

"""`holdfastd -t`: every problem is named with its place, and the exit status says how bad it is."""
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
    assert f"{config}:1:" in said
    assert len(said) < 20_000, "garbage in, a few lines out"
    assert said.isprintable() or all(char.isprintable() or char in "\n\t" for char in said)


def test_an_unclosed_block(host, config):
    bad_files.unclosed_block(config)
    status, said = check_config(host, config)
    assert status in (UNUSABLE, PROBLEMS), said
    assert f"{config}:1:" in said, "where the block begins"


@pytest.mark.parametrize("line, fault, text", [
    (3, "eth77", bad_files.good(interface="eth77")),
    (13, "70000", bad_files.good(port=70000)),
    (13, "-1", bad_files.good(port=-1)),
    (4, "virtual_router_id", bad_files.good().replace("_id 51", "_id 256")),
    (5, "priority", bad_files.good().replace("priority 100", "priority many")),
    (9, "10.0.0.500", bad_files.good().replace("10.0.0.50/24", "10.0.0.500/24")),
    (14, "lb_algo", bad_files.good().replace("lb_algo rr", "lb_algo fastest")),
], ids=["interface", "port", "negative-port", "vrid", "priority", "address", "scheduler"])
def test_a_problem_is_named_with_its_place(host, config, line, fault, text):
    config.write_text(text)
    status, said = check_config(host, config)
    assert status == PROBLEMS, said
    assert any(f"{config}:{line}:" in spoken and fault in said for spoken in said.splitlines()), said

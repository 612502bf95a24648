"""holdfast simulate tells from configurations alone who holds which address while this and that happens."""
import re
import subprocess

from testbed.daemon import BINARIES
from testbed.scenario import SCENARIOS


def simulate(*arguments):
    return subprocess.run([BINARIES / "holdfast", "simulate", *arguments], capture_output=True, text=True, timeout=60)


def summary(answer):
    """Of each address: its holder, and for how long it was unanswered and held by two."""
    lines = answer.stdout.split("\naddress ")[1].splitlines()[1:]
    rows = [re.fullmatch(r"(.+ on \S+) +(\S+) +(\S+) +(\S+) +(\S+)", line).groups() for line in lines]
    return {address.strip(): (holder, float(silent), float(doubled)) for address, holder, silent, _, doubled in rows}


def test_a_director_that_dies_and_comes_back(tmp_path):
    for name, priority in (("a", 150), ("b", 100)):
        (tmp_path / f"{name}.conf").write_text(
            "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n"
            f" priority {priority}\n virtual_ipaddress {{\n 10.0.0.100/24\n }}\n}}\n")
    files = [f"lb1={tmp_path}/a.conf", f"lb2={tmp_path}/b.conf"]
    answer = simulate(*files, "--event", "10s kill lb1", "--event", "30s start lb1", "--until", "40s")
    assert answer.returncode == 0
    assert "   10.000000      event: kill lb1\n" in answer.stdout
    assert re.search(r"^ +1[23]\.\d+  lb2 \(VI_1\) Entering MASTER STATE$", answer.stdout, re.MULTILINE)
    holder, silent, doubled = summary(answer)["10.0.0.100/24 on eth0"]
    assert holder == "lb1"
    assert 2.6 < silent <= 3.61  # RFC 3768 section 6.1: three intervals and the skew
    assert doubled < 0.001
    again = simulate(*files, "--event", "10s kill lb1", "--event", "30s start lb1", "--until", "40s")
    assert again.stdout == answer.stdout


def test_a_sync_group_moves_as_one():
    answer = simulate(SCENARIOS / "s7-lb1.conf", SCENARIOS / "s7-lb2.conf", "--event", "5s down A eth1", "--until", "20s")
    assert {holder for holder, _, _ in summary(answer).values()} == {"B"}


def test_what_cannot_be_simulated_is_refused(tmp_path):
    file = SCENARIOS / "s7-lb1.conf"
    for arguments, status, words in (
            ([], 2, "which configuration?"),
            ([file, "--event", "10s explode A"], 2, "nothing is called 'explode'"),
            ([file, "--event", "10s kill B"], 2, "no host is called B"),
            ([file, "--until", "soon"], 2, "'soon' is no time"),
            ([f"A={file}", f"A={file}"], 2, "two hosts are called A"),
            ([tmp_path / "missing.conf"], 1, "missing.conf")):
        answer = simulate(*arguments)
        assert (answer.returncode, answer.stdout) == (status, "")
        assert words in answer.stderr

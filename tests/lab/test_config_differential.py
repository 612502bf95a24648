"""The same verdict as keepalived 2.2.7 on more than two thousand configurations.

A verdict is: accepted, accepted with warnings (some of it is not used), refused. Each file that gets
another one from us is named by a row of docs/keepalived-differences.md, with the reason.
"""
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import generated_configs
from testbed.daemon import BINARIES, ROOT

pytestmark = pytest.mark.own

MIXED = 400
SAMPLES = Path("/usr/share/doc/keepalived/samples")
VERDICTS = {0: "accepted", 5: "warnings"}  # every other status, and a crash: refused


def differences():
    """[(pattern, keepalived's verdict or *, ours or *)] from the document's tables."""
    text = (ROOT / "docs" / "keepalived-differences.md").read_text()
    rows = re.findall(r"^\| `(.+?)` \| (\S+) \| (\S+) \|", text, re.M)
    return [(pattern.replace("[", "[[]"), theirs, ours) for pattern, theirs, ours in rows]


def known_keywords():
    """(block, keyword) that keepalived 2.2.7 has not."""
    lines = (ROOT / "tests" / "grammar" / "keywords.tsv").read_text().splitlines()[1:]
    return {tuple(line.split("\t")[:2]) for line in lines if line.endswith("\tno")}


@pytest.fixture
def host(network):
    made = network.host("h")
    made.connect(network.switch("lan"), "eth0", "192.0.2.1/24")
    made.connect(network.switch("other"), "some-name", "198.51.100.1/24")
    return made


def verdicts(host, named):
    """[(name, keepalived's verdict, ours, what each said)] of (name, file)."""
    def judge(item):
        name, file = item
        theirs = host.run("keepalived", "-t", "-f", file, check=False)
        ours = subprocess.run([BINARIES / "holdfast", "check", "-f", file], capture_output=True, text=True, check=False)
        said = f"keepalived: {theirs.stderr}holdfast: {ours.stdout}"
        return (name, *(VERDICTS.get(run.returncode, "refused") for run in (theirs, ours)), said)

    with ThreadPoolExecutor(4) as runners:
        return list(runners.map(judge, named))


def unexplained(results):
    explained = differences()

    def is_listed(name, theirs, ours):
        flat = " ".join(name.split())
        return any(fnmatchcase(flat, pattern) and want_theirs in ("*", theirs) and want_ours in ("*", ours)
                   for pattern, want_theirs, want_ours in explained)

    return [f"{name}: keepalived {theirs}, holdfast {ours}\n{said}" for name, theirs, ours, said in results
            if theirs != ours and not is_listed(name, theirs, ours)]


def written(host, named):
    first = len(list(host.folder().glob("*.conf")))
    for number, (name, text) in enumerate(named, first):
        file = host.folder() / f"{number}.conf"
        file.write_text(text)
        yield name, file


def test_each_keyword_with_right_and_wrong_arguments(host):
    newer = known_keywords()
    rows = [row for row in generated_configs.table() if (row["block"], row["keyword"]) not in newer]
    results = verdicts(host, written(host, generated_configs.single(rows)))
    accepted = {name for name, theirs, ours, _ in results if theirs == ours == "accepted"}
    assert len(accepted) > 900
    both = generated_configs.mixed(rows, lambda name: name in accepted, MIXED)
    results += verdicts(host, written(host, both))
    assert len(results) > 2000
    left = unexplained(results)
    assert not left, f"{len(left)} unexplained:\n" + "\n".join(left[:20])


def test_the_samples_and_the_scenarios(host):
    files = sorted(SAMPLES.glob("*conf*")) + sorted((ROOT / "tests" / "scenarios").glob("*.conf"))
    assert len(files) > 10
    left = unexplained(verdicts(host, [(file.name, file) for file in files]))
    assert not left, "\n".join(left)


def test_a_check_needs_no_privileges_and_answers_in_json(host):
    scenario = ROOT / "tests" / "scenarios" / "s1-webfarm.conf"
    ran = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
                          BINARIES / "holdfast", "check", "--format", "json", "-f", scenario],
                         capture_output=True, text=True, check=False, cwd="/")
    assert ran.returncode == 5, ran.stderr
    told = {(item["severity"], item["line"]): item for item in json.loads(ran.stdout)}
    assert told["warning", 24]["suggestion"] == "connect_port"
    assert "out of range" in told["warning", 10]["message"]

"""What README, docs, manual pages and samples show is so: every command line is run, every sample is checked."""
import re
import shutil
import subprocess

import pytest

from testbed import debian
from testbed.daemon import BINARIES, ROOT, check_config
from testbed.eventually import eventually
from testbed.installed import CONFIG, install, machines, packages  # noqa: F401: fixtures
from testbed.shown_commands import DOCUMENTS, commands

pytestmark = pytest.mark.own

SAMPLES = sorted((ROOT / "samples").glob("*.conf"))
# With keywords of ours that are not commented out.
OURS_ONLY = {"alert-mail.conf"}
PAGES = sorted((ROOT / "man").glob("*.[1-8]"))
# mandoc's database knows what is installed here, which these pages are not.
NOT_ABOUT_THE_PAGE = re.compile(r"outdated mandoc.db|referenced manual not found")

# What begins so is run in the guest, which has IPVS.
WITH_IPVS = re.compile(r"holdfast-ipvsadm|.*tunl0|sysctl .*net\.ipv4\.vs\.")
# What is not run, and why.
NOT_RUN = {
    "./dev": "the script that runs this test; that it has the verb is looked at",
    "cmake --install": "test_install.py does it",
    "tcpdump": "ends when it is told to, and shows packets",
    "modprobe": "changes the kernel of this machine; the guest loads the module when it starts",
    "keepalived -t": "is about the other program",
    "journalctl -k": "finds nothing where all is well, which is status 1",
    "holdfast drain": "takes a service; test_draining.py does it",
    "holdfast undrain": "likewise",
    "holdfastd ──": "the picture of the processes",
    "holdfastd has no configuration to run": "a line of the log",
}
# Names of commands in a sentence, without what they are given.
NAMES = {"apt install", "systemctl reload", "ip link delete", "holdfast url", "holdfast explain", "holdfast simulate",
         "holdfast plan", "holdfast failover", "holdfast drain"}


def is_run(command):
    return command not in NAMES and not any(command.startswith(word) for word in NOT_RUN)


@pytest.fixture
def two_interfaces(network):
    host = network.host("a")
    lan = network.switch("lan")
    for name, address in (("eth0", "192.0.2.1/24"), ("eth1", "10.0.0.11/24")):
        host.connect(lan, name, address)
    host.ip("address", "add", "10.0.0.11/32", "dev", "eth0")
    return host


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample(two_interfaces, sample):
    assert sample.read_text().startswith("#"), "it says what it is for"
    status, said = check_config(two_interfaces, sample)
    assert status == 0, said
    if sample.name not in OURS_ONLY:
        status, said = check_config(two_interfaces, sample, "keepalived")
        assert status == 0, said
    subprocess.run([BINARIES / "holdfast", "fmt", "--check", sample], check=True)


@pytest.mark.parametrize("page", [*PAGES, BINARIES.parent / "man" / "holdfast.conf.5"], ids=lambda path: path.name)
def test_a_manual_page_is_clean(page):
    done = subprocess.run(["mandoc", "-Tlint", page], capture_output=True, text=True, check=False)
    assert not [line for line in done.stdout.splitlines() if not NOT_ABOUT_THE_PAGE.search(line)]


def test_every_command_has_a_manual_page():
    installed = [path.name for path in (*BINARIES.iterdir(), *(ROOT / "tools" / "ipvsadm").glob("holdfast-*"))
                 if re.fullmatch(r"holdfast|holdfastd|holdfast-ipvsadm.*|genhash", path.name)]
    assert sorted(installed) == sorted(page.stem for page in PAGES)


def test_every_verb_and_option_is_in_its_page():
    said = subprocess.run([BINARIES / "holdfast", "--help"], capture_output=True, text=True, check=True).stdout
    page = (ROOT / "man" / "holdfast.8").read_text()
    verbs = re.findall(r"^  holdfast (\S+)", said, re.M)
    assert verbs and [verb for verb in verbs if f"\n.Ss {verb}\n" not in page] == []
    said = subprocess.run([BINARIES / "holdfast-ipvsadm", "--help"], capture_output=True, text=True, check=True).stdout
    page = (ROOT / "man" / "holdfast-ipvsadm.8").read_text()
    options = re.findall(r"--([\w-]+)", said)
    assert options and [option for option in options if not re.search(rf"Fl Fl {option}\b", page)] == []


def test_verbs_of_the_script_are_there():
    listed = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
    shown = {command.split()[1] for document in DOCUMENTS for command in commands(document) if command.startswith("./dev ")}
    assert shown and {verb for verb in shown if not re.search(rf"^  {verb}\b", listed, re.M)} == set()


@pytest.fixture
def web(network, machines):
    """Answers at the addresses of the examples."""
    host = network.host("web")
    host.connect(machines.lan, "eth0", "10.0.0.1/24", "10.0.0.101/24", "192.0.2.101/24")
    for name in ("health", "index.html"):
        (host.folder() / name).write_text("well\n")
    host.start("/usr/bin/python3", "-m", "http.server", "-d", host.folder(), "80", log="web.log")
    return host


def furnish(machine, packages):
    """The files that the documents name, where one would be."""
    here = "/root"
    sample = (ROOT / "samples" / "vip-pair.conf").read_text()
    machine.write(CONFIG, sample)
    for name, text in (("keepalived.conf", sample), ("lb1.conf", sample),
                       ("lb2.conf", sample.replace("MASTER", "BACKUP").replace("100", "90"))):
        machine.write(f"{here}/{name}", text)
    shutil.copytree(ROOT / "samples", f"{machine.root}{here}/samples", dirs_exist_ok=True)
    for package in packages.values():
        machine.give(package)
    machine.host.ip("address", "add", "192.0.2.1/24", "dev", "eth0")


FAILS = """virtual_server 192.0.2.50 80 {
    delay_loop 1
    protocol TCP
    real_server 10.0.0.101 81 {
        TCP_CHECK {
        }
    }
}
"""


def run_shown(machine, command):
    """Runs it as root in /root; what stays in the foreground is ended after a while."""
    words = command.replace("apt install", "apt-get -qy --no-install-recommends install").replace("systemctl status", "systemctl --no-pager status")
    if re.match(r"holdfastd -n", command):
        machine.run("systemctl", "stop", "holdfast")
        words = f"timeout --preserve-status 3 {words}"
    done = machine.run("env", "-C", "/root", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_PAGER=cat", "sh", "-c", words,
                       check=False)
    assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}"


def test_the_migration(network, machines, packages):
    machine = machines("a", "10.0.0.1", debian.with_packages("keepalived", "ipvsadm"))
    furnish(machine, packages)
    machine.run("systemctl", "start", "keepalived")
    shown = [command for command in commands(ROOT / "docs" / "migration.md") if is_run(command)]
    assert len(shown) > 8
    for command in shown:
        run_shown(machine, command)


def test_the_other_commands(network, machines, packages, web):
    machine = machines("a", "10.0.0.7")
    furnish(machine, packages)
    machine.write(CONFIG, (ROOT / "samples" / "vip-pair.conf").read_text() + FAILS)
    shown = [command for document in DOCUMENTS if document.name != "migration.md" for command in commands(document)
             if is_run(command) and not WITH_IPVS.match(command)]
    first_two, others = shown[:2], shown[2:]
    assert first_two == ["apt install ./holdfast_0.1.0_amd64.deb", "systemctl enable --now holdfast"], "README's"
    for command in first_two:
        run_shown(machine, command)
    eventually(lambda: machine.host.has("192.0.2.50"), what="it serves")
    install(machine, packages["holdfast-keepalived-compat"])
    machine.apt("install", "nftables", "iproute2")
    for command in others:
        machine.run("systemctl", "start", "holdfast")
        if "--grep" in command:
            eventually(lambda: "on service" in machine.journal(), within=30, what="a check has failed")
        if command.startswith("ip address delete"):
            eventually(lambda: machine.host.has("192.0.2.50"), what="it is there to be deleted")
        if command.startswith("ip address add"):
            machine.host.ip("address", "flush", "dev", "lo")
        run_shown(machine, command)


@pytest.mark.ipvs
def test_the_commands_for_ipvs(network):
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "192.0.2.1/24")
    (host.folder() / "saved.rules").write_text("-A -t 192.0.2.50:80 -s rr\n")
    shown = [command for document in DOCUMENTS for command in commands(document)
             if is_run(command) and WITH_IPVS.match(command)]
    assert len(shown) > 5
    path = f"PATH={BINARIES}:{ROOT / 'tools' / 'ipvsadm'}:/usr/sbin:/usr/bin:/sbin:/bin"
    for command in shown:
        if command.startswith("holdfast-ipvsadm -A"):
            host.run("env", path, "holdfast-ipvsadm", "-C")
        host.run("env", "-C", host.folder(), path, "sh", "-c", command)

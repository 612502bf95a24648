"""No process may do more than docs/security.md says."""
import os
import pwd
import re
import resource
from pathlib import Path

import pytest

from testbed.checked import lan_with_a_server, real_server, service, succeeded, url
from testbed.daemon import BINARIES, ROOT, Daemon
from testbed.eventually import eventually
from testbed.ipvs import table
from testbed.pages import Pages
from testbed.pair import VIP, instance
from testbed.process import is_running

pytestmark = pytest.mark.own

NUMBERS = {"cap_net_bind_service": 10, "cap_net_admin": 12, "cap_net_raw": 13, "cap_ipc_lock": 14}
ALERTS = "global_defs {\n notification_email {\n  ops@example.com\n }\n smtp_server 10.0.0.2\n}\n"
PING = "        PING_CHECK {\n            retry 0\n        }\n"


def documented():
    """The table of docs/security.md: a dictionary a process, by its name and then by the column's."""
    text = (ROOT / "docs" / "security.md").read_text().split("## What each process may do")[1]
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in text.split("\n\n")[1].splitlines() if not line.startswith("|--")]
    return {row[0]: dict(zip(rows[0], row)) for row in rows[1:]}


TABLE = documented()


def capabilities(words):
    return 0 if words in ("", "none") else sum(1 << NUMBERS[word] for word in words.split())


def status(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def locks_with_a_capability():
    """Where root may not lift the limit on locked memory, who locks it needs a capability."""
    cannot = not sets(os.getpid())["CapEff"] >> 24 & 1
    return cannot and resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] != resource.RLIM_INFINITY


def always_kept(program):
    kept = capabilities(TABLE[program]["capabilities"])
    return kept | 1 << NUMBERS["cap_ipc_lock"] if program == "holdfast-vrrp" and locks_with_a_capability() else kept


def sets(pid):
    return {name: int(value, 16) for name, value in status(pid).items() if name.startswith("Cap")}


def all_of(daemon):
    """The processes of a daemon, by program."""
    found = {name: daemon.process_of(name) for name in ("holdfast-vrrp", "holdfast-ipvs", "holdfast-checkers",
                                                        "holdfast-alerts")}
    return found if all(found.values()) else None


def has_let_go(pid):
    return status(pid)["Seccomp"] == "2"


@pytest.fixture
def director(network):
    return lan_with_a_server(network)


def everything(*servers):
    return ALERTS + instance(100) + service(*servers)


def running(director, config, **options):
    Pages(director.server)
    daemon = Daemon(director, config, **options).start()
    processes = eventually(lambda: all_of(daemon), what="all processes run")
    eventually(lambda: all(has_let_go(pid) for pid in processes.values()), what="they have let go")
    return daemon, processes


@pytest.mark.plain
def test_every_process_is_what_the_table_says(director):
    daemon, processes = running(director, everything(real_server(url("/plain"))))
    daemon.wait_for_log(succeeded())
    assert set(processes) <= set(TABLE)
    for name, pid in processes.items():
        row, is_now = TABLE[name], status(pid)
        user = pwd.getpwnam(row["user"])
        assert is_now["Uid"].split() == [str(user.pw_uid)] * 4
        assert is_now["Gid"].split() == [str(user.pw_gid)] * 4
        assert is_now["Groups"].split() == []
        keeps = always_kept(name)
        assert sets(pid) == {"CapInh": 0, "CapPrm": keeps, "CapEff": keeps, "CapBnd": 0, "CapAmb": 0}, name
        assert (is_now["NoNewPrivs"], is_now["Seccomp"]) == ("1", "2")
        assert os.stat(f"/proc/{pid}/fd").st_uid == 0, "it cannot be looked into by its own user"
    assert status(daemon.process.pid)["Uid"].split()[0] == "0"
    assert not daemon.log_lines("more privileges than it needs|there is no user")
    assert daemon.stop() == 0
    assert not director.has(VIP)


def descriptors(pid):
    """Where each leads, and its flags; without those that are closed meanwhile."""
    found = {}
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            flags = re.search(r"flags:\s+(\d+)", Path(f"/proc/{pid}/fdinfo/{link.name}").read_text())[1]
            found[int(link.name)] = link.readlink(), int(flags, 8)
        except FileNotFoundError:
            continue
    return found


def test_nothing_is_inherited_but_the_channel(director, tmp_path):
    """Whatever holdfastd was started with, and whatever it opens."""
    secret = tmp_path / "secret"
    secret.write_text("for holdfastd alone\n")
    outer = os.open(secret, os.O_RDONLY)
    os.dup2(outer, 77, inheritable=True)
    try:
        director.inside = (*director.inside, "/usr/bin/python3", "-c",
                           "import os, sys; os.dup2(os.open(sys.argv[1], os.O_RDONLY), 77); "
                           "os.execv(sys.argv[2], sys.argv[2:])", str(secret))
        daemon = Daemon(director, everything(real_server(url("/plain")))).start()
    finally:
        os.close(outer)
        os.close(77)
    processes = eventually(lambda: all_of(daemon), what="all processes run")
    assert Path(f"/proc/{daemon.process.pid}/fd/77").readlink() == secret, "the test does what it says"
    for name, pid in {**processes, "holdfastd": daemon.process.pid}.items():
        for number, (target, flags) in descriptors(pid).items():
            if name != "holdfastd":  # which executes nothing
                assert target != secret, f"{name} has {number}"
            elif number > 2 and number != 77:
                assert flags & os.O_CLOEXEC, f"holdfastd: {number}, {target}"


# --- what is tried in place of each process ------------------------------------------------------

FREE = {"thread", "kill_self", "read_file", "inet", "high_port", "plain_memory", "memory_file"}


def forbidden(host, program, grant=""):
    """What the kernel said to each attempt, by name."""
    user = pwd.getpwnam("holdfast")
    folder = host.folder()
    folder.chmod(0o777)
    target = folder / "everybodys"
    target.write_text("untouched\n")
    target.chmod(0o666)
    done = host.run("env", f"HOLDFAST_USER={user.pw_uid}:{user.pw_gid}", f"HOLDFAST_CAPABILITIES={grant}",
                    BINARIES / "forbidden", program, target)
    assert target.read_text() == "untouched\n"
    assert target.stat().st_uid == 0 and target.stat().st_mode & 0o777 == 0o666
    return dict(line.split() for line in done.stdout.splitlines())


def expected(program, grant=""):
    """What may succeed."""
    row = TABLE[program]
    given = row["capabilities"].split() + grant.replace(",", " ").split()
    allowed = set(FREE)
    if "cap_net_raw" in given:
        allowed |= {"raw_socket", "mark"}
    if "cap_net_admin" in given:
        allowed |= {"mark"}
    if "cap_net_bind_service" in given:
        allowed |= {"low_port"}
    if row["changes files"] != "no":
        allowed |= {"write_sysctl"}
    if program == "holdfast-vrrp":
        allowed |= {"packet_socket"}
    if program == "holdfast-control":
        allowed |= {"listen"}
    return allowed


@pytest.mark.plain
@pytest.mark.parametrize("program", [name for name in TABLE if name != "holdfastd"])
def test_what_a_process_is_refused(network, program):
    said = forbidden(network.host("a"), program)
    assert len(said) > 60 and "kept" not in said
    assert {name for name, answer in said.items() if answer == "0"} == expected(program)
    reasons = {name: answer for name, answer in said.items() if answer not in ("0", "EPERM")}
    # The kernel's own word, not the filter's.
    of_the_kernel = {"clone3": "ENOSYS", "low_port": "EACCES", "shadow": "EACCES", "write_file": "EACCES",
                     "write_other_sysctl": "EACCES"}
    assert reasons.items() <= of_the_kernel.items()


@pytest.mark.plain
def test_a_grant_goes_as_far_as_the_table(network):
    grant = "cap_net_raw,cap_net_bind_service"
    said = forbidden(network.host("a"), "holdfast-checkers", grant)
    assert {name for name, answer in said.items() if answer == "0"} == expected("holdfast-checkers", grant)
    said = forbidden(network.host("b"), "holdfast-alerts", grant)
    assert {name for name, answer in said.items() if answer == "0"} == expected("holdfast-alerts")


# --- what a configuration needs -------------------------------------------------------------------

@pytest.mark.plain
def test_a_reload_that_needs_more_replaces_the_checkers(director):
    director.sysctl(net__ipv4__ping_group_range="1 0")  # nobody has ping sockets
    web = real_server(url("/plain"))
    daemon, before = running(director, everything(web))
    daemon.wait_for_log(succeeded())
    assert sets(before["holdfast-checkers"])["CapEff"] == 0

    daemon.reload(everything(web.replace("        HTTP_GET", PING + "        HTTP_GET")))
    eventually(lambda: not is_running(before["holdfast-checkers"]), what="the process without it is gone")
    daemon.wait_for_log("is replaced by one with the privileges that it needs now")
    after = eventually(lambda: all_of(daemon), what="another one runs")
    eventually(lambda: has_let_go(after["holdfast-checkers"]))
    assert sets(after["holdfast-checkers"])["CapEff"] == 1 << NUMBERS["cap_net_raw"]
    daemon.wait_for_log(r"ICMP connection to \[?10\.0\.0\.2\]?.* success")
    assert {name: pid for name, pid in after.items() if name != "holdfast-checkers"} == {
        name: pid for name, pid in before.items() if name != "holdfast-checkers"}, "the others stay"

    daemon.reload(everything(web))
    eventually(lambda: (now := all_of(daemon)) and now["holdfast-checkers"] != after["holdfast-checkers"]
               and has_let_go(now["holdfast-checkers"])
               and sets(now["holdfast-checkers"])["CapEff"] == 0, what="it is given up again")
    assert not daemon.log_lines("died: Respawning|has not ended")
    assert daemon.stop() == 0


@pytest.mark.plain
def test_with_ping_sockets_no_capability_is_needed(director):
    group = pwd.getpwnam("holdfast").pw_gid
    director.sysctl(net__ipv4__ping_group_range=f"{group} {group}")
    web = real_server(url("/plain"))
    daemon, processes = running(director, everything(web.replace("        HTTP_GET", PING + "        HTTP_GET")))
    daemon.wait_for_log(r"ICMP connection to \[?10\.0\.0\.2\]?.* success")
    assert sets(processes["holdfast-checkers"])["CapEff"] == 0


# --- what is missing is named ----------------------------------------------------------------------

@pytest.mark.plain
def test_without_the_user_they_stay_root_and_it_is_said_once(director):
    """All but the user holds."""
    passwd = director.folder() / "passwd"
    passwd.write_text("".join(line for line in Path("/etc/passwd").read_text().splitlines(keepends=True)
                              if not line.startswith("holdfast:")))
    director.inside = (*director.inside, "unshare", "--mount", "sh", "-c",
                       f"mount --bind {passwd} /etc/passwd && exec \"$@\"", "sh")
    daemon, processes = running(director, everything(real_server(url("/plain"))))
    assert len(daemon.log_lines("there is no user holdfast: the processes below holdfastd run as root")) == 1
    for name, pid in processes.items():
        keeps = always_kept(name)
        assert status(pid)["Uid"].split() == ["0"] * 4
        assert sets(pid) == {"CapInh": 0, "CapPrm": keeps, "CapEff": keeps, "CapBnd": 0, "CapAmb": 0}
    eventually(lambda: director.has(VIP))
    daemon.wait_for_log(succeeded())
    assert daemon.stop() == 0


def test_a_tracked_file_that_only_root_may_read(director):
    secret = director.folder() / "number"
    secret.write_text("-50\n")
    secret.chmod(0o600)
    text = instance(100).replace("    virtual_ipaddress", "    track_file {\n        drain\n    }\n    virtual_ipaddress")
    daemon = Daemon(director, f"track_file drain {{\n    file {secret}\n}}\n{text}", parts="vrrp").start()
    daemon.wait_for_log(r"track_file drain: open .*/number: Permission denied \(the user holdfast may not read it\)")
    secret.chmod(0o644)
    secret.write_text("-50\n")
    daemon.wait_for_log("Changing effective priority from 100 to 50")


def test_a_file_with_an_initial_value_is_written_where_only_root_may(director):
    folder = director.folder() / "roots"
    folder.mkdir(mode=0o755)
    text = instance(100).replace("    virtual_ipaddress", "    track_file {\n        drain\n    }\n    virtual_ipaddress")
    config = f"track_file drain {{\n    file {folder}/number\n    init_file -20\n}}\n{text}"
    daemon = Daemon(director, config, parts="vrrp").start()
    eventually(lambda: director.has(VIP))
    assert (folder / "number").read_text() == "-20\n"
    (folder / "number").write_text("-50\n")
    daemon.wait_for_log("Changing effective priority from 80 to 50")
    assert (folder / "number").stat().st_uid == 0


def test_a_key_that_only_root_may_read_is_used(director):
    Pages(director.server)
    files = director.server.folder()
    own = director.folder() / "private"
    own.mkdir(mode=0o700)
    for end in ("crt", "key"):
        (own / f"plain.{end}").write_bytes((files / f"plain.{end}").read_bytes())
        (own / f"plain.{end}").chmod(0o600)
    tls = f"SSL {{\n certificate {own}/plain.crt\n key {own}/plain.key\n}}\n"
    daemon = Daemon(director, tls + service(real_server(url("/plain"), port=444, kind="SSL_GET")), parts="checkers")
    daemon.start().wait_for_log(succeeded(444))


def test_certificates_that_only_root_may_read_are_named(director):
    Pages(director.server)
    ca = director.folder() / "ca.crt"
    ca.write_bytes((director.server.folder() / "plain.crt").read_bytes())
    ca.chmod(0o600)
    config = ALERTS.replace(" smtp_server", f" smtp_tls starttls\n smtp_tls_ca {ca}\n smtp_server") + service(
        real_server(f"verify_certificate\nverify_ca {ca}\n{url('/plain')}", port=444, kind="SSL_GET"))
    daemon = Daemon(director, config, parts="checkers").start()
    why = r"ca\.crt: Permission denied \(the user holdfast may not"
    daemon.wait_for_log(f"SSL: cannot use the certificates in .*{why}")
    daemon.wait_for_log(f"holdfast-alerts: open .*{why}")


@pytest.mark.ipvs
def test_who_programs_ipvs_can_do_nothing_else(director):
    """On a kernel that has it."""
    daemon, processes = running(director, everything(real_server(url("/plain"))))
    eventually(lambda: table(director), what="the service is in the table")
    ipvs = processes["holdfast-ipvs"]
    assert status(ipvs)["Uid"].split() == [str(pwd.getpwnam("holdfast").pw_uid)] * 4
    assert sets(ipvs)["CapEff"] == capabilities(TABLE["holdfast-ipvs"]["capabilities"])
    assert daemon.stop() == 0
    assert table(director) == {}


def test_a_machine_that_has_no_capability_to_give_says_which(director):
    """As in a container that was given too little."""
    director.inside = (*director.inside, "capsh", "--drop=cap_net_raw", "--", "-c", 'exec "$@"', "sh")
    Pages(director.server)
    web = real_server(url("/plain")).replace("        HTTP_GET", PING + "        HTTP_GET")
    daemon = Daemon(director, service(web), parts="checkers").start()
    daemon.wait_for_log("it needs cap_net_raw, which holdfast-checkers was not given")

